//! What happens to a packet at each kind of thing that a route leads to, one kind a file.
//!
//! A hop filters what it carries, rewrites the packet if it does so, says what must hold for the reply, and
//! sends the packet on. A new kind is one more file and one more line in [`pass`].

pub(super) mod egress_only;
pub(super) mod gateway_endpoint;
pub(super) mod instance;
pub(super) mod internet_gateway;
pub(super) mod local;
pub(super) mod nat_gateway;
pub(super) mod peering;

use dsl::{
    graph::NodeId,
    resource::{
        egress_only_internet_gateway::EgressOnlyInternetGateway, instance::Instance,
        internet_gateway::InternetGateway, nat_gateway::NatGateway, peering::Peering,
    },
};

use super::{
    network::Reach,
    walk::{Packet, Walk},
};

/// Passes a packet to what its route leads to.
pub(super) fn pass<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, route: NodeId, target: NodeId) {
    let graph = walk.reach.graph;
    if graph.is::<InternetGateway>(target) {
        internet_gateway::pass(walk, packet, target);
    } else if graph.is::<EgressOnlyInternetGateway>(target) {
        egress_only::pass(walk, packet, target);
    } else if let Some(nat) = graph.view::<NatGateway>(target) {
        nat_gateway::pass(walk, packet, nat);
    } else if let Some(peering) = graph.view::<Peering>(target) {
        peering::pass(walk, packet, route, peering);
    } else if let Some(instance) = graph.view::<Instance>(target) {
        instance::pass(walk, packet, instance);
    } else {
        walk.end_unknown(Some(target), "what happens behind it is not modelled");
    }
}

/// Whether a target is a host that passes packets on.
pub(super) fn forwards(reach: &Reach<'_>, target: NodeId) -> bool {
    reach.graph.view::<Instance>(target).is_some_and(dsl::view::View::forwards)
}
