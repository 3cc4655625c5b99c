//! Lines no longer than the terminal they are shown on.

use std::{
    borrow::Cow,
    env,
    fs::File,
    io::{self, IsTerminal as _},
    process::{Command, Stdio},
};

/// Narrower than this, wrapping makes text harder to read, not easier.
const LEAST: usize = 30;
/// The same beside a margin.
const LEAST_BESIDE: usize = 20;

/// The width of the terminal that standard output is, or what `COLUMNS` says instead; unlimited where it is none, so
/// that a pipe has the same bytes whoever started it.
pub(super) fn width() -> usize {
    if io::stdout().is_terminal() { terminal_width() } else { usize::MAX }
}

/// The same for standard error.
pub(super) fn width_of_messages() -> usize {
    if io::stderr().is_terminal() { terminal_width() } else { usize::MAX }
}

fn terminal_width() -> usize {
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    // A terminal that does not know says 0.
    let columns = said.or_else(columns).filter(|columns| *columns > 0);
    columns.map_or(usize::MAX, |columns| columns.max(LEAST))
}

/// What `stty` knows of the terminal, where there is one to ask.
///
/// The system call behind it needs unsafe code, and the crates that have it take two seconds to build: more than the
/// rest of what prints findings.
fn columns() -> Option<usize> {
    let terminal = File::open("/dev/tty").ok()?;
    let stty = Command::new("stty").arg("size").stdin(terminal).stderr(Stdio::null()).output().ok()?;
    let size = String::from_utf8(stty.stdout).ok()?;
    size.split_whitespace().nth(1)?.parse().ok()
}

/// A text broken between words into lines that fit beside `margin` columns of something else.
pub(super) fn beside(margin: usize, text: &str, width: usize) -> String {
    wrapped(text, 0, 0, width.saturating_sub(margin).max(LEAST_BESIDE))
}

/// A text with what would move the cursor, colour the line or turn its direction written as in a Rust string.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let acts = |it: char| {
        it.is_control()
            || matches!(it, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let shown = |it: char| if acts(it) { it.escape_default().to_string() } else { it.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// A text broken between words, its further lines indented; a word that is longer than a line stays whole.
pub(super) fn wrapped(text: &str, first: usize, indent: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = first;
    for word in text.split(' ') {
        let word = &plain(word);
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
        assert_eq!(wrapped("`a\r\n\u{1b}[2Jé`", 0, 2, 20), r"`a\r\n\u{1b}[2Jé`");
    }
}
