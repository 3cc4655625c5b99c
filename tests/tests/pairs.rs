//! For every check, the macro and the builder calls that it expands to give equal graphs and equal findings.
//!
//! The pairs are those of `ui/`; in the refused ones the finding is allowed, so that the expansion can be compiled and
//! run, and must still be made, as allowed, by both.

use dsl::graph::Graph;
use vpcraft_tests::{agreement::agree, expand};

macro_rules! pair {
    ($name:ident, $text:literal, { $($source:tt)* }) => {
        #[allow(dead_code, reason = "the keys are not used")]
        mod $name {
            $($source)*

            #[test]
            fn agrees() {
                super::compare($text, demo::topology().graph(), stringify!($name));
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/pairs.rs"));

fn compare(text: &str, built: Graph, name: &str) {
    let read = expand(text).and_then(|expansion| expansion.graph).expect("a topology");
    agree(&read, &built);
    let findings = analysis::check::findings(&built);
    let shown = findings.iter().filter(|finding| finding.severity > analysis::finding::Severity::Advice);
    let said: Vec<_> =
        shown.map(|finding| (finding.check.id.replace('-', "_"), finding.allowed.is_some())).collect();
    match name.strip_prefix("refused_") {
        Some(id) => assert!(said.contains(&(id.to_owned(), true)), "{said:?}"),
        None => assert!(said.is_empty(), "{said:?}"),
    }
    assert!(said.iter().all(|(_, allowed)| *allowed), "{said:?}");
}
