//! A drawing as Graphviz reads it.

use std::{collections::BTreeMap, fmt::Write as _};

use analysis::report::{Area, Diagram, Edge, Outline};

/// The whole graph; boxes are clusters, each with a point inside that edges can hold on to.
pub(super) fn document(diagram: &Diagram, title: &str) -> String {
    let mut text = format!("digraph {} {{\n", quoted(title));
    text.push_str("  compound=true; rankdir=TB; fontname=\"sans-serif\";\n");
    text.push_str(
        "  node [fontname=\"sans-serif\", fontsize=11]; edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    let mut drawn = BTreeMap::new();
    for area in &diagram.areas {
        draw(area, 1, &mut text, &mut drawn);
    }
    for it in &diagram.edges {
        edge(it, &drawn, &mut text);
    }
    text.push_str("}\n");
    text
}

fn draw<'d>(area: &'d Area, depth: usize, text: &mut String, drawn: &mut BTreeMap<&'d str, bool>) {
    let indent = "  ".repeat(depth);
    let (id, label) = (quoted(&area.id), label(&area.label));
    let is_box = matches!(area.outline, Outline::Network | Outline::Zone | Outline::Subnet);
    drawn.insert(&area.id, is_box);
    if !is_box {
        let _ = writeln!(text, "{indent}{id} [label={label}, shape={}];", node_shape(area.outline));
        return;
    }
    let cluster = quoted(&cluster(&area.id));
    let style = if area.outline == Outline::Zone { "dashed" } else { "rounded" };
    let _ = writeln!(text, "{indent}subgraph {cluster} {{\n{indent}  label={label}; style={style};");
    let _ = writeln!(text, "{indent}  {id} [shape=point, style=invis];");
    for inner in &area.inner {
        draw(inner, depth + 1, text, drawn);
    }
    let _ = writeln!(text, "{indent}}}");
}

fn node_shape(outline: Outline) -> &'static str {
    match outline {
        Outline::Gateway => "ellipse",
        Outline::Endpoint => "hexagon",
        Outline::Host | Outline::Network | Outline::Zone | Outline::Subnet => "box",
    }
}

fn edge(edge: &Edge, drawn: &BTreeMap<&str, bool>, text: &mut String) {
    let mut attributes = vec![format!("label={}", quoted(&edge.label))];
    if edge.mutual {
        attributes.push("dir=none".into());
    }
    for (end, name) in [(&edge.from, "ltail"), (&edge.to, "lhead")] {
        if drawn.get(end.as_str()) == Some(&true) {
            attributes.push(format!("{name}={}", quoted(&cluster(end))));
        }
    }
    let _ = writeln!(text, "  {} -> {} [{}];", quoted(&edge.from), quoted(&edge.to), attributes.join(", "));
}

fn cluster(id: &str) -> String {
    format!("cluster {id}")
}

fn label(lines: &[String]) -> String {
    let lines: Vec<String> =
        lines.iter().filter(|line| !line.is_empty()).map(|line| inside_quotes(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// A quoted string: what could end it, begin an escape or an HTML label stays text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", inside_quotes(text))
}

fn inside_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Graphviz reads entities in labels.
            '&' => out.push_str("&amp;"),
            c if crate::emit::review::is_hidden(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_can_not_be_left() {
        assert_eq!(quoted("a\"];\n\\N<b>&lt;"), r#""a\"]; \\N<b>&amp;lt;""#);
    }
}
