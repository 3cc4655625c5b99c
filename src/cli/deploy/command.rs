//! The words of the commands that speak to AWS.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};

use super::{What, Wish};

/// The commands.
pub(in super::super) fn commands() -> [Command; 2] {
    [apply(), destroy()]
}

fn apply() -> Command {
    common(Command::new("apply"))
        .about("Makes in AWS what is missing of the network, and changes what differs")
        .after_help(
            "Examples:\n  apply\n  apply --stage lab --journal lab.log\n\n\
             State is the tags on the resources: a run that was ended by anything is simply repeated.\n\
             Exit code: 0 if all is there, 1 if something was left out, 2 if nothing was begun.",
        )
        .arg(break_lock())
}

fn destroy() -> Command {
    common(Command::new("destroy"))
        .about("Deletes from AWS all of the network, and nothing else")
        .after_help("Examples:\n  destroy\n  destroy --stage lab --yes\n\nExit code: 0 if all is gone, 1 if not, 2 if nothing was begun.")
        .arg(
            Arg::new("yes")
                .long("yes")
                .action(ArgAction::SetTrue)
                .help("Does not ask for the name of the topology"),
        )
        .arg(break_lock())
}

fn break_lock() -> Arg {
    Arg::new("break_lock")
        .long("break-lock")
        .action(ArgAction::SetTrue)
        .help("Takes the lock from a run that is dead")
}

fn common(command: Command) -> Command {
    command
        .arg(
            Arg::new("set")
                .long("set")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .value_parser(variable)
                .help("Gives a value that the topology leaves open, such as the id of a VPC that exists"),
        )
        .arg(
            Arg::new("at_once")
                .long("at-once")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=256))
                .help("How many requests may be under way at once [default: 24]"),
        )
        .arg(
            Arg::new("journal")
                .long("journal")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("Adds a line to this file for everything that happens"),
        )
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// What was asked for, if it is one of these commands.
pub(in super::super) fn action(name: &str, matches: &ArgMatches) -> Option<Wish> {
    let flag = |id| matches.try_get_one::<bool>(id).ok().flatten().copied().unwrap_or_default();
    let what = match name {
        "apply" => What::Apply,
        "destroy" => What::Destroy { sure: flag("yes") },
        _ => return None,
    };
    let given = matches.get_many::<(String, String)>("set").into_iter().flatten().cloned();
    Some(Wish {
        what,
        variables: given.collect(),
        at_once: matches.get_one::<u16>("at_once").map(|count| usize::from(*count)),
        journal: matches.get_one::<PathBuf>("journal").cloned(),
        break_lock: flag("break_lock"),
    })
}
