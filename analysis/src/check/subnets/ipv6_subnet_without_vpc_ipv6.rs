//! A subnet has IPv6 and its VPC has none.

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A subnet with an IPv6 block or slot in a VPC without an IPv6 block.
    ///
    /// # Why it matters
    /// AWS refuses it: the block of a subnet is cut from one of the VPC.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 {
    ///     subnet web 10.0.1.0/24 zone a type public { ipv6: slot 1; }
    /// }
    /// ```
    ///
    /// # Instead
    /// Give the VPC a block: `ipv6: amazon;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "ipv6-subnet-without-vpc-ipv6", "subnets", Error, "a subnet has IPv6 and its VPC has none", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for network in cx.networks() {
        if network.vpc.has_ipv6() {
            continue;
        }
        for subnet in network.subnets.iter().filter(|subnet| subnet.ipv6().is_set()) {
            let vpc = network.vpc.path();
            let message = format!("subnet `{}` has IPv6 and its VPC `{vpc}` has none", subnet.path());
            out.report(subnet.id(), subnet.ipv6().origin(), message)
                .about(network.vpc.id())
                .help(format!("add `ipv6: amazon;` to `{vpc}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_vpc_has_it_or_not() {
        let with = || network().edit("main.db", |subnet: Subnet| subnet.ipv6(Slot(1)));
        assert_eq!(with().ids(), ["ipv6-subnet-without-vpc-ipv6"]);
        assert_eq!(with().edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon)).ids(), [""; 0]);
    }
}
