//! A peering: to the addresses of the other VPC and no further.

use dsl::{graph::NodeId, resource::peering::Peering, view::View};

use super::{
    super::{
        filter::Passed,
        fix,
        network::Network,
        reason::Reason,
        tri::Tri,
        walk::{Goal, Must, Packet, Walk},
    },
    local,
};

/// Through a peering.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
pub(in super::super) fn pass<'r>(
    walk: &mut Walk<'r, '_>,
    packet: &Packet<'r>,
    route: NodeId,
    peering: View<'_, Peering>,
) {
    let (reach, id) = (walk.reach, peering.id());
    let own = reach.parts[packet.part].vpc;
    let Some(other) = peering.other_side(reach.networks[own].id).and_then(|vpc| reach.place(vpc.id())) else {
        return walk.block(Reason::BadStateRoute, Some(route), || {
            ("the peering does not join this VPC".into(), None)
        });
    };
    let accepted = match peering.accepted() {
        later if later.is_later() => Tri::Maybe,
        field => Tri::of(field.known().unwrap_or(true)),
    };
    walk.filter(&Passed::when(accepted), Reason::BadStateRoute, Some(id), || {
        (
            format!("peering `{}` is not accepted", reach.graph.path(id)),
            Some("accept it, and leave out `accepted: false`".into()),
        )
    });
    let overlap = overlap(&reach.networks[own], &reach.networks[other]);
    walk.filter(&Passed::when(overlap), Reason::BadStateRoute, Some(id), || {
        (format!("peering `{}` fails: its VPCs share addresses", reach.graph.path(id)), None)
    });
    if walk.is_over() {
        return;
    }
    if packet.home != own {
        return walk.block(Reason::PcxRequiresAddressInVpcCidr, Some(id), || {
            ("the source is in neither VPC of the peering".into(), None)
        });
    }
    if packet.nat.is_some() {
        return walk.end_unknown(packet.nat, "whether a NAT gateway sends into a peering is not said by AWS");
    }
    walk.step("crosses the peering", Some(id));
    let inside = match walk.goal {
        Goal::Interface(at) => Tri::of(reach.vpc_of(&reach.interfaces[*at]) == other),
        Goal::Outside(address) => {
            let inside = reach.networks[other].blocks.iter().map(|net| address.within(*net)).min();
            inside.unwrap_or(Tri::No)
        }
        Goal::Public(_) | Goal::Service(_) => Tri::No,
    };
    let unknown = reach.networks[other].has_unknown.contains(&true);
    if inside == Tri::No && !(unknown && matches!(walk.goal, Goal::Outside(_))) {
        return not_in_peer(walk, id, other);
    }
    if reach.networks[other].existing {
        return walk.end_unknown(
            Some(reach.networks[other].id),
            "what an existing VPC lets in and sends back is not known",
        );
    }
    if inside == Tri::Maybe || inside == Tri::No {
        return walk
            .end_unknown(Some(reach.networks[other].id), "which of its addresses is meant is not known");
    }
    local::into(walk, packet, other, Must::Through(id));
}

fn not_in_peer(walk: &mut Walk<'_, '_>, peering: NodeId, other: usize) {
    let (reach, goal, target) = (walk.reach, walk.goal, walk.target.clone());
    walk.block(Reason::PcxRequiresAddressInVpcCidr, Some(peering), || {
        let vpc = reach.graph.path(reach.networks[other].id);
        let what = fix::goal_text(reach, goal, &target);
        let why = match goal {
            Goal::Service(_) => "a peer's endpoints and gateways are not lent",
            Goal::Outside(_) | Goal::Public(_) => "a peering leads to no gateway of the other side",
            Goal::Interface(_) => "peerings are not transitive",
        };
        (
            format!("peering `{}` leads to `{vpc}` alone, not to {what}: {why}", reach.graph.path(peering)),
            Some(fix::instead_of_peer(reach, goal)),
        )
    });
}

/// Whether the two VPCs share no address, as far as their blocks are known.
fn overlap(own: &Network, other: &Network) -> Tri {
    let share = own.blocks.iter().any(|a| other.blocks.iter().any(|b| a.contains(b) || b.contains(a)));
    let unknown = own.has_unknown[0] || other.has_unknown[0];
    if share {
        Tri::No
    } else if unknown {
        Tri::Maybe
    } else {
        Tri::Yes
    }
}
