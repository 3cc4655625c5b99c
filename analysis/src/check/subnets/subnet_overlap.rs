//! Two subnets of one VPC share addresses.

use dsl::{
    net::{Family, overlapping_pairs},
    resource::subnet::Subnet,
    value::Attr,
    view::View,
};
use ipnet::IpNet;

use crate::{
    check::context::{Context, Network, is_canonical, net_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two subnets of one VPC whose CIDR blocks, or IPv6 slots, share addresses.
    ///
    /// # Why it matters
    /// AWS refuses the second subnet with `InvalidSubnet.Conflict`.
    ///
    /// # Example
    /// ```text
    /// subnet public  10.0.1.0/24 zone a type public;
    /// subnet private 10.0.1.128/25 zone b type isolated;
    /// ```
    ///
    /// # Instead
    /// Take the next free block of the VPC; the finding names it.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "subnet-overlap", "subnets", Error, "subnet CIDR blocks overlap", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for family in [Family::V4, Family::V6] {
        let nets = network.subnets.iter().filter_map(|subnet| Some((net_of(*subnet, family)?, *subnet)));
        for (left, right) in overlapping_pairs(nets.filter(|(net, _)| is_canonical(*net))) {
            report(network, left, right, out);
        }
    }
    same_slots(&network.subnets, out);
}

fn report<'a>(
    network: &Network<'a>,
    (left, first): (IpNet, View<'a, Subnet>),
    (right, second): (IpNet, View<'a, Subnet>),
    out: &mut Findings,
) {
    let family = Family::of(right);
    let field = |subnet: View<'_, Subnet>| match family {
        Family::V4 => subnet.cidr().origin(),
        Family::V6 => subnet.ipv6().origin(),
    };
    let message = format!("`{right}` of subnet `{}` overlaps `{left}` of `{}`", second.path(), first.path());
    out.report(second.id(), field(second), message)
        .about(first.id())
        .related(field(first), "declared here")
        .help(network.free(family, right.prefix_len(), second));
}

fn same_slots(subnets: &[View<'_, Subnet>], out: &mut Findings) {
    let mut slots: Vec<_> = subnets
        .iter()
        .filter_map(|subnet| match subnet.ipv6().attr() {
            Some(Attr::Slot(slot)) => Some((*slot, *subnet)),
            _ => None,
        })
        .collect();
    slots.sort_by_key(|(slot, subnet)| (*slot, subnet.id()));
    for pair in slots.windows(2) {
        let [(left, first), (right, second)] = pair else { continue };
        if left == right {
            let message = format!(
                "IPv6 slot {} of subnet `{}` is the one of `{}`",
                right.0,
                second.path(),
                first.path()
            );
            out.report(second.id(), second.ipv6().origin(), message)
                .about(first.id())
                .related(first.ipv6().origin(), "declared here")
                .help("give each subnet a slot of its own".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn neighbours_are_fine() {
        let with = |cidr| network().edit("main.db", |subnet: Subnet| subnet.cidr(v4(cidr)));
        assert_eq!(with("10.0.1.128/25").ids(), ["subnet-overlap"]);
        assert_eq!(with("10.0.0.0/23").ids(), ["subnet-overlap"]);
        assert_eq!(with("10.0.0.0/24").ids(), [""; 0]);
        let said = with("10.0.1.128/25").says();
        assert_eq!(said.0, "`10.0.1.128/25` of subnet `main.db` overlaps `10.0.1.0/24` of `main.web`");
        assert_eq!(said.1, "the next free /25 in `main` is `10.0.2.0/25`");
    }

    #[test]
    fn slots_are_taken_once() {
        let with = |slot| {
            network()
                .edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon))
                .edit("main.db", |subnet: Subnet| subnet.ipv6(Slot(1)))
                .add(|n| {
                    Subnet::isolated("two", n.get("main"), v4("10.0.9.0/24")).zone(Zone::A).ipv6(Slot(slot))
                })
                .add(|n| RouteTable::new("two_rt", n.get("main")).subnets([n.get("main.two")]))
                .ids()
        };
        assert_eq!(with(1), ["subnet-overlap"]);
        assert_eq!(with(2), [""; 0]);
    }
}
