//! An egress-only internet gateway: out to the internet by IPv6, and nothing in but replies.

use dsl::{graph::NodeId, net::Family, resource::vpc::Vpc};

use super::{
    super::{
        reason::Reason,
        walk::{Packet, Walk},
    },
    internet_gateway,
};

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
    let home = reach.graph.enclosing::<Vpc>(gateway).map(dsl::view::View::id);
    if home != Some(reach.networks[reach.parts[packet.part].vpc].id) {
        return walk.block(Reason::BadStateRoute, Some(gateway), || {
            ("the gateway is one of another VPC".into(), None)
        });
    }
    internet_gateway::onto_internet(walk, packet, gateway);
}
