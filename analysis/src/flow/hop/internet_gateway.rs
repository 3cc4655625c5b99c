//! An internet gateway: to and from the internet, for what has a public address.

use dsl::{graph::NodeId, net::Family, resource::instance::Instance};
use ipnet::IpNet;

use super::super::{
    address::{Address, is_private},
    filter::{Passed, Way},
    fix,
    network::lane,
    reason::Reason,
    tri::Tri,
    walk::{Back, Goal, Must, Packet, Walk},
};

/// Out through an internet gateway.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
pub(in super::super) fn pass<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, gateway: NodeId) {
    let vpc = walk.reach.parts[packet.part].vpc;
    if !is_attached(walk, vpc, gateway) {
        return;
    }
    if packet.is_foreign {
        return walk.block(Reason::GatewayRejectsSpoofedTraffic, Some(gateway), || {
            (
                "a host passes the packet on under the address of another".into(),
                Some("set `masquerades: true` on it".into()),
            )
        });
    }
    if walk.family == Family::V4 {
        let reach = walk.reach;
        walk.filter(
            &Passed::when(packet.public),
            Reason::IgwPublicIpAssociationForEgress,
            Some(gateway),
            || fix::no_public_address(reach, packet),
        );
    }
    onto_internet(walk, packet, gateway);
}

/// The rest of the way from a gateway of the VPC to where the packet goes.
pub(in super::super) fn onto_internet<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, gateway: NodeId) {
    if walk.is_over() {
        return;
    }
    if packet.source.family() == Family::V6 && is_unrouted(&packet.source) {
        return walk.block(Reason::GatewayRejectsSpoofedTraffic, Some(gateway), || {
            ("its IPv6 address is not routed on the internet".into(), None)
        });
    }
    walk.step("leaves for the internet by", Some(gateway));
    let (part, other, ephemeral) = (packet.part, walk.target.clone(), packet.ephemeral);
    walk.back(Back::Acl { part, way: Way::In, other, ephemeral });
    match walk.goal {
        Goal::Service(_) => walk.arrived(None),
        Goal::Outside(address) if !is_unrouted(address) => walk.arrived(None),
        Goal::Public(at) => come_in(walk, &sender(walk, packet), *at),
        Goal::Interface(at) if walk.family == Family::V6 && !is_unrouted(&walk.target) => {
            come_in(walk, &sender(walk, packet), *at);
        }
        Goal::Interface(_) | Goal::Outside(_) => {
            let (reach, goal, target) = (walk.reach, walk.goal, walk.target.clone());
            walk.block(Reason::NoPossibleDestination, Some(gateway), || {
                (format!("the internet does not carry {}", fix::goal_text(reach, goal, &target)), None)
            });
        }
    }
}

/// What the internet sees of a sender.
fn sender<'r>(walk: &Walk<'r, '_>, packet: &Packet<'r>) -> Packet<'r> {
    let source = if walk.family == Family::V4 { Address::Public(Family::V4) } else { packet.source.clone() };
    Packet { source, groups: None, home: usize::MAX, ..packet.clone() }
}

/// From somewhere on the internet.
pub(in super::super) fn from_outside(walk: &mut Walk<'_, '_>, source: &Address) {
    walk.step("comes from the internet", None);
    let (Goal::Interface(at) | Goal::Public(at)) = walk.goal else {
        return walk.end_unknown(None, "neither end is in the network");
    };
    let packet = Packet {
        source: source.clone(),
        groups: None,
        public: Tri::Yes,
        home: usize::MAX,
        part: usize::MAX,
        ephemeral: super::super::network::ANY_CLIENT,
        nat: None,
        is_foreign: false,
    };
    if is_unrouted(source) {
        let source = source.clone();
        return walk.block(Reason::NoRouteToDestination, None, || {
            (format!("nothing leads from {source} into the network"), None)
        });
    }
    come_in(walk, &packet, *at);
}

/// In through the internet gateway of a VPC, to a host with a public address.
fn come_in<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, at: usize) {
    let reach = walk.reach;
    let interface = &reach.interfaces[at];
    let vpc = reach.vpc_of(interface);
    let network = &reach.networks[vpc];
    if reach.parts[interface.subnet].existing {
        return walk.end_unknown(Some(network.id), "how the internet leads to an existing VPC is not known");
    }
    let Some(gateway) = network.gateway else {
        return walk.block(Reason::NoRouteToDestination, Some(network.id), || {
            (
                format!("VPC `{}` has no internet gateway", reach.graph.path(network.id)),
                Some("add an `internet_gateway`".into()),
            )
        });
    };
    if walk.family == Family::V4 {
        walk.filter(
            &Passed::when(interface.public),
            Reason::IgwPrivateIpAssociationForIngress,
            Some(interface.name()),
            || {
                let is_host = reach.graph.is::<Instance>(interface.name());
                let fix = is_host
                    .then(|| format!("set `public_ip: true` on `{}`", reach.graph.path(interface.name())));
                (format!("`{}` has no public IPv4 address", reach.graph.path(interface.name())), fix)
            },
        );
    } else if reach.address(interface, Family::V6).is_some_and(|address| is_unrouted(&address)) {
        walk.block(Reason::IgwPrivateIpAssociationForIngress, Some(interface.name()), || {
            ("its IPv6 address is not routed on the internet".into(), None)
        });
    }
    if walk.is_over() {
        return;
    }
    walk.step("comes in by", Some(gateway));
    let part = interface.subnet;
    walk.back(Back::Route { part, to: packet.source.clone(), must: Must::Through(gateway) });
    walk.enter_from_outside(packet, part);
    walk.group(interface, Way::In, packet);
    if interface.has[lane(walk.family)] == Tri::Maybe {
        walk.doubt(Some(interface.name()), "whether it has an address of the family is not known yet");
    }
    walk.arrived(Some(interface.name()));
}

pub(super) fn is_attached(walk: &mut Walk<'_, '_>, vpc: usize, gateway: NodeId) -> bool {
    let reach = walk.reach;
    if reach.networks[vpc].gateway == Some(gateway) {
        return true;
    }
    if reach.graph.node(gateway).is_existing() || reach.networks[vpc].existing {
        walk.end_unknown(Some(gateway), "whether an existing gateway is attached is not known");
        return false;
    }
    walk.block(Reason::BadStateAttachment, Some(gateway), || {
        let (gateway, vpc) = (reach.graph.path(gateway), reach.graph.path(reach.networks[vpc].id));
        (format!("internet gateway `{gateway}` is not attached to VPC `{vpc}`"), None)
    });
    false
}

/// Whether the internet carries no such address.
fn is_unrouted(address: &Address) -> bool {
    match address {
        Address::Net(net) => is_private(*net),
        Address::Set(set, _) => set.cidrs().all(|net: IpNet| is_private(net)),
        Address::Given(_) | Address::Public(_) | Address::Unknown(_) => false,
    }
}
