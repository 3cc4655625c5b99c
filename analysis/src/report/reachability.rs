//! Which part of the network reaches what.

use std::collections::BTreeMap;

use dsl::{
    graph::{Graph, NodeId},
    resource::{expect::End, interface_endpoint::InterfaceEndpoint, subnet::Subnet, tier::Tier},
    value::Traffic,
};

use crate::flow::{Cell, TrafficSet, matrix, outline};

/// More parts than anybody reads one table of: VPCs that differ in their addresses alone are told once.
pub const MOST_PARTS: usize = 48;

/// So many questions tell of more parts than anybody reads of.
const MOST_QUESTIONS: usize = 1000;

/// Who reaches what, grouped; what is not listed does not flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reachability {
    /// How many tiers and subnets of none there are.
    pub parts: usize,
    /// How many of them are not told of, since there are too many.
    pub left_out: usize,
    /// The flows: all of them together, or by VPC where there are more than [`MOST_PARTS`] parts.
    pub groups: Vec<Flows>,
}

/// The flows of a whole network, or of a VPC and those like it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// The path of the VPC that is told of, and of those that differ from it in their addresses alone; none for the whole
    /// network.
    pub vpcs: Vec<String>,
    /// The flows by where they start.
    pub flows: Vec<Flow>,
}

/// Traffic from parts to those destinations that get the same of it by the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The paths of tiers, or of subnets of none.
    pub from: Vec<String>,
    /// Paths of parts; `internet`; services.
    pub to: Vec<Destination>,
    /// What works for every host of the parts; nothing where it is only some hosts, or not known yet.
    pub works: String,
    /// What may work, for some host.
    pub may_work: String,
    /// The paths of gateways, endpoints and peerings on the way.
    pub by: Vec<String>,
}

/// Where traffic leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// The part with this path.
    Part(String),
    /// From each of several parts to all others of them.
    EachOther,
    /// The interface endpoint with this path, by its own names: the service's name does not lead there.
    Endpoint(String),
    /// Outside of every VPC.
    Internet,
    /// An AWS service, by its word.
    Service(String),
}

/// The flows between the parts of a network, to the internet and to services.
///
/// Of a network with more than [`MOST_PARTS`] parts, VPCs that differ in their addresses alone are told once, and no
/// more than can be read; `expect` and `diagnose` answer for two ends.
pub fn reachability(graph: &Graph) -> Reachability {
    let parts = graph.ids().filter(|id| is_part(graph, *id)).count();
    if parts <= MOST_PARTS {
        let flows = flows(graph, &matrix(graph).cells);
        let groups = if flows.is_empty() { Vec::new() } else { vec![Flows { vpcs: Vec::new(), flows }] };
        return Reachability { parts, left_out: 0, groups };
    }
    let outline = outline(graph, MOST_QUESTIONS);
    let groups = outline.sketches.iter().map(|sketch| Flows {
        vpcs: sketch.vpcs.iter().map(|id| graph.path(*id)).collect(),
        flows: flows(graph, &sketch.cells),
    });
    Reachability { parts, left_out: outline.left_out, groups: groups.collect() }
}

fn is_part(graph: &Graph, id: NodeId) -> bool {
    let in_tier = || graph.node(id).parent.is_some_and(|parent| graph.is::<Tier>(parent));
    graph.is::<Tier>(id) || graph.is::<Subnet>(id) && !in_tier()
}

fn flows(graph: &Graph, cells: &[Cell]) -> Vec<Flow> {
    let mut flows: Vec<Flow> = Vec::new();
    let mut start = 0;
    let mut from = None;
    for cell in cells.iter().filter(|cell| !cell.may_work.is_empty()) {
        if from.replace(cell.from) != Some(cell.from) {
            start = flows.len();
        }
        add(&mut flows, start, flow(graph, cell));
    }
    together(&together(&flows, true), false)
}

fn flow(graph: &Graph, cell: &Cell) -> Flow {
    let to = match &cell.to {
        End::Element(id) if graph.is::<InterfaceEndpoint>(*id) => Destination::Endpoint(graph.path(*id)),
        End::Element(id) => Destination::Part(graph.path(*id)),
        End::Internet => Destination::Internet,
        End::Service(service) => Destination::Service(service.word().to_owned()),
        End::Cidr(net) => Destination::Part(net.to_string()),
    };
    let text = |traffic: &TrafficSet| {
        if traffic.is_empty() { String::new() } else { traffic.to_string() }
    };
    // Two families with an ICMP each are still everything of both.
    let icmp = TrafficSet::of(Traffic::ICMP).union(&TrafficSet::of(Traffic::ICMPV6));
    let mixed = cell.may_work.difference(&cell.works) == icmp && !cell.works.is_empty();
    let works = if mixed { &cell.may_work } else { &cell.works };
    Flow {
        from: vec![graph.path(cell.from)],
        to: vec![to],
        works: text(works),
        may_work: text(&cell.may_work),
        by: cell.by.iter().map(|id| graph.path(*id)).collect(),
    }
}

/// Adds a flow to those of its part, which begin at `start`.
fn add(flows: &mut Vec<Flow>, start: usize, flow: Flow) {
    let same = |known: &&mut Flow| {
        (&known.works, &known.may_work) == (&flow.works, &flow.may_work) && known.by == flow.by
    };
    match flows[start..].iter_mut().find(same) {
        Some(known) => known.to.extend(flow.to),
        None => flows.push(flow),
    }
}

/// Flows that differ in where they start alone as one; if `with_itself`, those that lead to each other, too.
fn together(flows: &[Flow], with_itself: bool) -> Vec<Flow> {
    let own = |flow: &Flow| flow.from.iter().map(|path| Destination::Part(path.clone())).collect::<Vec<_>>();
    let key = |flow: &Flow| {
        let mut to = flow.to.clone();
        if with_itself {
            to.extend(own(flow));
        }
        to.sort_unstable();
        (to, flow.works.clone(), flow.may_work.clone(), flow.by.clone())
    };
    let mut groups: Vec<Vec<&Flow>> = Vec::new();
    let mut known = BTreeMap::new();
    for flow in flows {
        let at = *known.entry(key(flow)).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(flow);
    }
    groups.into_iter().map(|group| one(&group, with_itself)).collect()
}

fn one(group: &[&Flow], with_itself: bool) -> Flow {
    let mut flow = group[0].clone();
    if let [_, others @ ..] = group
        && !others.is_empty()
    {
        flow.from.extend(others.iter().flat_map(|other| other.from.iter().cloned()));
        if with_itself {
            flow.to.retain(|to| !matches!(to, Destination::Part(path) if flow.from.contains(path)));
            flow.to.insert(0, Destination::EachOther);
        }
    }
    flow
}

impl Destination {
    /// In words: a path, `internet`, `service s3`.
    pub fn text(&self) -> String {
        match self {
            Self::Part(path) => path.clone(),
            Self::EachOther => "each other".to_owned(),
            Self::Endpoint(path) => format!("{path} by its own names"),
            Self::Internet => "internet".to_owned(),
            Self::Service(word) => format!("service {word}"),
        }
    }
}
