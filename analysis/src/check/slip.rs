//! A VPC whose block is wrong, as its own subnets show.

use dsl::net::Family;
use ipnet::{IpNet, Ipv4Net};

use super::context::{Context, Network, is_canonical, is_vpc_size, net_of};

/// The block that was meant for a VPC none of whose subnets lies in its own.
///
/// It is said of two subnets at least, or of one where the VPC then no longer overlaps another.
pub(super) fn meant_block(cx: &Context<'_>, network: &Network<'_>) -> Option<Ipv4Net> {
    let meant = around_subnets(network)?;
    let one_or_more = network.subnets.len() > 1;
    (one_or_more || cx.networks().iter().any(|other| parts(network, meant, other))).then_some(meant)
}

/// Whether two VPCs overlap only because the block of one is wrong.
pub(super) fn explains(cx: &Context<'_>, one: &Network<'_>, other: &Network<'_>) -> bool {
    let each = [(one, other), (other, one)];
    each.into_iter().any(|(it, other)| meant_block(cx, it).is_some_and(|meant| parts(it, meant, other)))
}

/// Whether a VPC overlaps another and would not with this block.
fn parts(network: &Network<'_>, meant: Ipv4Net, other: &Network<'_>) -> bool {
    let overlaps = |net: IpNet| other.nets().any(|known| net.contains(&known) || known.contains(&net));
    network.vpc != other.vpc && network.nets().any(overlaps) && !overlaps(meant.into())
}

/// The block of the length of a VPC's only one that has all of its subnets, if its own has none.
fn around_subnets(network: &Network<'_>) -> Option<Ipv4Net> {
    let mut blocks = network.nets().filter(|net| Family::of(*net) == Family::V4);
    let (Some(IpNet::V4(own)), None) = (blocks.next(), blocks.next()) else { return None };
    let is_sound = network.is_sound(Family::V4) && is_canonical(own.into()) && is_vpc_size(own.into());
    let mut subnets = network.subnets.iter().map(|subnet| net_of(*subnet, Family::V4));
    let Some(Some(IpNet::V4(first))) = subnets.next().filter(|_| is_sound) else { return None };
    let meant = Ipv4Net::new(first.addr(), own.prefix_len()).ok()?.trunc();
    let is_in = |net: IpNet| IpNet::V4(meant).contains(&net);
    (meant != own && is_in(first.into()) && subnets.all(|net| net.is_some_and(is_in))).then_some(meant)
}
