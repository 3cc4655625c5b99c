//! VPCs that differ in nothing but names and addresses: every answer about one is an answer about the others.
//!
//! A VPC is written down with its own blocks and those of its peers as places to count from, and with what stands in
//! it by its place there. Two that read the same have the same routes, groups, ACLs and endpoints in the same places, and
//! no block tells them apart; moving the addresses of one to those of the other changes no answer. Where something
//! stands in the way of that (a value that comes later, blocks that overlap, an element that is not ours), a VPC is
//! like no other.

use std::{collections::BTreeMap, fmt::Write as _, net::IpAddr};

use dsl::{
    graph::{Graph, NodeId},
    kind::common,
    net::overlapping_pairs,
    resource::{egress::Egress, expect::Expect, ingress::Ingress, peering::Peering},
    value::Attr,
};
use ipnet::IpNet;

use super::{
    address::{Address, is_private},
    network::{Network, Reach},
};

/// Which VPCs are alike, and what in one stands for what in another.
#[derive(Debug)]
pub(super) struct Twins {
    /// The first VPC that is like each.
    first: Vec<usize>,
    /// What stands in each VPC and has a name, itself first.
    nodes: Vec<Vec<NodeId>>,
    /// The peerings of each VPC with the VPCs at their other ends.
    peers: Vec<Vec<(NodeId, usize)>>,
    /// The VPC that a node stands in, and its place among what has a name there.
    at: Vec<Option<(usize, usize)>>,
}

/// The place of what has no name.
const NAMELESS: usize = usize::MAX;

impl Twins {
    pub(super) fn new(reach: &Reach<'_>) -> Self {
        let graph = reach.graph;
        let (mut nodes, mut at) = (Vec::new(), vec![None; graph.len()]);
        for (vpc, network) in reach.networks.iter().enumerate() {
            let mut named = Vec::new();
            for id in graph.subtree(network.id) {
                let has_name = !graph.node(id).name.is_empty();
                at[id.number()] = Some((vpc, if has_name { named.len() } else { NAMELESS }));
                named.extend(has_name.then_some(id));
            }
            nodes.push(named);
        }
        let peers = reach.networks.iter().map(|network| peers(reach, network)).collect();
        let mut twins = Self { first: Vec::new(), nodes, peers, at };
        twins.sort(reach);
        twins
    }

    /// The first VPC that one is like: itself, if it is like none before it.
    pub(super) fn first(&self, vpc: usize) -> usize {
        self.first[vpc]
    }

    /// What stands for a node of `from` and its peers in its twin `to`.
    pub(super) fn moved(&self, id: NodeId, from: usize, to: usize) -> NodeId {
        let number = |(vpc, place): (usize, usize)| {
            let twin = if vpc == from {
                Some(to)
            } else {
                let peer = self.peers[from].iter().position(|(_, other)| *other == vpc)?;
                self.peers[to].get(peer).map(|(_, other)| *other)
            };
            self.nodes[twin?].get(place).copied()
        };
        if let Some(place) = self.at[id.number()] {
            return number(place).unwrap_or(id);
        }
        let peering = self.peers[from].iter().position(|(peering, _)| *peering == id);
        peering.and_then(|at| self.peers[to].get(at)).map_or(id, |(peering, _)| *peering)
    }

    /// Sorts VPCs by what they are like, and what each peer is like as far as it meets them.
    fn sort(&mut self, reach: &Reach<'_>) {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut firsts: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for vpc in 0..reach.networks.len() {
            let first = self.key(reach, vpc, &mut known).map_or(vpc, |key| *firsts.entry(key).or_insert(vpc));
            self.first.push(first);
        }
    }

    fn key(&self, reach: &Reach<'_>, vpc: usize, known: &mut BTreeMap<String, usize>) -> Option<Vec<usize>> {
        let mut number = |text: String| {
            let next = known.len();
            *known.entry(text).or_insert(next)
        };
        let mut key = vec![number(Writer::new(self, reach, vpc, None)?.write()?)];
        for (peering, other) in &self.peers[vpc] {
            let place = self.peers[*other].iter().position(|(back, _)| back == peering)?;
            key.push(number(Writer::new(self, reach, *other, Some(place))?.write()?));
        }
        Some(key)
    }
}

fn peers(reach: &Reach<'_>, network: &Network) -> Vec<(NodeId, usize)> {
    let other = |id: &NodeId| {
        let vpc = reach.graph.view::<Peering>(*id)?.other_side(network.id)?;
        Some((*id, reach.place(vpc.id())?))
    };
    network.peerings.iter().filter_map(other).collect()
}

/// Writes a VPC down: all of it, or what one of its peers meets.
struct Writer<'t, 'g> {
    twins: &'t Twins,
    graph: &'g Graph,
    vpc: usize,
    /// The peer that meets it.
    only: Option<usize>,
    /// The blocks to count from, with the peer that each is of.
    blocks: Vec<(IpNet, Option<usize>)>,
    text: String,
    /// Whether something in it is of a VPC that it has nothing to do with, or the other way round.
    is_tangled: bool,
    /// Whether what is being written is for addresses of another peer than the only one.
    is_of_another: bool,
}

impl<'t, 'g> Writer<'t, 'g> {
    /// Nothing, if the VPC can be like no other.
    fn new(twins: &'t Twins, reach: &Reach<'g>, vpc: usize, only: Option<usize>) -> Option<Self> {
        let peers = &twins.peers[vpc];
        let near = || peers.iter().map(|(_, other)| *other).chain([vpc]).map(|at| &reach.networks[at]);
        let is_plain = near().all(|network| is_plain(reach, network));
        if !is_plain || reach.doubt.is_some() || peers.len() != reach.networks[vpc].peerings.len() {
            return None;
        }
        let own = reach.networks[vpc].blocks.iter().map(|net| (*net, None));
        let others = peers.iter().enumerate().flat_map(|(peer, (_, other))| {
            reach.networks[*other].blocks.iter().map(move |net| (*net, Some(peer)))
        });
        let blocks: Vec<(IpNet, Option<usize>)> = own.chain(others).collect();
        if !overlapping_pairs(blocks.iter().copied()).is_empty() {
            return None;
        }
        let graph = reach.graph;
        let text = String::with_capacity(2048);
        let mut writer =
            Self { twins, graph, vpc, only, blocks, text, is_tangled: false, is_of_another: false };
        writer.header(reach);
        Some(writer)
    }

    fn header(&mut self, reach: &Reach<'_>) {
        let peers = self.twins.peers[self.vpc].iter().map(|(_, other)| *other).enumerate();
        let peers = peers.filter(|(peer, _)| self.only.is_none_or(|only| only == *peer));
        for at in peers.map(|(_, other)| other).chain([self.vpc]) {
            let network = &reach.networks[at];
            let _ = write!(self.text, "{:?}{:?}", network.region, network.has_unknown);
            for block in &network.blocks {
                let _ = write!(self.text, "/{}", block.prefix_len());
            }
        }
    }

    fn write(mut self) -> Option<String> {
        let (twins, graph) = (self.twins, self.graph);
        for id in graph.subtree(twins.nodes[self.vpc][0]) {
            self.node(id);
            self.is_tangled |= graph.users(id).iter().any(|user| !self.is_near(*user));
        }
        for (peer, (peering, _)) in twins.peers[self.vpc].iter().enumerate() {
            if self.only.is_none_or(|only| only == peer) {
                self.node(*peering);
            }
        }
        (!self.is_tangled).then_some(self.text)
    }

    /// Whether what links to this VPC says nothing about its traffic but what is written down.
    fn is_near(&self, user: NodeId) -> bool {
        let is_rule = || self.graph.is::<Ingress>(user) || self.graph.is::<Egress>(user);
        match self.twins.at[user.number()] {
            Some((vpc, _)) => vpc == self.vpc || is_rule(),
            None => true,
        }
    }

    /// A node; a route, rule or entry for addresses of another peer than the only one is left out.
    fn node(&mut self, id: NodeId) {
        let node = self.graph.node(id);
        if self.graph.is::<Expect>(id) {
            return;
        }
        let start = self.text.len();
        self.is_of_another = false;
        let place = |id: NodeId| self.twins.at[id.number()].map_or(NAMELESS, |(_, place)| place);
        // The name of a VPC or peering itself tells nothing.
        let name = if place(id) == 0 || self.twins.at[id.number()].is_none() { "" } else { &node.name };
        let parent = node.parent.map_or(NAMELESS, place);
        let _ = write!(self.text, "\n{} {name} {parent} {}", node.kind.keyword, node.is_existing());
        for set in node.settings.iter().filter(|set| !says_nothing(node.kind, set.field)) {
            let _ = write!(self.text, " {}=", set.field);
            self.attr(&set.value);
        }
        // A rule that names a group of another peer may still mean whoever has no groups yet, so that it stays.
        if self.is_of_another && place(id) == NAMELESS && !self.text[start..].contains("Later(") {
            self.text.truncate(start);
        }
    }

    fn attr(&mut self, attr: &Attr) {
        match attr {
            Attr::V4(net) => self.net((*net).into()),
            Attr::V6(net) => self.net((*net).into()),
            Attr::Address(address) => self.net((*address).into()),
            Attr::Link(id) => self.link(*id),
            Attr::List(items) => {
                for item in items {
                    self.attr(item);
                    self.text.push(',');
                }
                self.text.push(']');
            }
            other => {
                let _ = write!(self.text, "{other:?}");
            }
        }
    }

    /// What a peer is called.
    fn peer(&mut self, peer: usize) -> &'static str {
        match self.only {
            Some(only) if only == peer => "it",
            Some(_) => "another",
            None => {
                let _ = write!(self.text, "{peer}");
                ""
            }
        }
    }

    fn link(&mut self, id: NodeId) {
        let peers = &self.twins.peers[self.vpc];
        match self.twins.at[id.number()] {
            Some((_, NAMELESS)) => self.is_tangled = true,
            Some((vpc, place)) if vpc == self.vpc => {
                let _ = write!(self.text, "@{place}");
            }
            Some((vpc, place)) => match peers.iter().position(|(_, other)| *other == vpc) {
                Some(peer) => {
                    let name = self.peer(peer);
                    let _ = write!(self.text, "{name}@{place}");
                }
                None => self.is_tangled = true,
            },
            None => match peers.iter().position(|(peering, _)| *peering == id) {
                Some(peer) => {
                    let name = self.peer(peer);
                    let _ = write!(self.text, "~{name}");
                }
                None => {
                    let _ = write!(self.text, "#{}", id.number());
                }
            },
        }
    }

    /// A block by its place in one to count from; else as it is, with the blocks that it holds.
    fn net(&mut self, net: IpNet) {
        if let Some(at) = self.blocks.iter().position(|(block, _)| block.contains(&net)) {
            let (block, of) = self.blocks[at];
            let offset = number(net.addr()).wrapping_sub(number(block.addr()));
            if let Some(peer) = of {
                let name = self.peer(peer);
                self.is_of_another |= name == "another";
                self.text.push_str(name);
            }
            // Which of several blocks of one VPC it is.
            let place = self.blocks[..at].iter().filter(|(_, other)| *other == of).count();
            let _ = write!(self.text, "+{place}+{offset}/{}", net.prefix_len());
            return;
        }
        let _ = write!(self.text, "{net}");
        for at in 0..self.blocks.len() {
            let (block, of) = self.blocks[at];
            let concerns = of.is_none_or(|peer| self.only.is_none_or(|only| only == peer));
            if concerns && net.contains(&block) {
                let _ = write!(self.text, "+{of:?}", of = of.filter(|_| self.only.is_none()));
                let _ = write!(self.text, "{}", if of.is_some() { "p" } else { "o" });
            }
        }
    }
}

/// Whether moving the addresses of a VPC can change nothing: they are known, private, and those of its subnets.
fn is_plain(reach: &Reach<'_>, network: &Network) -> bool {
    let inside = |net: &IpNet| network.blocks.iter().any(|block| block.contains(net));
    let parts = network.subnets.iter().flat_map(|at| reach.parts[*at].addresses.iter().flatten());
    let mut nets = parts.map(|address| match address {
        Address::Net(net) => inside(net),
        Address::Given(_) => true,
        _ => false,
    });
    !network.existing
        && network.doubt.is_none()
        && !network.has_unknown[0]
        && network.blocks.iter().all(|net| is_private(*net) && *net == net.trunc())
        && nets.all(|is_inside| is_inside)
}

/// Settings that no packet meets.
fn says_nothing(kind: &dsl::kind::Kind, field: u8) -> bool {
    const SILENT: &[&str] =
        &["description", "used_by", "needs", "planned_addresses", "policy", "key", "user_data"];
    field >= common::FIRST && field != common::PROPERTIES
        || SILENT.iter().any(|name| kind.field(name).is_some_and(|(number, _)| number == field))
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}
