//! Two states of a network side by side: what a change does to its elements, addresses, traffic and cost.
//!
//! Elements are the same if they are deployed under the same name, so that a rename with `was` is no removal.

mod elements;
mod exclusive;
mod gate;
mod said;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use dsl::{facts::Usd, graph::Graph};

use super::{Exposed, Exposure, Use, address_plans, cost, exposure};
use crate::{
    check,
    finding::{Finding, Severity},
    flow::{Change, pairs, traffic_diff},
};

pub use elements::{Changed, Replaced, SettingChange, Subject};
pub use gate::{GATES, Gate, gate};

/// More pairs of ends than the traffic of two networks is compared for: seconds, if no two are alike.
const MOST_PAIRS: usize = 200_000;

/// What a change does to a network.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Elements that there were none of before.
    pub added: Vec<Subject>,
    /// Elements that go.
    pub removed: Vec<Subject>,
    /// Elements that stay and have other settings.
    pub changed: Vec<Changed>,
    /// Elements that another one takes the place of.
    pub replaced: Vec<Replaced>,
    /// How many elements stay as they are, rules of groups counted each.
    pub unchanged: usize,
    /// Blocks that something else has now.
    pub addresses: Vec<AddressChange>,
    /// What newly reaches what, and what no longer does; nothing where that was not compared.
    pub traffic: Vec<Change>,
    /// Whether the networks are too large to compare their traffic.
    pub is_traffic_left_out: bool,
    /// What newly meets the internet.
    pub exposed: Exposure,
    /// What no longer meets the internet.
    pub hidden: Exposure,
    /// Findings that there were none of before.
    pub new_findings: Vec<Finding>,
    /// Findings that there are none of any more.
    pub gone_findings: Vec<Finding>,
    /// What changes in the costs of a month.
    pub cost: CostChange,
}

/// A block that has another use than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressChange {
    /// The path of the VPC.
    pub vpc: String,
    /// The block.
    pub net: String,
    /// What had it: the path of a subnet, or of the VPC.
    pub before: Option<String>,
    /// What has it now.
    pub after: Option<String>,
}

/// The costs of a month, before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostChange {
    /// What was known of the month before.
    pub before: Usd,
    /// What is known of it now.
    pub after: Usd,
    /// Whether either has something without a price.
    pub is_partial: bool,
    /// What is charged differently: element and what is charged, then a month of it before and after where known.
    pub items: Vec<CostItemChange>,
}

/// Something that is charged differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostItemChange {
    /// The path of the element.
    pub element: String,
    /// What is charged now, or was before.
    pub what: String,
    /// A month of it before; none if it was not there.
    pub before: Option<Priced>,
    /// A month of it now; none if it is no longer there.
    pub after: Option<Priced>,
}

/// What a month of something costs; none where no price is known.
pub type Priced = Option<Usd>;

/// Compares two states of a network.
///
/// # Example
/// ```
/// use vpcraft_analysis::{prelude::*, report};
/// use dsl::net::parse_ipv4_cidr;
///
/// let network = |block: &str| {
///     let mut t = Topology::new("demo").region("us-west-2");
///     let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16").unwrap()));
///     t.add(Subnet::isolated("db", main, parse_ipv4_cidr(block).unwrap()).zone(Zone::A));
///     t.graph()
/// };
/// let comparison = report::compare(&network("10.0.1.0/24"), &network("10.0.1.0/25"));
/// assert_eq!(comparison.replaced[0].element.path, "main.db");
/// assert!(comparison.replaced[0].obstacle.is_some(), "the new block overlaps that of the old subnet");
/// ```
pub fn compare(before: &Graph, after: &Graph) -> Comparison {
    let elements = elements::compare(before, after);
    let renamed = &elements.renamed;
    let (old, new) = (exposure(before), exposure(after));
    let (findings, old_findings) = (check::findings(after), check::findings(before));
    let is_large = |graph: &Graph| pairs(graph) > MOST_PAIRS;
    let is_traffic_left_out = is_large(before) || is_large(after);
    let traffic = if is_traffic_left_out { Vec::new() } else { traffic_diff(before, after) };
    Comparison {
        addresses: addresses(before, after, renamed),
        traffic: without_renames(traffic, renamed),
        is_traffic_left_out,
        exposed: less(&new, &old, renamed, true),
        hidden: less(&old, &new, renamed, false),
        new_findings: without(&findings, &old_findings),
        gone_findings: without(&old_findings, &findings),
        cost: costs(before, after, renamed),
        added: elements.added,
        removed: elements.removed,
        changed: elements.changed,
        replaced: elements.replaced,
        unchanged: elements.unchanged,
    }
}

impl Comparison {
    /// Whether nothing at all differs.
    pub fn is_empty(&self) -> bool {
        let elements = self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.replaced.is_empty();
        elements && self.new_findings.is_empty() && self.gone_findings.is_empty() && self.traffic.is_empty()
    }
}

/// Old paths to new ones, of what was renamed.
type Renamed = BTreeMap<String, String>;

/// A path of the old network as the new one has it, what stands in something renamed too.
fn now(path: &str, renamed: &Renamed) -> String {
    renamed.get(path).cloned().unwrap_or_else(|| path.to_owned())
}

fn less(from: &Exposure, other: &Exposure, renamed: &Renamed, is_new: bool) -> Exposure {
    let rest = |rows: &[Exposed], others: &[Exposed]| {
        let named = |it: &Exposed, old: bool| match old {
            true => Exposed {
                element: now(&it.element, renamed),
                way: it.way.iter().map(|path| now(path, renamed)).collect(),
                ..it.clone()
            },
            false => it.clone(),
        };
        let others: Vec<Exposed> = others.iter().map(|it| named(it, is_new)).collect();
        let beyond = |it: &Exposed| {
            let traffic = named(it, !is_new).beyond(&others);
            (!traffic.is_empty()).then(|| Exposed { traffic, ..it.clone() })
        };
        rows.iter().filter_map(beyond).collect()
    };
    Exposure { inbound: rest(&from.inbound, &other.inbound), outbound: rest(&from.outbound, &other.outbound) }
}

/// Findings that the others do not have, by what they say of which element.
fn without(findings: &[Finding], others: &[Finding]) -> Vec<Finding> {
    let key = |it: &Finding| (it.check.id, it.path.clone(), it.message.clone(), it.allowed.is_some());
    let known: Vec<_> = others.iter().map(key).collect();
    let mut rest: Vec<Finding> = findings.iter().filter(|it| !known.contains(&key(it))).cloned().collect();
    rest.sort_by_key(|it| std::cmp::Reverse(if it.allowed.is_some() { None } else { Some(it.severity) }));
    rest
}

/// A finding that a reviewer must look at: open, and more than advice.
pub(super) fn is_open(finding: &Finding) -> bool {
    finding.allowed.is_none() && finding.severity > Severity::Advice
}

/// Changes less those that are a rename: closed under the old name, opened under the new one; another way by name alone.
fn without_renames(changes: Vec<Change>, renamed: &Renamed) -> Vec<Change> {
    if renamed.is_empty() {
        return changes;
    }
    let opens = changes.iter().filter(|it| it.closed.is_empty() && !it.is_detour());
    let opens: BTreeMap<(&str, &str), &Change> =
        opens.map(|it| ((it.from.as_str(), it.to.as_str()), it)).collect();
    let closes = changes.iter().filter(|it| it.opened.is_empty() && !it.is_detour());
    let mut same: BTreeSet<(&str, &str)> = BTreeSet::new();
    for old in closes {
        let (from, to) = (now(&old.from, renamed), now(&old.to, renamed));
        if let Some(new) = opens.get(&(from.as_str(), to.as_str())).filter(|new| new.opened == old.closed) {
            same.extend([(old.from.as_str(), old.to.as_str()), (new.from.as_str(), new.to.as_str())]);
        }
    }
    let is_renamed = |it: &Change| {
        let mut before: Vec<String> = it.before.iter().map(|path| now(path, renamed)).collect();
        before.sort();
        it.is_detour() && before == it.after
    };
    let differs = |it: &&Change| !same.contains(&(it.from.as_str(), it.to.as_str())) && !is_renamed(it);
    changes.iter().filter(differs).cloned().collect()
}

fn addresses(before: &Graph, after: &Graph, renamed: &Renamed) -> Vec<AddressChange> {
    let used = |graph: &Graph, old: bool| {
        let path = |path: &str| if old { now(path, renamed) } else { path.to_owned() };
        let mut used: BTreeMap<(String, String), String> = BTreeMap::new();
        for plan in address_plans(graph) {
            let vpc = path(&plan.vpc);
            for block in plan.blocks {
                for span in &block.spans {
                    if let Use::Subnet(subnet) = &span.used {
                        used.insert((vpc.clone(), span.net.clone()), path(subnet));
                    }
                }
                used.entry((vpc.clone(), block.net)).or_insert_with(|| vpc.clone());
            }
        }
        used
    };
    let (old, new) = (used(before, true), used(after, false));
    let mut keys: Vec<_> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let change = |key: &(String, String)| AddressChange {
        vpc: key.0.clone(),
        net: key.1.clone(),
        before: old.get(key).cloned(),
        after: new.get(key).cloned(),
    };
    keys.into_iter().map(change).filter(|it| it.before != it.after).collect()
}

fn costs(before: &Graph, after: &Graph, renamed: &Renamed) -> CostChange {
    let (old, new) = (cost(before), cost(after));
    let mut items: BTreeMap<(String, &str), CostItemChange> = BTreeMap::new();
    for (is_old, cost) in [(true, &old), (false, &new)] {
        for item in cost.vpcs.iter().flat_map(|vpc| &vpc.items) {
            let element = if is_old { now(&item.element, renamed) } else { item.element.clone() };
            let row = items.entry((element.clone(), item.what)).or_insert_with(|| CostItemChange {
                element,
                what: String::new(),
                before: None,
                after: None,
            });
            row.what = item.text();
            *(if is_old { &mut row.before } else { &mut row.after }) = Some(item.monthly);
        }
    }
    CostChange {
        before: old.total,
        after: new.total,
        is_partial: old.is_partial || new.is_partial,
        items: items.into_values().filter(|it| it.before != it.after).collect(),
    }
}
