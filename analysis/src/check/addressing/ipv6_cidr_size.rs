//! An IPv6 CIDR block has a size that AWS does not take.

use dsl::facts::address::{LONGEST_SUBNET_IPV6, LONGEST_VPC_IPV6, SHORTEST_IPV6, STEP_IPV6};
use ipnet::{IpNet, Ipv6Net};

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, is_canonical, is_subnet_size, is_vpc_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An IPv6 block of a VPC that is no /44, /48, /52, /56 or /60, or of a subnet that is none of these and no
    /// /64.
    ///
    /// # Why it matters
    /// AWS takes IPv6 blocks in steps of four bits only and refuses others.
    ///
    /// # Example
    /// ```text
    /// subnet web { ipv6: "2600:1f14::/62"; }
    /// ```
    ///
    /// # Instead
    /// Take the nearest size that AWS has: a /56 for a VPC, a /64 for a subnet.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "ipv6-cidr-size", "addressing", Error, "an IPv6 CIDR block has a size that AWS does not take", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (net, carrier) in &network.blocks {
        let IpNet::V6(v6) = net else { continue };
        if !is_vpc_size(*net) && is_canonical(*net) {
            let message = format!("`{v6}` of VPC `{}` is {}", network.vpc.path(), sizes(LONGEST_VPC_IPV6));
            out.report(*carrier, origin_of_block(cx.graph(), *carrier, *net), message)
                .help(nearest(*v6, LONGEST_VPC_IPV6));
        }
    }
    for subnet in &network.subnets {
        let Some(v6) = subnet.ipv6().known() else { continue };
        if !is_subnet_size(v6.into()) && is_canonical(v6.into()) {
            let message = format!("`{v6}` of subnet `{}` is {}", subnet.path(), sizes(LONGEST_SUBNET_IPV6));
            out.report(subnet.id(), subnet.ipv6().origin(), message).help(nearest(v6, LONGEST_SUBNET_IPV6));
        }
    }
}

fn sizes(longest: u8) -> String {
    format!("no block from /{SHORTEST_IPV6} to /{longest} in steps of {STEP_IPV6}")
}

fn nearest(net: Ipv6Net, longest: u8) -> Option<String> {
    let len = net.prefix_len().clamp(SHORTEST_IPV6, longest).next_multiple_of(STEP_IPV6);
    Some(format!("write `{}`", Ipv6Net::new(net.addr(), len).ok()?.trunc()))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(vpc: &str, subnet: &str) -> Fixture {
        let (vpc, subnet) = (v6(vpc), v6(subnet));
        network().edit("main", |it: Vpc| it.ipv6(vpc)).edit("main.db", |it: Subnet| it.ipv6(subnet))
    }

    #[test]
    fn steps_of_four() {
        assert_eq!(with("2600:1f14::/56", "2600:1f14::/64").ids(), [""; 0]);
        assert_eq!(with("2600:1f14::/44", "2600:1f14::/60").ids(), [""; 0]);
        assert_eq!(with("2600:1f14::/57", "2600:1f14::/64").ids(), ["ipv6-cidr-size"]);
        assert_eq!(with("2600:1f14::/56", "2600:1f14::/62").ids(), ["ipv6-cidr-size"]);
        assert_eq!(with("2600:1f14::/64", "2600:1f14::/64").ids(), ["ipv6-cidr-size"]);
        assert_eq!(with("2600:1f14::/56", "2600:1f14::/62").says().1, "write `2600:1f14::/64`");
    }
}
