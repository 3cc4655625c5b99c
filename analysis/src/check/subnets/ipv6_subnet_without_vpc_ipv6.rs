//! A subnet has IPv6 and its VPC has none.

use crate::{
    check::context::{Context, Network, names},
    finding::Findings,
};

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
    "ipv6-subnet-without-vpc-ipv6", "subnets", Error, "a subnet has IPv6 and its VPC has none", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.vpc.has_ipv6() {
        return;
    }
    let with: Vec<_> = network.subnets.iter().filter(|subnet| subnet.ipv6().is_set()).collect();
    let Some(first) = with.first() else { return };
    let vpc = network.vpc.path();
    let (s, have) = if with.len() > 1 { ("s", "have") } else { ("", "has") };
    let all = names(with.iter().map(|subnet| subnet.path()));
    let message = format!("subnet{s} {all} {have} IPv6 and their VPC `{vpc}` has none");
    let message = if with.len() > 1 { message } else { message.replace("their VPC", "its VPC") };
    out.report(first.id(), first.ipv6().origin(), message)
        .about(network.vpc.id())
        .help(format!("add `ipv6: amazon;` to `{vpc}`"));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_vpc_has_it_or_not() {
        let with = || network().edit("main.db", |subnet: Subnet| subnet.ipv6(Slot(1)));
        assert_eq!(with().ids(), ["ipv6-subnet-without-vpc-ipv6"]);
        let both = with().edit("main.web", |subnet: Subnet| subnet.ipv6(Slot(2)));
        assert_eq!(both.says().0, "subnets `main.web` and `main.db` have IPv6 and their VPC `main` has none");
        assert_eq!(with().edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon)).ids(), [""; 0]);
    }
}
