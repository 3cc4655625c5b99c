//! A route may lead past a gateway endpoint.

use dsl::facts::{Range4, address::PRIVATE};
use ipnet::IpNet;

use crate::{
    check::context::{Context, Network, Way, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route to a NAT or internet gateway for public addresses narrower than /8, in a table that a gateway
    /// endpoint is in.
    ///
    /// # Why it matters
    /// The endpoint's routes have the prefixes of the service. A route as narrow as one of them, or narrower,
    /// wins: traffic to the service then leaves by the gateway, and is billed there.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint s3 service s3 { route_tables: [rt]; }
    /// route_table rt for app { 0.0.0.0/0 => nat; 52.218.0.0/16 => nat; }
    /// ```
    ///
    /// # Instead
    /// Take the narrow route out, or allow the finding where the addresses are not the service's.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "route-endpoint-bypass", "routing", Warning, "a route may lead past a gateway endpoint", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.gateway_endpoints.is_empty() {
        return;
    }
    for table in &network.tables {
        for route in &table.routes {
            let Some(IpNet::V4(net)) = route.net() else { continue };
            let public = !PRIVATE.iter().any(|range| range.meets(Range4::from(net)));
            if net.prefix_len() <= 8 || !public || !matches!(way_of(*route), Way::Nat | Way::Internet) {
                continue;
            }
            let Some(endpoint) = network.endpoints_in(table.view.id()).next() else { continue };
            let message =
                format!("route `{}` may lead traffic past endpoint `{}`", route.path(), endpoint.path());
            out.report(route.id(), route.destination().origin(), message)
                .about(endpoint.id())
                .help(format!("take it out, or allow it if `{net}` is not of the service"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn narrow_and_public() {
        let with = |to| private_network().route::<NatGateway>("main.app_rt", to, "main.nat").ids();
        assert_eq!(with("52.218.0.0/16"), ["route-endpoint-bypass"]);
        assert_eq!(with("52.0.0.0/8"), [""; 0]);
        assert_eq!(with("192.168.0.0/16"), [""; 0]);
    }
}
