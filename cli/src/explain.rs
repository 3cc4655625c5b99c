//! `explain`: what a check finds, why, and what to write instead.

use std::fmt::Write as _;

use analysis::check::Check;
use dsl::facts::nearest;

use super::{Outcome, error::CliError, terminal::Terminal};

const BOLD: &str = "\x1b[1m";
const RESET: &str = "\x1b[0m";

/// Writes the documentation of a check, or the list of all.
pub(super) fn explain(id: Option<&str>, terminal: Terminal) -> Result<Outcome, CliError> {
    let text = match id {
        Some(id) => page(find(id)?),
        None => list(),
    };
    terminal.data(&text)?;
    Ok(Outcome::Fine)
}

fn all() -> impl Iterator<Item = &'static Check> {
    analysis::check::CHECKS.iter().chain(codegen::check::CHECKS).copied()
}

/// The check with this id; the macro's spelling of it will do.
fn find(id: &str) -> Result<&'static Check, CliError> {
    let wanted = id.replace('_', "-");
    all().find(|check| check.id == wanted).ok_or_else(|| CliError::UnknownCheck {
        id: id.to_owned(),
        nearest: nearest(&wanted, all().map(|check| check.id)).map(str::to_owned),
    })
}

fn list() -> String {
    let width = all().map(|check| check.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut topic = "";
    for check in all() {
        if check.topic != topic {
            topic = check.topic;
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{BOLD}{topic}{RESET}");
        }
        let word = check.severity.word();
        let _ = writeln!(text, "  {:width$}  {word:7}  {}", check.id, check.summary);
    }
    text
}

fn page(check: &Check) -> String {
    let mut text = format!("{BOLD}{}{RESET} ({}): {}\n", check.id, check.severity.word(), check.summary);
    let mut in_code = false;
    for line in check.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        let _ = match line.strip_prefix("# ") {
            Some(heading) if !in_code => writeln!(text, "\n{BOLD}{heading}{RESET}"),
            _ if line.is_empty() && !in_code => Ok(()),
            _ if in_code => writeln!(text, "    {line}"),
            _ => writeln!(text, "{line}"),
        };
    }
    text
}
