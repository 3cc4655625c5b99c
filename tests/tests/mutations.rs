//! Each story with one token changed: one mistake is one error, at that token or next to it.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use vpcraft_tests::{expand, stories::STORIES, topology_of};

/// A word, number or mark of a text, by bytes.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let mut end = start + first.len_utf8();
        if first == '"' {
            for (at, c) in rest.by_ref() {
                end = at + c.len_utf8();
                if c == '"' {
                    break;
                }
            }
        } else if text[start..].starts_with("//") {
            while rest.next_if(|(_, c)| *c != '\n').is_some() {}
            continue;
        } else if is_word(first) {
            while let Some((at, c)) = rest.next_if(|(_, c)| is_word(*c)) {
                end = at + c.len_utf8();
            }
        }
        tokens.push((start, end));
    }
    tokens
}

/// The changes of one token.
fn changes(token: &str) -> Vec<(&'static str, String)> {
    let mut changes = vec![("dropped", String::new())];
    if token.starts_with(char::is_alphabetic) {
        changes.push(("misspelled", format!("{token}z")));
        changes.push(("replaced", "main".to_owned()));
    } else if token.starts_with(|c: char| c.is_ascii_digit()) {
        changes.push(("too large", format!("9{token}")));
        changes.push(("replaced", "7".to_owned()));
    } else if token == ";" {
        changes.push(("replaced", ",".to_owned()));
    }
    changes
}

/// Where a byte stands: line from 1, column from 0.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    (line, column)
}

#[derive(Default)]
struct Tally {
    silent: usize,
    one: usize,
    one_near: usize,
    several: usize,
    refused: usize,
}

#[test]
#[expect(clippy::print_stdout, reason = "the tally is what the test reports")]
fn one_mistake_is_one_error() {
    let mut tally = Tally::default();
    let mut rest = String::new();
    for story in STORIES {
        let text = topology_of(story.source).expect("the story has a topology");
        let clean = expand(text).expect("the story lexes");
        assert_eq!(clean.errors().count(), 0, "{}: {:?}", story.name, clean.messages);
        mutate(story.name, text, &mut tally, &mut rest);
    }
    let Tally { silent, one, one_near, several, refused } = tally;
    let mutants = silent + one + several;
    let report = format!(
        "{mutants} mutants: {one} give one error ({one_near} at the changed token or the ones beside it), \
         {several} give several, {silent} give none; {refused} more are refused by Rust's lexer\n{rest}"
    );
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/mutations.txt");
    fs::write(path, &report).expect("the report is written");
    println!("{}\nall of them: {path}", report.lines().next().unwrap_or_default());
    assert!(mutants >= 500, "{mutants} mutants");
    assert!(several * 20 <= one, "more than one in twenty gives several errors:\n{report}");
    assert!(one_near * 10 >= one * 9, "fewer than nine of ten stand at their place:\n{report}");
}

fn mutate(story: &str, text: &str, tally: &mut Tally, rest: &mut String) {
    let tokens = tokens(text);
    for (at, (start, end)) in tokens.iter().enumerate() {
        for (change, new) in changes(&text[*start..*end]) {
            let mutant = format!("{}{new}{}", &text[..*start], &text[*end..]);
            let Some(expansion) = expand(&mutant) else {
                tally.refused += 1;
                continue;
            };
            let errors: Vec<_> = expansion.errors().collect();
            let lines = lines_near(&mutant, &tokens, at, new.len());
            match errors.as_slice() {
                [] => tally.silent += 1,
                [error] => {
                    tally.one += 1;
                    tally.one_near += usize::from(lines.contains(&error.line));
                }
                _ => tally.several += 1,
            }
            if errors.len() != 1 {
                let (line, column) = place(text, *start);
                let _ = writeln!(
                    rest,
                    "{story}:{line}:{column}: `{}` {change}: {} errors",
                    &text[*start..*end],
                    errors.len()
                );
                for (message, count) in group(&errors) {
                    let _ = writeln!(rest, "    {count} × {message}");
                }
            }
        }
    }
}

/// The lines of a token and of those beside it.
fn lines_near(mutant: &str, tokens: &[(usize, usize)], at: usize, new: usize) -> Vec<usize> {
    let (start, _) = tokens[at];
    let before = at.checked_sub(1).map_or(start, |before| tokens[before].0);
    let after = tokens.get(at + 1).map_or(start, |(next, _)| *next + new).min(mutant.len());
    let after = (after..=mutant.len()).find(|at| mutant.is_char_boundary(*at)).unwrap_or(mutant.len());
    vec![place(mutant, before).0, place(mutant, start).0, place(mutant, after).0]
}

fn group<'a>(errors: &[&'a vpcraft_tests::Message]) -> BTreeMap<&'a str, usize> {
    let mut groups = BTreeMap::new();
    for error in errors {
        *groups.entry(error.message.as_str()).or_default() += 1;
    }
    groups
}
