//! A drawing as SVG.

use std::fmt::Write as _;

use super::shape::{Label, Shape, Wire};

/// The colours and letters, light and dark.
pub(in crate::emit) const STYLE: &str = include_str!("diagram.css");

/// A drawing as a file of its own.
pub(super) fn document(drawing: &Shape, title: &str) -> String {
    let style = STYLE.trim_end();
    let mut text = open(drawing, title, "diagram", r#" xmlns="http://www.w3.org/2000/svg""#);
    let _ = writeln!(text, "<style>\n{style}\n</style>");
    close(drawing, text)
}

/// A drawing as a part of a page that has the style sheet; a large one begins as it is seen from far.
pub(super) fn part(drawing: &Shape, title: &str) -> String {
    let class = if drawing.width > 2_000 { "diagram far" } else { "diagram" };
    close(drawing, open(drawing, title, class, ""))
}

fn open(drawing: &Shape, title: &str, class: &str, namespace: &str) -> String {
    let (width, height) = (drawing.width, drawing.height);
    let title = escaped(title);
    format!(
        "<svg{namespace} class=\"{class}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n"
    )
}

fn close(drawing: &Shape, mut text: String) -> String {
    let (width, height) = (drawing.width, drawing.height);
    let _ = writeln!(text, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>");
    drawing.inner.iter().for_each(|inner| shape(inner, &mut text));
    drawing.wires.iter().for_each(|it| wire(it, &mut text));
    text.push_str("</svg>\n");
    text
}

fn shape(shape: &Shape, text: &mut String) {
    let path = shape.path.as_ref().map(|path| format!(" data-path=\"{}\"", escaped(path)));
    let _ = writeln!(
        text,
        "<g class=\"{}\"{}><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"/>",
        shape.class,
        path.unwrap_or_default(),
        escaped(&shape.title),
        shape.x,
        shape.y,
        shape.width,
        shape.height
    );
    shape.labels.iter().for_each(|it| label(it, text));
    shape.inner.iter().for_each(|inner| self::shape(inner, text));
    shape.wires.iter().for_each(|it| wire(it, text));
    text.push_str("</g>\n");
}

fn label(label: &Label, text: &mut String) {
    let end = if label.ends_there { " end" } else { "" };
    let class = label.style.class;
    let _ = writeln!(
        text,
        "<text class=\"{class}{end}\" x=\"{}\" y=\"{}\">{}</text>",
        label.x,
        label.y,
        escaped(&label.text)
    );
}

fn wire(wire: &Wire, text: &mut String) {
    let Some(((x, y), rest)) = wire.points.split_first() else { return };
    let mut line = format!("M{x} {y}");
    let mut at = (*x, *y);
    for point in rest {
        if point.0 != at.0 {
            let _ = write!(line, "H{}", point.0);
        }
        if point.1 != at.1 {
            let _ = write!(line, "V{}", point.1);
        }
        at = *point;
    }
    let class = wire.class;
    let _ = write!(
        text,
        "<g class=\"way\" data-from=\"{}\" data-to=\"{}\"><title>{}</title><path class=\"wire {class}\" d=\"{line}\"/>",
        escaped(&wire.from),
        escaped(&wire.to),
        escaped(&wire.title)
    );
    if let (true, [.., before, (x, y)]) = (wire.is_arrow, wire.points.as_slice()) {
        let head = if before.1 == *y { format!("M{x} {y}l7 -4v8z") } else { format!("M{x} {y}l-4 -7h8z") };
        let _ = write!(text, "<path class=\"head {class}\" d=\"{head}\"/>");
    }
    text.push_str("</g>\n");
}

/// Text that is neither markup nor an attribute's end, with nothing that XML refuses.
pub(in crate::emit) fn escaped(text: &str) -> String {
    // Nearly every text is a name or a block, which are as they are.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b"<>&\"'".contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c if crate::emit::review::is_hidden(c) => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_users_stays_text() {
        assert_eq!(escaped("<a b='\"'>&\u{202e}\u{0}"), "&lt;a b=&#39;&quot;&#39;&gt;&amp;\u{fffd}\u{fffd}");
    }
}
