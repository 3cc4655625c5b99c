//! The review as one page that needs nothing else: the diagram, routes, ways and findings to look through.
//!
//! The page makes no request and runs no script but its own: its content security policy names the hashes of its one
//! script and its one style sheet, and nothing else may run, load or be sent.

mod answers;
mod data;
mod prose;

use std::fmt::Write as _;

use dsl::{
    finding::{Finding, Severity},
    graph::Graph,
    report,
};

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

/// The page about a network and what was found in it, errors too.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::html;
/// use dsl::prelude::*;
/// let page = html::page(&Topology::new("demo").graph(), &[]);
/// assert!(page.starts_with("<!doctype html>"));
/// ```
pub fn page(graph: &Graph, findings: &[Finding]) -> String {
    let summary = report::summary(graph);
    let (_, mut sections) = prose::sections(&review::markdown(graph, findings));
    // The page has its own form of these two.
    sections.retain(|section| !matches!(&*section.anchor, "diagram" | "findings"));
    let mut text = head(&summary);
    text.push_str(&masthead(&summary, findings));
    contents(&sections, &mut text);
    text.push_str("<main id=\"main\">\n");
    let _ = writeln!(text, include_str!("html/diagram.html"), picture = diagram::part(graph));
    text.push_str(include_str!("html/trace.html"));
    text.push_str(include_str!("html/findings.html"));
    self::findings(findings, &mut text);
    for section in sections {
        let prose::Section { title, anchor, body } = section;
        let _ = writeln!(
            text,
            "<section id=\"{anchor}\" class=\"prose\" tabindex=\"0\" aria-labelledby=\"{anchor}-title\">\n<h2 id=\"{anchor}-title\">{title}</h2>\n{body}</section>"
        );
    }
    let json = data::data(graph, findings).compact();
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

fn masthead(summary: &report::Summary, findings: &[Finding]) -> String {
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
    let doc: String = summary
        .doc
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("<p>{}</p>", escaped(line)))
        .collect();
    let counts = summary.counts.iter().map(|(title, count)| format!("{count} × {title}"));
    format!(
        include_str!("html/masthead.html"),
        name = escaped(&summary.name),
        doc = doc,
        facts = facts,
        counts = counts.collect::<Vec<_>>().join(", ")
    )
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

fn contents(sections: &[prose::Section], text: &mut String) {
    text.push_str("<nav class=\"contents\" aria-label=\"Sections\"><ul>\n");
    for (anchor, title) in [("diagram", "Diagram"), ("ways", "Who reaches what"), ("findings", "Findings")] {
        let _ = writeln!(text, "<li><a href=\"#{anchor}\">{title}</a></li>");
    }
    for section in sections {
        let _ = writeln!(text, "<li><a href=\"#{}\">{}</a></li>", section.anchor, section.title);
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
