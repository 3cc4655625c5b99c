//! The sections about the account: roles, what a month costs, how full the quotas are.

use std::fmt::Write as _;

use analysis::report::{self, CostItem, QuotaUse, VpcCost};
use dsl::graph::Graph;

use super::markdown::{code, codes, escaped, list, table};

/// What programs on hosts may do.
pub(super) fn roles(graph: &Graph) -> String {
    let rows = report::roles(graph).into_iter().map(|it| {
        let users = if it.users.is_empty() { "nothing here".to_owned() } else { codes(&it.users) };
        [code(&it.path), users, codes(&it.managed), codes(&it.own), codes(&it.reads)]
    });
    let head = ["Role", "Used by", "Managed policies", "Policies of its own", "Buckets it reads"];
    table("## Roles", head, rows)
}

/// What is charged, at which price.
pub(super) fn cost(graph: &Graph) -> String {
    let cost = report::cost(graph);
    if cost.vpcs.is_empty() && cost.free.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "## Cost\n\nA month of {} hours before any traffic, in US dollars without tax, by AWS's list prices of {} \
         or before ({}).\n\n",
        cost.hours,
        cost.as_of,
        code(cost.source.trim_start_matches("https://"))
    );
    text.extend(cost.vpcs.iter().map(vpc));
    let more = if cost.is_partial { " and what has no price here" } else { "" };
    let _ = writeln!(text, "All together: {}{more} a month.\n", cost.total.cents());
    if !cost.free.is_empty() {
        let _ = writeln!(text, "Free of charge: {}.\n", list(cost.free.iter().map(|it| (*it).to_owned())));
    }
    if cost.has_peerings {
        text.push_str(
            "A peering is free; data that crosses zones or Regions on it is charged by the GB.\n\n",
        );
    }
    text
}

fn vpc(vpc: &VpcCost) -> String {
    let name = if vpc.vpc.is_empty() { "In no VPC".to_owned() } else { code(&vpc.vpc) };
    let region = if vpc.region.is_empty() { String::new() } else { format!(", {}", escaped(&vpc.region)) };
    let more = if vpc.is_partial { " and more" } else { "" };
    let title = format!("### {name}{region}: {}{more}", vpc.monthly.cents());
    table(&title, ["Element", "Charged", "An hour each", "A GB", "A month"], vpc.items.iter().map(item))
}

fn item(item: &CostItem) -> [String; 5] {
    let unknown = || "unknown".to_owned();
    [
        code(&item.element),
        item.text(),
        item.hour.map_or_else(unknown, |rate| rate.to_string()),
        item.gb.map(|rate| rate.to_string()).unwrap_or_default(),
        item.monthly.map_or_else(unknown, dsl::facts::Usd::cents),
    ]
}

/// How much of each quota is used where most of it is.
pub(super) fn quotas(graph: &Graph) -> String {
    let row = |it: QuotaUse| {
        let most = match (it.maximum, it.is_adjustable) {
            _ if it.is_said => "as said here".to_owned(),
            (Some(most), _) => format!("up to {most} on request"),
            (None, true) => "more on request".to_owned(),
            (None, false) => "fixed".to_owned(),
        };
        let percent = it.percent();
        [
            format!("{} {}", escaped(it.what), super::markdown::message(&it.fullest)),
            it.used.to_string(),
            format!("{} ({most})", it.limit),
            format!("{percent} %"),
            code(it.quota),
        ]
    };
    let head = ["What, where most of it is", "Used", "Limit", "Full", "Quota"];
    table("## Quotas", head, report::quotas(graph).into_iter().map(row))
}
