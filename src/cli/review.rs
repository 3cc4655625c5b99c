//! `review`: the report for reviewers, and what differs from an earlier one.

use std::path::{Path, PathBuf};

use codegen::emit::{html, review};
use dsl::{
    check,
    finding::Finding,
    graph::Graph,
    report::{self, Gate},
};

use super::{Outcome, args::ReviewFormat, error::CliError, input, terminal::Terminal};

/// What is wanted of a review.
#[derive(Debug, Default)]
pub(super) struct Review {
    pub(super) format: ReviewFormat,
    pub(super) sections: Vec<String>,
    pub(super) without: Vec<String>,
    pub(super) against: Option<PathBuf>,
    pub(super) deny: Vec<String>,
}

impl Review {
    fn has(&self, section: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|name| name == section);
        (self.sections.is_empty() || names(&self.sections)) && !names(&self.without)
    }

    fn must_be_whole(&self) -> Result<(), CliError> {
        let given = [
            ("section", !self.sections.is_empty()),
            ("without", !self.without.is_empty()),
            ("against", self.against.is_some()),
        ];
        given.iter().find(|(_, given)| *given).map_or(Ok(()), |(name, _)| Err(CliError::WholePage(name)))
    }
}

/// Writes the review, of a network with errors too; or what differs from a saved model.
pub(super) fn review(graph: &Graph, wanted: &Review, terminal: Terminal) -> Result<Outcome, CliError> {
    if wanted.format == ReviewFormat::Html {
        wanted.must_be_whole()?;
    }
    if let Some(file) = &wanted.against {
        return compare(graph, file, &wanted.deny, terminal);
    }
    let findings = check::findings(graph);
    Terminal::raw(match wanted.format {
        ReviewFormat::Markdown => review::markdown_of(graph, &findings, |section| wanted.has(section)),
        ReviewFormat::Html => html::page(graph, &findings),
    })?;
    Ok(Outcome::of(findings.iter().any(Finding::is_error)))
}

/// Another stage is no difference: the saved network is taken as the stage of this one.
fn compare(graph: &Graph, file: &Path, deny: &[String], terminal: Terminal) -> Result<Outcome, CliError> {
    let before = input::read(file)?.stage(graph.topology().stage_name()).graph();
    let comparison = report::compare(&before, graph);
    Terminal::raw(review::comparison(graph, &comparison))?;
    let gates = deny.iter().filter_map(|word| report::gate(word));
    let broken: Vec<&Gate> = gates.filter(|gate| (gate.is_broken)(&comparison)).collect();
    for gate in &broken {
        terminal.note(&format!("denied by `{}`: {}", gate.word, gate.what));
    }
    let is_wrong = check::findings(graph).iter().any(Finding::is_error);
    Ok(Outcome::of(is_wrong || !broken.is_empty()))
}
