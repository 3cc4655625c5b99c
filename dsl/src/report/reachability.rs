//! Which part of the network reaches what.

use crate::{
    flow::{Cell, TrafficSet, matrix},
    graph::{Graph, NodeId},
    resource::{expect::End, subnet::Subnet, tier::Tier},
    value::Traffic,
};

/// More parts than anybody reads a table of; their flows grow with the square of their number.
pub const MOST_PARTS: usize = 48;

/// Who reaches what, grouped; what is not listed does not flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reachability {
    /// How many tiers and subnets of none there are.
    pub parts: usize,
    /// The flows by where they start; empty where there are more parts than [`MOST_PARTS`].
    pub flows: Vec<Flow>,
}

impl Reachability {
    /// Whether there are too many parts to list their flows.
    pub fn is_too_large(&self) -> bool {
        self.parts > MOST_PARTS
    }
}

/// Traffic from one part to those destinations that get the same of it by the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The path of a tier, or of a subnet of none.
    pub from: String,
    /// Paths of parts; `internet`; services.
    pub to: Vec<Destination>,
    /// What works for every host of the part; nothing where it is only some hosts, or not known yet.
    pub works: String,
    /// What may work, for some host.
    pub may_work: String,
    /// The paths of gateways, endpoints and peerings on the way.
    pub by: Vec<String>,
}

/// Where traffic leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The part with this path.
    Part(String),
    /// Outside of every VPC.
    Internet,
    /// An AWS service, by its word.
    Service(String),
}

/// The flows between the parts of a network, to the internet and to services.
///
/// A network of more than [`MOST_PARTS`] parts has none of them listed; `expect` and `diagnose` answer for two ends.
pub fn reachability(graph: &Graph) -> Reachability {
    let parts = graph.ids().filter(|id| is_part(graph, *id)).count();
    if parts > MOST_PARTS {
        return Reachability { parts, flows: Vec::new() };
    }
    let mut flows: Vec<Flow> = Vec::new();
    for cell in matrix(graph).cells.iter().filter(|cell| !cell.may_work.is_empty()) {
        add(&mut flows, flow(graph, cell));
    }
    Reachability { parts, flows }
}

fn is_part(graph: &Graph, id: NodeId) -> bool {
    let in_tier = || graph.node(id).parent.is_some_and(|parent| graph.is::<Tier>(parent));
    graph.is::<Tier>(id) || graph.is::<Subnet>(id) && !in_tier()
}

fn flow(graph: &Graph, cell: &Cell) -> Flow {
    let to = match &cell.to {
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
        from: graph.path(cell.from),
        to: vec![to],
        works: text(works),
        may_work: text(&cell.may_work),
        by: cell.by.iter().map(|id| graph.path(*id)).collect(),
    }
}

fn add(flows: &mut Vec<Flow>, flow: Flow) {
    let same = |known: &&mut Flow| {
        let traffic = (&known.works, &known.may_work) == (&flow.works, &flow.may_work);
        known.from == flow.from && traffic && known.by == flow.by
    };
    match flows.iter_mut().find(same) {
        Some(known) => known.to.extend(flow.to),
        None => flows.push(flow),
    }
}

impl Destination {
    /// In words: a path, `internet`, `service s3`.
    pub fn text(&self) -> String {
        match self {
            Self::Part(path) => path.clone(),
            Self::Internet => "internet".to_owned(),
            Self::Service(word) => format!("service {word}"),
        }
    }
}
