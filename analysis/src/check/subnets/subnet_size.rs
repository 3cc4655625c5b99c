//! A subnet is too large or too small.

use dsl::facts::address::{LONGEST_IPV4, SHORTEST_IPV4};
use ipnet::Ipv4Net;

use crate::{
    check::context::{Context, Network, is_canonical, is_subnet_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet whose IPv4 CIDR block is larger than /16 or smaller than /28.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidSubnet.Range`. It keeps five addresses of each subnet for itself, so little
    /// would be left of a smaller one.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/29 zone a type public;
    /// ```
    ///
    /// # Instead
    /// Take a /28 or more; the size cannot be changed later, so a /24 is a good start.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "subnet-size", "subnets", Error, "a subnet is too large or too small", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        let Some(net) = subnet.cidr().known() else { continue };
        if is_subnet_size(net.into()) || !is_canonical(net.into()) {
            continue;
        }
        let size = 1_u64 << (32 - net.prefix_len());
        let message = format!(
            "`{net}` of subnet `{}` has {size} addresses; AWS takes /{SHORTEST_IPV4} to /{LONGEST_IPV4}",
            subnet.path()
        );
        let len = net.prefix_len().clamp(SHORTEST_IPV4, LONGEST_IPV4);
        let nearest = Ipv4Net::new(net.addr(), len).ok().map(|net| format!("write `{}`", net.trunc()));
        out.report(subnet.id(), subnet.cidr().origin(), message).help(nearest);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_smallest_and_the_largest() {
        let with = |net| network().edit("main.db", |subnet: Subnet| subnet.cidr(v4(net)));
        assert_eq!(with("10.0.2.0/28").ids(), [""; 0]);
        assert_eq!(with("10.0.2.0/29").ids(), ["subnet-size"]);
        assert_eq!(with("10.0.2.0/29").says().1, "write `10.0.2.0/28`");
        assert_eq!(with("10.64.0.0/15").ids(), ["subnet-size"]);
    }
}
