//! `review`: the report for reviewers, and what differs from an earlier one.

use std::path::{Path, PathBuf};

use analysis::{
    check,
    finding::Finding,
    report::{self, Comparison, Gate},
};
use codegen::emit::{html, review};
use dsl::graph::Graph;

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

    /// In Markdown a comparison is a text of its own.
    fn fits_together(&self) -> Result<(), CliError> {
        if self.format == ReviewFormat::Html || self.against.is_none() {
            return Ok(());
        }
        let given = [("section", !self.sections.is_empty()), ("without", !self.without.is_empty())];
        given.iter().find(|(_, given)| *given).map_or(Ok(()), |(name, _)| Err(CliError::NoSections(name)))
    }
}

/// Writes the review, of a network with errors too; or what differs from a saved model, which a page has on top.
pub(super) fn review(graph: &Graph, wanted: &Review, terminal: Terminal) -> Result<Outcome, CliError> {
    wanted.fits_together()?;
    let comparison = wanted.against.as_deref().map(|file| compared(graph, file)).transpose()?;
    let findings = check::findings(graph);
    let has = |section: &str| wanted.has(section);
    Terminal::raw(match (wanted.format, &comparison) {
        (ReviewFormat::Html, comparison) => html::page_of(graph, &findings, comparison.as_ref(), has),
        (ReviewFormat::Markdown, Some(comparison)) => review::comparison(graph, comparison),
        (ReviewFormat::Markdown, None) => review::markdown_of(graph, &findings, has),
    })?;
    let is_denied = comparison.is_some_and(|comparison| denies(&comparison, &wanted.deny, terminal));
    Ok(Outcome::of(is_denied || findings.iter().any(Finding::is_error)))
}

/// Another stage is no difference: the saved network is taken as the stage of this one.
fn compared(graph: &Graph, file: &Path) -> Result<Comparison, CliError> {
    let before = input::read(file)?.stage(graph.topology().stage_name()).graph();
    Ok(report::compare(&before, graph))
}

/// Says which of the gates are broken; whether any is.
fn denies(comparison: &Comparison, deny: &[String], terminal: Terminal) -> bool {
    let gates = deny.iter().filter_map(|word| report::gate(word));
    let broken: Vec<&Gate> = gates.filter(|gate| (gate.is_broken)(comparison)).collect();
    for gate in &broken {
        terminal.note(&format!("denied by `{}`: {}", gate.word, gate.what));
    }
    !broken.is_empty()
}
