//! The functions that only some programs call.

/// The functions of the program that only some networks need: those that are called, in their order.
pub(super) fn extras(body: &str) -> String {
    let items: Vec<_> = include_str!("program/extras.rs").split("\n\n///").collect();
    let name = |item: &str| {
        let after = item.split_once("fn ")?.1;
        after.split(['(', '<']).next().map(str::to_owned)
    };
    let mut used = vec![false; items.len()];
    loop {
        let mut text = body.to_owned();
        items.iter().zip(&used).filter(|(_, used)| **used).for_each(|(item, _)| text.push_str(item));
        let is_called = |item: &&str| {
            let is_method = item.contains("\nimpl ");
            name(item).is_some_and(|name| calls(&text, &name, is_method))
        };
        let now: Vec<_> = items.iter().map(is_called).collect();
        if now == used {
            break;
        }
        used = now;
    }
    let mut text = String::new();
    for (item, _) in items.iter().zip(used).filter(|(_, used)| *used) {
        let item = item.trim_start_matches("///").trim_end();
        text.push_str(&format!("\n///{item}\n"));
    }
    text
}

/// Whether a text calls a function or a method; its own declaration is no call.
fn calls(text: &str, name: &str, is_method: bool) -> bool {
    text.match_indices(&format!("{name}(")).any(|(at, _)| {
        let before = &text[..at];
        if is_method {
            return before.ends_with('.');
        }
        !before.ends_with("fn ") && !before.ends_with(|c: char| c.is_alphanumeric() || "_.:\"".contains(c))
    })
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
