//! The sections about traffic: who reaches what, where the internet begins, what a zone takes along.

use std::fmt::Write as _;

use analysis::report::{self, Destination, Exposed, Flow, Flows, SinglePoint};
use dsl::graph::Graph;

use super::markdown::{MOST, code, codes, escaped, few, some, table};

/// Who reaches what, as far as people can read it.
pub(super) fn reachability(graph: &Graph) -> String {
    let report = report::reachability(graph);
    let tables: String = report.groups.iter().map(flows).collect();
    let left_out = match report.left_out {
        0 => String::new(),
        some => format!(
            "{some} of {} tiers and subnets are not listed: there are too many. Ask for two ends with `expect` or \
             `diagnose`.\n\n",
            report.parts
        ),
    };
    if tables.is_empty() && left_out.is_empty() {
        return String::new();
    }
    let note = "What is not listed does not flow: by routes, groups and ACLs, not by permissions.";
    let once = match report.groups.iter().any(|group| group.vpcs.len() > 1) {
        true => " VPCs that differ in their addresses alone are listed once, with the peers of the first.",
        false => "",
    };
    format!("## Reachability\n\n{note}{once}\n\n{tables}{left_out}")
}

fn flows(group: &Flows) -> String {
    let title = match group.vpcs.as_slice() {
        [] => String::new(),
        [only] => format!("### {}", code(only)),
        [first, rest @ ..] => {
            let same = if rest.len() == 1 { "and the same in" } else { "and the same in each of" };
            format!("### {}, {same} {}", code(first), few(5, rest.len(), rest.iter().map(|path| code(path))))
        }
    };
    let head = ["From", "To", "Traffic", "By way of"];
    table(&title, head, group.flows.iter().map(flow))
}

fn flow(flow: &Flow) -> [String; 4] {
    let to = few(MOST, flow.to.len(), flow.to.iter().map(destination));
    [some(&flow.from), to, traffic(flow), some(&flow.by)]
}

fn destination(to: &Destination) -> String {
    match to {
        Destination::Part(path) => code(path),
        Destination::EachOther => "each other".to_owned(),
        Destination::Endpoint(path) => format!("{} by its own names", code(path)),
        Destination::Internet => "the internet".to_owned(),
        Destination::Service(word) => format!("service {}", code(word)),
    }
}

/// What works for all; what may work for some besides.
fn traffic(flow: &Flow) -> String {
    match (flow.works.as_str(), flow.may_work.as_str()) {
        (all, some) if all == some => escaped(all),
        ("", some) => format!("{} of some hosts", escaped(some)),
        (all, some) => format!("{}; of some hosts {}", escaped(all), escaped(some)),
    }
}

/// What the internet reaches, and what reaches it.
pub(super) fn exposure(graph: &Graph) -> String {
    let report = report::exposure(graph);
    let mut text = "## Exposure\n\n### What the internet can reach\n\n".to_owned();
    text.push_str(&side(&report.inbound, "From", "Nothing.\n\n"));
    text.push_str("### What can reach the internet\n\n");
    text.push_str(&side(&report.outbound, "To", "Nothing.\n\n"));
    if report.inbound.iter().chain(&report.outbound).any(|it| !it.is_certain) {
        text.push_str("Perhaps: it depends on values that come later, on what goes past the model, or on what AWS does not say.\n\n",
        );
    }
    text
}

fn side(rows: &[Exposed], other: &'static str, nothing: &str) -> String {
    let text = table("", ["Element", other, "Traffic", "By way of"], rows.iter().map(exposed));
    if text.is_empty() { nothing.to_owned() } else { text }
}

/// What passes between one element and the internet.
pub(super) fn exposed(it: &Exposed) -> [String; 4] {
    let any = if it.any_host { "any host in " } else { "" };
    let sure = if it.is_certain { "" } else { ", perhaps" };
    [
        format!("{any}{}", code(&it.element)),
        escaped(&it.peer),
        format!("{} of {}{sure}", escaped(&it.traffic.to_string()), it.family),
        codes(&it.way),
    ]
}

/// What several zones depend on and stands in one.
pub(super) fn zones(graph: &Graph) -> String {
    let row = |it: &SinglePoint| {
        let mut lost = it.loses.to_owned();
        if !it.affects.is_empty() {
            let _ = write!(lost, ", for {}", codes(&it.affects));
        }
        [escaped(&it.zone), code(&it.element), it.kind.to_owned(), lost]
    };
    let head = ["If this zone fails", "Element in it", "Kind", "What is lost in other zones"];
    let rows = report::single_points(graph);
    let text = table("", head, rows.iter().map(row));
    let text = if text.is_empty() { "None.\n\n".to_owned() } else { text };
    format!("## Single points of failure\n\n{text}")
}
