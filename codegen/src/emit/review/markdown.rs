//! Text from users, made safe, and tables.

use std::fmt::Write as _;

/// Text that Markdown shows as it is: on one line, and neither markup nor a cell's end.
pub(super) fn escaped(text: &str) -> String {
    // Nearly every text is a block, a number or a few words, which are as they are.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !br"<&\`*_[]|~#$".contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        match c {
            // Inside a word it is no markup.
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => out.push(c),
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hidden(c) => out.push(char::REPLACEMENT_CHARACTER),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A message, in which backticks stand around what users wrote.
pub(super) fn message(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(at, part): (usize, &&str)| if at.is_multiple_of(2) { escaped(part) } else { code(part) };
    parts.iter().enumerate().map(part).collect()
}

/// Controls, and marks that turn the direction of what follows.
pub(in crate::emit) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A path or value in code type; nothing for nothing.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    if text.contains(['`', '\\', '\n', '\r']) || text.chars().any(is_hidden) || text.trim() != text {
        return escaped(text);
    }
    // A table's cell ends at a pipe in code type as well.
    format!("`{}`", text.replace('|', "\\|"))
}

/// Paths in code type, with commas.
pub(super) fn codes(texts: &[String]) -> String {
    list(texts.iter().map(|text| code(text)))
}

/// The first of many paths in code type, and how many more there are.
pub(super) fn some(texts: &[String]) -> String {
    few(MOST, texts.len(), texts.iter().map(|text| code(text)))
}

/// More than anybody reads in one cell.
pub(super) const MOST: usize = 24;

/// The first `most` of `count` items with commas, and how many more there are.
pub(super) fn few(most: usize, count: usize, items: impl Iterator<Item = String>) -> String {
    if count <= most + 1 {
        return list(items);
    }
    format!("{} and {} more", list(items.take(most)), count - most)
}

/// Items with commas.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}

/// Lines of text as paragraphs, each followed by an empty line.
pub(super) fn paragraph(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [start_of_line(&escaped(line)), "\n\n".to_owned()]).collect()
}

/// What would begin a list, a quote or a heading becomes text.
fn start_of_line(line: &str) -> String {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < line.len() && digits.starts_with(['.', ')']) {
        let number = &line[..line.len() - digits.len()];
        return format!("{number}\\{digits}");
    }
    if line.starts_with(['-', '+', '=', '>']) { format!("\\{line}") } else { line.to_owned() }
}

/// A table with a title; nothing without rows. Cells are Markdown already.
pub(super) fn table<const N: usize>(
    title: &str,
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return String::new();
    }
    let mut text = if title.is_empty() { String::new() } else { format!("{title}\n\n") };
    let _ = writeln!(text, "| {} |", head.join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(N));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push('\n');
    text
}

/// `yes`, or nothing.
pub(super) fn yes(holds: bool) -> String {
    if holds { "yes".to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_users_stays_text() {
        let table = [
            ("a|b", r"a\|b"),
            ("[x](javascript:1)", r"\[x\](javascript:1)"),
            ("<script>", "&lt;script>"),
            ("a\nb", "a b"),
            ("a_b _c_", r"a_b \_c\_"),
            ("`x`", r"\`x\`"),
            ("\u{202e}x\u{7}", "\u{fffd}x\u{fffd}"),
        ];
        for (text, expected) in table {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn code_can_not_be_left() {
        assert_eq!(code("main.web"), "`main.web`");
        assert_eq!(code("a|b"), r"`a\|b`");
        assert_eq!(code("a`b"), r"a\`b");
        assert_eq!(code(""), "");
        assert_eq!(message("`a_|` is [b]"), r"`a_\|` is \[b\]");
        assert_eq!(message("`a"), r"\`a");
    }

    #[test]
    fn paragraphs_are_no_lists() {
        assert_eq!(
            paragraph("One.\n\n- two\n3. three\n# four\n> five"),
            "One.\n\n\\- two\n\n3\\. three\n\n\\# four\n\n\\> five\n\n"
        );
    }
}
