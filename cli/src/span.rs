//! How much of a source line a place means: a call, a literal, a word.

use std::ops::Range;

/// The bytes of `text` that begin at this line and column (both from 1, columns in characters).
///
/// The compiler only says where a thing begins; its end is found by reading on, at most to the end of the line.
pub(super) fn span(text: &str, line: u32, column: u32) -> Option<Range<usize>> {
    let lines = text.split_inclusive('\n');
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let before: usize = lines.clone().take(at).map(str::len).sum();
    let content = lines.clone().nth(at)?.trim_end();
    let skipped = usize::try_from(column).ok()?.checked_sub(1)?;
    let (offset, first) = content.char_indices().nth(skipped)?;
    let length = length(&content[offset..]).max(first.len_utf8());
    Some(before + offset..before + offset + length)
}

/// The part of a span that is `word` itself, if it stands there once.
pub(super) fn narrowed(text: &str, span: Range<usize>, word: &str) -> Range<usize> {
    let mut found = text[span.clone()].match_indices(word);
    match (found.next(), found.next()) {
        (Some((at, _)), None) if !word.is_empty() => span.start + at..span.start + at + word.len(),
        _ => span,
    }
}

fn length(rest: &str) -> usize {
    match rest.chars().next() {
        Some('"') => quoted(rest),
        Some(c) if c.is_ascii_digit() => run(rest, |c| c.is_ascii_alphanumeric() || ":./_".contains(c)),
        Some(c) if c.is_alphabetic() || c == '_' => call(rest),
        _ => 0,
    }
}

fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    // The end of a sentence or statement is no part of a number.
    rest[..length].trim_end_matches([':', '.']).len()
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}

/// A path, with its arguments if they end on this line.
fn call(rest: &str) -> usize {
    let name = run(rest, |c| c.is_alphanumeric() || c == '_' || c == ':');
    if !rest[name..].starts_with('(') {
        return name;
    }
    arguments(&rest[name..]).map_or(name, |length| name + length)
}

/// The length of `(…)`; none if it does not end here.
fn arguments(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => at += quoted(&rest[at..]) - 1,
            _ => {}
        }
        at += c.len_utf8();
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(line: &str, column: u32) -> Option<&str> {
        span(line, 1, column).map(|range| &line[range])
    }

    #[test]
    fn covers_what_begins_there() {
        let table = [
            ("subnet a 10.0.1.0/24 zone a;", 10, "10.0.1.0/24"),
            ("0.0.0.0/0 => igw;", 14, "igw"),
            (r#"t.add(Vpc::new("a)", cidr!("10.0.0.0/16")));"#, 7, r#"Vpc::new("a)", cidr!("10.0.0.0/16"))"#),
            (r#"ipv6: "2600::/56";"#, 7, r#""2600::/56""#),
            ("Subnet::new(", 1, "Subnet::new"),
            ("ä.zone(Zone::A)", 3, "zone(Zone::A)"),
            ("type: public;", 1, "type"),
            ("=> x", 1, "="),
        ];
        for (line, column, expected) in table {
            assert_eq!(marked(line, column), Some(expected), "{line}");
        }
    }

    #[test]
    fn a_word_of_the_message_is_marked_alone() {
        assert_eq!(narrowed("f(10.0.0.0/8, x)", 0..16, "10.0.0.0/8"), 2..12);
        assert_eq!(narrowed("f(x, x)", 0..7, "x"), 0..7);
        assert_eq!(narrowed("f(x)", 0..4, ""), 0..4);
    }

    #[test]
    fn a_place_that_is_not_there_has_no_span() {
        assert_eq!(span("one\ntwo\n", 2, 1), Some(4..7));
        for (line, column) in [(0, 1), (1, 0), (1, 4), (3, 1), (u32::MAX, u32::MAX)] {
            assert_eq!(span("one\ntwo\n", line, column), None, "{line}:{column}");
        }
    }
}
