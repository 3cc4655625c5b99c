//! Only one half of NAT64 is there.

use dsl::{resource::route::Route, view::View};
use ipnet::IpNet;

use crate::{
    check::{
        context::{Context, Network, Table, Way, way_of},
        routing::route_family_mismatch::is_nat64,
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet with `dns64: true` whose table has no route for `64:ff9b::/96` to a NAT gateway, or such a
    /// route in a table none of whose subnets has `dns64`.
    ///
    /// # Why it matters
    /// The Amazon DNS server makes up IPv6 addresses for servers with IPv4 only, and the NAT gateway translates
    /// them: one is no use without the other.
    ///
    /// # Example
    /// ```text
    /// subnet app { ipv6: slot 2; ipv6_only: true; dns64: true; }
    /// ```
    ///
    /// # Instead
    /// Add the route `"64:ff9b::/96" => nat;`, and `dns64: true;` to the subnets.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html>
    "nat64-incomplete", "nat-igw", Error, "only one half of NAT64 is there", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for table in &network.tables {
        let translates = table.routes.iter().find(|route| is_translation(**route));
        let wants = table.subnets.iter().find(|subnet| subnet.dns64().known() == Some(true));
        match (translates, wants) {
            (None, Some(subnet)) if !table.is_partly_unknown() && !has_such(table) => {
                let message = format!(
                    "subnet `{}` has `dns64`, and `{}` no route for `64:ff9b::/96`",
                    subnet.path(),
                    table.view.path()
                );
                out.report(subnet.id(), subnet.dns64().origin(), message)
                    .about(table.view.id())
                    .help(format!("add `\"64:ff9b::/96\" => nat;` to `{}`", table.view.path()));
            }
            (Some(route), None)
                if !table.subnets.iter().any(|it| it.dns64().is_later() || it.is_existing()) =>
            {
                let message =
                    format!("route `{}` translates for nobody: no subnet has `dns64`", route.path());
                out.report(route.id(), route.destination().origin(), message)
                    .help("add `dns64: true;` to the subnets that need it".to_owned());
            }
            _ => {}
        }
    }
}

fn is_translation(route: View<'_, Route>) -> bool {
    way_of(route) == Way::Nat && matches!(route.net(), Some(IpNet::V6(net)) if is_nat64(net.into()))
}

/// Whether a route for these addresses leads elsewhere, which has a check of its own.
fn has_such(table: &Table<'_>) -> bool {
    table.routes.iter().any(|route| matches!(route.net(), Some(IpNet::V6(net)) if is_nat64(net.into())))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(dns64: bool) -> Fixture {
        private_network()
            .edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon))
            .add(|n| EgressOnlyInternetGateway::new("eigw", n.get("main")))
            .edit("main.app", |subnet: Subnet| subnet.ipv6(Slot(1)).dns64(dns64))
            .route::<EgressOnlyInternetGateway>("main.app_rt", "::/0", "main.eigw")
    }

    #[test]
    fn both_or_none() {
        assert_eq!(with(false).ids(), [""; 0]);
        assert_eq!(with(true).ids(), ["nat64-incomplete"]);
        let routed = |dns64| with(dns64).route::<NatGateway>("main.app_rt", "64:ff9b::/96", "main.nat").ids();
        assert_eq!(routed(true), [""; 0]);
        assert_eq!(routed(false), ["nat64-incomplete"]);
    }
}
