//! Two VPCs are peered twice, or one with itself.

use std::collections::BTreeMap;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A second peering of two VPCs, in whichever direction, or a peering of a VPC with itself.
    ///
    /// # Why it matters
    /// AWS refuses it with `VpcPeeringConnectionAlreadyExists`.
    ///
    /// # Example
    /// ```text
    /// peering there a <-> b;
    /// peering back  b <-> a;
    /// ```
    ///
    /// # Instead
    /// Keep one: it carries both directions.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    "peering-duplicate", "peering", Error, "two VPCs are peered twice"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut first = BTreeMap::new();
    for pair in &cx.peers().all {
        let [requester, accepter] = pair.vpcs;
        let (path, origin) = (pair.peering.path(), pair.peering.accepter().origin());
        if requester == accepter {
            let message = format!("peering `{path}` joins `{}` with itself", requester.path());
            out.report(pair.peering.id(), origin, message).help("name two VPCs".to_owned());
            continue;
        }
        let key = (requester.id().min(accepter.id()), requester.id().max(accepter.id()));
        let Some(known) = first.get(&key) else {
            first.insert(key, pair.peering);
            continue;
        };
        let message = format!(
            "`{}` and `{}` are peered twice, by `{}` and `{path}`",
            requester.path(),
            accepter.path(),
            known.path()
        );
        out.report(pair.peering.id(), pair.peering.origin(), message)
            .related(known.origin(), "the first one")
            .about(known.id())
            .help(format!("keep `{}`: it carries both directions", known.path()));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn either_direction() {
        let twice = peered().add(|n| Peering::new("back", n.get::<Vpc>("other"), n.get::<Vpc>("main")));
        assert_eq!(twice.ids(), ["peering-duplicate"]);
        let own = network().add(|n| Peering::new("own", n.get::<Vpc>("main"), n.get::<Vpc>("main")));
        assert_eq!(own.ids(), ["peering-duplicate"]);
    }
}
