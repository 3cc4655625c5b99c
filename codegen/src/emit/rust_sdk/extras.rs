//! The functions that only some programs call.

use std::collections::BTreeSet;

/// What a text calls: names, each with whether it is called as a method.
type Calls<'a> = BTreeSet<(&'a str, bool)>;

/// One function of the file, or one method with its `impl`.
struct Item {
    text: &'static str,
    name: &'static str,
    is_method: bool,
}

/// Those that the program calls, and that they call, in their order.
pub(super) fn extras(body: &str) -> String {
    let items: Vec<_> = include_str!("program/extras.rs").split("\n\n///").filter_map(Item::new).collect();
    let mut called = calls(body);
    let mut used = vec![false; items.len()];
    while let Some(next) = (0..items.len()).find(|at| !used[*at] && items[*at].is_in(&called)) {
        used[next] = true;
        called.extend(calls(items[next].text));
    }
    let used = items.iter().zip(used).filter(|(_, used)| *used);
    used.map(|(item, _)| format!("\n///{}\n", item.text)).collect()
}

impl Item {
    fn new(text: &'static str) -> Option<Self> {
        let text = text.trim_start_matches("///").trim_end();
        let name = text.split_once("fn ")?.1.split(['(', '<']).next()?;
        Some(Self { text, name, is_method: text.contains("\nimpl ") })
    }

    fn is_in(&self, called: &Calls<'_>) -> bool {
        called.contains(&(self.name, self.is_method))
    }
}

/// What a text calls; a declaration is no call.
fn calls(text: &str) -> Calls<'_> {
    let mut calls = Calls::new();
    for (end, _) in text.match_indices('(') {
        let before = &text[..end];
        let start = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
        let (before, name) = before.split_at(start);
        if !name.is_empty() && !before.ends_with("fn ") && !before.ends_with("::") {
            calls.insert((name, before.ends_with('.')));
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_is_there_and_what_that_calls() {
        let text = extras("let x = slot(&ids.main, 3)?;");
        for name in ["fn slot(", "fn need(", "fn parsed<"] {
            assert!(text.contains(name), "{name}: {text}");
        }
        assert!(!text.contains("fn joined(") && !text.contains("impl Run"), "{text}");
        assert!(extras("run\n    .settle(state)").contains("async fn settle("));
        assert!(!extras("found.iter().filter(|it| it.is())").contains("fn "));
    }
}
