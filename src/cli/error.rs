//! Why a command could not do its work.

use std::{io, path::PathBuf};

use codegen::{emit::EmitError, model::ModelError};

/// Something that is no finding: a wrong argument, or a file that can't be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("no model: name the file that `emit model` wrote, or `-` for standard input")]
    NoModel,
    #[error("can't read `{}`: {source}", file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error("`{}` is no model: {source}", file.display())]
    Model { file: PathBuf, source: ModelError },
    #[error("can't write `{}`: {source}", file.display())]
    Write { file: PathBuf, source: io::Error },
    #[error("can't write to standard output: {0}")]
    Output(io::Error),
    #[error("`{0}` is no name for a file in a directory")]
    FileName(String),
    #[error("there are {count} files to write: name a directory with `-o DIR`")]
    SeveralFiles { count: usize },
    #[error("no check is named `{id}`{}", suggestion(.nearest.as_deref()))]
    UnknownCheck { id: String, nearest: Option<String> },
    #[error("findings in this format say nothing of what was derived: leave out `--derived`, or take `json`")]
    NoDerived,
    #[error("the page is whole: leave out `--{0}`, or take `--format markdown`")]
    WholePage(&'static str),
    #[error("{0}")]
    Claim(dsl::flow::NoClaim),
    #[error(transparent)]
    Emit(EmitError),
    #[cfg(feature = "sdk")]
    #[error("{}", lines(.0))]
    Calls(Vec<codegen::call::Problem>),
    #[cfg(feature = "sdk")]
    #[error("{0}")]
    Sdk(deploy::SdkError),
    #[cfg(feature = "sdk")]
    #[error("can't begin to work: {0}")]
    Runtime(io::Error),
    #[cfg(feature = "sdk")]
    #[error("{}", lines(.0))]
    Troubles(Vec<deploy::Trouble>),
    #[cfg(feature = "sdk")]
    #[error("{0}")]
    Lock(deploy::LockError),
    #[cfg(feature = "sdk")]
    #[error("nothing was done: say `{0} --yes` where nobody is there to ask")]
    NotSure(&'static str),
    #[cfg(feature = "sdk")]
    #[error("what there is: {failure}\n  {}", .failure.advice())]
    Failure { failure: deploy::Failure },
    #[cfg(feature = "sdk")]
    #[error("CloudFormation: {failure}")]
    Stack { failure: deploy::Failure },
    #[cfg(feature = "sdk")]
    #[error("nothing was touched, since it can't succeed:\n  {}", .0.join("\n  "))]
    Refused(Vec<String>),
    #[cfg(feature = "sdk")]
    #[error("nothing was touched: what would be deleted is no longer what was shown; look at it again")]
    Changed,
    #[cfg(feature = "sdk")]
    #[error("`{}` is not what would be done now: write it again with `plan --out`", .0.display())]
    OldPlan(PathBuf),
    #[cfg(feature = "sdk")]
    #[error("can't read from standard input: {0}")]
    Input(io::Error),
}

#[cfg(feature = "sdk")]
fn lines<T: std::fmt::Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join("\n")
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default()
}
