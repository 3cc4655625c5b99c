//! A route leads over a peer to the peer's peer.

use crate::{
    check::{
        context::{Context, Network},
        stray::{How, strays},
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route to a peering for addresses that the other VPC has none of, and that a third VPC has, which is peered
    /// with the other one but not with this.
    ///
    /// # Why it matters
    /// Peerings are not transitive: packets for the third VPC are dropped in the second, whatever its tables say.
    ///
    /// # Example
    /// ```text
    /// peering ab a <-> b;
    /// peering bc b <-> c;
    /// route_table a_rt for web { 10.1.0.0/16 => ab; 10.2.0.0/16 => ab; }   // c is 10.2.0.0/16
    /// ```
    ///
    /// # Instead
    /// Peer the two VPCs themselves, or join all three by a transit gateway.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    "peering-transitive-flow", "peering", Error, "a route leads over a peer to the peer's peer", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for (route, stray) in strays(cx, network) {
        let How::Beyond(third) = stray.how else { continue };
        let (own, other, third_path) = (stray.own.vpc.path(), stray.other.vpc.path(), graph.path(third));
        let message = format!(
            "route `{}` leads to `{third_path}` by way of peer `{other}`: peerings are not transitive",
            route.path()
        );
        let name = |path: &str| path.replace('.', "_");
        let peering = format!("{}_{}", name(&own), name(&third_path));
        out.report(route.id(), route.destination().origin(), message)
            .related(graph.node(third).origin, "this has the addresses")
            .about(stray.pair.peering.id())
            .about(third)
            .help(format!("add `peering {peering} {own} <-> {third_path};` and lead the route there"));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    /// `main` and `third` are both peers of `other`.
    fn chain() -> Fixture {
        peered()
            .add(|_| Vpc::new("third", v4("10.2.0.0/16")))
            .add(|n| Peering::new("far", n.get::<Vpc>("other"), n.get::<Vpc>("third")))
            .route::<Peering>("other.rt", "10.2.0.0/16", "far")
    }

    #[test]
    fn two_peerings_away() {
        assert_eq!(chain().ids(), [""; 0]);
        let said = chain().route::<Peering>("main.db_rt", "10.2.0.0/16", "pcx").says();
        assert_eq!(
            said.0,
            "route `main.db_rt.to.10.2.0.0/16` leads to `third` by way of peer `other`: peerings are not transitive"
        );
        assert_eq!(said.1, "add `peering main_third main <-> third;` and lead the route there");
        let part = chain().route::<Peering>("main.db_rt", "10.2.4.0/24", "pcx");
        assert_eq!(part.ids(), ["peering-transitive-flow"]);
    }

    #[test]
    fn what_nobody_near_has_is_another_mistake() {
        let far = chain().route::<Peering>("main.db_rt", "10.9.0.0/16", "pcx");
        assert_eq!(far.ids(), ["peering-edge-to-edge"]);
    }
}
