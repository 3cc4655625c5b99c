//! Which VPCs are joined by which peering, and what that asks of their tables.

use std::collections::{BTreeMap, BTreeSet};

use dsl::{
    graph::NodeId,
    net::{Family, overlapping_pairs},
    resource::{peering::Peering, subnet::Subnet, tier::Tier, vpc::Vpc},
    view::View,
};
use ipnet::IpNet;

use super::context::{Context, Network, has_family, is_canonical, is_vpc_size};

/// The peerings of a topology.
#[derive(Debug, Default)]
pub struct Peers<'a> {
    /// Every peering of two VPCs, in order.
    pub all: Vec<Pair<'a>>,
    /// One side of one peering each: what the tables of that side owe to the other.
    pub duties: Vec<Duty>,
    joined: BTreeSet<(NodeId, NodeId)>,
    places: BTreeMap<NodeId, usize>,
    ambiguous: BTreeSet<NodeId>,
}

/// A peering and its two VPCs: the requester, then the accepter.
#[derive(Debug)]
pub struct Pair<'a> {
    /// The peering.
    pub peering: View<'a, Peering>,
    /// Its VPCs.
    pub vpcs: [View<'a, Vpc>; 2],
    /// The first two blocks of the sides that share addresses.
    pub overlap: Option<(IpNet, IpNet)>,
}

/// The routes that one side of a peering needs.
#[derive(Debug)]
pub struct Duty {
    /// The place of the peering in [`Peers::all`].
    pub at: usize,
    /// This side.
    pub own: NodeId,
    /// The other side.
    pub other: NodeId,
    /// The tables that need the routes.
    pub tables: Vec<NodeId>,
    /// What they need routes to: each entry is met by one route around its first block, or by all of the others.
    pub wanted: Vec<(IpNet, Vec<IpNet>)>,
}

impl<'a> Peers<'a> {
    pub(super) fn new(cx: &Context<'a>) -> Self {
        let mut peers = Self::default();
        for peering in cx.all::<Peering>() {
            let Some(vpcs) = peering.sides().map(|sides| sides.map(|side| side.vpc)) else { continue };
            let ids = vpcs.map(View::<Vpc>::id);
            peers.joined.insert(in_order(ids[0], ids[1]));
            peers.places.insert(peering.id(), peers.all.len());
            peers.all.push(Pair { peering, vpcs, overlap: overlap(cx, ids) });
        }
        for (at, pair) in peers.all.iter().enumerate() {
            let ids = pair.vpcs.map(View::<Vpc>::id);
            if ids[0] == ids[1] || pair.overlap.is_some() || pair.peering.accepted().known() == Some(false) {
                continue;
            }
            for (own, other) in [(ids[0], ids[1]), (ids[1], ids[0])] {
                peers.duties.extend(duty(cx, at, pair.peering, own, other));
            }
        }
        peers.ambiguous =
            ambiguous(&peers).into_iter().map(|(_, later)| peers.all[later].peering.id()).collect();
        peers
    }

    /// Whether two VPCs are peered.
    pub fn are_peered(&self, left: NodeId, right: NodeId) -> bool {
        self.joined.contains(&in_order(left, right))
    }

    /// A peering by its node.
    pub fn of(&self, peering: NodeId) -> Option<&Pair<'a>> {
        self.all.get(*self.places.get(&peering)?)
    }

    /// Whether a VPC is a side of a peering.
    pub fn is_side(&self, peering: NodeId, vpc: NodeId) -> bool {
        self.of(peering).is_none_or(|pair| pair.vpcs.iter().any(|side| side.id() == vpc))
    }

    /// Whether the two sides of a peering share addresses.
    pub fn has_overlap(&self, peering: NodeId) -> bool {
        self.of(peering).is_some_and(|pair| pair.overlap.is_some())
    }

    /// Whether the same tables would lead the same addresses to two peerings, this one the later.
    pub fn is_ambiguous(&self, peering: NodeId) -> bool {
        self.ambiguous.contains(&peering)
    }

    /// The pairs of peerings that the same tables would lead the same addresses to.
    pub fn ambiguous_pairs(&self) -> Vec<(&Pair<'a>, &Pair<'a>)> {
        ambiguous(self).into_iter().map(|(one, other)| (&self.all[one], &self.all[other])).collect()
    }
}

fn in_order(left: NodeId, right: NodeId) -> (NodeId, NodeId) {
    (left.min(right), left.max(right))
}

fn overlap(cx: &Context<'_>, [left, right]: [NodeId; 2]) -> Option<(IpNet, IpNet)> {
    let sound = |id| {
        let blocks = cx.network_of(id).map(|network| network.blocks.as_slice()).unwrap_or_default();
        let nets = blocks.iter().map(|(net, _)| *net);
        nets.filter(|net| is_canonical(*net) && is_vpc_size(*net)).map(move |net| (net, id))
    };
    if left == right {
        return None;
    }
    let pairs = overlapping_pairs(sound(left).chain(sound(right)));
    pairs.into_iter().find(|((_, one), (_, other))| one != other).map(|((one, _), (other, _))| (one, other))
}

fn duty(cx: &Context<'_>, at: usize, peering: View<'_, Peering>, own: NodeId, other: NodeId) -> Option<Duty> {
    let (near, far) = (cx.network_of(own)?, cx.network_of(other)?);
    let parts = |vpc| peering.between().links().filter(move |part| cx.vpc_of(*part) == Some(vpc));
    let (near_parts, far_parts): (Vec<_>, Vec<_>) = (parts(own).collect(), parts(other).collect());
    let is_meant = |subnet: &View<'_, Subnet>| {
        near_parts.is_empty()
            || near_parts
                .iter()
                .any(|part| *part == own || *part == subnet.id() || Some(*part) == subnet.parent())
    };
    let tables = near.tables.iter().filter(|table| table.subnets.iter().any(is_meant));
    let wanted = wanted(far, &far_parts).into_iter().filter(|(net, _)| is_used(near, *net));
    let tables = tables.map(|table| table.view.id()).collect();
    Some(Duty { at, own, other, tables, wanted: wanted.collect() })
}

/// IPv6 asks for routes only where somebody has it.
fn is_used(near: &Network<'_>, net: IpNet) -> bool {
    matches!(net, IpNet::V4(_)) || near.subnets.iter().any(|subnet| has_family(*subnet, Family::V6))
}

fn wanted(far: &Network<'_>, parts: &[NodeId]) -> Vec<(IpNet, Vec<IpNet>)> {
    let graph = far.vpc.graph();
    let sound = |net: &IpNet| is_canonical(*net);
    if parts.is_empty() || parts.contains(&far.vpc.id()) {
        return far
            .nets()
            .filter(|net| sound(net) && is_vpc_size(*net))
            .map(|net| (net, Vec::new()))
            .collect();
    }
    let mut wanted = Vec::new();
    for part in parts {
        if let Some(tier) = graph.view::<Tier>(*part) {
            let pieces = tier.subnets().filter_map(|subnet| Some(IpNet::V4(subnet.cidr().known()?)));
            wanted.extend(tier.cidr().known().map(|net| (IpNet::V4(net), pieces.collect())));
        } else if let Some(subnet) = graph.view::<Subnet>(*part) {
            let nets = [subnet.cidr().known().map(IpNet::V4), subnet.ipv6().known().map(IpNet::V6)];
            wanted.extend(nets.into_iter().flatten().map(|net| (net, Vec::new())));
        }
    }
    wanted.retain(|(net, _)| sound(net));
    wanted
}

/// The places of the peerings that ask the same table for routes to the same addresses.
fn ambiguous(peers: &Peers<'_>) -> BTreeSet<(usize, usize)> {
    let mut by_vpc: BTreeMap<NodeId, Vec<&Duty>> = BTreeMap::new();
    for duty in &peers.duties {
        by_vpc.entry(duty.own).or_default().push(duty);
    }
    let mut found = BTreeSet::new();
    for duties in by_vpc.into_values().filter(|duties| duties.len() > 1) {
        let nets = duties.iter().flat_map(|duty| duty.wanted.iter().map(move |(net, _)| (*net, *duty)));
        for ((_, one), (_, other)) in overlapping_pairs(nets) {
            let shared = one.tables.iter().any(|table| other.tables.contains(table));
            if one.at != other.at && one.other != other.other && shared {
                found.insert((one.at.min(other.at), one.at.max(other.at)));
            }
        }
    }
    found
}
