//! A route leads a family of addresses where it cannot go.

use dsl::{
    facts::{Range6, address::NAT64},
    net::Family,
    resource::route::Route,
    view::View,
};
use ipnet::IpNet;

use crate::{
    check::context::{Context, Network, Way, has_family, way_of},
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
    "route-family-mismatch", "routing", Error, "a route leads a family of addresses where it cannot go", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for table in &network.tables {
        let has_ipv4 = table.subnets.iter().any(|subnet| has_family(*subnet, Family::V4));
        for route in &table.routes {
            let Some((why, help)) = mismatch(*route) else { continue };
            let Some((net, target)) = route.net().zip(route.target().link()) else { continue };
            let message = format!("route `{net}` leads to `{}`, which {why}", cx.graph().path(target));
            let is_default_of_other = route.is_default() && Family::of(net) == Family::V4 && !has_ipv4;
            let line = format!("write `::/0 => {};`", cx.graph().node(target).name);
            let help = if is_default_of_other { line } else { help.to_owned() };
            out.report(route.id(), route.target().origin(), message).about(target).help(help);
        }
    }
}

/// Why a route's target does not carry its family, and what to do.
fn mismatch(route: View<'_, Route>) -> Option<(&'static str, &'static str)> {
    Some(match (route.net()?, way_of(route)) {
        (IpNet::V4(_), Way::EgressOnly) => ("carries IPv6 alone", "lead it to a NAT gateway"),
        (IpNet::V6(v6), Way::Nat) if !is_nat64(v6.into()) => {
            ("carries IPv6 for `64:ff9b::/96` alone", "lead it to an egress-only internet gateway")
        }
        (IpNet::V6(v6), way) if is_nat64(v6.into()) && !matches!(way, Way::Nat | Way::Unknown) => {
            ("does not translate to IPv4", "lead it to a NAT gateway")
        }
        _ => return None,
    })
}

/// Whether a route leads where its family cannot go.
pub(crate) fn is_mismatched(route: View<'_, Route>) -> bool {
    mismatch(route).is_some()
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
