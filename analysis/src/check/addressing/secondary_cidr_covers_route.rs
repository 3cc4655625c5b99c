//! A further CIDR block covers the destination of a route.

use dsl::{
    graph::NodeId,
    net::Family,
    resource::{raw::Raw, route::Route},
    view::View,
};

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, Way, is_canonical, net_of, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A further CIDR block of a VPC that is as large as the destination of a route in one of its tables, or
    /// larger.
    ///
    /// # Why it matters
    /// AWS refuses the block while the route is there, and the route once the block is.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 {
    ///     secondary: [10.1.0.0/16];
    ///     route_table rt { 10.1.4.0/24 => peering; }
    /// }
    /// ```
    ///
    /// # Instead
    /// Take a block that no route leads to, or take the route out.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "secondary-cidr-covers-route", "addressing", Error, "a further CIDR block covers the destination of a route", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.blocks.len() < 2 {
        return;
    }
    for route in network.tables.iter().flat_map(|table| &table.routes) {
        let Some((net, carrier)) = covering(network, *route) else { continue };
        if diverts_a_subnet(network, *route) {
            continue;
        }
        let message = format!("`{net}` of VPC `{}` covers the route `{}`", network.vpc.path(), route.path());
        out.report(carrier, origin_of_block(cx.graph(), carrier, net), message)
            .related(route.destination().origin(), "the route")
            .about(route.id())
            .help("take a block that no route of the VPC leads to, or take the route out".to_owned());
    }
}

/// The further block that a route's destination lies in.
pub(crate) fn covering(network: &Network<'_>, route: View<'_, Route>) -> Option<(ipnet::IpNet, NodeId)> {
    let destination = route.net().filter(|net| is_canonical(*net))?;
    let mut further = network.blocks.iter().filter(|(_, carrier)| *carrier != network.vpc.id());
    further.find(|(net, _)| is_canonical(*net) && net.contains(&destination)).copied()
}

/// Whether a route leads the packets for one whole subnet through a gateway or a host, which AWS lets it.
pub(crate) fn diverts_a_subnet(network: &Network<'_>, route: View<'_, Route>) -> bool {
    let Some(net) = route.net() else { return false };
    let raw = route.target().link().and_then(|target| route.graph().view::<Raw>(target));
    let diverts = ["InstanceId", "NatGatewayId", "NetworkInterfaceId", "VpcEndpointId"];
    let by_raw = raw.and_then(View::<Raw>::route_property).is_some_and(|(name, _)| diverts.contains(&name));
    (by_raw || matches!(way_of(route), Way::Nat | Way::Host))
        && network.subnets.iter().any(|subnet| net_of(*subnet, Family::of(net)) == Some(net))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn equal_and_larger_blocks() {
        let with = |cidr| {
            network()
                .route::<InternetGateway>("main.web_rt", "10.1.4.0/24", "main.igw")
                .edit("main", |vpc: Vpc| vpc.secondary([v4(cidr)]))
                .ids()
        };
        assert_eq!(with("10.1.0.0/16"), ["secondary-cidr-covers-route"]);
        assert_eq!(with("10.1.4.0/24"), ["secondary-cidr-covers-route"]);
        assert_eq!(with("10.1.4.0/25"), [""; 0]);
        assert_eq!(with("10.2.0.0/16"), [""; 0]);
    }
}
