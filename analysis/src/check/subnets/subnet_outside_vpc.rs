//! A subnet lies outside its VPC.

use dsl::{
    net::Family,
    resource::{subnet::Subnet, tier::Tier},
    view::View,
};
use ipnet::Ipv4Net;

use crate::{
    check::{
        context::{Context, Network, is_canonical, is_subnet_size, names, net_of},
        slip::meant_block,
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet whose CIDR block, or IPv6 block, does not lie within one of its VPC's.
    /// If none of its subnets lies in the block of a VPC, and one block of the same size has them all, the finding is
    /// about the VPC.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidSubnet.Range`.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 {
    ///     subnet web 10.1.1.0/24 zone a type public;
    /// }
    /// ```
    ///
    /// # Instead
    /// Take the next free block of the VPC, or add the block to the VPC: `secondary: [10.1.0.0/16];`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "subnet-outside-vpc", "subnets", Error, "a subnet lies outside its VPC", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for family in [Family::V4, Family::V6] {
        if !network.is_sound(family) || !network.nets().any(|net| Family::of(net) == family) {
            continue;
        }
        if let (Family::V4, Some(meant)) = (family, meant_block(cx, network)) {
            wrong_vpc(network, meant, out);
            continue;
        }
        network.subnets.iter().for_each(|subnet| look(network, *subnet, family, out));
    }
}

/// All subnets are right, and the block of the VPC is not.
fn wrong_vpc(network: &Network<'_>, meant: Ipv4Net, out: &mut Findings) {
    let (vpc, cidr) = (network.vpc, network.vpc.cidr());
    let own = cidr.known().map(|net| net.to_string()).unwrap_or_default();
    let message = format!("no subnet of VPC `{}` is in its block `{own}`", vpc.path());
    out.report(vpc.id(), cidr.origin(), message).help(format!("write `{meant}`, which has them all"));
}

fn look(network: &Network<'_>, subnet: View<'_, Subnet>, family: Family, out: &mut Findings) {
    let Some(net) = net_of(subnet, family).filter(|net| is_canonical(*net) && is_subnet_size(*net)) else {
        return;
    };
    // Parts of a tier whose block is not what it seems are its mistake.
    let tier = subnet.parent().and_then(|parent| subnet.graph().view::<Tier>(parent));
    let is_sound = |tier: View<'_, Tier>| tier.cidr().known().is_none_or(|net| is_canonical(net.into()));
    if network.around(net).is_some() || !tier.is_none_or(is_sound) {
        return;
    }
    let of_family = network.nets().filter(|net| Family::of(*net) == family);
    let blocks = names(of_family.map(|net| net.to_string()));
    let message =
        format!("`{net}` of subnet `{}` is outside {blocks} of `{}`", subnet.path(), network.vpc.path());
    let origin = match family {
        Family::V4 => subnet.cidr().origin(),
        Family::V6 => subnet.ipv6().origin(),
    };
    out.report(subnet.id(), origin, message).help(network.free(family, net.prefix_len(), subnet));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(cidr: &str) -> Fixture {
        let cidr = v4(cidr);
        network().edit("main.db", |subnet: Subnet| subnet.cidr(cidr))
    }

    #[test]
    fn edges_of_the_vpc() {
        assert_eq!(with("10.0.255.0/24").ids(), [""; 0]);
        assert_eq!(with("10.1.0.0/24").ids(), ["subnet-outside-vpc"]);
        assert_eq!(with("9.255.255.0/24").ids(), ["subnet-outside-vpc"]);
        assert_eq!(with("10.1.0.0/24").says().1, "the next free /24 in `main` is `10.0.0.0/24`");
    }

    #[test]
    fn a_wrong_vpc_is_one_mistake() {
        let wrong = network().edit("main", |vpc: Vpc| vpc.cidr(v4("10.1.0.0/16")));
        let said = wrong.says();
        assert_eq!(said.0, "no subnet of VPC `main` is in its block `10.1.0.0/16`");
        assert_eq!(said.1, "write `10.0.0.0/16`, which has them all");
        let peered = || peered().edit("main", |vpc: Vpc| vpc.cidr(v4("10.1.0.0/16")));
        assert_eq!(peered().ids(), ["subnet-outside-vpc"]);
        let two_blocks = peered().edit("main", |vpc: Vpc| vpc.secondary([v4("10.2.0.0/16")]));
        let both = ["peering-cidr-overlap", "subnet-outside-vpc", "subnet-outside-vpc"];
        assert_eq!(two_blocks.ids(), both);
    }

    #[test]
    fn one_subnet_is_the_mistake_unless_its_vpc_overlaps_another() {
        let with = |block: &'static str| {
            network()
                .add(|_| Vpc::new("other", v4(block)))
                .add(|n| Subnet::isolated("db", n.get("other"), v4("10.7.1.0/24")).zone(Zone::A))
                .add(|n| RouteTable::new("rt", n.get("other")).subnets([n.get("other.db")]))
        };
        assert!(with("10.6.0.0/16").says().0.starts_with("`10.7.1.0/24` of subnet `other.db`"));
        assert!(with("10.0.0.0/16").says().0.starts_with("no subnet of VPC `other`"));
    }

    #[test]
    fn further_blocks_count_and_unknown_ones_silence() {
        let more = with("10.1.0.0/24").edit("main", |vpc: Vpc| vpc.secondary([v4("10.1.0.0/16")]));
        assert_eq!(more.ids(), [""; 0]);
        let later = with("10.1.0.0/24").edit("main", |vpc: Vpc| vpc.cidr(Value::parameter("Block")));
        assert_eq!(later.ids(), [""; 0]);
    }

    #[test]
    fn ipv6_lies_within_the_block_of_the_vpc() {
        let with = |net| {
            network()
                .edit("main", |vpc: Vpc| vpc.ipv6(v6("2600:1f14::/56")))
                .edit("main.db", |subnet: Subnet| subnet.ipv6(v6(net)))
        };
        assert_eq!(with("2600:1f14:0:ff::/64").ids(), [""; 0]);
        assert_eq!(with("2600:1f14:0:100::/64").ids(), ["subnet-outside-vpc"]);
    }
}
