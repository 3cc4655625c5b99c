//! A rule names a security group across a peering that does not carry it.

use dsl::graph::NodeId;

use crate::{
    check::{context::Context, security::sg_reference_scope::references},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A rule of a security group that names a group of a peered VPC in another Region, or over a peering that
    /// nobody accepts.
    ///
    /// # Why it matters
    /// AWS resolves groups of a peer within one Region and over active peerings only, and refuses the rule.
    ///
    /// # Example
    /// ```text
    /// ingress tcp 443 from remote.app_sg;   // remote is in another Region
    /// ```
    ///
    /// # Instead
    /// Name the addresses of the peer instead.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
    "peering-sg-reference", "peering", Error, "a rule names a security group across a peering that does not carry it"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for reference in references(cx).filter(|reference| cx.peers().are_peered(reference.own, reference.other))
    {
        let mut peerings = cx.peers().all.iter().filter(|pair| {
            pair.vpcs.iter().all(|vpc| vpc.id() == reference.own || vpc.id() == reference.other)
        });
        let far = peerings.clone().all(|pair| pair.peering.crosses_region());
        let pending = peerings.all(|pair| pair.peering.accepted().known() == Some(false));
        let why = match (far, pending) {
            (true, _) => "which is in another Region",
            (_, true) => "over a peering that nobody accepts",
            _ => continue,
        };
        let message = format!("a rule names group `{}`, {why}", cx.graph().path(reference.group));
        out.report(reference.rule, reference.origin, message)
            .about(reference.group)
            .help(blocks(cx, reference.other));
    }
}

fn blocks(cx: &Context<'_>, vpc: NodeId) -> Option<String> {
    let net = cx.network_of(vpc)?.nets().next()?;
    Some(format!("name its addresses, such as `{net}`"))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(region: &str) -> Vec<&'static str> {
        let mut n = peered();
        let at = n.t.add(At::new("there").region(region));
        n.edit("other", |vpc: Vpc| vpc.at(at))
            .add(|n| SecurityGroup::new("far", n.get("other"), "far"))
            .add(|n| {
                SecurityGroup::new("near", n.get("main"), "near")
                    .ingress(Traffic::tcp(443), n.get::<SecurityGroup>("other.far"))
            })
            .ids()
    }

    #[test]
    fn one_region() {
        assert_eq!(with("us-west-2"), [""; 0]);
        assert_eq!(with("eu-west-1"), ["peering-sg-reference"]);
    }
}
