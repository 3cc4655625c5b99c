//! Findings for other programs: as JSON, whose schema is `docs/schema/findings.json`, as SARIF, as annotations.

mod github;
mod sarif;

use analysis::{
    finding::{Finding, Related},
    report::Derived,
};
use dsl::{graph::Graph, origin::Origin};

pub use self::{github::github, sarif::sarif};
use crate::json::Json;

/// The version of the format: it changes when a member changes its meaning or goes.
pub const VERSION: u64 = 1;

/// The findings about a network, and on demand what was derived, as JSON with a line end.
///
/// # Example
/// ```
/// use vpcraft_codegen::findings;
/// use analysis::prelude::*;
/// let text = findings::json(&Topology::new("demo").graph(), &[], None);
/// assert!(text.contains(r#""version": 1"#));
/// ```
pub fn json(graph: &Graph, findings: &[Finding], derived: Option<&[Derived]>) -> String {
    let topology = graph.topology();
    let mut members = vec![
        ("version", VERSION.into()),
        ("topology", Json::text(topology.name())),
        ("stage", Json::text(topology.stage_name())),
        ("findings", Json::list(findings.iter().map(|it| finding(graph, it)))),
    ];
    if let Some(derived) = derived {
        members.push(("derived", Json::list(derived.iter().map(element))));
    }
    Json::object(members).pretty()
}

fn finding(graph: &Graph, finding: &Finding) -> Json {
    Json::object([
        ("check", Json::text(finding.check.id)),
        ("topic", Json::text(finding.check.topic)),
        ("severity", Json::text(finding.severity.word())),
        ("path", Json::text(&*finding.path)),
        ("message", Json::text(&*finding.message)),
        ("help", Json::optional(finding.help.as_deref())),
        ("origin", origin(finding.origin)),
        ("related", Json::list(finding.related.iter().map(related))),
        ("about", Json::list(finding.about.iter().map(|id| Json::Text(graph.path(*id))))),
        ("allowed", Json::optional(finding.allowed.as_deref())),
    ])
}

fn related(related: &Related) -> Json {
    Json::object([("label", Json::text(&*related.label)), ("origin", origin(related.origin))])
}

fn origin(origin: Origin) -> Json {
    let Origin::Place(place) = origin else { return Json::Null };
    Json::object([
        ("file", Json::text(place.file())),
        ("line", place.line().into()),
        ("column", place.column().into()),
    ])
}

fn element(derived: &Derived) -> Json {
    Json::object([
        ("path", Json::text(&*derived.path)),
        ("kind", Json::text(derived.kind)),
        ("from", Json::text(&*derived.from)),
    ])
}
