//! The words of the command line, with their help.

use std::path::PathBuf;

use analysis::report::GATES;
use clap::{
    Arg, ArgAction, Command, ValueHint,
    builder::{PossibleValue, PossibleValuesParser},
    value_parser,
};
use clap_complete::Shell;
use codegen::emit::EMITTERS;

const EXAMPLES: &str = "Examples:
  check                            find what is wrong
  check --format json | jq .       the same for another program
  emit cloudformation -o out       write the templates into `out`
  emit cloudformation --stage lab  the same network under another name
  expect 'main.a -> main.b tcp 22' whether traffic flows
  review > network.md              a report for reviewers
  explain subnet-overlap           what a finding means";

const EXAMPLES_OF_MODEL: &str = "Examples:
  vpcraft network.json check                       find what is wrong
  vpcraft network.json emit cloudformation -o out  write the templates into `out`
  vpcraft --model network.json review              a report for reviewers
  office emit model | vpcraft - check              a model from standard input
  vpcraft explain subnet-overlap                   what a finding means";

/// Everything that can be asked for; a model's file, if there is no topology.
pub(super) fn command(of_model: bool) -> Command {
    let command = Command::new("vpcraft")
        .about("Checks an AWS network and writes what deploys it")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(stage())
        .arg(color())
        .subcommands([check(), emit(), expect(), diagnose(), review(), explain(), completions()]);
    #[cfg(feature = "sdk")]
    let command = command.subcommands(super::deploy::commands());
    if of_model { with_model(command) } else { command.after_help(EXAMPLES) }
}

/// The commands that speak to AWS, for the answer that this build has none of them.
#[cfg(not(feature = "sdk"))]
pub(super) const NEED_SDK: [&str; 6] = ["apply", "deploy", "destroy", "drift", "plan", "policy"];

/// The same with them; nobody is shown them.
#[cfg(not(feature = "sdk"))]
pub(super) fn with_absent(command: Command) -> Command {
    let rest = || Arg::new("rest").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
    command
        .subcommands(NEED_SDK.map(|name| Command::new(name).hide(true).disable_help_flag(true).arg(rest())))
}

fn with_model(command: Command) -> Command {
    let file = |id| Arg::new(id).value_parser(value_parser!(PathBuf)).value_hint(ValueHint::FilePath);
    command
        .after_help(EXAMPLES_OF_MODEL)
        .arg(
            file("model").value_name("MODEL").help("The file that `emit model` wrote; `-` is standard input"),
        )
        .arg(
            file("model_file")
                .long("model")
                .value_name("FILE")
                .global(true)
                .help("The same, after the command too"),
        )
}

fn stage() -> Arg {
    Arg::new("stage")
        .long("stage")
        .value_name("NAME")
        .global(true)
        .value_parser(stage_name)
        .help("Deploys under this name, apart from every other stage [default: the topology's, `main`]")
}

fn color() -> Arg {
    Arg::new("color")
        .long("color")
        .value_name("WHEN")
        .global(true)
        .value_parser(["auto", "always", "never"])
        .default_value("auto")
        .help("Colours the output; `auto` on a terminal, unless NO_COLOR is set")
}

fn check() -> Command {
    Command::new("check")
        .about("Finds what is wrong with the network")
        .after_help(
            "Examples:\n  check --format sarif > findings.sarif\n  check --format github\n\n\
             Exit code: 0 without errors, 1 with errors that are not allowed.",
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(super::args::Format::WORDS)
                .default_value("human")
                .help("For people, for programs, for code scanning, or as annotations of a workflow"),
        )
        .arg(
            Arg::new("derived")
                .long("derived")
                .action(ArgAction::SetTrue)
                .help("Lists what nobody wrote, and what implied it"),
        )
}

fn emit() -> Command {
    let names = EMITTERS.iter().map(|emitter| emitter.name());
    Command::new("emit")
        .about("Checks the network and writes it in a format")
        .after_help(
            "Examples:\n  emit cloudformation > network.template.json\n  emit cloudformation -o out --stage lab\n  emit script > network.sh\n  \
             emit rust-sdk -o network",
        )
        .arg(
            Arg::new("emitter")
                .value_name("FORMAT")
                .required(true)
                .value_parser(PossibleValuesParser::new(names))
                .help("The format"),
        )
        .arg(
            Arg::new("directory")
                .short('o')
                .long("out")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::DirPath)
                .help("Writes files into this directory, made if missing; a single file goes to standard output"),
        )
        .arg(
            Arg::new("leave_out")
                .long("leave-out")
                .action(ArgAction::SetTrue)
                .help("Leaves out what the format can't say, and lists it, instead of refusing the network"),
        )
}

fn expect() -> Command {
    Command::new("expect")
        .about("Proves or refutes a statement about traffic, in the words of the language")
        .after_help(
            "Examples:\n  expect \"main.host -> service s3\" --path\n  expect \"main.host !-> internet\"\n  \
             expect \"main.bastion -> main.host tcp 22\"\n\nExit code: 0 if it is proven, 1 if not.",
        )
        .arg(
            Arg::new("claim")
                .value_name("STATEMENT")
                .required(true)
                .help("Ends with `->` or `!->` between them"),
        )
        .arg(
            Arg::new("path")
                .long("path")
                .action(ArgAction::SetTrue)
                .help("Shows the way of each pair, forward and back"),
        )
}

fn diagnose() -> Command {
    Command::new("diagnose")
        .about("Says why two elements do not talk: peering, routes, groups, ACLs and names, a line each")
        .after_help("Example:\n  diagnose left.host right.host --traffic icmp\n\nExit code: 0 if they talk, 1 if not.")
        .arg(Arg::new("from").value_name("FROM").required(true).help("The element that opens connections"))
        .arg(Arg::new("to").value_name("TO").required(true).help("The element that takes them"))
        .arg(
            Arg::new("traffic")
                .long("traffic")
                .value_name("TRAFFIC")
                .help("Such as `tcp 22` or `icmp`; all, unless given, or the ports of an endpoint"),
        )
}

fn review() -> Command {
    Command::new("review")
        .about("Writes a report of the network for reviewers: Markdown, or one HTML page to look through")
        .after_help(REVIEW_HELP)
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["markdown", "html"])
                .default_value("markdown")
                .help("A text to keep beside the code, or a page with a diagram, search and traced ways"),
        )
        .args([sections("section", "Only these sections"), sections("without", "All but these sections")])
        .arg(
            Arg::new("against")
                .long("against")
                .value_name("MODEL")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("What differs from this saved model: instead of the report, or on top of the page"),
        )
        .arg(
            Arg::new("deny")
                .long("deny")
                .value_name("WHAT")
                .value_delimiter(',')
                .action(ArgAction::Append)
                .requires("against")
                .value_parser(PossibleValuesParser::new(
                    GATES.iter().map(|gate| PossibleValue::new(gate.word).help(gate.what)),
                ))
                .help("Fails if the difference has any of these"),
        )
}

const REVIEW_HELP: &str = "Examples:
  review > network.md                           the whole report
  review --format html > network.html           a page to look through
  review --section exposure,cost                two of its sections
  emit model > main.json                        on the main branch, then on the other:
  review --against main.json --deny exposure    what a change does, failing if more meets the internet

Exit code: 0 without errors, 1 with errors that are not allowed or a difference that is denied.";

fn sections(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id)
        .long(id)
        .value_name("SECTION")
        .value_delimiter(',')
        .action(ArgAction::Append)
        .value_parser(PossibleValuesParser::new(codegen::emit::review::sections()))
        .help(help)
}

fn explain() -> Command {
    Command::new("explain")
        .about("Says what a check finds, why it matters and what to write instead; lists all without an id")
        .after_help("Example:\n  explain subnet-overlap")
        .arg(Arg::new("check").value_name("CHECK-ID").help("The id that findings show in brackets"))
}

fn completions() -> Command {
    Command::new("completions")
        .about("Writes the completions for a shell")
        .after_help("Example:\n  completions bash > /etc/bash_completion.d/vpcraft")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(value_parser!(Shell))
                .help("The shell"),
        )
}

/// Stages go into names of stacks and roles, which have few letters.
fn stage_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("a stage is a letter, then letters, digits, `-` and `_`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_fit_together() {
        for of_model in [false, true] {
            let mut command = command(of_model);
            command.build();
            command.debug_assert();
        }
    }

    #[test]
    fn stages_are_names() {
        for fine in ["main", "Lab-2", "a_b"] {
            assert_eq!(stage_name(fine).as_deref(), Ok(fine));
        }
        for refused in ["", "2nd", "../x", "a b", "ä"] {
            assert!(stage_name(refused).is_err(), "{refused}");
        }
    }
}
