//! The review: a report of the network for people, as Markdown.

use dsl::{check::Checked, finding::Finding, graph::Graph};

use super::{Emission, EmitError, Emitter, File};

/// A report for reviewers, as Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Review;

impl Emitter for Review {
    fn name(&self) -> &'static str {
        "review"
    }

    fn extension(&self) -> &'static str {
        "review.md"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let name = format!("{}.{}", checked.graph().topology().name(), self.extension());
        let text = markdown(checked.graph(), checked.findings());
        Ok(Emission { files: vec![File { name, text }], ..Emission::default() })
    }
}

/// The review of a network and what was found in it, errors too.
pub fn markdown(graph: &Graph, findings: &[Finding]) -> String {
    format!("# {}\n\n{} findings\n", graph.topology().name(), findings.len())
}
