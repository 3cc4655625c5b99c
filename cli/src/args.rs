//! The arguments of one call, read.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use clap::{ArgMatches, Command, error::ErrorKind};
use clap_complete::Shell;
use codegen::emit::{EMITTERS, Emitter};
use dsl::topology::Topology;

use super::{color, command, input::Input, review::Review};

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Human,
    Json,
    Sarif,
    Github,
}

impl Format {
    /// The words of the command line.
    pub(super) const WORDS: [&str; 4] = ["human", "json", "sarif", "github"];

    fn of(word: Option<&str>) -> Self {
        match word {
            Some("json") => Self::Json,
            Some("sarif") => Self::Sarif,
            Some("github") => Self::Github,
            _ => Self::Human,
        }
    }
}

/// How a review is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ReviewFormat {
    #[default]
    Markdown,
    Html,
}

/// What was asked for.
pub(super) enum Action {
    Check {
        format: Format,
        derived: bool,
    },
    Emit {
        emitter: &'static (dyn Emitter + Sync),
        directory: Option<PathBuf>,
        leave_out: bool,
    },
    Expect {
        claim: String,
        path: bool,
    },
    Diagnose {
        from: String,
        to: String,
        traffic: Option<String>,
    },
    Review(Review),
    Explain(Option<String>),
    Completions(Vec<u8>),
    /// A command that speaks to AWS.
    #[cfg(feature = "sdk")]
    Deploy(Box<super::deploy::Wish>),
    /// The same where none was built in.
    #[cfg(not(feature = "sdk"))]
    NeedsSdk(&'static str),
}

/// One call of the program.
pub(super) struct Invocation {
    pub(super) action: Action,
    pub(super) input: Input,
    pub(super) color: anstream::ColorChoice,
}

/// What the arguments lead to.
pub(super) enum Start {
    /// Something to do.
    Run(Box<Invocation>),
    /// Help was printed, or an error in the arguments; the exit code.
    Done(u8),
}

/// Reads the arguments; without a topology, they must name a model.
pub(super) fn parse(args: Vec<OsString>, topology: Option<Topology>) -> Start {
    let program = program(args.first());
    let command = command::command(topology.is_none()).color(color::before_parsing(&args));
    #[cfg(not(feature = "sdk"))]
    let command = command::with_absent(command);
    let mut command = command;
    match command.try_get_matches_from_mut(args).and_then(|matches| one_model(matches, &mut command)) {
        Ok(matches) => Start::Run(Box::new(invocation(&matches, topology, &program))),
        Err(error) => {
            // If standard error is closed, nobody is left to be told.
            let _ = error.print();
            Start::Done(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

fn invocation(matches: &ArgMatches, topology: Option<Topology>, program: &str) -> Invocation {
    let stage = matches.get_one::<String>("stage").cloned();
    let input = match topology {
        Some(topology) => Input::given(topology, stage),
        None => Input::model(model(matches), stage),
    };
    Invocation { action: action(matches, program), input, color: color::chosen(matches) }
}

fn action(matches: &ArgMatches, program: &str) -> Action {
    match matches.subcommand() {
        Some(("check", check)) => {
            Action::Check { format: Format::of(text(check, "format")), derived: check.get_flag("derived") }
        }
        Some(("emit", emit)) => Action::Emit {
            emitter: emitter(text(emit, "emitter").unwrap_or_default()),
            directory: emit.get_one::<PathBuf>("directory").cloned(),
            leave_out: emit.get_flag("leave_out"),
        },
        Some(("expect", expect)) => Action::Expect {
            claim: text(expect, "claim").unwrap_or_default().to_owned(),
            path: expect.get_flag("path"),
        },
        Some(("diagnose", diagnose)) => Action::Diagnose {
            from: text(diagnose, "from").unwrap_or_default().to_owned(),
            to: text(diagnose, "to").unwrap_or_default().to_owned(),
            traffic: text(diagnose, "traffic").map(str::to_owned),
        },
        Some(("explain", explain)) => Action::Explain(text(explain, "check").map(str::to_owned)),
        Some(("completions", shell)) => {
            let shell = shell.get_one::<Shell>("shell").copied().unwrap_or(Shell::Bash);
            let of_model = matches.try_contains_id("model_file").is_ok();
            Action::Completions(completions(shell, command::command(of_model), program))
        }
        Some(("review", review)) => Action::Review(reviewed(review)),
        #[cfg(not(feature = "sdk"))]
        Some((name, _)) => command::NEED_SDK
            .into_iter()
            .find(|known| *known == name)
            .map_or_else(|| Action::Review(Review::default()), Action::NeedsSdk),
        #[cfg(feature = "sdk")]
        Some((name, matches)) => super::deploy::action(name, matches)
            .map_or_else(|| Action::Review(Review::default()), |wish| Action::Deploy(Box::new(wish))),
        _ => Action::Review(Review::default()),
    }
}

fn reviewed(review: &ArgMatches) -> Review {
    let words = |id| review.get_many::<String>(id).into_iter().flatten().cloned().collect();
    let is_page = text(review, "format") == Some("html");
    Review {
        format: if is_page { ReviewFormat::Html } else { ReviewFormat::Markdown },
        sections: words("section"),
        without: words("without"),
        against: review.get_one::<PathBuf>("against").cloned(),
        deny: words("deny"),
    }
}

/// Refuses two models; the parser can't, since one of the arguments may stand after the command.
fn one_model(matches: ArgMatches, command: &mut Command) -> Result<ArgMatches, clap::Error> {
    let given = |id| matches.try_contains_id(id).unwrap_or(false);
    if given("model") && given("model_file") {
        let message = "name the model before the command or with `--model`, not both";
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(matches)
}

fn text<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches.get_one::<String>(id).map(String::as_str)
}

/// The model's file: given by name, or before the command.
fn model(matches: &ArgMatches) -> Option<PathBuf> {
    let given = ["model_file", "model"].into_iter().find_map(|id| matches.get_one::<PathBuf>(id));
    given.cloned()
}

/// The emitter of this name; the arguments name no other.
fn emitter(name: &str) -> &'static (dyn Emitter + Sync) {
    EMITTERS.iter().copied().find(|emitter| emitter.name() == name).unwrap_or(EMITTERS[0])
}

fn completions(shell: Shell, mut command: Command, program: &str) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, program, &mut script);
    script
}

fn program(first: Option<&OsString>) -> String {
    let file = first.map(PathBuf::from);
    let name = file.as_deref().and_then(|path| path.file_stem()).and_then(OsStr::to_str);
    name.unwrap_or("vpcraft").to_owned()
}
