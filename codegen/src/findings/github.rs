//! Findings as annotations of a GitHub workflow: a command a line on standard output.
//!
//! GitHub: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>

use std::fmt::Write as _;

use analysis::finding::{Finding, Severity};
use dsl::origin::Origin;

/// The open findings as workflow commands, each with its place where that is known.
///
/// What is allowed is left out: its reason stands in the source that the pull request shows.
///
/// # Example
/// ```
/// use vpcraft_codegen::findings;
/// assert_eq!(findings::github(&[]), "");
/// ```
pub fn github(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings.iter().filter(|finding| finding.allowed.is_none()) {
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let message = format!("{} [{}]{help}", finding.message, finding.check.id);
        let _ = writeln!(text, "::{} {}::{}", command(finding.severity), properties(finding), data(&message));
    }
    text
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    }
}

fn properties(finding: &Finding) -> String {
    let title = format!("title={}", property(finding.check.summary));
    match finding.origin {
        Origin::Place(place) => {
            let file = property(&place.file().replace('\\', "/"));
            format!("file={file},line={},col={},{title}", place.line(), place.column())
        }
        Origin::Unknown | Origin::Token(_) => title,
    }
}

/// What stands after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands between commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_not_leave_its_place() {
        assert_eq!(data("a%\r\n::error::x"), "a%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
