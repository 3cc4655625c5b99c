//! The review's Markdown as HTML: headings, paragraphs, lists and tables, as our own writer puts them.

use std::fmt::Write as _;

use super::super::diagram::svg::escaped;

/// A part of the review under one title.
pub(super) struct Section {
    /// The title, in HTML.
    pub(super) title: String,
    /// A name for links: of small letters, digits and dashes.
    pub(super) anchor: String,
    /// What stands in it, in HTML.
    pub(super) body: String,
}

impl Section {
    /// A whole text as one section, its own title left out and its sections below this one.
    pub(super) fn nested((anchor, title): (&str, &str), markdown: &str) -> Self {
        let (_, rest) = markdown.split_once('\n').unwrap_or_default();
        Self { title: title.to_owned(), anchor: anchor.to_owned(), body: html(rest, 1) }
    }

    pub(super) fn write(&self, text: &mut String) {
        let Self { title, anchor, body } = self;
        let _ = writeln!(
            text,
            "<section id=\"{anchor}\" class=\"prose\" tabindex=\"0\" aria-labelledby=\"{anchor}-title\">\n\
             <h2 id=\"{anchor}-title\">{title}</h2>\n{body}</section>"
        );
    }
}

/// The sections of a review; what stands before the first is left out.
pub(super) fn sections(markdown: &str) -> Vec<Section> {
    let section = |(title, body): (&str, &str)| {
        let letters =
            title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
        Section { title: inline(title), anchor: letters.collect(), body: html(body, 0) }
    };
    split(markdown).into_iter().skip(1).map(section).collect()
}

/// The text by its second-level headings; code is no heading.
fn split(markdown: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let (mut title, mut start, mut at, mut is_code) = ("", 0, 0, false);
    for line in markdown.split_inclusive('\n') {
        is_code ^= line.starts_with("```");
        if let (false, Some(next)) = (is_code, line.strip_prefix("## ")) {
            parts.push((title, &markdown[start..at]));
            (title, start) = (next.trim_end(), at + line.len());
        }
        at += line.len();
    }
    parts.push((title, &markdown[start..]));
    parts
}

/// A text whose headings stand so much deeper.
fn html(markdown: &str, deeper: usize) -> String {
    let mut out = String::with_capacity(markdown.len() * 2);
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            lines.by_ref().take_while(|line| !line.starts_with("```")).for_each(drop);
        } else if line.starts_with('|') {
            lines.next_if(|line| line.starts_with("| ---") || line.starts_with("|---"));
            let mut rows = vec![line];
            rows.extend(std::iter::from_fn(|| lines.next_if(|line| line.starts_with('|'))));
            table(&rows, &mut out);
        } else if let Some(item) = line.strip_prefix("- ") {
            let mut items = vec![item];
            items.extend(std::iter::from_fn(|| {
                lines.next_if(|line| line.starts_with("- "))?.strip_prefix("- ")
            }));
            let items: String = items.into_iter().map(|item| format!("<li>{}</li>", inline(item))).collect();
            let _ = writeln!(out, "<ul>{items}</ul>");
        } else if let Some((level, text)) = heading(line) {
            let level = level + deeper;
            let _ = writeln!(out, "<h{level}>{}</h{level}>", inline(text));
        } else if !line.is_empty() {
            let mut text = inline(line);
            while let Some(next) =
                lines.next_if(|line| !line.is_empty() && !line.starts_with(['|', '#', '`']))
            {
                text.push(' ');
                text.push_str(&inline(next));
            }
            let _ = writeln!(out, "<p>{text}</p>");
        }
    }
    out
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    Some((level, text.strip_prefix(' ')?)).filter(|_| (1..=6).contains(&level))
}

fn table(rows: &[&str], out: &mut String) {
    out.push_str("<table><thead>");
    for (at, row) in rows.iter().enumerate() {
        let (open, close) = if at == 0 { ("<th scope=\"col\">", "</th>") } else { ("<td>", "</td>") };
        out.push_str(if at == 1 { "</thead><tbody>\n<tr>" } else { "<tr>" });
        for cell in cells(row) {
            out.push_str(open);
            out.push_str(&inline(cell));
            out.push_str(close);
        }
        out.push_str(if at == 0 { "</tr>" } else { "</tr>\n" });
    }
    out.push_str(if rows.len() > 1 { "</tbody></table>\n" } else { "</thead></table>\n" });
}

/// The cells of a row; an escaped pipe ends none.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim().trim_start_matches('|');
    let mut cells = Vec::new();
    let (mut start, mut is_escaped) = (0, false);
    for (at, byte) in row.bytes().enumerate() {
        if byte == b'|' && !is_escaped {
            cells.push(row[start..at].trim());
            start = at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    cells
}

/// Text with code, bold type and escapes.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut plain = String::new();
    let mut rest = text;
    loop {
        // What means nothing special goes at once.
        let special = rest.find(['\\', '`', '*', '<', '&']).unwrap_or(rest.len());
        plain.push_str(&rest[..special]);
        rest = &rest[special..];
        let Some(c) = rest.chars().next() else { break };
        let after = &rest[c.len_utf8()..];
        if c == '\\' && after.starts_with(|c: char| c.is_ascii_punctuation()) {
            plain.push_str(&after[..1]);
            rest = &after[1..];
            continue;
        }
        let span = [("`", "code"), ("**", "strong")].into_iter().find_map(|(mark, tag)| {
            let (inside, after) = rest.strip_prefix(mark)?.split_once(mark)?;
            Some((tag, inside, after))
        });
        if let Some((tag, inside, after)) = span {
            flush(&mut plain, &mut out);
            let inside = if tag == "code" { inside.replace("\\|", "|") } else { inside.replace('\\', "") };
            let _ = write!(out, "<{tag}>{}</{tag}>", escaped(&inside));
            rest = after;
            continue;
        }
        // A line's end that our writer put into a cell; in text from users there is no `<`.
        if let Some(after) = rest.strip_prefix("<br>") {
            flush(&mut plain, &mut out);
            out.push_str("<br>");
            rest = after;
            continue;
        }
        let mut entity = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')].into_iter();
        let entity = entity.find_map(|(entity, c)| Some((c, rest.strip_prefix(entity)?)));
        let (c, after) = entity.unwrap_or((c, after));
        plain.push(c);
        rest = after;
    }
    flush(&mut plain, &mut out);
    out
}

fn flush(plain: &mut String, out: &mut String) {
    out.push_str(&escaped(plain));
    plain.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_review_writes_is_read() {
        let text = "# demo\n\nOne,\ntwo.\n\n- a\n- `b`\n\n## Route tables\n\n### `main.rt`, for `x`\n\n\
                    | To | By |\n| --- | --- |\n| a\\|b | `c\\|d` |\n| &lt;x> |  |\n\n## Diagram\n\n```mermaid\n## no\n```\n";
        let head = Section::nested(("changes", "What changes"), text).body;
        assert!(head.starts_with(
            "<p>One, two.</p>\n<ul><li>a</li><li><code>b</code></li></ul>\n<h3>Route tables</h3>\n<h4>"
        ));
        let sections = sections(text);
        assert_eq!(sections.len(), 2);
        assert_eq!((&*sections[0].title, &*sections[0].anchor), ("Route tables", "route-tables"));
        assert_eq!(
            sections[0].body,
            "<h3><code>main.rt</code>, for <code>x</code></h3>\n<table><thead><tr><th scope=\"col\">To</th>\
             <th scope=\"col\">By</th></tr></thead><tbody>\n<tr><td>a|b</td><td><code>c|d</code></td></tr>\n\
             <tr><td>&lt;x&gt;</td><td></td></tr>\n</tbody></table>\n"
        );
        assert_eq!(sections[1].body, "");
    }

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(inline("a: `<br>`<br>b"), "a: <code>&lt;br&gt;</code><br>b");
        for text in ["<script>", "`<b>`", "\\<b\\>", "&lt;b", "**<b>**", "[x](javascript:1)", "\"'"] {
            let html = inline(text);
            let html = ["code", "strong"].iter().fold(html, |html, tag| {
                html.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "")
            });
            assert!(!html.contains(['<', '>', '"', '\'']), "{text}: {html}");
        }
        assert_eq!(inline(r"\`a\_b"), "`a_b");
    }
}
