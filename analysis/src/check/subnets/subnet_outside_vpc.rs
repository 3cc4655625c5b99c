//! A subnet lies outside its VPC.

use dsl::{
    net::Family,
    resource::{subnet::Subnet, tier::Tier},
    view::View,
};

use crate::{
    check::context::{Context, Network, is_canonical, is_subnet_size, names, net_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet whose CIDR block, or IPv6 block, does not lie within one of its VPC's.
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

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for family in [Family::V4, Family::V6] {
        if !network.is_sound(family) || !network.nets().any(|net| Family::of(net) == family) {
            continue;
        }
        network.subnets.iter().for_each(|subnet| look(network, *subnet, family, out));
    }
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
