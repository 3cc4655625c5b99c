//! What a run comes to, in words.

use std::io::{self, BufRead as _, IsTerminal as _};

use codegen::call::Plan;
use deploy::{Action, Changes, Report, Sdk, Session};

use super::super::{Outcome, error::CliError, terminal::Terminal};

/// How many of what did not work.
pub(super) fn report(report: &Report, terminal: Terminal) {
    for trouble in &report.troubles {
        terminal.problem(&trouble.to_string());
    }
    for note in &report.notes {
        terminal.note(note);
    }
    if !report.skipped.is_empty() {
        let mut list = report.skipped.clone();
        let more = list.len().saturating_sub(10);
        list.truncate(10);
        let mut text = format!("left out:\n  {}", list.join("\n  "));
        if more > 0 {
            text.push_str(&format!("\n  and {more} more"));
        }
        terminal.note(&text);
    }
    terminal.note(&sum(report));
}

fn sum(report: &Report) -> String {
    let counts = [
        (report.made, "made"),
        (report.changed, "changed"),
        (report.deleted, "deleted"),
        (report.troubles.len(), "failed"),
        (report.skipped.len(), "left out"),
    ];
    let words: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let end = match (report.is_whole(), report.stopped) {
        (true, _) => "",
        (false, true) => "; stopped: run it again to go on from here",
        (false, false) => "; nothing is lost: run it again to go on from here",
    };
    if words.is_empty() { format!("nothing was changed{end}") } else { format!("{}{end}", words.join(", ")) }
}

/// What people look up next, as a table for programs.
pub(super) fn outputs(session: &Session<'_, Sdk>) -> Result<Outcome, CliError> {
    let lines = deploy::outputs(session)
        .into_iter()
        .map(|told| format!("{}\t{}\t{}\n", told.path, told.name, told.value));
    Terminal::raw(lines.collect::<String>())?;
    Ok(Outcome::Fine)
}

/// What a run would do, and why it can't.
pub(super) fn changes(changes: &Changes) -> String {
    let mut text: String = changes.list.iter().map(|change| format!("{change}\n")).collect();
    for refusal in &changes.refusals {
        text.push_str(&format!("! {refusal}\n"));
    }
    let count = |action| changes.list.iter().filter(|change| change.action == action).count();
    let counts = [Action::Create, Action::Update, Action::Replace, Action::Delete]
        .map(|action| format!("{} to {}", count(action), action.word()));
    text.push_str(&format!("{}, {} unchanged\n", counts.join(", "), changes.unchanged));
    text
}

/// Asks for the name of the topology.
pub(super) fn is_sure(question: &str, plan: &Plan, terminal: Terminal) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    terminal.say(&format!("{question} Write the name of the topology: "));
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(CliError::Input)?;
    Ok(line.trim_end_matches(['\r', '\n']) == plan.topology)
}
