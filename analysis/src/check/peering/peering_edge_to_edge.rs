//! A route leads to a peer's gateways.

use dsl::{net::Family, resource::route::Route, view::View};

use crate::{
    check::{
        context::{Context, Network, names},
        stray::{How, Stray, service_of, strays},
    },
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A route to a peering for addresses that the other VPC has none of: public ones, those of S3 or DynamoDB, a
    /// network behind a VPN. As a warning, a default route to a peering: it leads to the peer's own addresses and
    /// drops the rest. Where the peer is not ours, or the table lacks the routes to what it does have, only
    /// `peering-route-too-wide` speaks.
    ///
    /// # Why it matters
    /// A peering carries packets between the addresses of its two VPCs. The internet gateway, NAT gateways, VPN
    /// connections and gateway endpoints of one side are not lent to the other; AWS takes the route and drops the
    /// packets.
    ///
    /// # Example
    /// ```text
    /// route_table spoke_rt for app { 10.0.0.0/16 => pcx; 203.0.113.0/24 => pcx; }   // the hub is 10.0.0.0/16
    /// ```
    ///
    /// # Instead
    /// Give the VPC a gateway or an endpoint of its own, or join the networks by a transit gateway.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    "peering-edge-to-edge", "peering", Error, "a route leads to a peer's gateways", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (route, stray) in strays(cx, network) {
        match stray.how {
            How::Everything => everything(route, &stray, out),
            How::Elsewhere => elsewhere(cx, route, &stray, out),
            How::Wider | How::Beyond(_) => {}
        }
    }
}

fn everything(route: View<'_, Route>, stray: &Stray<'_, '_>, out: &mut Findings) {
    let blocks = stray.blocks(route);
    let what = if blocks.is_empty() { "nothing".to_owned() } else { names(blocks.iter().cloned()) };
    let message = format!(
        "route `{}` leads everything to peer `{}`, which has {what} and lends no gateway",
        route.path(),
        stray.other.vpc.path()
    );
    let own = stray.own.vpc.path();
    let gateway = match route.net().map(Family::of) {
        Some(Family::V6) => "an egress-only internet gateway",
        _ => "a NAT gateway",
    };
    let help = match stray.line(route) {
        Some(line) => format!("{line}, and lead the rest to {gateway} in `{own}`"),
        None => format!("lead it to {gateway} in `{own}`"),
    };
    out.report(route.id(), route.destination().origin(), message)
        .severity(Severity::Warning)
        .about(stray.pair.peering.id())
        .help(help);
}

fn elsewhere(cx: &Context<'_>, route: View<'_, Route>, stray: &Stray<'_, '_>, out: &mut Findings) {
    let service = service_of(cx, route);
    let what = match service {
        Some(service) => format!("the addresses of {service}"),
        None => format!("`{}`", route.destination_text()),
    };
    let blocks = stray.blocks(route);
    let has = if blocks.is_empty() {
        String::new()
    } else {
        format!(", which has {},", names(blocks.iter().cloned()))
    };
    let message = format!(
        "route `{}` leads {what} to peer `{}`{has} and a peering leads to no gateway, endpoint or network behind \
         its other side",
        route.path(),
        stray.other.vpc.path()
    );
    let (own, table) = (stray.own.vpc.path(), route.table().map(|table| table.node().name.to_string()));
    let help = match service {
        Some(service) => format!(
            "take it out, and add `gateway_endpoint {service} service {service} {{ route_tables: [{}]; }}` to `{own}`",
            table.unwrap_or_default()
        ),
        None => format!("take it out; lead it to a gateway of `{own}`, if it is meant to go there"),
    };
    out.report(route.id(), route.destination().origin(), message).about(stray.pair.peering.id()).help(help);
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(to: &str) -> Fixture {
        peered().route::<Peering>("main.db_rt", to, "pcx")
    }

    #[test]
    fn nothing_of_it_is_the_peers() {
        for to in ["203.0.113.0/24", "192.168.0.0/16", "10.2.0.0/16"] {
            assert_eq!(with(to).ids(), ["peering-edge-to-edge"], "{to}");
        }
        assert_eq!(with("10.1.1.0/24").ids(), [""; 0]);
        assert!(with("203.0.113.0/24").findings()[0].is_error());
    }

    #[test]
    fn a_default_route_reaches_the_peer_at_least() {
        let said = with("0.0.0.0/0").findings();
        assert_eq!(said.len(), 1);
        assert!(!said[0].is_error());
        assert_eq!(
            said[0].message,
            "route `main.db_rt.default` leads everything to peer `other`, which has `10.1.0.0/16` and lends no gateway"
        );
    }

    #[test]
    fn endpoints_are_not_lent() {
        let list = |list: &str| {
            peered()
                .add(|n| Route::new(n.get("main.db_rt"), PrefixList::new(list), n.get::<Peering>("pcx")))
                .ids()
        };
        assert_eq!(list("s3"), ["peering-edge-to-edge"]);
        assert_eq!(list("pl-68a54001"), ["peering-edge-to-edge"]);
        // A list of one's own may hold the peer's addresses.
        assert_eq!(list("pl-0a0152fbfb1aaecc7"), [""; 0]);
    }

    #[test]
    fn a_slip_of_the_pen_is_another_mistake() {
        let slip = network()
            .add(|_| Vpc::new("other", v4("10.1.0.0/16")))
            .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("other")))
            .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("main.db_rt", "10.2.0.0/16", "pcx");
        assert_eq!(slip.ids(), ["peering-routes-missing"]);
    }
}
