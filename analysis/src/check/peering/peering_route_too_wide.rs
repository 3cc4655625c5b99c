//! A route to a peer is for addresses that it does not have.

use crate::{
    check::{
        context::{Context, Network, names},
        stray::{How, strays},
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route to a peering whose destination has more addresses than the VPC on the other side. Where that has none
    /// of them, `peering-edge-to-edge` and `peering-transitive-flow` say so.
    ///
    /// # Why it matters
    /// Packets for the other addresses are dropped there. The route also takes them from any wider route, such
    /// as the one to a NAT gateway.
    ///
    /// # Example
    /// ```text
    /// route_table rt for web { 10.0.0.0/8 => pcx; }   // the peer is 10.1.0.0/16
    /// ```
    ///
    /// # Instead
    /// Write one route for each block of the peer.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html>
    "peering-route-too-wide", "peering", Warning, "a route to a peer is for addresses that it does not have", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (route, stray) in strays(cx, network).filter(|(_, stray)| stray.how == How::Wider) {
        let blocks = stray.blocks(route);
        let message = format!(
            "route `{}` is for `{}`, and peer `{}` has {}",
            route.path(),
            route.destination_text(),
            stray.other.vpc.path(),
            if blocks.is_empty() { "no such addresses".to_owned() } else { names(blocks.iter().cloned()) }
        );
        out.report(route.id(), route.destination().origin(), message)
            .about(stray.pair.peering.id())
            .help(stray.line(route));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn wider_and_elsewhere() {
        let with = |to| peered().route::<Peering>("main.db_rt", to, "pcx").ids();
        assert_eq!(with("10.0.0.0/15"), ["peering-route-too-wide"]);
        assert_eq!(with("10.2.0.0/16"), ["peering-edge-to-edge"]);
        assert_eq!(with("10.1.4.0/24"), [""; 0]);
    }

    #[test]
    fn what_an_existing_peer_has_is_not_known_for_certain() {
        let legacy = network()
            .add(|_| Vpc::new("legacy", v4("10.1.0.0/16")).existing("vpc-0a0152fbfb1aaecc7"))
            .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("legacy")))
            .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("main.db_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("main.db_rt", "10.9.0.0/16", "pcx");
        assert_eq!(legacy.ids(), ["peering-route-too-wide"]);
    }
}
