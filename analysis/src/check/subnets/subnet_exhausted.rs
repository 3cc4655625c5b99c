//! A subnet has fewer addresses than it shall hold.

use dsl::{
    facts::address::{SHORTEST_IPV4, usable_addresses},
    graph::NodeId,
    resource::{
        instance::Instance, interface_endpoint::InterfaceEndpoint, nat_gateway::NatGateway, subnet::Subnet,
    },
    view::View,
};
use ipnet::Ipv4Net;

use crate::{
    check::context::{Context, Network, is_canonical, is_subnet_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet with more planned addresses, or more instances, NAT gateways and endpoints, than it has
    /// addresses to give. AWS keeps five of each subnet.
    ///
    /// # Why it matters
    /// The launch that needs the first missing address fails with `InsufficientFreeAddressesInSubnet`.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.1.0/28 zone a type private { planned_addresses: 12; }
    /// ```
    ///
    /// # Instead
    /// Take a larger block; the finding names the prefix length that is enough. The size of a subnet cannot be
    /// changed later.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "subnet-exhausted", "subnets", Error, "a subnet has fewer addresses than it shall hold", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        let Some((net, needed)) = planned(*subnet) else { continue };
        let usable = usable_addresses(net.prefix_len());
        if needed <= usable {
            continue;
        }
        let message = format!(
            "`{net}` of subnet `{}` has {usable} addresses to give, {} fewer than the {needed} it shall hold",
            subnet.path(),
            needed - usable
        );
        let enough = (SHORTEST_IPV4..net.prefix_len()).rev().find(|len| usable_addresses(*len) >= needed);
        out.report(subnet.id(), subnet.cidr().origin(), message)
            .related(subnet.planned_addresses().origin(), "planned here")
            .help(enough.map(|len| format!("a /{len} has {} to give", usable_addresses(len))));
    }
}

/// The block of a subnet and how many of its addresses are planned, or already used by what stands in it.
pub(crate) fn planned(subnet: View<'_, Subnet>) -> Option<(Ipv4Net, u64)> {
    let net =
        subnet.cidr().known().filter(|net| is_canonical((*net).into()) && is_subnet_size((*net).into()))?;
    let graph = subnet.graph();
    let takes_one = |user: &&NodeId| {
        graph.is::<InterfaceEndpoint>(**user)
            || graph.is::<NatGateway>(**user)
            || graph.is::<Instance>(**user)
    };
    let used = graph.users(subnet.id()).iter().filter(takes_one).count() as u64;
    let said = subnet.planned_addresses().known().and_then(|said| u64::try_from(said).ok());
    Some((net, used.max(said.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn five_addresses_are_kept() {
        let with = |planned: i64| {
            network().edit("main.db", |subnet: Subnet| subnet.planned_addresses(planned)).ids()
        };
        assert_eq!(with(200), [""; 0]);
        assert_eq!(with(251), ["subnet-headroom"]);
        assert_eq!(with(252), ["subnet-exhausted"]);
    }

    #[test]
    fn says_what_is_enough() {
        let said = network().edit("main.db", |subnet: Subnet| subnet.planned_addresses(300)).says();
        assert_eq!(said.1, "a /23 has 507 to give");
    }
}
