//! The review: a report of the network for people, as Markdown with a Mermaid diagram.
//!
//! It only formats the sections of [`analysis::report`], and so knows no kind of element.

mod account;
mod compare;
mod diagram;
mod markdown;
mod sections;
mod traffic;

use std::fmt::Write as _;

use analysis::{check::Checked, finding::Finding, report};
pub use compare::comparison;
use dsl::graph::Graph;

pub(super) use self::{
    diagram::{MOST_EDGES, flowchart},
    markdown::is_hidden,
};
use self::{
    markdown::{escaped, list, paragraph},
    sections::SECTIONS,
};
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
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::review;
/// use analysis::prelude::*;
/// let text = review::markdown(&Topology::new("demo").describe("Nothing yet.").graph(), &[]);
/// assert!(text.starts_with("# demo\n\nNothing yet.\n"));
/// ```
pub fn markdown(graph: &Graph, findings: &[Finding]) -> String {
    markdown_of(graph, findings, |_| true)
}

/// The same with the sections that are wanted alone, in the same order; [`sections()`] has their names.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::review;
/// use analysis::prelude::*;
/// let graph = Topology::new("demo").graph();
/// assert_eq!(review::markdown_of(&graph, &[], |name| name == "findings"), "# demo\n\n## Findings\n\nNone.\n\n");
/// ```
pub fn markdown_of(graph: &Graph, findings: &[Finding], wanted: impl Fn(&str) -> bool) -> String {
    let mut text = format!("# {}\n\n", escaped(graph.topology().name()));
    for section in SECTIONS.iter().filter(|section| wanted(section.name)) {
        text.push_str(&(section.write)(graph, findings));
    }
    text
}

/// The names of the sections, in their order.
pub fn sections() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|section| section.name)
}

fn summary(summary: &report::Summary) -> String {
    let mut text = paragraph(&summary.doc);
    let counts = summary.counts.iter().map(|(title, count)| format!("{count} × {title}"));
    let _ = writeln!(
        text,
        "Stage {}: {} resources ({}); {} elements were derived.\n",
        escaped(&summary.stage),
        summary.resources,
        list(counts),
        summary.derived
    );
    for [name, account, region] in &summary.places {
        let parts = [name, account, region].into_iter().filter(|part| !part.is_empty());
        let _ = writeln!(text, "- deployed to {}", list(parts.map(|part| escaped(part))));
    }
    if !summary.places.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
