//! `expect`: whether a statement about traffic holds, and by which way.

use analysis::flow::{Answer, Claim, Reach, Verdict};
use dsl::graph::Graph;

use super::{
    Outcome,
    error::CliError,
    terminal::Terminal,
    wrap::{plain, width, wrapped},
};

const BOLD: &str = "\x1b[1m";
const GREEN: &str = "\x1b[1;32m";
const YELLOW: &str = "\x1b[1;33m";
const RED: &str = "\x1b[1;31m";
const RESET: &str = "\x1b[0m";

/// Proves or refutes one statement; what is not proven is a finding.
pub(super) fn expect(
    graph: &Graph,
    text: &str,
    with_path: bool,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    let claim = Claim::parse(graph, text).map_err(CliError::Claim)?;
    let reach = Reach::new(graph);
    let answer = reach.judge(&claim);
    terminal.data(&human_text(&reach, &claim, &answer, text, with_path))?;
    Ok(Outcome::of(answer.verdict != Verdict::Proven))
}

fn human_text(reach: &Reach<'_>, claim: &Claim, answer: &Answer, text: &str, with_path: bool) -> String {
    let width = width();
    let mut said = format!("{}: {BOLD}{}{RESET}\n", colored(answer.verdict), plain(text));
    if let Some(case) = answer.worst().filter(|_| answer.verdict != Verdict::Proven) {
        let why = format!("{} -> {}: {}", case.from, case.to, case.why(reach.graph(), Some(claim)));
        said.push_str(&format!("  {}\n", wrapped(&why, 2, 4, width)));
        if let Some(fix) = case.cause.as_ref().and_then(|cause| cause.fix.as_ref()) {
            said.push_str(&format!("  {}\n", wrapped(&format!("help: {fix}"), 2, 4, width)));
        }
    }
    if with_path {
        for case in &answer.cases {
            said.push('\n');
            for line in reach.path(case) {
                let indent = line.len() - line.trim_start().len();
                said.push_str(&" ".repeat(indent));
                said.push_str(&wrapped(line.trim_start(), indent, indent + 3, width));
                said.push('\n');
            }
        }
    }
    said
}

/// A verdict in its colour.
pub(super) fn colored(verdict: Verdict) -> String {
    let color = match verdict {
        Verdict::Proven => GREEN,
        Verdict::Unknown => YELLOW,
        Verdict::Refuted => RED,
    };
    format!("{color}{verdict}{RESET}")
}
