//! The sections: a title and tables each, left out where there is nothing to say.

use std::fmt::Write as _;

use analysis::{
    finding::{Finding, Severity},
    report::{self, AddressBlock, PeeringSide, RouteRow, Rule, Use, Written},
};
use dsl::graph::Graph;

use super::{
    account,
    markdown::{code, codes, escaped, message, table, yes},
    traffic,
};

/// A part of the review that can be chosen.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) write: fn(&Graph, &[Finding]) -> String,
}

macro_rules! sections {
    ($($name:literal: $write:expr;)*) => { &[$(Section { name: $name, write: $write }),*] };
}

/// Every section after the title, in order.
pub(super) static SECTIONS: &[Section] = sections! {
    "summary": |graph, _| super::summary(&report::summary(graph));
    "diagram": |graph, _| super::diagram::section(&report::diagram(graph));
    "addresses": |graph, _| addresses(graph);
    "subnets": |graph, _| subnets(graph);
    "routes": |graph, _| tables(graph);
    "gateways": |graph, _| gateways(graph);
    "endpoints": |graph, _| endpoints(graph);
    "peerings": |graph, _| peerings(graph);
    "groups": |graph, _| groups(graph);
    "acls": |graph, _| acls(graph);
    "hosts": |graph, _| hosts(graph);
    "reachability": |graph, _| traffic::reachability(graph);
    "exposure": |graph, _| traffic::exposure(graph);
    "zones": |graph, _| traffic::zones(graph);
    "findings": |_, all| findings(all);
    "derived": |graph, _| derived(graph);
    "overrides": |graph, _| overrides(graph);
    "roles": |graph, _| account::roles(graph);
    "cost": |graph, _| account::cost(graph);
    "quotas": |graph, _| account::quotas(graph);
};

/// What was found: first what is open, then what is allowed and why.
fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "## Findings\n\nNone.\n\n".to_owned();
    }
    let row = |it: &Finding, last: &str| {
        [
            it.severity.word().to_owned(),
            code(it.check.id),
            code(&it.path),
            message(&it.message),
            message(last),
        ]
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Advice];
    let open = severities.iter().flat_map(|severity| {
        findings.iter().filter(move |it| it.allowed.is_none() && it.severity == *severity)
    });
    let open = open.map(|it| row(it, it.help.as_deref().unwrap_or_default()));
    let allowed = findings.iter().filter_map(|it| Some(row(it, it.allowed.as_deref()?)));
    let head = |last| ["Severity", "Check", "Element", "Finding", last];
    let open = table("", head("Help"), open);
    let open = if open.is_empty() { "Nothing is open.\n\n".to_owned() } else { open };
    format!("## Findings\n\n{open}{}", table("### Allowed", head("Reason"), allowed))
}

fn addresses(graph: &Graph) -> String {
    let plans = report::address_plans(graph);
    if plans.is_empty() {
        return String::new();
    }
    let mut text = "## Addresses\n\n".to_owned();
    for plan in plans {
        let existing = if plan.existing { ", exists already" } else { "" };
        let place = if plan.place.is_empty() { String::new() } else { format!(", {}", escaped(&plan.place)) };
        let _ = writeln!(text, "### {}{place}{existing}\n", code(&plan.vpc));
        text.extend(plan.blocks.iter().map(block));
    }
    text
}

fn block(block: &AddressBlock) -> String {
    let rows = block.spans.iter().map(|span| {
        let used = match &span.used {
            Use::Subnet(path) => code(path),
            Use::Reserved(path) => format!("free in {}", code(path)),
            Use::Free => "free".to_owned(),
        };
        [code(&span.net), used]
    });
    let text = table("", ["Block", "Used by"], rows);
    let free = block.free.map(|[all, free]| format!(", {free} of {all} addresses free")).unwrap_or_default();
    let title = escaped(&block.net);
    if text.is_empty() {
        format!("{title}: no subnet is declared.\n\n")
    } else {
        format!("{title}{free}:\n\n{text}")
    }
}

fn subnets(graph: &Graph) -> String {
    let rows = report::subnets(graph).into_iter().map(|it| {
        let table = it.table.map_or_else(|| "the main table of its VPC".to_owned(), |path| code(&path));
        let usable = it.usable.map(|count| count.to_string()).unwrap_or_default();
        let blocks = [it.cidr, it.ipv6].into_iter().filter(|net| !net.is_empty()).collect::<Vec<_>>();
        [
            code(&it.path),
            codes(&blocks),
            escaped(&it.zone),
            escaped(&it.purpose),
            table,
            usable,
            yes(it.public_addresses),
        ]
    });
    let head =
        ["Subnet", "Block", "Zone", "Type", "Route table", "Usable addresses", "Public IPv4 at launch"];
    table("## Subnets", head, rows)
}

fn tables(graph: &Graph) -> String {
    let sections = report::tables(graph).into_iter().map(|it| {
        let users = if it.subnets.is_empty() { "no subnet".to_owned() } else { codes(&it.subnets) };
        let title = format!("### {}, for {users}", code(&it.path));
        table(&title, ["Destination", "Covers", "Target", "Written"], it.routes.iter().map(route))
    });
    titled("## Route tables", sections)
}

fn route(row: &RouteRow) -> [String; 4] {
    let target = row.target.as_deref().map_or_else(|| "local".to_owned(), code);
    [escaped(&row.destination), escaped(&row.covers), target, by(&row.by)]
}

fn by(written: &Written) -> String {
    match written {
        Written::Aws => "by AWS".to_owned(),
        Written::Author => "here".to_owned(),
        Written::From(path) => format!("from {}", code(path)),
    }
}

fn gateways(graph: &Graph) -> String {
    let rows = report::gateways(graph).into_iter().map(|it| {
        [code(&it.path), it.kind.to_owned(), code(&it.subnet), code(&it.address), codes(&it.tables)]
    });
    table("## Gateways", ["Gateway", "Kind", "Subnet", "Elastic IP", "Route tables that lead to it"], rows)
}

fn endpoints(graph: &Graph) -> String {
    let rows = report::endpoints(graph).into_iter().map(|it| {
        let dns = match it.private_dns {
            Some(true) => "private",
            Some(false) => "endpoint's own names only",
            None => "",
        };
        let policy = if it.own_policy { "its own" } else { "full access" };
        [
            code(&it.path),
            it.kind.to_owned(),
            escaped(&it.service),
            codes(&it.within),
            codes(&it.users),
            codes(&it.groups),
            dns.to_owned(),
            policy.to_owned(),
        ]
    });
    let head = ["Endpoint", "Kind", "Service", "Is in", "Used by", "Security groups", "DNS", "Policy"];
    table("## Endpoints", head, rows)
}

fn peerings(graph: &Graph) -> String {
    let sections = report::peerings(graph).into_iter().map(|it| {
        let across = match (it.crosses_account, it.crosses_region) {
            (true, true) => ", across accounts and Regions",
            (true, false) => ", across accounts",
            (false, true) => ", across Regions",
            (false, false) => "",
        };
        let title = format!("### {}{across}", code(&it.path));
        let head = ["Side", "Blocks", "Place", "Parts", "Private names of the other side"];
        let sides = table(&title, head, it.sides.iter().map(side));
        let routes =
            it.sides.iter().flat_map(|side| &side.routes).map(|(table, row)| {
                [code(table), escaped(&row.destination), escaped(&row.covers), by(&row.by)]
            });
        let routes = table("", ["Route table", "Destination", "Covers", "Written"], routes);
        let routes = if routes.is_empty() { "No route leads into it.\n\n".to_owned() } else { routes };
        sides + &routes
    });
    titled("## Peerings", sections)
}

fn side(side: &PeeringSide) -> [String; 5] {
    let parts = if side.parts.is_empty() { "all".to_owned() } else { codes(&side.parts) };
    [code(&side.vpc), codes(&side.blocks), escaped(&side.place), parts, yes(side.resolves_names)]
}

fn groups(graph: &Graph) -> String {
    let sections = report::groups(graph).into_iter().map(|it| {
        let members = if it.members.is_empty() { "nothing here".to_owned() } else { codes(&it.members) };
        let title = format!(
            "### {}\n\n{}; on {members}.",
            code(&it.path),
            escaped(it.description.trim_end_matches('.'))
        );
        let head = ["Direction", "Traffic", "From or to", "Remark"];
        let rules = table(&title, head, it.rules.iter().map(rule));
        if rules.is_empty() { format!("{title}\n\nNothing may come in or leave.\n\n") } else { rules }
    });
    titled("## Security groups", sections)
}

fn rule(rule: &Rule) -> [String; 4] {
    [rule.direction.to_owned(), escaped(&rule.traffic), escaped(&rule.peer), escaped(&rule.remark)]
}

fn acls(graph: &Graph) -> String {
    let sections = report::acls(graph).into_iter().map(|it| {
        let users = if it.subnets.is_empty() { "no subnet".to_owned() } else { codes(&it.subnets) };
        let title = format!("### {}, for {users}", code(&it.path));
        let rows = it.entries.iter().map(|entry| {
            let [direction, traffic, peer, _] = rule(entry);
            [direction, escaped(&entry.number), escaped(&entry.action), traffic, peer]
        });
        table(&title, ["Direction", "Number", "Action", "Traffic", "From or to"], rows)
    });
    titled("## Network ACLs", sections)
}

fn hosts(graph: &Graph) -> String {
    let rows = report::hosts(graph).into_iter().map(|it| {
        [
            code(&it.path),
            code(&it.subnet),
            escaped(&it.instance_type),
            yes(it.is_public),
            codes(&it.groups),
            code(&it.key),
            code(&it.role),
            escaped(&it.needs),
        ]
    });
    let head = ["Host", "Subnet", "Type", "Public", "Security groups", "Key", "Role", "Needs"];
    table("## Hosts", head, rows)
}

fn overrides(graph: &Graph) -> String {
    let rows =
        report::overrides(graph).into_iter().map(|it| [code(&it.path), it.what.to_owned(), code(&it.value)]);
    table("## Past the model", ["Element", "What", "Value"], rows)
}

fn derived(graph: &Graph) -> String {
    let rows =
        report::derived(graph).into_iter().map(|it| [code(&it.path), it.kind.to_owned(), code(&it.from)]);
    table("## Derived", ["Element", "Kind", "From"], rows)
}

/// Sections under a title; nothing without any.
fn titled(title: &str, sections: impl Iterator<Item = String>) -> String {
    let sections: String = sections.collect();
    if sections.is_empty() { sections } else { format!("{title}\n\n{sections}") }
}
