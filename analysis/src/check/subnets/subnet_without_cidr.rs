//! A subnet lacks the addresses it must have.

use dsl::net::Family;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet without an IPv4 CIDR block that is not marked as IPv6-only, one that is marked so and has an
    /// IPv4 block, or has no IPv6 block.
    ///
    /// # Why it matters
    /// AWS gives no subnet addresses by itself; it refuses one without a block with `MissingParameter`, and an
    /// IPv6-only one with an IPv4 block.
    ///
    /// # Example
    /// ```text
    /// subnet web zone a type public;
    /// ```
    ///
    /// # Instead
    /// Give it a block, or say `ipv6_only: true;` and `ipv6: slot 1;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "subnet-without-cidr", "subnets", Error, "a subnet lacks the addresses it must have", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        if subnet.is_existing() || subnet.node().is_broken() {
            continue;
        }
        let only_v6 = subnet.ipv6_only().known().unwrap_or(false);
        let path = || subnet.path();
        let (origin, message, help) = match (only_v6, subnet.cidr().is_set(), subnet.ipv6().is_set()) {
            (false, false, _) => (
                subnet.origin(),
                format!("subnet `{}` has no IPv4 CIDR block", path()),
                network.free(Family::V4, 24, *subnet),
            ),
            (true, true, _) => (
                subnet.cidr().origin(),
                format!("subnet `{}` is IPv6-only and has an IPv4 CIDR block", path()),
                Some("take the block out, or `ipv6_only`".to_owned()),
            ),
            (true, false, false) => (
                subnet.ipv6_only().origin(),
                format!("subnet `{}` is IPv6-only and has no IPv6 block", path()),
                Some("add one, such as `ipv6: slot 1;`".to_owned()),
            ),
            _ => continue,
        };
        out.report(subnet.id(), origin, message).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::{prelude::*, resource::Resource as _};

    #[test]
    fn nothing_at_all() {
        let mut n = network();
        let main = n.get::<Vpc>("main");
        let bare = n.t.add(Subnet::start("bare", Some(main.id())).zone(Zone::A).r#type(SubnetType::Isolated));
        n.t.add(RouteTable::new("bare_rt", main).subnets([bare]));
        let said = n.says();
        assert_eq!(said.0, "subnet `main.bare` has no IPv4 CIDR block");
        assert_eq!(said.1, "the next free /24 in `main` is `10.0.0.0/24`");
    }

    #[test]
    fn both_at_once() {
        let with = |only| {
            network()
                .edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon))
                .edit("main.db", |subnet: Subnet| subnet.ipv6(Slot(1)).ipv6_only(only))
                .ids()
        };
        assert_eq!(with(true), ["subnet-without-cidr"]);
        assert_eq!(with(false), [""; 0]);
    }
}
