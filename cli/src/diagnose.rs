//! `diagnose`: why two elements do not talk, as a checklist.

use analysis::flow::{Line, Reach, TrafficSet, Verdict, find};
use dsl::graph::Graph;

use super::{
    Outcome,
    error::CliError,
    expect,
    terminal::Terminal,
    wrap::{width, wrapped},
};

/// Writes the checklist; fails if traffic does not flow for certain.
pub(super) fn diagnose(
    graph: &Graph,
    ends: [&str; 2],
    traffic: Option<&str>,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    let [from, to] = ends;
    let traffic = match traffic {
        Some(text) => traffic_of(graph, from, to, text)?,
        None => None,
    };
    let (start, goal) =
        (find(graph, from).map_err(CliError::Claim)?, find(graph, to).map_err(CliError::Claim)?);
    let lines = Reach::new(graph).diagnose(start, goal, traffic);
    let failed = lines.last().is_none_or(|line| line.verdict != Some(Verdict::Proven));
    terminal.data(&human_text(from, to, &lines))?;
    Ok(Outcome::of(failed))
}

/// Traffic in the words of `expect`.
fn traffic_of(graph: &Graph, from: &str, to: &str, text: &str) -> Result<Option<TrafficSet>, CliError> {
    let claim =
        analysis::flow::Claim::parse(graph, &format!("{from} -> {to} {text}")).map_err(CliError::Claim)?;
    Ok(claim.traffic)
}

fn human_text(from: &str, to: &str, lines: &[Line]) -> String {
    let column = lines.iter().map(|line| line.question.len()).max().unwrap_or(0);
    // Where a terminal has no room beside the questions, answers stand below them.
    let beside = column + 12;
    let start = if width() < beside + 24 { 6 } else { beside };
    let gap = if start < beside { format!("\n{}", " ".repeat(start)) } else { String::new() };
    let found = |text: &str| gap.clone() + &wrapped(text, start, start, width());
    let mut text = format!("{from} -> {to}\n");
    for line in lines {
        let (word, verdict) = match line.verdict {
            Some(Verdict::Proven) => ("yes", Some(Verdict::Proven)),
            Some(Verdict::Unknown) => ("unknown", Some(Verdict::Unknown)),
            Some(Verdict::Refuted) => ("no", Some(Verdict::Refuted)),
            None => ("-", None),
        };
        let pad = " ".repeat(8usize.saturating_sub(word.len()));
        let word = verdict.map_or_else(
            || word.to_owned(),
            |verdict| expect::colored(verdict).replace(&verdict.to_string(), word),
        );
        let pad = if gap.is_empty() { pad } else { String::new() };
        text.push_str(&format!("  {:column$}  {word}{pad}{}\n", line.question, found(&line.found)));
        if let Some(fix) = &line.fix {
            let help = wrapped(&format!("help: {fix}"), start, start + 2, width());
            text.push_str(&format!("{:start$}{help}\n", ""));
        }
    }
    text
}
