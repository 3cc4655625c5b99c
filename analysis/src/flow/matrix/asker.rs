//! The questions of a matrix: each that has an answer of its own is asked once.

use std::collections::{BTreeMap, BTreeSet};

use dsl::{
    graph::{Graph, NodeId},
    resource::{expect::End, peering::Peering, service::Service},
};

use super::{Cell, Exposure, by, flowing, is_part, services, vpc_of};
use crate::flow::{alike, claim::Claim, network::Reach, traffic::TrafficSet, tri::Tri, twins::Twins};

/// Where a question leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum To {
    Internet,
    /// By its place among the services.
    Service(usize),
    Element(NodeId),
}

/// What flows, and by which way.
#[derive(Clone, Debug)]
struct Flowing {
    works: TrafficSet,
    may_work: TrafficSet,
    by: Vec<NodeId>,
}

/// A part of a VPC, and what it is in the first VPC that is like it.
pub(super) struct Twin {
    pub(super) part: NodeId,
    first: usize,
    own: usize,
}

/// A network with the answers found so far.
pub(super) struct Asker<'g> {
    pub(super) reach: Reach<'g>,
    pub(super) twins: Twins,
    pub(super) parts: Vec<NodeId>,
    /// The parts of each VPC.
    pub(super) parts_of: Vec<Vec<NodeId>>,
    pub(super) services: Vec<String>,
    /// How many were asked.
    pub(super) questions: usize,
    pub(super) is_sharing: bool,
    /// The place of each node among all, by its number.
    order: Vec<usize>,
    /// The interface endpoints of each VPC, and whether the service's name leads to them.
    endpoints: Vec<Vec<(NodeId, Tri)>>,
    /// The first that each subnet and endpoint is like, and the second of the same class.
    classes: BTreeMap<NodeId, (NodeId, NodeId)>,
    /// The VPCs whose subnets are sorted into classes.
    sorted: BTreeSet<usize>,
    known: BTreeMap<(NodeId, To), Flowing>,
}

impl<'g> Asker<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        let reach = Reach::new(graph);
        let parts: Vec<NodeId> = graph.ids().filter(|id| is_part(graph, *id)).collect();
        let mut parts_of = vec![Vec::new(); reach.networks.len()];
        for part in &parts {
            if let Some(vpc) = vpc_of(graph, *part).and_then(|vpc| reach.place(vpc)) {
                parts_of[vpc].push(*part);
            }
        }
        let mut order = vec![0; graph.len()];
        for (place, id) in graph.ids().enumerate() {
            order[id.number()] = place;
        }
        let named = |endpoint: &crate::flow::network::Endpoint| {
            let interface = &reach.interfaces[*endpoint.interfaces.first()?];
            Some((interface.name(), endpoint.private_dns))
        };
        let endpoints =
            reach.networks.iter().map(|network| network.endpoints.iter().filter_map(named).collect());
        let endpoints = endpoints.collect();
        let mut classes = BTreeMap::new();
        for class in alike::endpoints(graph, &reach) {
            note(&mut classes, &class);
        }
        Self {
            twins: Twins::new(&reach),
            services: services(graph),
            questions: 0,
            is_sharing: true,
            sorted: BTreeSet::new(),
            known: BTreeMap::new(),
            reach,
            parts,
            parts_of,
            order,
            endpoints,
            classes,
        }
    }

    /// What stands for a part in the first VPC that is like its own; nothing, if it is in the first itself.
    pub(super) fn twin(&self, part: NodeId) -> Option<Twin> {
        let own = self.reach.network_of(part)?;
        let first = self.twins.first(own);
        let part = self.twins.moved(part, own, first);
        (self.is_sharing && first != own).then_some(Twin { part, first, own })
    }

    /// A cell of the first VPC as it is in the other.
    pub(super) fn moved(&self, cell: &Cell, twin: &Twin) -> Cell {
        let moved = |id| self.twins.moved(id, twin.first, twin.own);
        let to = match &cell.to {
            End::Element(id) => End::Element(moved(*id)),
            other => other.clone(),
        };
        Cell { from: moved(cell.from), to, by: self.moved_ways(&cell.by, twin), ..cell.clone() }
    }

    pub(super) fn moved_ways(&self, by: &[NodeId], twin: &Twin) -> Vec<NodeId> {
        let mut by: Vec<NodeId> = by.iter().map(|id| self.twins.moved(*id, twin.first, twin.own)).collect();
        by.sort_unstable();
        by
    }

    /// Puts the cells of a part in order: what is outside, endpoints, parts.
    pub(super) fn sort(&self, cells: &mut [Cell]) {
        cells.sort_by_key(|cell| match &cell.to {
            End::Element(id) => (1 + u8::from(is_part(self.reach.graph, *id)), self.order[id.number()]),
            _ => (0, 0),
        });
    }

    /// Everything that flows from a part.
    pub(super) fn cells(&mut self, from: NodeId) -> Vec<Cell> {
        let Some(vpc) = self.reach.network_of(from) else { return Vec::new() };
        self.sort_into_classes(vpc);
        let outside = (0..self.services.len()).map(To::Service);
        let mut destinations: Vec<To> = [To::Internet].into_iter().chain(outside).collect();
        destinations.extend(self.near(vpc).into_iter().filter(|to| *to != from).map(To::Element));
        let cell = |to: To| {
            let Flowing { works, may_work, by } = self.flowing(from, to);
            Cell { from, to: self.end(to), works, may_work, by }
        };
        destinations.into_iter().map(cell).collect()
    }

    pub(super) fn exposure(&mut self, part: NodeId) -> Exposure {
        let first = self.first(part);
        self.questions += 1;
        let answer = self.reach.judge_in_silence(&Claim::reaches(End::Internet, End::Element(first)));
        let (works, may_work) = flowing(&answer);
        Exposure { part, works, may_work, by: by(&self.reach, &answer) }
    }

    fn end(&self, to: To) -> End {
        match to {
            To::Internet => End::Internet,
            To::Service(at) => End::Service(Service::named(&self.services[at])),
            To::Element(id) => End::Element(id),
        }
    }

    /// The VPC itself and those it is peered with.
    fn near_vpcs(&self, vpc: usize) -> BTreeSet<usize> {
        let network = &self.reach.networks[vpc];
        let peers = network.peerings.iter().filter_map(|peering| {
            let other = self.reach.graph.view::<Peering>(*peering)?.other_side(network.id)?;
            self.reach.place(other.id())
        });
        peers.chain([vpc]).collect()
    }

    /// The endpoints that their own names alone lead to from a VPC, then the parts near it, each in order.
    fn near(&self, vpc: usize) -> Vec<NodeId> {
        let (mut endpoints, mut parts) = (Vec::new(), Vec::new());
        for near in self.near_vpcs(vpc) {
            let by_own_name = self.endpoints[near].iter().filter(|(_, own)| near != vpc || *own == Tri::No);
            endpoints.extend(by_own_name.map(|(id, _)| *id));
            parts.extend(&self.parts_of[near]);
        }
        let place = |id: &NodeId| self.order[id.number()];
        endpoints.sort_by_key(place);
        parts.sort_by_key(place);
        endpoints.extend(parts);
        endpoints
    }

    fn sort_into_classes(&mut self, vpc: usize) {
        let near = self.near_vpcs(vpc);
        for at in &near {
            if !self.sorted.insert(*at) {
                continue;
            }
            let near: Vec<usize> = self.near_vpcs(*at).into_iter().collect();
            for class in alike::subnets_of(&self.reach, *at, &near) {
                note(&mut self.classes, &class);
            }
        }
    }

    fn first(&self, id: NodeId) -> NodeId {
        let first = self.classes.get(&id).filter(|_| self.is_sharing);
        first.map_or(id, |(first, _)| *first)
    }

    fn flowing(&mut self, from: NodeId, to: To) -> Flowing {
        let first = self.first(from);
        let to = match to {
            To::Element(to) if self.first(to) == first => {
                // Of one class: from its first to its second stands for all.
                To::Element(
                    self.classes.get(&to).filter(|_| self.is_sharing).map_or(to, |(_, second)| *second),
                )
            }
            To::Element(to) => To::Element(self.first(to)),
            other => other,
        };
        if let Some(known) = self.known.get(&(first, to)).filter(|_| self.is_sharing) {
            return known.clone();
        }
        self.questions += 1;
        let answer = self.reach.judge_in_silence(&Claim::reaches(End::Element(first), self.end(to)));
        let (works, may_work) = flowing(&answer);
        let mut by = by(&self.reach, &answer);
        // Where it leads is no way there.
        by.retain(|way| To::Element(*way) != to);
        let flowing = Flowing { works, may_work, by };
        if self.is_sharing {
            self.known.insert((first, to), flowing.clone());
        }
        flowing
    }
}

/// Notes the first two of a class for each of it.
fn note(classes: &mut BTreeMap<NodeId, (NodeId, NodeId)>, class: &[NodeId]) {
    if let [first, second, ..] = class {
        classes.extend(class.iter().map(|id| (*id, (*first, *second))));
    }
}
