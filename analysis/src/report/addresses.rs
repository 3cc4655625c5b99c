//! Which addresses of each VPC are used, and which are free.

use dsl::{
    graph::Graph,
    net::free_blocks,
    resource::{cidr_block::CidrBlock, subnet::Subnet, tier::Tier, vpc::Vpc},
    value::Attr,
    view::View,
};
use ipnet::IpNet;

use super::text;

/// The addresses of one VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressPlan {
    /// The path of the VPC.
    pub vpc: String,
    /// Whether it exists already and is not ours.
    pub existing: bool,
    /// Account and Region, as far as they are known.
    pub place: String,
    /// Its CIDR blocks.
    pub blocks: Vec<AddressBlock>,
}

/// One CIDR block of a VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressBlock {
    /// The block, or who will choose it.
    pub net: String,
    /// Its parts, by address.
    pub spans: Vec<Span>,
    /// How many IPv4 addresses it has, and how many of them no subnet has; nothing where that is not known.
    pub free: Option<[u64; 2]>,
}

/// A part of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The part.
    pub net: String,
    /// What it is used for.
    pub used: Use,
}

/// What addresses are used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// The subnet with this path.
    Subnet(String),
    /// Free, but set aside for the tier with this path.
    Reserved(String),
    /// Free.
    Free,
}

/// The address plan of each VPC.
pub fn address_plans(graph: &Graph) -> Vec<AddressPlan> {
    graph.all::<Vpc>().map(|vpc| plan(graph, vpc)).collect()
}

fn plan(graph: &Graph, vpc: View<'_, Vpc>) -> AddressPlan {
    let subnets: Vec<View<'_, Subnet>> =
        graph.subtree(vpc.id()).into_iter().filter_map(|id| graph.view(id)).collect();
    let tiers: Vec<View<'_, Tier>> = graph.children_of(vpc.id()).collect();
    let known = vpc.blocks().map(|(net, _)| {
        if vpc.is_existing() { existing_block(net, &subnets) } else { block(net, &subnets, &tiers) }
    });
    let later = vpc.cidr().is_later().then(|| AddressBlock {
        net: text::optional(graph, vpc.cidr().attr()),
        spans: Vec::new(),
        free: None,
    });
    let chosen =
        graph.children_of::<CidrBlock>(vpc.id()).filter(|it| it.is_ipv6() && it.known_net().is_none());
    let chosen = chosen.map(|_| chosen_by_aws(&subnets)).take(1);
    AddressPlan {
        vpc: vpc.path(),
        existing: vpc.is_existing(),
        place: text::place(graph, vpc.id()),
        blocks: later.into_iter().chain(known).chain(chosen).collect(),
    }
}

/// What is free in a VPC that is not ours is not known.
fn existing_block(net: IpNet, subnets: &[View<'_, Subnet>]) -> AddressBlock {
    let mut block = block(net, subnets, &[]);
    block.spans.retain(|span| span.used != Use::Free);
    AddressBlock { free: None, ..block }
}

fn block(net: IpNet, subnets: &[View<'_, Subnet>], tiers: &[View<'_, Tier>]) -> AddressBlock {
    let taken: Vec<(IpNet, String)> = subnets
        .iter()
        .flat_map(|it| nets(*it).map(|net| (net, it.path())))
        .filter(|(it, _)| inside(net, *it))
        .collect();
    let mut used: Vec<IpNet> = taken.iter().map(|(net, _)| *net).collect();
    let free = size(net).map(|all| [all, free_blocks(net, &used).into_iter().filter_map(size).sum()]);
    let mut spans: Vec<(IpNet, Use)> =
        taken.into_iter().map(|(net, path)| (net, Use::Subnet(path))).collect();
    for tier in tiers {
        let Some(cidr) = tier.cidr().known().map(IpNet::V4).filter(|it| inside(net, *it)) else { continue };
        let free = free_blocks(cidr, &used);
        spans.extend(free.into_iter().map(|net| (net, Use::Reserved(tier.path()))));
        used.push(cidr);
    }
    spans.extend(free_blocks(net, &used).into_iter().map(|net| (net, Use::Free)));
    spans.sort_by_key(|(net, _)| *net);
    let spans = spans.into_iter().map(|(net, used)| Span { net: net.to_string(), used }).collect();
    AddressBlock { net: net.to_string(), spans, free }
}

/// How many IPv4 addresses a block has.
fn size(net: IpNet) -> Option<u64> {
    matches!(net, IpNet::V4(_)).then(|| 1 << (32 - u32::from(net.prefix_len())))
}

fn inside(block: IpNet, net: IpNet) -> bool {
    block.contains(&net)
}

fn nets(subnet: View<'_, Subnet>) -> impl Iterator<Item = IpNet> {
    let v6 = subnet.ipv6().known().map(IpNet::V6);
    subnet.cidr().known().map(IpNet::V4).into_iter().chain(v6)
}

/// The parts of an IPv6 block that has no number yet.
fn chosen_by_aws(subnets: &[View<'_, Subnet>]) -> AddressBlock {
    let slot = |subnet: &View<'_, Subnet>| match subnet.ipv6().attr() {
        Some(Attr::Slot(slot)) => Some((*slot, subnet.path())),
        _ => None,
    };
    let mut slots: Vec<_> = subnets.iter().filter_map(slot).collect();
    slots.sort();
    let span = |(slot, path): (dsl::value::Slot, String)| Span {
        net: format!("slot {}", slot.0),
        used: Use::Subnet(path),
    };
    AddressBlock {
        net: "IPv6 /56 that AWS chooses".into(),
        spans: slots.into_iter().map(span).collect(),
        free: None,
    }
}
