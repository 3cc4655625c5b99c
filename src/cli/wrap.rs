//! Lines no longer than the terminal, where its width is known.

use std::env;

/// Narrower than this, wrapping makes text harder to read, not easier.
const LEAST: usize = 30;

/// The width that `COLUMNS` says; unlimited without it, as in a pipe.
pub(super) fn width() -> usize {
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse::<usize>().ok());
    said.map_or(usize::MAX, |columns| columns.max(LEAST))
}

/// A text broken between words, its further lines indented; a word that is longer than a line stays whole.
pub(super) fn wrapped(text: &str, first: usize, indent: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = first;
    for word in text.split(' ') {
        let length = word.chars().count();
        if !out.is_empty() && column.saturating_add(1 + length) > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if !out.is_empty() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column = column.saturating_add(length);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole() {
        let text = "no route leads from `main.web` to the internet";
        assert_eq!(wrapped(text, 0, 2, usize::MAX), text);
        assert_eq!(wrapped(text, 0, 2, 20), "no route leads from\n  `main.web` to the\n  internet");
        assert_eq!(wrapped("a-very-long-word b", 4, 4, 8), "a-very-long-word\n    b");
        assert_eq!(wrapped("", 0, 2, 20), "");
    }
}
