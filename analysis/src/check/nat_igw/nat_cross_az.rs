//! A subnet uses the NAT gateway of another zone while its own has one.

use dsl::{
    net::Family,
    resource::{nat_gateway::NatGateway, subnet::Subnet},
    view::View,
};

use crate::{
    check::context::{Context, Network, Way, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet whose default route leads to a NAT gateway in another availability zone, in a VPC with a public
    /// NAT gateway in the zone of the subnet.
    ///
    /// # Why it matters
    /// Traffic between zones is billed in both directions, and the subnet is cut off when the other zone fails.
    ///
    /// # Example
    /// ```text
    /// route_table app_a_rt for app_a { 0.0.0.0/0 => nat_b; }
    /// ```
    ///
    /// # Instead
    /// Lead it to the NAT gateway of its own zone; the finding writes the route.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
    "nat-cross-az", "nat-igw", Warning, "a subnet uses the NAT gateway of another zone", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.nats.len() < 2 {
        return;
    }
    let zones: Vec<_> = network.nats.iter().filter_map(|nat| Some((zone_of(*nat)?, *nat))).collect();
    for table in &network.tables {
        let route = table.default_route(Family::V4).filter(|route| way_of(*route) == Way::Nat);
        let Some(route) = route else { continue };
        let Some((used, nat)) = zones.iter().find(|(_, nat)| route.target().link() == Some(nat.id())) else {
            continue;
        };
        for subnet in &table.subnets {
            let Some(own) = subnet.zone_name().filter(|own| own != used) else { continue };
            let near = zones.iter().find(|(zone, nat)| *zone == own && nat.is_public());
            let Some((_, near)) = near else { continue };
            let message = format!(
                "subnet `{}` in zone `{own}` uses NAT gateway `{}` in `{used}`",
                subnet.path(),
                nat.path()
            );
            out.report(route.id(), route.target().origin(), message)
                .about(subnet.id())
                .help(format!("write `0.0.0.0/0 => {};`", near.node().name));
            break;
        }
    }
}

/// The zone that a NAT gateway stands in.
pub(crate) fn zone_of(nat: View<'_, NatGateway>) -> Option<String> {
    nat.host_subnet().and_then(View::<Subnet>::zone_name)
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(zone: Zone) -> Fixture {
        private_network()
            .edit("main.app", |subnet: Subnet| subnet.zone(Zone::B))
            .add(|n| Subnet::public("web_2", n.get("main"), v4("10.0.9.0/24")).zone(zone))
            .add(|n| RouteTable::new("web_2_rt", n.get("main")).subnets([n.get("main.web_2")]))
            .route::<InternetGateway>("main.web_2_rt", "0.0.0.0/0", "main.igw")
            .add(|n| {
                NatGateway::new("nat_2", n.get("main"), n.get::<Subnet>("main.web_2"))
                    .elastic_ip(NatAddress::New)
            })
    }

    #[test]
    fn only_where_there_is_a_nearer_one() {
        assert_eq!(with(Zone::B).says().1, "write `0.0.0.0/0 => nat_2;`");
        assert_eq!(with(Zone::C).ids(), [""; 0]);
    }
}
