//! Addresses of the VPC itself: its router answers for all of them, held or not.

use super::super::{
    fix,
    network::lane,
    reason::Reason,
    tri::Tri,
    walk::{Back, Goal, Must, Packet, Walk},
};

/// Delivers a packet whose address is one of the VPC that it is in.
pub(in super::super) fn deliver<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>) {
    into(walk, packet, walk.reach.parts[packet.part].vpc, Must::Local);
}

/// Delivers a packet in a VPC; the reply must come back `back`.
pub(in super::super) fn into<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, vpc: usize, back: Must) {
    let reach = walk.reach;
    match walk.goal {
        Goal::Interface(at) if reach.vpc_of(&reach.interfaces[*at]) == vpc => {
            let part = reach.interfaces[*at].subnet;
            return_by(walk, packet, part, back);
            walk.arrive(packet, *at);
        }
        Goal::Outside(address) => {
            let holds = |part: &usize| match &reach.parts[*part].addresses[lane(walk.family)] {
                Some(super::super::address::Address::Net(net)) => address.within(*net),
                Some(_) => Tri::Maybe,
                None => Tri::No,
            };
            let subnets = &reach.networks[vpc].subnets;
            if let Some(part) = subnets.iter().copied().find(|part| holds(part) == Tri::Yes) {
                return_by(walk, packet, part, back);
                walk.arrive(packet, reach.parts[part].any);
            } else if reach.networks[vpc].existing || subnets.iter().any(|part| holds(part).may()) {
                walk.end_unknown(Some(reach.networks[vpc].id), "which subnet holds the address is not known");
            } else {
                nobody(walk, vpc);
            }
        }
        Goal::Interface(_) | Goal::Public(_) | Goal::Service(_) => nobody(walk, vpc),
    }
}

/// The reply finds back, unless the ends share a subnet.
fn return_by<'r>(walk: &mut Walk<'r, '_>, packet: &Packet<'r>, part: usize, back: Must) {
    let same = part == packet.part && back == Must::Local;
    if !same {
        walk.back(Back::Route { part, to: packet.source.clone(), must: back });
    }
}

fn nobody(walk: &mut Walk<'_, '_>, vpc: usize) {
    let (reach, goal, target) = (walk.reach, walk.goal, walk.target.clone());
    let network = reach.networks[vpc].id;
    walk.block(Reason::NoPossibleDestination, Some(network), || {
        let path = reach.graph.path(network);
        (
            format!(
                "VPC `{path}` keeps {} for itself, and no subnet of it holds that",
                fix::goal_text(reach, goal, &target)
            ),
            None,
        )
    });
}
