//! Two subnets of one VPC share addresses.

use ipnet::IpNet;

use crate::{
    check::Context,
    finding::Findings,
    net::{next_free_block, overlapping_pairs},
    resource::{subnet::Subnet, vpc::Vpc},
    value::Attr,
    view::View,
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
    "subnet-overlap", "subnets", Error, "subnet CIDR blocks overlap"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for vpc in cx.all::<Vpc>() {
        let subnets: Vec<_> = cx.subnets(vpc).collect();
        let v4 = subnets.iter().filter_map(|subnet| Some((subnet.cidr().known()?.into(), *subnet)));
        let v6 = subnets.iter().filter_map(|subnet| Some((subnet.ipv6().known()?.into(), *subnet)));
        for ((left, first), (right, second)) in overlapping_pairs(v4.chain(v6)) {
            report(vpc, &subnets, (left, first), (right, second), out);
        }
        same_slots(&subnets, out);
    }
}

fn report(
    vpc: View<'_, Vpc>,
    subnets: &[View<'_, Subnet>],
    (left, first): (IpNet, View<'_, Subnet>),
    (right, second): (IpNet, View<'_, Subnet>),
    out: &mut Findings,
) {
    let field = match right {
        IpNet::V4(_) => second.cidr().origin(),
        IpNet::V6(_) => second.ipv6().origin(),
    };
    let other = match left {
        IpNet::V4(_) => first.cidr().origin(),
        IpNet::V6(_) => first.ipv6().origin(),
    };
    let message = format!("`{right}` of subnet `{}` overlaps `{left}` of `{}`", second.path(), first.path());
    let within: Vec<_> = vpc.blocks().map(|(net, _)| net).collect();
    let taken: Vec<_> = subnets
        .iter()
        .filter(|subnet| **subnet != second)
        .filter_map(|subnet| net_of(*subnet, right))
        .collect();
    let free = next_free_block(&within, &taken, right.prefix_len());
    out.report(second.id(), field, message).about(first.id()).related(other, "declared here").help(
        free.map(|free| format!("the next free /{} in `{}` is `{free}`", right.prefix_len(), vpc.path())),
    );
}

fn net_of(subnet: View<'_, Subnet>, family: IpNet) -> Option<IpNet> {
    match family {
        IpNet::V4(_) => subnet.cidr().known().map(IpNet::V4),
        IpNet::V6(_) => subnet.ipv6().known().map(IpNet::V6),
    }
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
