//! `emit`: the network in a format.

use std::{mem::ManuallyDrop, path::Path};

use analysis::{
    check::{self, Checked},
    finding::{Finding, Severity},
};
use codegen::emit::{Emission, EmitError, Emitter};
use dsl::graph::Graph;

use super::{Outcome, error::CliError, files, human, terminal::Terminal, wrap::width_of_messages};

/// Checks the network, then writes it; findings that are errors stop it before anything is written.
pub(super) fn emit(
    graph: Graph,
    emitter: &dyn Emitter,
    leave_out: bool,
    directory: Option<&Path>,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    let checked = match check::check_graph(graph) {
        // The process ends with this command: to take a large network apart before would only take time.
        Ok(checked) => ManuallyDrop::new(checked),
        Err(report) => {
            say(report.graph(), report.findings(), terminal);
            return Ok(Outcome::Findings);
        }
    };
    let emission = if leave_out { emitter.emit_in_part(&checked) } else { emitter.emit(&checked) };
    match emission {
        Ok(emission) => write(&checked, &emission, directory, terminal),
        Err(EmitError::Findings(findings)) => {
            say(checked.graph(), &findings, terminal);
            Ok(Outcome::Findings)
        }
        Err(error) => Err(CliError::Emit(error)),
    }
}

fn say(graph: &Graph, findings: &[Finding], terminal: Terminal) {
    terminal.say(&(human::findings(findings, width_of_messages()) + &human::summary(graph, findings)));
}

fn write(
    checked: &Checked,
    emission: &Emission,
    directory: Option<&Path>,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    match (directory, &*emission.files) {
        (Some(directory), files) => files::write(directory, files)?,
        (None, []) => {}
        (None, [file]) => Terminal::raw(&file.text)?,
        (None, files) => return Err(CliError::SeveralFiles { count: files.len() }),
    }
    remarks(checked, emission, terminal);
    if let Some(directory) = directory {
        for file in &emission.files {
            terminal.note(&format!("wrote `{}`", directory.join(&file.name).display()));
        }
    }
    Ok(Outcome::Fine)
}

/// Warnings of the checks, and what the emitter has to say.
fn remarks(checked: &Checked, emission: &Emission, terminal: Terminal) {
    let weighs = |finding: &&Finding| finding.severity > Severity::Advice && finding.allowed.is_none();
    let own = emission.findings.iter().filter(|finding| finding.allowed.is_none());
    let open: Vec<_> = checked.findings().iter().filter(weighs).chain(own).cloned().collect();
    terminal.say(&human::findings(&open, width_of_messages()));
    for note in &emission.notes {
        terminal.note(note);
    }
}
