//! Two VPCs of the topology share addresses.

use std::collections::BTreeSet;

use dsl::net::overlapping_pairs;

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::{
        context::{Context, is_canonical, is_vpc_size},
        slip,
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two VPCs of one topology, not peered with each other, whose CIDR blocks overlap.
    ///
    /// # Why it matters
    /// They can never be peered, and a transit gateway can route to one of them only. A CIDR block of a VPC
    /// cannot be changed later.
    ///
    /// # Example
    /// ```text
    /// vpc blue  10.0.0.0/16;
    /// vpc green 10.0.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Give each VPC of an organisation a block of its own. Allow the finding where the two shall stay apart
    /// for good.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-peering.html>
    "vpc-cidr-estate-overlap", "addressing", Warning, "two VPCs of the topology share addresses"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    if cx.networks().len() < 2 {
        return;
    }
    let every = cx.networks().iter().flat_map(|network| {
        let sound = network.blocks.iter().filter(|(net, _)| is_canonical(*net) && is_vpc_size(*net));
        sound.map(|(net, carrier)| (*net, (network.vpc, *carrier)))
    });
    let mut said = BTreeSet::new();
    for ((left, (first, at_first)), (right, (second, at_second))) in overlapping_pairs(every) {
        if first == second
            || cx.peers().are_peered(first.id(), second.id())
            || !said.insert((first.id(), second.id()))
        {
            continue;
        }
        let networks = cx.network_of(first.id()).zip(cx.network_of(second.id()));
        if networks.is_some_and(|(one, other)| slip::explains(cx, one, other)) {
            continue;
        }
        let message = format!("`{right}` of VPC `{}` overlaps `{left}` of `{}`", second.path(), first.path());
        out.report(second.id(), origin_of_block(cx.graph(), at_second, right), message)
            .related(origin_of_block(cx.graph(), at_first, left), "declared here")
            .about(first.id())
            .help("give each VPC a block of its own; they can never be connected as they are".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn one_finding_for_two_vpcs() {
        let with = |cidr| network().add(|_| Vpc::new("other", v4(cidr))).ids();
        assert_eq!(with("10.0.0.0/16"), ["vpc-cidr-estate-overlap"]);
        assert_eq!(with("10.0.32.0/20"), ["vpc-cidr-estate-overlap"]);
        assert_eq!(with("10.1.0.0/16"), [""; 0]);
    }
}
