//! `review`: the report for reviewers.

use dsl::{check, finding::Finding, graph::Graph};

use super::{Outcome, error::CliError, terminal::Terminal};

/// Writes the review, of a network with errors too.
pub(super) fn review(graph: &Graph) -> Result<Outcome, CliError> {
    let findings = check::findings(graph);
    Terminal::raw(codegen::emit::review::markdown(graph, &findings))?;
    Ok(Outcome::of(findings.iter().any(Finding::is_error)))
}
