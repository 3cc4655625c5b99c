//! Two peered VPCs share addresses.

use crate::{
    check::{context::Context, slip},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A peering of two VPCs of which any two CIDR blocks overlap, even if no subnet of theirs does.
    ///
    /// # Why it matters
    /// AWS lets such a peering fail at once.
    ///
    /// # Example
    /// ```text
    /// vpc a 10.0.0.0/16;
    /// vpc b 10.0.0.0/16;
    /// peering pcx a <-> b;
    /// ```
    ///
    /// # Instead
    /// Give one of the VPCs a block of its own.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html>
    "peering-cidr-overlap", "peering", Error, "two peered VPCs share addresses"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for pair in &cx.peers().all {
        let Some((left, right)) = pair.overlap else { continue };
        let [requester, accepter] = pair.vpcs;
        let [one, other] = pair.vpcs.map(|vpc| cx.network_of(vpc.id()));
        if one.zip(other).is_some_and(|(one, other)| slip::explains(cx, one, other)) {
            continue;
        }
        let message = format!(
            "peering `{}` joins `{left}` of `{}` and `{right}` of `{}`, which overlap",
            pair.peering.path(),
            requester.path(),
            accepter.path()
        );
        out.report(pair.peering.id(), pair.peering.accepter().origin(), message)
            .related(requester.cidr().origin(), "the requester")
            .related(accepter.cidr().origin(), "the accepter")
            .about(requester.id())
            .about(accepter.id())
            .help("give one of the VPCs a block of its own".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(cidr: &str) -> Vec<&'static str> {
        network()
            .add(|_| Vpc::new("other", v4(cidr)))
            .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("other")))
            .ids()
    }

    #[test]
    fn any_block_counts() {
        assert_eq!(with("10.0.128.0/20"), ["peering-cidr-overlap"]);
        let further = peered().edit("other", |vpc: Vpc| vpc.secondary([v4("10.0.64.0/24")]));
        assert!(further.ids().contains(&"peering-cidr-overlap"));
    }
}
