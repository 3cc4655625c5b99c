//! The same addresses are reached over two peerings.

use dsl::graph::NodeId;

use crate::{
    check::{context::Context, peers::Pair},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two peerings of one VPC whose other sides share addresses, where the same route table has to lead to
    /// both.
    ///
    /// # Why it matters
    /// A table has one answer for an address. Packets for the one peer, or replies to it, go to the other and
    /// are lost.
    ///
    /// # Example
    /// ```text
    /// peering one hub <-> b;   // b is 10.1.0.0/16
    /// peering two hub <-> c;   // so is c
    /// ```
    ///
    /// # Instead
    /// Name in `between` which subnets of the hub use which peer, so that each has its own table, or which
    /// parts of the peers are meant.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/peering-configurations-partial-access.html>
    "peering-ambiguous-peers", "peering", Error, "the same addresses are reached over two peerings"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for (first, second) in cx.peers().ambiguous_pairs() {
        let hub = first.vpcs.iter().find(|vpc| second.vpcs.contains(vpc));
        let Some(hub) = hub else { continue };
        let message = format!(
            "`{}` and `{}` share addresses, and the same tables of `{}` lead to both",
            other(first, hub.id()),
            other(second, hub.id()),
            hub.path()
        );
        out.report(second.peering.id(), second.peering.origin(), message)
            .related(first.peering.origin(), "the other peering")
            .about(first.peering.id())
            .help(
                "name in `between` which subnets use which peer, and give them tables of their own"
                    .to_owned(),
            );
    }
}

fn other(pair: &Pair<'_>, hub: NodeId) -> String {
    let side = pair.vpcs.iter().find(|vpc| vpc.id() != hub);
    side.map(|vpc| vpc.path()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn third(cidr: &'static str) -> Fixture {
        peered()
            .add(|_| Vpc::new("third", v4(cidr)))
            .add(|n| Peering::new("two", n.get::<Vpc>("main"), n.get::<Vpc>("third")))
    }

    #[test]
    fn parts_keep_peers_apart() {
        let ids = third("10.1.0.0/16").ids();
        assert_eq!(ids, ["peering-ambiguous-peers", "vpc-cidr-estate-overlap"]);
        let apart = third("10.1.0.0/16");
        let web = apart.get::<Subnet>("main.web");
        let db = apart.get::<Subnet>("main.db");
        let apart = apart
            .edit("pcx", |pcx: Peering| pcx.between([web]))
            .edit("two", |pcx: Peering| pcx.between([db]));
        assert!(!apart.ids().contains(&"peering-ambiguous-peers"));
    }

    #[test]
    fn other_addresses_are_fine() {
        let fine = third("10.2.0.0/16").edit("two", |pcx: Peering| pcx.routes(PeeringRoutes::All));
        assert_eq!(fine.ids(), [""; 0]);
    }
}
