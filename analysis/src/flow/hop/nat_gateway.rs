//! A NAT gateway: out under its own address, through the table and the ACL of its own subnet.

use dsl::{net::Family, resource::nat_gateway::NatGateway, value::Traffic, view::View};

use super::super::{
    address::Address,
    filter::{Passed, Way},
    network::{ANY_CLIENT, lane},
    reason::Reason,
    traffic::TrafficSet,
    tri::Tri,
    walk::{Back, Packet, Walk},
};

/// Through a NAT gateway.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
pub(in super::super) fn pass<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, nat: View<'_, NatGateway>) {
    let (reach, id) = (walk.reach, nat.id());
    if nat.is_existing() {
        return walk.end_unknown(Some(id), "what an existing NAT gateway does is not known");
    }
    if walk.family == Family::V6 {
        return walk.block(Reason::ProtocolRestriction, Some(id), || {
            (
                "a NAT gateway carries IPv4 alone".into(),
                Some("lead `::/0` to an egress-only internet gateway".into()),
            )
        });
    }
    let Some(part) = nat.host_subnet().and_then(|subnet| reach.place(subnet.id())) else {
        return walk.end_unknown(Some(id), "the subnet of the NAT gateway is not known");
    };
    let vpc = reach.parts[part].vpc;
    if packet.home != vpc || reach.parts[packet.part].vpc != vpc {
        return walk.block(Reason::NgwRequiresSourceInVpc, Some(id), || {
            ("a NAT gateway serves hosts of its own VPC".into(), None)
        });
    }
    if part == packet.part {
        return walk.block(Reason::NgwLoop, Some(id), || {
            (
                format!("the table of the NAT gateway's own subnet leads back to `{}`", reach.graph.path(id)),
                Some("put it into a public subnet".into()),
            )
        });
    }
    let carried = [Traffic::tcp_range(0, 65_535), Traffic::udp_range(0, 65_535), Traffic::ICMP];
    let carried = carried.into_iter().fold(TrafficSet::none(), |all, one| all.union(&one.into()));
    let passed = Passed { sure: carried.clone(), maybe: carried };
    walk.filter(&passed, Reason::ProtocolRestriction, Some(id), || {
        (
            "a NAT gateway carries TCP, UDP and ICMP alone".into(),
            Some("name the protocol, such as `tcp 443`".into()),
        )
    });
    if walk.is_over() {
        return;
    }
    walk.enter_nat(packet, part);
    walk.step("is sent on under the address of", Some(id));
    let has_address = nat.is_public() && nat.elastic_ip().is_set();
    let public = if nat.connectivity().is_later() { Tri::Maybe } else { Tri::of(has_address) };
    let source =
        reach.parts[part].addresses[lane(Family::V4)].clone().unwrap_or(Address::Unknown(Family::V4));
    walk.send(&Packet {
        source,
        groups: None,
        public,
        home: vpc,
        part,
        ephemeral: ANY_CLIENT,
        nat: Some(id),
        is_foreign: false,
    });
}

impl<'r> Walk<'r, '_> {
    /// Into the subnet of a NAT gateway, and later back to the client.
    fn enter_nat(&mut self, packet: &Packet<'r>, part: usize) {
        let (target, ephemeral) = (self.target.clone(), packet.ephemeral);
        self.back(Back::Acl { part: packet.part, way: Way::In, other: target, ephemeral });
        self.acl(part, Way::In, &packet.source);
        self.back(Back::Acl { part, way: Way::Out, other: packet.source.clone(), ephemeral });
    }
}
