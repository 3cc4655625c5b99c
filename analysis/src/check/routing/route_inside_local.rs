//! A route leads addresses of its own VPC elsewhere.

use dsl::{resource::route::Route, view::View};
use ipnet::IpNet;

use crate::{
    check::{
        addressing::secondary_cidr_covers_route::{covering, diverts_a_subnet},
        context::{Context, Network, Way, is_canonical, is_vpc_size, way_of},
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route whose destination is a CIDR block of its VPC or lies inside one, other than one for a whole
    /// subnet that leads to a NAT gateway, an instance, or as a raw resource a network interface or an endpoint.
    ///
    /// # Why it matters
    /// Every table has a route for each block of its VPC, and AWS refuses narrower ones but for whole subnets.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 {
    ///     route_table rt for web { 10.0.9.0/24 => peering; }
    /// }
    /// ```
    ///
    /// # Instead
    /// Take the route out. Where packets between subnets shall pass an appliance, name the whole block of a
    /// subnet and lead it to the instance.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html>
    "route-inside-local", "routing", Error, "a route leads addresses of its own VPC elsewhere", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for route in network.tables.iter().flat_map(|table| &table.routes) {
        let Some((net, block)) = inside(network, *route) else { continue };
        if diverts_a_subnet(network, *route) || blamed_elsewhere(cx, network, *route) {
            continue;
        }
        let relation = if net == block { "is a block of" } else { "is inside" };
        let place = network.vpc.path();
        let message = format!("route `{}` is for `{net}`, which {relation} `{place}` itself", route.path());
        let help = match way_of(*route) {
            Way::Nat | Way::Host => "name the whole block of one subnet",
            _ => "take it out: each table leads to all of its VPC",
        };
        out.report(route.id(), route.destination().origin(), message)
            .about(network.vpc.id())
            .help(help.to_owned());
    }
}

fn inside(network: &Network<'_>, route: View<'_, Route>) -> Option<(IpNet, IpNet)> {
    let net = route.net().filter(|net| is_canonical(*net))?;
    let (block, _) = network.around(net)?;
    (is_canonical(block) && is_vpc_size(block)).then_some((net, block))
}

/// Whether it is the further block, or an overlap of two peers, that is wrong.
fn blamed_elsewhere(cx: &Context<'_>, network: &Network<'_>, route: View<'_, Route>) -> bool {
    let peering = route.target().link().filter(|_| way_of(route) == Way::Peering);
    covering(network, route).is_some() || peering.is_some_and(|peering| cx.peers().has_overlap(peering))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_local_route_is_there() {
        let with = |to| network().route::<InternetGateway>("main.web_rt", to, "main.igw").ids();
        assert_eq!(with("10.0.0.0/16"), ["route-inside-local"]);
        assert_eq!(with("10.0.9.0/24"), ["route-inside-local"]);
        assert_eq!(with("10.0.2.0/24"), ["route-inside-local"]);
        assert_eq!(with("10.0.0.0/15"), [""; 0]);
        assert_eq!(with("10.1.0.0/24"), [""; 0]);
    }

    #[test]
    fn an_appliance_takes_whole_subnets() {
        let with = |resource_type: &'static str, to| {
            network()
                .add(|n| Raw::within("box", n.get("main"), resource_type))
                .route::<Raw>("main.web_rt", to, "main.box")
                .ids()
        };
        assert_eq!(with("AWS::EC2::VPCEndpoint", "10.0.2.0/24"), [""; 0]);
        assert_eq!(with("AWS::EC2::VPCEndpoint", "10.0.2.0/25"), ["route-inside-local"]);
        assert_eq!(with("AWS::EC2::TransitGateway", "10.0.2.0/24"), ["route-inside-local"]);
    }
}
