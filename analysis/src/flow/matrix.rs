//! Who reaches what, as a table: the parts of a network by what they can go to.

mod asker;

use std::collections::{BTreeMap, BTreeSet};

use asker::Asker;
use dsl::{
    graph::{Graph, NodeId},
    resource::{
        expect::End, gateway_endpoint::GatewayEndpoint, interface_endpoint::InterfaceEndpoint,
        peering::Peering, subnet::Subnet, tier::Tier, vpc::Vpc,
    },
};

use super::{
    claim::Answer,
    needs,
    network::{Name, Reach},
    traffic::TrafficSet,
};

/// What flows from one part to one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// A tier, or a subnet of none.
    pub from: NodeId,
    /// Where it leads.
    pub to: End,
    /// What works for certain, for every host.
    pub works: TrafficSet,
    /// What may work, for some host.
    pub may_work: TrafficSet,
    /// What it goes through: a gateway, an endpoint, a peering.
    pub by: Vec<NodeId>,
}

/// What connections from the internet reach in one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// A tier, or a subnet of none.
    pub part: NodeId,
    /// What reaches every host from everywhere, for certain.
    pub works: TrafficSet,
    /// What may reach some host from somewhere.
    pub may_work: TrafficSet,
    /// What it comes in by.
    pub by: Vec<NodeId>,
}

/// The parts of a network that reach something, and what.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Tiers and subnets of none, in order.
    pub parts: Vec<NodeId>,
    /// The services that endpoints lead to or that something needs, by word.
    pub services: Vec<String>,
    /// A cell for each part and destination: the internet; each service; the interface endpoints that only their own
    /// names lead to, those of peered VPCs among them; each part of its VPC and of peered ones.
    pub cells: Vec<Cell>,
    /// What the internet reaches in each part.
    pub exposed: Vec<Exposure>,
}

/// Who reaches what.
///
/// # Example
/// ```
/// use vpcraft_analysis::{flow::matrix, prelude::*};
/// use dsl::net::parse_ipv4_cidr;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut t = Topology::new("demo").region("us-west-2");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
/// let db = t.add(Subnet::isolated("db", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
/// let matrix = matrix(&t.graph());
/// assert_eq!(matrix.parts, [db.id()]);
/// assert!(matrix.cells.iter().all(|cell| cell.to != End::Internet || cell.may_work.is_empty()));
/// # Ok(())
/// # }
/// ```
pub fn matrix(graph: &Graph) -> Matrix {
    fill(Asker::new(graph))
}

/// The same, with every question asked anew: slower, and what [`matrix`] is held to by tests.
pub fn matrix_one_by_one(graph: &Graph) -> Matrix {
    let mut asker = Asker::new(graph);
    asker.is_sharing = false;
    fill(asker)
}

fn fill(mut asker: Asker<'_>) -> Matrix {
    let parts = asker.parts.clone();
    let (mut cells, mut exposed): (Vec<Cell>, Vec<Exposure>) = (Vec::new(), Vec::new());
    let mut known: BTreeMap<NodeId, (std::ops::Range<usize>, usize)> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        let start = cells.len();
        let twin = asker.twin(*part).and_then(|twin| Some((known.get(&twin.part)?.clone(), twin)));
        if let Some(((range, row), twin)) = twin {
            let mut moved: Vec<Cell> = cells[range].iter().map(|cell| asker.moved(cell, &twin)).collect();
            asker.sort(&mut moved);
            cells.extend(moved);
            exposed.push(Exposure {
                part: *part,
                by: asker.moved_ways(&exposed[row].by, &twin),
                ..exposed[row].clone()
            });
        } else {
            cells.extend(asker.cells(*part));
            exposed.push(asker.exposure(*part));
        }
        known.insert(*part, (start..cells.len(), at));
    }
    Matrix { parts, services: asker.services, cells, exposed }
}

/// Who reaches what in a large network: VPCs that differ in their addresses alone are told once.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// What is told.
    pub sketches: Vec<Sketch>,
    /// How many parts are not told of, since nobody would read it.
    pub left_out: usize,
}

/// What flows from the parts of one VPC, and so in those that are like it.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// The VPC, and those like it.
    pub vpcs: Vec<NodeId>,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// Who reaches what, for as many parts as `most_questions` tell of.
pub fn outline(graph: &Graph, most_questions: usize) -> Outline {
    let mut asker = Asker::new(graph);
    let mut outline = Outline::default();
    let networks: Vec<NodeId> = asker.reach.networks.iter().map(|network| network.id).collect();
    let mut classes: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    for (vpc, id) in networks.iter().enumerate() {
        classes.entry(asker.twins.first(vpc)).or_default().push(*id);
    }
    for (vpc, vpcs) in classes {
        let mut cells = Vec::new();
        for part in asker.parts_of[vpc].clone() {
            if asker.questions < most_questions {
                cells.extend(asker.cells(part));
            } else {
                outline.left_out += vpcs.len();
            }
        }
        if !cells.is_empty() {
            outline.sketches.push(Sketch { vpcs, cells });
        }
    }
    outline
}

/// How many cells a matrix has, or somewhat more.
pub fn pairs(graph: &Graph) -> usize {
    let mut parts: BTreeMap<NodeId, usize> = BTreeMap::new();
    for vpc in graph.ids().filter(|id| is_part(graph, *id)).filter_map(|part| vpc_of(graph, part)) {
        *parts.entry(vpc).or_default() += 1;
    }
    let outside = services(graph).len() + 1;
    let of = |vpc: &NodeId| {
        let endpoints = graph.children_of::<InterfaceEndpoint>(*vpc).count();
        parts.get(vpc).map_or(0, |count| count + endpoints)
    };
    let cells = parts.iter().map(|(vpc, count)| {
        let near: BTreeSet<NodeId> = near(graph, *vpc).into_iter().collect();
        count * (outside + near.iter().map(of).sum::<usize>())
    });
    cells.sum()
}

fn is_part(graph: &Graph, id: NodeId) -> bool {
    let in_tier = || graph.node(id).parent.is_some_and(|parent| graph.is::<Tier>(parent));
    graph.is::<Tier>(id) || graph.is::<Subnet>(id) && !in_tier()
}

fn vpc_of(graph: &Graph, id: NodeId) -> Option<NodeId> {
    graph.enclosing::<Vpc>(id).map(dsl::view::View::id)
}

/// The VPC of a part and those it is peered with.
pub(super) fn near(graph: &Graph, part: NodeId) -> Vec<NodeId> {
    let Some(own) = vpc_of(graph, part) else { return Vec::new() };
    let peers =
        graph.users_of::<Peering>(own).filter_map(|peering| peering.other_side(own)).map(dsl::view::View::id);
    peers.chain([own]).collect()
}

pub(super) fn services(graph: &Graph) -> Vec<String> {
    let gateways = graph.all::<GatewayEndpoint>().filter_map(|it| it.service().as_str());
    let interfaces = graph.all::<InterfaceEndpoint>().filter_map(|it| it.service().as_str());
    let mut words: BTreeSet<String> = gateways.chain(interfaces).map(|text| Name::parse(text).word).collect();
    for needs in needs::all(graph) {
        words.extend(needs.words.iter().filter_map(|word| needs::services(graph, word)).flatten());
    }
    words.into_iter().collect()
}

/// What works in all cases for certain, and what may in some.
fn flowing(answer: &Answer) -> (TrafficSet, TrafficSet) {
    let works = answer.cases.iter().map(|case| case.trace.works.clone()).reduce(|a, b| a.intersection(&b));
    let may_work = answer.cases.iter().map(|case| case.trace.may_work.clone()).reduce(|a, b| a.union(&b));
    (works.unwrap_or_default(), may_work.unwrap_or_default())
}

/// What the traffic that may get through goes through.
fn by(reach: &Reach<'_>, answer: &Answer) -> Vec<NodeId> {
    const WAYS: &[&str] = &[
        "internet_gateway",
        "egress_only_internet_gateway",
        "nat_gateway",
        "peering",
        "gateway_endpoint",
        "interface_endpoint",
    ];
    let open = answer.cases.iter().filter(|case| !case.trace.may_work.is_empty());
    let steps = open.flat_map(|case| &case.trace.steps).filter(|step| !step.is_reply);
    let ways = steps.filter_map(|step| step.element);
    let mut ways: Vec<NodeId> =
        ways.filter(|id| WAYS.contains(&reach.graph.node(*id).kind.keyword)).collect();
    ways.sort_unstable();
    ways.dedup();
    ways
}
