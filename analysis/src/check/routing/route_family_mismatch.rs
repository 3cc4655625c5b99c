//! A route leads a family of addresses where it cannot go.

use dsl::facts::{Range6, address::NAT64};
use ipnet::IpNet;

use crate::{
    check::context::{Context, Way, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An IPv4 route to an egress-only internet gateway, an IPv6 route to a NAT gateway other than
    /// `64:ff9b::/96`, or a route for `64:ff9b::/96` to anything else.
    ///
    /// # Why it matters
    /// An egress-only internet gateway carries IPv6 alone, and AWS refuses the route. A NAT gateway carries
    /// IPv6 packets only for the IPv4 addresses that `64:ff9b::/96` stands for.
    ///
    /// # Example
    /// ```text
    /// route_table rt for app { "::/0" => nat; }
    /// ```
    ///
    /// # Instead
    /// Lead IPv4 to the NAT gateway and IPv6 to the egress-only internet gateway.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html>
    "route-family-mismatch", "routing", Error, "a route leads a family of addresses where it cannot go"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for route in cx.networks().iter().flat_map(|network| &network.tables).flat_map(|table| &table.routes) {
        let Some(net) = route.net() else { continue };
        let (why, help) = match (net, way_of(*route)) {
            (IpNet::V4(_), Way::EgressOnly) => ("carries IPv6 alone", "lead it to a NAT gateway"),
            (IpNet::V6(v6), Way::Nat) if !is_nat64(v6.into()) => {
                ("carries IPv6 for `64:ff9b::/96` alone", "lead it to an egress-only internet gateway")
            }
            (IpNet::V6(v6), way) if is_nat64(v6.into()) && !matches!(way, Way::Nat | Way::Unknown) => {
                ("does not translate to IPv4", "lead it to a NAT gateway")
            }
            _ => continue,
        };
        let Some(target) = route.target().link() else { continue };
        let message = format!("route `{net}` leads to `{}`, which {why}", cx.graph().path(target));
        out.report(route.id(), route.target().origin(), message).about(target).help(help.to_owned());
    }
}

/// Whether a block stands for IPv4 addresses behind a NAT gateway.
pub(crate) fn is_nat64(range: Range6) -> bool {
    NAT64.holds(range)
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn nat64_is_translated_by_nat_alone() {
        let with = |to| network().route::<InternetGateway>("main.web_rt", to, "main.igw").ids();
        assert_eq!(with("64:ff9b::/96"), ["route-family-mismatch"]);
        assert_eq!(with("64:ff9b::/95"), [""; 0]);
        assert_eq!(with("::/0"), [""; 0]);
    }
}
