//! The review as one page that needs nothing else: the diagram, routes, ways and findings to look through.
//!
//! The page makes no request and runs no script but its own: its content security policy names the hashes of its one
//! script and its one style sheet, and nothing else may run, load or be sent.

mod answers;
mod data;
mod names;
mod prose;

use std::fmt::Write as _;

use analysis::{
    finding::{Finding, Severity},
    report::{self, Comparison},
};
use dsl::graph::Graph;

use super::{
    diagram::{self, svg},
    review,
};
use svg::escaped;

/// The script: what each part of the page does, one file a part.
pub const SCRIPT: &str = concat!(
    include_str!("html/data.js"),
    include_str!("html/addresses.js"),
    include_str!("html/diagram.js"),
    include_str!("html/details.js"),
    include_str!("html/trace.js"),
    include_str!("html/findings.js"),
    include_str!("html/search.js"),
    include_str!("html/page.js"),
);

/// The style sheet.
pub const STYLE: &str = concat!(include_str!("html/page.css"), include_str!("diagram/diagram.css"));

/// The hashes of script and style sheet for the content security policy, in base64; a test compares them.
pub const HASHES: &str = include_str!("html/hashes.txt");

/// What differs from an earlier state: its anchor and title.
const CHANGES: (&str, &str) = ("changes", "What changes");

/// The whole page about a network and what was found in it, errors too.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::html;
/// use analysis::prelude::*;
/// let page = html::page(&Topology::new("demo").graph(), &[]);
/// assert!(page.starts_with("<!doctype html>"));
/// ```
pub fn page(graph: &Graph, findings: &[Finding]) -> String {
    page_of(graph, findings, None, |_| true)
}

/// The same with the sections that are wanted alone, by the names of [`review::sections()`], and before them what differs
/// from an earlier state, if one is compared with.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::html;
/// use analysis::{prelude::*, report};
/// let graph = Topology::new("demo").graph();
/// let page = html::page_of(&graph, &[], Some(&report::compare(&graph, &graph)), |name| name == "findings");
/// assert!(page.contains("Nothing differs") && !page.contains("<svg"));
/// ```
pub fn page_of(
    graph: &Graph,
    findings: &[Finding],
    against: Option<&Comparison>,
    wanted: impl Fn(&str) -> bool,
) -> String {
    let summary = report::summary(graph);
    // The page has its own form of these.
    let is_own = |name: &str| matches!(name, "summary" | "diagram" | "findings");
    let prose = prose::sections(&review::markdown_of(graph, findings, |name| wanted(name) && !is_own(name)));
    let changes =
        against.map(|comparison| prose::Section::nested(CHANGES, &review::comparison(graph, comparison)));
    let mut text = head(&summary);
    text.push_str(&masthead(&summary, wanted("summary").then_some(findings)));
    contents(changes.iter(), &wanted, &prose, &mut text);
    text.push_str("<main id=\"main\">\n");
    changes.iter().for_each(|section| section.write(&mut text));
    if wanted("diagram") {
        let _ = writeln!(text, include_str!("html/diagram.html"), picture = diagram::part(graph));
    }
    if wanted("reachability") {
        text.push_str(include_str!("html/trace.html"));
    }
    if wanted("findings") {
        text.push_str(include_str!("html/findings.html"));
        self::findings(findings, &mut text);
    }
    prose.iter().for_each(|section| section.write(&mut text));
    let json = data::data(graph, findings, &wanted).compact();
    let _ = writeln!(
        text,
        "</main>\n<script type=\"application/json\" id=\"data\">{}</script>\n<script type=\"module\">{SCRIPT}</script>\n</body>\n</html>",
        script_safe(&json)
    );
    text
}

/// JSON that can't end the element it stands in.
fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn head(summary: &report::Summary) -> String {
    let mut hashes = HASHES.lines();
    let (script, style) = (hashes.next().unwrap_or_default(), hashes.next().unwrap_or_default());
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{script}'; \
         style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{} · network review</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the review</a>\n",
        escaped(&summary.name)
    )
}

/// Name and search; what it is for and how much of it there is with the findings alone.
fn masthead(summary: &report::Summary, findings: Option<&[Finding]>) -> String {
    let about = findings.map(|_| about(summary)).unwrap_or_default();
    let facts = findings.map(|findings| facts(summary, findings)).unwrap_or_default();
    format!(include_str!("html/masthead.html"), name = escaped(&summary.name), about = about, facts = facts)
}

fn about(summary: &report::Summary) -> String {
    let lines = summary.doc.lines().map(str::trim).filter(|line| !line.is_empty());
    let doc: String = lines.map(|line| format!("<p>{}</p>", escaped(line))).collect();
    format!("<div class=\"about\">{doc}</div>\n")
}

fn facts(summary: &report::Summary, findings: &[Finding]) -> String {
    let mut facts = vec![("Stage", escaped(&summary.stage))];
    for [name, account, region] in &summary.places {
        let parts = [name, account, region].into_iter().filter(|part| !part.is_empty());
        let place = parts.map(|part| escaped(part)).collect::<Vec<_>>().join(" ");
        facts.push(("Deployed to", place));
    }
    facts.push(("Resources", format!("{}", summary.resources)));
    facts.push(("Derived", format!("{}", summary.derived)));
    facts.push(("Findings", counts(findings)));
    let facts: String =
        facts.iter().map(|(name, fact)| format!("<div><dt>{name}</dt><dd>{fact}</dd></div>")).collect();
    let counts = summary.counts.iter().map(|(title, count)| format!("{count} × {title}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    format!("<div class=\"facts\">\n<dl>{facts}</dl>\n<p>{counts}</p>\n</div>\n")
}

/// How many are open, by severity.
fn counts(findings: &[Finding]) -> String {
    let open =
        |severity| findings.iter().filter(|it| it.allowed.is_none() && it.severity == severity).count();
    let severities = [Severity::Error, Severity::Warning, Severity::Advice];
    let counts = severities.map(|severity| (severity.word(), open(severity)));
    let counts: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("<span class=\"mark {word}\">{count} {word}</span>"))
        .collect();
    if counts.is_empty() { "none open".to_owned() } else { counts.join(" ") }
}

fn contents<'s>(
    first: impl Iterator<Item = &'s prose::Section>,
    wanted: impl Fn(&str) -> bool,
    prose: &'s [prose::Section],
    text: &mut String,
) {
    let own = [
        ("diagram", "diagram", "Diagram"),
        ("reachability", "ways", "Who reaches what"),
        ("findings", "findings", "Findings"),
    ];
    let own = own.iter().filter(|(name, ..)| wanted(name)).map(|(_, anchor, title)| (*anchor, *title));
    let named = |section: &'s prose::Section| (&*section.anchor, &*section.title);
    text.push_str("<nav class=\"contents\" aria-label=\"Sections\"><ul>\n");
    for (anchor, title) in first.map(named).chain(own).chain(prose.iter().map(named)) {
        let _ = writeln!(text, "<li><a href=\"#{anchor}\">{title}</a></li>");
    }
    text.push_str("</ul></nav>\n");
}

/// The findings, open ones first, as a list that is whole without the script too.
fn findings(findings: &[Finding], text: &mut String) {
    if findings.is_empty() {
        text.push_str("<p>None.</p>\n</section>\n");
        return;
    }
    text.push_str("<ol class=\"findings\" id=\"finding-list\">\n");
    let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    order.sort_by_key(|(_, it)| (it.allowed.is_some(), std::cmp::Reverse(it.severity)));
    for (at, it) in order {
        let word = it.severity.word();
        let (state, last) = match (&it.allowed, &it.help) {
            (Some(reason), _) => {
                ("allowed", format!("<p class=\"reason\">Allowed: {}</p>", sentence(reason)))
            }
            (None, Some(help)) => ("open", format!("<p class=\"help\">{}</p>", sentence(help))),
            (None, None) => ("open", String::new()),
        };
        let _ = writeln!(
            text,
            "<li data-finding=\"{at}\" data-severity=\"{word}\" data-state=\"{state}\"><p><span class=\"mark {word}\">{word}</span> \
             <span class=\"check\">{}</span> <code class=\"path\">{}</code></p><p>{}</p>{last}</li>",
            it.check.id,
            escaped(&it.path),
            sentence(&it.message),
        );
    }
    text.push_str("</ol>\n<p id=\"finding-none\" hidden>No finding is of this sort.</p>\n</section>\n");
}

/// A sentence whose names stand between backticks.
fn sentence(text: &str) -> String {
    let parts: Vec<String> = text.split('`').map(escaped).collect();
    if parts.len().is_multiple_of(2) {
        return parts.join("`");
    }
    let part = |(at, part): (usize, &String)| {
        if at % 2 == 0 { part.clone() } else { format!("<code>{part}</code>") }
    };
    parts.iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests;
