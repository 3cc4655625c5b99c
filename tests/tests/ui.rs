//! A pair of topologies for each check: one that it refuses, and its near miss, which differs by a token or a line.
//!
//! `tests/ui/<check>.rs` is what the compiler refuses, with what it says in `.stderr`; `tests/ui/near/<check>.rs` is
//! what it takes. `TRYBUILD=overwrite cargo test -p vpcraft-tests --test ui` writes the former anew.

use std::{fs, path::Path};

use analysis::{
    check::{CHECKS, catalogue},
    finding::Severity,
};
use vpcraft_tests::{Expansion, expand, topology_of};

/// Checks of mistakes that `topology!` has no way to write, refuses before a check sees them, or can only see at run time.
const BUILDER_ALONE: [&str; 4] = ["allow-unknown", "expectation-unknown", "name-duplicate", "sg-rule-shape"];

/// The checks that stop a build or warn.
fn shown() -> impl Iterator<Item = &'static str> {
    let is_shown = |severity| severity != Severity::Advice;
    let shown = CHECKS.iter().filter(move |check| is_shown(check.severity)).map(|check| check.id);
    shown.filter(|id| !BUILDER_ALONE.contains(id))
}

fn expansion(path: &str) -> Expansion {
    let source = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let text = topology_of(&source).unwrap_or_else(|| panic!("{path} has no topology"));
    expand(text).unwrap_or_else(|| panic!("{path}: Rust's lexer refuses it"))
}

#[test]
fn each_check_has_a_pair_that_it_alone_tells_apart() {
    let mut wrong = Vec::new();
    for id in shown() {
        if !Path::new(&format!("ui/{id}.rs")).exists() {
            wrong.push(format!("ui/{id}.rs is missing"));
            continue;
        }
        let said: Vec<_> = expansion(&format!("ui/{id}.rs")).messages;
        if !matches!(said.as_slice(), [one] if one.message.ends_with(&format!("[{id}]"))) {
            wrong.push(format!("ui/{id}.rs says {said:#?}"));
        }
        let said = expansion(&format!("ui/near/{id}.rs")).messages;
        if !said.is_empty() {
            wrong.push(format!("ui/near/{id}.rs says {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_is_of_a_check() {
    for folder in ["ui", "ui/near"] {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let is_known =
                catalogue::rows().any(|row| row.id == id) || path.is_dir() || path.starts_with("ui/type");
            assert!(is_known, "{} is of no check", path.display());
        }
    }
}

/// The compiler shows the finding, at its place, and nothing else.
#[test]
fn the_compiler_says_it() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
    cases.compile_fail("ui/type/*.rs");
}
