//! The three functions that are the plan: what is made, what is taken away, what is told.

use std::fmt::Write as _;

use super::{
    command::answer,
    value::{Values, said},
    word::comment,
};
use crate::call::{Call, CallId, IN_PARTS, Wait};

/// What of a good answer was not done, each in the form that the CLI's own errors have.
const REFUSED: &str = "Unsuccessful[].Error.[join('', ['(', Code, ')']), Message]";

/// `network`: every call in order.
pub(super) fn network(values: &Values<'_>) -> String {
    let mut text = String::from(
        "\n# Every step says how its result is found, then how it is made. `status` and `down` only look.\nnetwork() {\n",
    );
    let before = text.len();
    for (id, call) in values.plan.ids().filter(|(id, _)| !values.names.is_only_told(*id)) {
        step(values, id, call, &mut text);
    }
    if text.len() == before {
        text.push_str("    :\n");
    }
    text.push_str("}\n");
    text
}

fn step(values: &Values<'_>, id: CallId, call: &Call, text: &mut String) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "    # {}: {}", comment(&call.path), comment(&call.what));
    let indent = if call.only_to_make { 8 } else { 4 };
    if call.only_to_make {
        let _ = writeln!(text, "    ID=$ABSENT\n    if [ \"$MODE\" = up ]; then");
    }
    let _ = writeln!(text, "{}", values.lookup(&call.find, call.site).written("seek ", indent));
    match &call.make {
        None => {
            let _ = writeln!(text, "{}look", " ".repeat(indent));
        }
        Some(request) => {
            if let Some(files) = values.files(request) {
                let _ = writeln!(text, "    {files}");
            }
            let also = call.errors.retry.iter().map(|(_, part)| *part).collect::<Vec<_>>().join("|");
            if !also.is_empty() {
                let _ = writeln!(text, "    also {}", said(&also));
            }
            let lead = format!("make {} {} ", said(&call.path), said(&call.what));
            let command = values.command(request, call.site, call.answer.map(answer));
            let _ = writeln!(text, "{}", command.written(&lead, indent));
        }
    }
    if call.only_to_make {
        let _ = writeln!(text, "    fi");
    }
    if values.names.is_needed(id) {
        let _ = writeln!(text, "    {}=$ID", values.names.result(id));
    }
    if let Some(wait) = &call.wait {
        let _ = writeln!(text, "{}", ready(values, wait, call.site));
    }
    text.push('\n');
}

fn ready(values: &Values<'_>, wait: &Wait, site: usize) -> String {
    match wait {
        Wait::Waiter(name, _) => values.waiter(name, wait, site).written("settle ", 4),
        Wait::Poll(lookup, good, bad) => {
            let lead = format!("await {} {} ", said(&good.join(" ")), said(&lower(bad)));
            values.lookup(lookup, site).written(&lead, 4)
        }
    }
}

/// States once each, in lower case.
fn lower(states: &[&str]) -> String {
    let mut list: Vec<String> = Vec::new();
    for state in states.iter().map(|state| state.to_ascii_lowercase()) {
        if !list.contains(&state) {
            list.push(state);
        }
    }
    list.join(" ")
}

/// `teardown`: what undoes the calls, in reverse.
pub(super) fn teardown(values: &Values<'_>) -> String {
    let mut text = String::from(
        "\n# In reverse; what is not listed goes along with what it belongs to.\nteardown() {\n",
    );
    let before = text.len();
    for (id, call) in values.plan.ids().rev() {
        let Some(request) = &call.undo.request else { continue };
        let own = values.names.result(id);
        let lead = format!("drop {} {} \"${own}\" ", said(&call.path), said(&call.what));
        let refused = IN_PARTS.contains(&request.operation).then(|| answer(REFUSED));
        let _ = writeln!(text, "{}", values.command(request, call.site, refused).written(&lead, 4));
        match &call.undo.gone {
            None => {}
            Some(wait @ Wait::Waiter(name, _)) => {
                let _ = writeln!(text, "{}", values.waiter(name, wait, call.site).written("ended ", 4));
            }
            Some(Wait::Poll(lookup, _, bad)) => {
                let lead = format!("gone {} ", said(&lower(bad)));
                let _ = writeln!(text, "{}", values.lookup(lookup, call.site).written(&lead, 4));
            }
        }
    }
    if text.len() == before {
        text.push_str("    :\n");
    }
    text.push_str("}\n");
    text
}

/// `outputs`: what people look up next.
pub(super) fn outputs(values: &Values<'_>) -> String {
    let mut text = String::from("\n# What is of use next.\noutputs() {\n");
    for (id, call) in values.plan.ids().filter(|(id, _)| values.names.is_only_told(*id)) {
        step(values, id, call, &mut text);
    }
    for output in values.plan.outputs.iter().filter(|output| output.value.is_result()) {
        let value = values.shell(&output.value);
        let _ = writeln!(text, "    tell {} {} {value}", said(&output.path), output.name);
    }
    if text.ends_with("{\n") {
        text.push_str("    :\n");
    }
    text.push_str("}\n");
    text
}
