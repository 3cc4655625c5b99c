//! `review`: the report for reviewers.

use codegen::emit::{html, review};
use dsl::{check, finding::Finding, graph::Graph};

use super::{Outcome, args::ReviewFormat, error::CliError, terminal::Terminal};

/// Writes the review, of a network with errors too.
pub(super) fn review(graph: &Graph, format: ReviewFormat) -> Result<Outcome, CliError> {
    let findings = check::findings(graph);
    let text = match format {
        ReviewFormat::Markdown => review::markdown(graph, &findings),
        ReviewFormat::Html => html::page(graph, &findings),
    };
    Terminal::raw(text)?;
    Ok(Outcome::of(findings.iter().any(Finding::is_error)))
}
