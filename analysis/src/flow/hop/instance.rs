//! A host that forwards: a NAT instance, or an appliance.

use dsl::{resource::instance::Instance, view::View};

use super::super::{
    filter::{Passed, Way},
    network::lane,
    reason::Reason,
    tri::Tri,
    walk::{Packet, Walk},
};

/// Through a host.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html>
pub(in super::super) fn pass<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, host: View<'_, Instance>) {
    let (reach, id) = (walk.reach, host.id());
    let forwards = match host.source_dest_check() {
        later if later.is_later() => Tri::Maybe,
        _ => Tri::of(host.forwards()),
    };
    walk.filter(&Passed::when(forwards), Reason::EniSourceDestCheckRestriction, Some(id), || {
        let path = reach.graph.path(id);
        (
            format!("`{path}` drops packets that are not for it"),
            Some(format!("set `source_dest_check: false` on `{path}`")),
        )
    });
    if walk.is_over() {
        return;
    }
    let Some(interface) = reach.class_of(id).map(|at| &reach.interfaces[at]) else {
        return walk.end_unknown(Some(id), "the subnet of the host is not known");
    };
    if interface.subnet == packet.part && packet.is_foreign {
        return walk.block(Reason::NgwLoop, Some(id), || ("it is passed on in a circle".into(), None));
    }
    walk.enter(packet, interface.subnet);
    walk.group(interface, Way::In, packet);
    walk.step("is passed on by", Some(id));
    let masquerades = host.masquerades().known();
    let own = reach.address(interface, walk.family);
    let next = if let (Some(true), Some(source)) = (masquerades, own) {
        Packet {
            source,
            groups: Some(&interface.groups),
            public: if lane(walk.family) == 0 { interface.public } else { Tri::Yes },
            home: reach.vpc_of(interface),
            part: interface.subnet,
            ephemeral: super::super::network::ANY_CLIENT,
            nat: None,
            is_foreign: false,
        }
    } else {
        // The reply may go past the host, which only its own tables could tell.
        walk.doubt(Some(id), "whether replies come back by the host that passes packets on is not known");
        Packet {
            groups: None,
            part: interface.subnet,
            is_foreign: masquerades != Some(true),
            ..packet.clone()
        }
    };
    walk.group(interface, Way::Out, &next);
    walk.send(&next);
}
