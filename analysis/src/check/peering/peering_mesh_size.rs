//! Many VPCs are all peered with each other.

use std::collections::BTreeMap;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// More than ten VPCs of which each is peered with each other.
    ///
    /// # Why it matters
    /// Every further VPC needs a peering with all others and a route in all their tables; a transit gateway
    /// needs one attachment.
    ///
    /// # Example
    /// ```text
    /// fifty-five peerings of eleven VPCs
    /// ```
    ///
    /// # Instead
    /// Attach the VPCs to a transit gateway.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/peering-configurations-full-access.html>
    "peering-mesh-size", "peering", Advice, "many VPCs are all peered with each other"
}

const LARGEST: usize = 10;

fn run(cx: &Context<'_>, out: &mut Findings) {
    if cx.peers().all.len() <= LARGEST * (LARGEST - 1) / 2 {
        return;
    }
    let mut peers: BTreeMap<_, usize> = BTreeMap::new();
    for vpc in cx.peers().all.iter().flat_map(|pair| pair.vpcs) {
        *peers.entry(vpc.id()).or_default() += 1;
    }
    let dense: Vec<_> = peers.iter().filter(|(_, count)| **count >= LARGEST).map(|(vpc, _)| *vpc).collect();
    let inside = cx.peers().all.iter().filter(|pair| pair.vpcs.iter().all(|vpc| dense.contains(&vpc.id())));
    let count = inside.count();
    if dense.len() > LARGEST && count >= dense.len() * (dense.len() - 1) / 2 {
        let message = format!("{} VPCs are joined by {count} peerings, each with each", dense.len());
        out.report(dense[0], cx.graph().node(dense[0]).origin, message)
            .help("a transit gateway joins them with one attachment each".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn mesh(count: u8) -> usize {
        let mut n = Fixture { t: Topology::new("demo") };
        let vpcs: Vec<_> = (0..count)
            .map(|at| n.t.add(Vpc::new(&format!("v{at}"), v4(&format!("10.{at}.0.0/16")))))
            .collect();
        for (at, one) in vpcs.iter().enumerate() {
            for (other, vpc) in vpcs.iter().enumerate().take(at) {
                n.t.add(Peering::new(&format!("p{at}_{other}"), *one, *vpc));
            }
        }
        n.ids().into_iter().filter(|id| *id == "peering-mesh-size").count()
    }

    #[test]
    fn eleven_are_many() {
        assert_eq!(mesh(10), 0);
        assert_eq!(mesh(11), 1);
    }
}
