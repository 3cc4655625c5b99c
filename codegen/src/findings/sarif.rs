//! Findings as SARIF 2.1.0, the format of code scanning.
//!
//! Schema: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json>

use std::fmt::Write as _;

use analysis::{
    check::Check,
    finding::{Finding, Severity},
};
use dsl::{graph::Graph, origin::Origin};

use crate::json::Json;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The findings about a network as a SARIF log with a line end; `version` is that of the program.
///
/// Rules are those that found something, with their documentation as help. What is allowed is suppressed in source,
/// with its reason.
///
/// # Example
/// ```
/// use vpcraft_codegen::findings;
/// use analysis::prelude::*;
/// let text = findings::sarif(&Topology::new("demo").graph(), &[], "1.0.0");
/// assert!(text.contains(r#""version": "2.1.0""#));
/// ```
pub fn sarif(graph: &Graph, findings: &[Finding], version: &str) -> String {
    let mut rules: Vec<&'static Check> = Vec::new();
    for finding in findings {
        if !rules.iter().any(|rule| rule.id == finding.check.id) {
            rules.push(finding.check);
        }
    }
    rules.sort_by_key(|rule| rule.id);
    let results = findings.iter().map(|finding| result(finding, &rules));
    let driver = Json::object([
        ("name", Json::text("vpcraft")),
        ("semanticVersion", Json::text(version)),
        ("informationUri", Json::text(env!("CARGO_PKG_REPOSITORY"))),
        ("rules", Json::list(rules.iter().map(|check| rule(check)))),
    ]);
    let run = Json::object([
        ("tool", Json::object([("driver", driver)])),
        ("columnKind", Json::text("unicodeCodePoints")),
        ("results", Json::list(results)),
        ("properties", Json::object([("topology", Json::text(graph.topology().name()))])),
    ]);
    let log = Json::object([
        ("$schema", Json::text(SCHEMA)),
        ("version", Json::text("2.1.0")),
        ("runs", Json::list([run])),
    ]);
    log.pretty()
}

fn rule(check: &Check) -> Json {
    let doc: Vec<&str> = check.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let markdown = doc.join("\n").trim().to_owned();
    let mut members = vec![
        ("id", Json::text(check.id)),
        ("shortDescription", text(check.summary)),
        ("help", Json::object([("text", Json::text(&*markdown)), ("markdown", Json::text(&*markdown))])),
        ("defaultConfiguration", Json::object([("level", Json::text(level(check.severity)))])),
        ("properties", Json::object([("tags", Json::list([Json::text(check.topic)]))])),
    ];
    if let Some(page) = page(&doc) {
        members.insert(2, ("helpUri", Json::text(page)));
    }
    Json::object(members)
}

/// The AWS page of a check.
fn page<'a>(doc: &[&'a str]) -> Option<&'a str> {
    let after = doc.iter().skip_while(|line| **line != "# Reference").skip(1);
    after.into_iter().find_map(|line| line.strip_prefix('<')?.strip_suffix('>'))
}

fn result(finding: &Finding, rules: &[&'static Check]) -> Json {
    let at = rules.iter().position(|rule| rule.id == finding.check.id).unwrap_or_default();
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let mut members = vec![
        ("ruleId", Json::text(finding.check.id)),
        ("ruleIndex", u64::try_from(at).unwrap_or_default().into()),
        ("level", Json::text(level(finding.severity))),
        ("message", text(&format!("{}{help}", finding.message))),
        ("locations", Json::list([location(finding)])),
    ];
    let related: Vec<Json> = finding
        .related
        .iter()
        .filter_map(|it| {
            Some(Json::object([("physicalLocation", physical(it.origin)?), ("message", text(&it.label))]))
        })
        .collect();
    if !related.is_empty() {
        members.push(("relatedLocations", Json::list(related)));
    }
    let fingerprint = format!("{}:{}", finding.check.id, finding.path);
    members.push(("partialFingerprints", Json::object([("element/v1", Json::text(&*fingerprint))])));
    if let Some(reason) = &finding.allowed {
        let suppression = [("kind", Json::text("inSource")), ("justification", Json::text(&**reason))];
        members.push(("suppressions", Json::list([Json::object(suppression)])));
    }
    Json::object(members)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// Where it is written, if the program knows, and which element it is.
fn location(finding: &Finding) -> Json {
    let mut members = Vec::new();
    if let Some(physical) = physical(finding.origin) {
        members.push(("physicalLocation", physical));
    }
    if !finding.path.is_empty() {
        let logical = [("fullyQualifiedName", Json::text(&*finding.path)), ("kind", Json::text("resource"))];
        members.push(("logicalLocations", Json::list([Json::object(logical)])));
    }
    Json::object(members)
}

fn physical(origin: Origin) -> Option<Json> {
    let Origin::Place(place) = origin else { return None };
    let region = [("startLine", place.line().into()), ("startColumn", place.column().into())];
    Some(Json::object([
        ("artifactLocation", Json::object([("uri", Json::Text(uri(place.file())))])),
        ("region", Json::object(region)),
    ]))
}

/// A file name as a URI reference.
fn uri(file: &str) -> String {
    let mut uri = if file.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in file.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            byte if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) => uri.push(char::from(byte)),
            byte => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

/// A message without what SARIF would take for a placeholder or a link.
fn text(message: &str) -> Json {
    let plain = message.replace('{', "{{").replace('}', "}}").replace("](", "] (");
    Json::object([("text", Json::Text(plain))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_uri_references() {
        for (file, expected) in [
            ("src/main.rs", "src/main.rs"),
            (r"src\net work.rs", "src/net%20work.rs"),
            ("/srv/ä#1.rs", "file:///srv/%C3%A4%231.rs"),
        ] {
            assert_eq!(uri(file), expected);
        }
    }

    #[test]
    fn messages_have_no_placeholders_and_no_links() {
        let expected = Json::object([("text", Json::text("`[x] (http://e)` {{0}}"))]);
        assert_eq!(text("`[x](http://e)` {0}"), expected);
    }
}
