//! A route is for addresses that AWS keeps.

use dsl::facts::address::{ROUTE_RESERVED_IPV4, ROUTE_RESERVED_IPV6};
use ipnet::IpNet;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route whose destination is `169.254.168.0/22` or `fd00:ec2::/32`, or lies inside one of them.
    ///
    /// # Why it matters
    /// AWS refuses it: hosts reach the services there, such as instance metadata and DNS, past every route
    /// table.
    ///
    /// # Example
    /// ```text
    /// route_table rt for web { 169.254.169.254/32 => proxy; }
    /// ```
    ///
    /// # Instead
    /// Take the route out; these services need none.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>
    "route-reserved-destination", "routing", Error, "a route is for addresses that AWS keeps", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for route in network.tables.iter().flat_map(|table| &table.routes) {
        let Some(net) = route.net() else { continue };
        let range = match net {
            IpNet::V4(v4) if ROUTE_RESERVED_IPV4.holds(v4.into()) => ROUTE_RESERVED_IPV4.to_string(),
            IpNet::V6(v6) if ROUTE_RESERVED_IPV6.holds(v6.into()) => ROUTE_RESERVED_IPV6.to_string(),
            _ => continue,
        };
        let message =
            format!("route `{}` is for `{net}`; AWS keeps `{range}` for services of hosts", route.path());
        out.report(route.id(), route.destination().origin(), message)
            .help("take it out: hosts reach these services without a route".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn only_ranges_inside() {
        let with = |to| network().route::<InternetGateway>("main.web_rt", to, "main.igw").ids();
        assert_eq!(with("169.254.169.254/32"), ["route-reserved-destination"]);
        assert_eq!(with("169.254.168.0/22"), ["route-reserved-destination"]);
        assert_eq!(with("fd00:ec2::254/128"), ["route-reserved-destination"]);
        assert_eq!(with("169.254.0.0/16"), [""; 0]);
        assert_eq!(with("169.254.172.0/22"), [""; 0]);
    }
}
