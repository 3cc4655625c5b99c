//! Why a command could not do its work.

use std::{error::Error, fmt, io, path::PathBuf};

use codegen::{emit::EmitError, model::ModelError};

/// Something that is no finding: a wrong argument, or a file that can't be read or written.
#[derive(Debug)]
pub(super) enum CliError {
    NoModel,
    Read {
        file: PathBuf,
        source: io::Error,
    },
    Model {
        file: PathBuf,
        source: ModelError,
    },
    Write {
        file: PathBuf,
        source: io::Error,
    },
    Output(io::Error),
    FileName(String),
    SeveralFiles {
        count: usize,
    },
    UnknownCheck {
        id: String,
        nearest: Option<String>,
    },
    NoDerived,
    NoSections(&'static str),
    Claim(analysis::flow::NoClaim),
    Emit(EmitError),
    #[cfg(not(feature = "sdk"))]
    NeedsSdk {
        command: &'static str,
        build: String,
    },
    #[cfg(feature = "sdk")]
    Calls(Vec<codegen::call::Problem>),
    #[cfg(feature = "sdk")]
    Sdk(deploy::SdkError),
    #[cfg(feature = "sdk")]
    Runtime(io::Error),
    #[cfg(feature = "sdk")]
    Troubles(Vec<deploy::Trouble>),
    #[cfg(feature = "sdk")]
    Lock(deploy::LockError),
    #[cfg(feature = "sdk")]
    NotSure(&'static str),
    #[cfg(feature = "sdk")]
    Failure {
        failure: deploy::Failure,
    },
    #[cfg(feature = "sdk")]
    Stack {
        failure: deploy::Failure,
    },
    #[cfg(feature = "sdk")]
    Refused(Vec<String>),
    #[cfg(feature = "sdk")]
    Changed,
    #[cfg(feature = "sdk")]
    OldPlan(PathBuf),
    #[cfg(feature = "sdk")]
    Input(io::Error),
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoModel => {
                f.write_str("no model: name the file that `emit model` wrote, or `-` for standard input")
            }
            Self::Read { file, source } => write!(f, "can't read `{}`: {source}", file.display()),
            Self::Model { file, source } => write!(f, "`{}` is no model: {source}", file.display()),
            Self::Write { file, source } => write!(f, "can't write `{}`: {source}", file.display()),
            Self::Output(it) => write!(f, "can't write to standard output: {it}"),
            Self::FileName(it) => write!(f, "`{it}` is no name for a file in a directory"),
            Self::SeveralFiles { count } => {
                write!(f, "there are {count} files to write: name a directory with `-o DIR`")
            }
            Self::UnknownCheck { id, nearest } => {
                write!(f, "no check is named `{id}`{}", suggestion(nearest.as_deref()))
            }
            Self::NoDerived => f.write_str(
                "findings in this format say nothing of what was derived: leave out `--derived`, or \
                 take `json`",
            ),
            Self::NoSections(it) => {
                write!(f, "a comparison has no such sections: leave out `--{it}`, or take `--format html`")
            }
            Self::Claim(it) => write!(f, "{it}"),
            Self::Emit(it) => write!(f, "{it}"),
            #[cfg(not(feature = "sdk"))]
            Self::NeedsSdk { command, build } => write!(
                f,
                "`{command}` speaks to AWS, and this program was built without the feature `sdk`\n  get it with {build}"
            ),
            #[cfg(feature = "sdk")]
            Self::Calls(it) => f.write_str(&lines(it)),
            #[cfg(feature = "sdk")]
            Self::Sdk(it) => write!(f, "{it}"),
            #[cfg(feature = "sdk")]
            Self::Runtime(it) => write!(f, "can't begin to work: {it}"),
            #[cfg(feature = "sdk")]
            Self::Troubles(it) => f.write_str(&lines(it)),
            #[cfg(feature = "sdk")]
            Self::Lock(it) => write!(f, "{it}"),
            #[cfg(feature = "sdk")]
            Self::NotSure(it) => write!(f, "nothing was done: say `{it} --yes` where nobody is there to ask"),
            #[cfg(feature = "sdk")]
            Self::Failure { failure } => write!(f, "what there is: {failure}\n  {}", failure.advice()),
            #[cfg(feature = "sdk")]
            Self::Stack { failure } => write!(f, "CloudFormation: {failure}"),
            #[cfg(feature = "sdk")]
            Self::Refused(it) => {
                write!(f, "nothing was touched, since it can't succeed:\n  {}", it.join("\n  "))
            }
            #[cfg(feature = "sdk")]
            Self::Changed => f.write_str(
                "nothing was touched: what would be deleted is no longer what was shown; look at it \
                 again",
            ),
            #[cfg(feature = "sdk")]
            Self::OldPlan(it) => write!(
                f,
                "`{}` is not what would be done now: write it again with `plan --out`",
                it.display()
            ),
            #[cfg(feature = "sdk")]
            Self::Input(it) => write!(f, "can't read from standard input: {it}"),
        }
    }
}

impl Error for CliError {}

#[cfg(feature = "sdk")]
fn lines<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join("\n")
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default()
}
