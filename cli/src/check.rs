//! `check`: the findings about a network.

use analysis::{
    check,
    finding::Finding,
    report::{self, Derived},
};
use dsl::graph::Graph;

use super::{Outcome, args::Format, error::CliError, human, terminal::Terminal, wrap::width};

/// Writes every finding; fails if one of them is an error that is not allowed.
pub(super) fn check(
    graph: &Graph,
    format: Format,
    with_derived: bool,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    let findings = check::findings(graph);
    let derived = with_derived.then(|| report::derived(graph));
    if with_derived && matches!(format, Format::Sarif | Format::Github) {
        return Err(CliError::NoDerived);
    }
    match format {
        Format::Json => Terminal::raw(codegen::findings::json(graph, &findings, derived.as_deref()))?,
        Format::Sarif => {
            Terminal::raw(codegen::findings::sarif(graph, &findings, env!("CARGO_PKG_VERSION")))?
        }
        Format::Github => Terminal::raw(codegen::findings::github(&findings))?,
        Format::Human => terminal.data(&human_text(graph, &findings, derived.as_deref()))?,
    }
    Ok(Outcome::of(findings.iter().any(Finding::is_error)))
}

fn human_text(graph: &Graph, findings: &[Finding], derived: Option<&[Derived]>) -> String {
    let mut text = human::findings(findings, width());
    if let Some(derived) = derived {
        text.push_str(&human::derived(derived));
    }
    text + &human::summary(graph, findings)
}
