//! A rule names a security group that it cannot see.

use dsl::{
    graph::NodeId,
    origin::Origin,
    resource::{egress::Egress, ingress::Ingress},
    value::Attr,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A rule of a security group that names a group of another VPC which is not peered with its own.
    ///
    /// # Why it matters
    /// AWS refuses the rule with `InvalidGroup.NotFound`: groups are known in their VPC and in VPCs peered with
    /// it.
    ///
    /// # Example
    /// ```text
    /// vpc a 10.0.0.0/16 { security_group web "web" { ingress tcp 443 from b.app; } }
    /// vpc b 10.1.0.0/16 { security_group app "app"; }
    /// ```
    ///
    /// # Instead
    /// Name the addresses instead, or peer the VPCs.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    "sg-reference-scope", "security", Error, "a rule names a security group that it cannot see"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for reference in references(cx).filter(|reference| !cx.peers().are_peered(reference.own, reference.other))
    {
        let message = format!(
            "a rule names group `{}` of VPC `{}`, which is not peered with `{}`",
            cx.graph().path(reference.group),
            cx.graph().path(reference.other),
            cx.graph().path(reference.own)
        );
        out.report(reference.rule, reference.origin, message)
            .about(reference.group)
            .help("name the addresses instead, or a group of its own VPC".to_owned());
    }
}

/// A rule that names a group of another VPC.
pub(crate) struct Reference {
    pub(crate) rule: NodeId,
    pub(crate) group: NodeId,
    pub(crate) own: NodeId,
    pub(crate) other: NodeId,
    pub(crate) origin: Origin,
}

/// The rules that name a group of another VPC.
pub(crate) fn references<'c>(cx: &'c Context<'_>) -> impl Iterator<Item = Reference> + use<'c> {
    let ingress = cx.all::<Ingress>().map(|rule| (rule.id(), rule.peer().attr(), rule.peer().origin()));
    let egress = cx.all::<Egress>().map(|rule| (rule.id(), rule.peer().attr(), rule.peer().origin()));
    ingress.chain(egress).filter_map(|(rule, peer, origin)| {
        let group = peer.and_then(Attr::as_link)?;
        let (own, other) = (cx.vpc_of(rule)?, cx.vpc_of(group)?);
        (own != other).then_some(Reference { rule, group, own, other, origin })
    })
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(n: Fixture) -> Vec<&'static str> {
        n.add(|n| SecurityGroup::new("far", n.get("other"), "far"))
            .add(|n| {
                let far = n.get::<SecurityGroup>("other.far");
                SecurityGroup::new("near", n.get("main"), "near").ingress(Traffic::tcp(443), far)
            })
            .ids()
    }

    #[test]
    fn peers_see_each_other() {
        assert_eq!(with(network().add(|_| Vpc::new("other", v4("10.1.0.0/16")))), ["sg-reference-scope"]);
        assert_eq!(with(peered()), [""; 0]);
    }
}
