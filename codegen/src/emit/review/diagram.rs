//! The diagram, in Mermaid.

use std::fmt::Write as _;

use analysis::report::{Area, Diagram, Edge, Outline};

use super::markdown::is_hidden;

/// As many as Mermaid draws unless it is told otherwise.
pub(in crate::emit) const MOST_EDGES: usize = 500;

/// The section; a network too large to draw is shown by its VPCs alone.
pub(super) fn section(diagram: &Diagram) -> String {
    if diagram.areas.is_empty() {
        return String::new();
    }
    let whole = diagram.edges.len() <= MOST_EDGES;
    let note = if whole { "" } else { "Too large to draw in full: VPCs and what joins them.\n\n" };
    format!("## Diagram\n\n{note}```mermaid\n{}```\n\n", flowchart(diagram, whole))
}

/// The drawing, or its VPCs and what joins them.
pub(in crate::emit) fn flowchart(diagram: &Diagram, whole: bool) -> String {
    let mut text = "flowchart TB\n".to_owned();
    for area in &diagram.areas {
        draw(area, 1, whole, &mut text);
    }
    for edge in diagram.edges.iter().filter(|edge| whole || edge.mutual) {
        connect(edge, &mut text);
    }
    text
}

fn draw(area: &Area, depth: usize, whole: bool, text: &mut String) {
    let indent = "  ".repeat(depth);
    let (id, label) = (id(&area.id), label(&area.label));
    let container = matches!(area.outline, Outline::Network | Outline::Zone | Outline::Subnet);
    if !container || area.inner.is_empty() || !whole {
        let (open, close) = brackets(area.outline);
        let _ = writeln!(text, "{indent}{id}{open}\"{label}\"{close}");
        return;
    }
    let _ = writeln!(text, "{indent}subgraph {id}[\"{label}\"]");
    for inner in &area.inner {
        draw(inner, depth + 1, whole, text);
    }
    let _ = writeln!(text, "{indent}end");
}

fn brackets(outline: Outline) -> (&'static str, &'static str) {
    match outline {
        Outline::Network | Outline::Zone | Outline::Subnet => ("[", "]"),
        Outline::Gateway => ("([", "])"),
        Outline::Endpoint => ("{{", "}}"),
        Outline::Host => ("[[", "]]"),
    }
}

fn connect(edge: &Edge, text: &mut String) {
    let arrow = if edge.mutual { "<-->" } else { "-->" };
    let label = escaped(&edge.label);
    let _ = writeln!(text, "  {} {arrow}|\"{label}\"| {}", id(&edge.from), id(&edge.to));
}

/// A word that Mermaid has no meaning for; other letters go by their number.
fn id(name: &str) -> String {
    let mut id = String::from("n_");
    for c in name.chars() {
        match c {
            '.' => id.push('_'),
            '_' => id.push_str("__"),
            c if c.is_ascii_alphanumeric() => id.push(c),
            c => drop(write!(id, "_{:x}_", u32::from(c))),
        }
    }
    id
}

fn label(lines: &[String]) -> String {
    let lines = lines.iter().filter(|line| !line.is_empty());
    lines.map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")
}

/// Text that stays inside its quotes; Mermaid writes other letters as `#name;`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_hidden(c) => out.push(' '),
            c if c.is_alphanumeric() || " .,:/-_=*+@".contains(c) => out.push(c),
            c => drop(write!(out, "#{};", u32::from(c))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_words() {
        assert_eq!(id("main.web_rt"), "n_main_web__rt");
        assert_eq!(id("end"), "n_end");
        assert_eq!(id("a\"]; click"), "n_a_22__5d__3b__20_click");
    }

    #[test]
    fn labels_stay_in_their_quotes() {
        assert_eq!(escaped("a\"]\n`%{init}"), "a#34;#93; #96;#37;#123;init#125;");
    }
}
