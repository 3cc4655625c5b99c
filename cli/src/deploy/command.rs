//! The words of the commands that speak to AWS.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};

use super::{What, Wish};

/// The commands.
pub(in super::super) fn commands() -> [Command; 6] {
    [plan(), apply(), destroy(), drift(), policy(), deploy()]
}

fn plan() -> Command {
    common(Command::new("plan"))
        .about("Says what `apply` would make, change, replace and delete, and why; changes nothing")
        .after_help("Examples:\n  plan\n  plan --out network.plan && apply network.plan\n\nExit code: 0, or 1 if it can't succeed.")
        .arg(file("out").long("out").help("Writes it into this file, for `apply FILE`"))
}

fn drift() -> Command {
    common(Command::new("drift"))
        .about("Says how what is in AWS differs from the network; changes nothing")
        .after_help("Exit code: 0 if it does not, 1 if it does.")
}

fn policy() -> Command {
    Command::new("policy")
        .about("Writes the least IAM policy that `apply` and `destroy` need; asks AWS nothing")
        .after_help("Example:\n  policy > policy.json")
}

fn deploy() -> Command {
    Command::new("deploy")
        .about("Deploys the network through CloudFormation: a change set for each stack, shown and carried out")
        .after_help("Examples:\n  deploy\n  deploy --stage lab --yes\n  deploy --s3-bucket templates\n\nExit code: 0 if all stacks are as they should be, 2 if not.")
        .arg(set())
        .arg(
            Arg::new("s3_bucket")
                .long("s3-bucket")
                .value_name("NAME")
                .value_parser(deploy::bucket_name)
                .help("The bucket of S3 that a template goes through which is too long for a request"),
        )
        .arg(yes())
}

fn set() -> Arg {
    Arg::new("set")
        .long("set")
        .value_name("NAME=VALUE")
        .action(ArgAction::Append)
        .value_parser(variable)
        .help("Gives a value that the topology leaves open, such as the id of a VPC that exists")
}

fn file(id: &'static str) -> Arg {
    Arg::new(id).value_name("FILE").value_parser(value_parser!(PathBuf)).value_hint(ValueHint::FilePath)
}

fn yes() -> Arg {
    Arg::new("yes").long("yes").action(ArgAction::SetTrue).help("Does not ask before something is deleted")
}

fn apply() -> Command {
    common(Command::new("apply"))
        .about("Makes in AWS what is missing of the network, and changes what differs")
        .after_help(
            "Examples:\n  apply\n  apply --stage lab --journal lab.log\n\n\
             State is the tags on the resources: a run that was ended by anything is simply repeated.\n\
             Exit code: 0 if all is there, 1 if something was left out, 2 if nothing was begun.",
        )
        .arg(
            file("plan_file")
                .value_name("PLANFILE")
                .help("What `plan --out` wrote: done only if it still is what would be done"),
        )
        .arg(yes())
        .arg(break_lock())
}

fn destroy() -> Command {
    common(Command::new("destroy"))
        .about("Deletes from AWS all of the network, and nothing else")
        .after_help("Examples:\n  destroy\n  destroy --stage lab --yes\n\nExit code: 0 if all is gone, 1 if not, 2 if nothing was begun.")
        .arg(yes())
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
        .arg(set())
        .arg(
            Arg::new("at_once")
                .long("at-once")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=256))
                .help("How many requests may be under way at once [default: 24]"),
        )
        .arg(file("journal").long("journal").help("Adds a line to this file for everything that happens"))
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
    let path = |id| matches.try_get_one::<PathBuf>(id).ok().flatten().cloned();
    let what = match name {
        "plan" => What::Plan { out: path("out") },
        "apply" => What::Apply { file: path("plan_file") },
        "destroy" => What::Destroy,
        "drift" => What::Drift,
        "policy" => What::Policy,
        "deploy" => What::Deploy,
        _ => return None,
    };
    let given = matches.try_get_many::<(String, String)>("set").ok().flatten();
    let at_once = matches.try_get_one::<u16>("at_once").ok().flatten();
    Some(Wish {
        what,
        variables: given.into_iter().flatten().cloned().collect(),
        at_once: at_once.map(|count| usize::from(*count)),
        journal: path("journal"),
        break_lock: flag("break_lock"),
        sure: flag("yes"),
        bucket: matches.try_get_one::<String>("s3_bucket").ok().flatten().cloned(),
    })
}
