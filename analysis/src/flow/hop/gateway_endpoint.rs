//! A gateway endpoint: to the addresses of its service in its Region.

use dsl::{graph::NodeId, value::Traffic};

use super::super::{
    filter::{Passed, Way},
    reason::Reason,
    traffic::TrafficSet,
    walk::{Back, Packet, Walk},
};

/// Through a gateway endpoint.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>, and for the protocols
/// <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>
pub(in super::super) fn pass<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, endpoint: NodeId) {
    if walk.reach.graph.node(endpoint).is_existing() {
        walk.doubt(Some(endpoint), "what an existing endpoint does is not known");
    }
    let echo = TrafficSet::of(Traffic { protocol: 1, from: 8, to: 0 });
    let carried = TrafficSet::tcp(0, u16::MAX).union(&echo);
    let passed = Passed { sure: carried.clone(), maybe: carried };
    walk.filter(&passed, Reason::VpceGatewayProtocolRestriction, Some(endpoint), || {
        (
            "a gateway endpoint carries TCP and echo messages of ICMP alone".into(),
            Some("name the protocol, such as `tcp 443`".into()),
        )
    });
    if walk.is_over() {
        return;
    }
    if packet.nat.is_some() || packet.is_foreign {
        return walk
            .end_unknown(packet.nat, "whether a NAT gateway sends into an endpoint is not said by AWS");
    }
    walk.step("enters the endpoint", Some(endpoint));
    let (part, other, ephemeral) = (packet.part, walk.target.clone(), packet.ephemeral);
    walk.back(Back::Acl { part, way: Way::In, other, ephemeral });
    walk.arrived(Some(endpoint));
}
