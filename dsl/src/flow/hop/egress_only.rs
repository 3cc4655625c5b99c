//! An egress-only internet gateway: out to the internet by IPv6, and nothing in but replies.

use super::{
    super::{
        filter::Passed,
        network::Reach,
        reason::Reason,
        traffic::TrafficSet,
        walk::{Packet, Walk},
    },
    internet_gateway,
};
use crate::{
    graph::NodeId,
    net::Family,
    resource::{egress_only_internet_gateway::EgressOnlyInternetGateway, vpc::Vpc},
    value::Traffic,
};

/// What of the answers to IPv6 connections that came in another way gets there by `target`: if that is a gateway of
/// this kind less than anybody could say of others.
///
/// It keeps state: an answer to a TCP connection or an echo that it has not seen belongs to nothing. Any other packet
/// looks like the first of a connection from inside, and AWS does not say what becomes of it.
pub(in super::super) fn carries_answers(reach: &Reach<'_>, target: NodeId) -> Passed {
    if !reach.graph.is::<EgressOnlyInternetGateway>(target) {
        return Passed::unknown();
    }
    let [four, six] = [Traffic::ICMP, Traffic::ICMPV6].map(TrafficSet::of);
    let maybe = TrafficSet::all().without_tcp().difference(&four).difference(&six);
    Passed { sure: TrafficSet::none(), maybe }
}

/// Out through an egress-only internet gateway.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html>
pub(in super::super) fn pass<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, gateway: NodeId) {
    let reach = walk.reach;
    if walk.family == Family::V4 {
        return walk.block(Reason::ProtocolRestriction, Some(gateway), || {
            ("an egress-only internet gateway carries IPv6 alone".into(), None)
        });
    }
    let home = reach.graph.enclosing::<Vpc>(gateway).map(crate::view::View::id);
    if home != Some(reach.networks[reach.parts[packet.part].vpc].id) {
        return walk.block(Reason::BadStateRoute, Some(gateway), || {
            ("the gateway is one of another VPC".into(), None)
        });
    }
    internet_gateway::onto_internet(walk, packet, gateway);
}
