//! A network ACL without entries drops everything.

use dsl::{
    resource::{acl_egress::AclEgress, acl_ingress::AclIngress, network_acl::NetworkAcl},
    view::View,
};

use crate::{
    check::context::{Context, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A network ACL of ours with subnets and without any entry.
    ///
    /// # Why it matters
    /// What no entry fits is dropped, so that nothing crosses the edge of these subnets.
    ///
    /// # Example
    /// ```text
    /// network_acl closed for app;
    /// ```
    ///
    /// # Instead
    /// Add entries for both directions, or leave the ACL out: the default one lets everything pass.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
    "nacl-empty", "security", Error, "a network ACL without entries drops everything", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for acl in cx.all::<NetworkAcl>().filter(|acl| !acl.is_existing() && !acl.node().is_broken()) {
        let graph = cx.graph();
        let children = graph.children(acl.id()).iter();
        let has_entries = children.copied().any(|it| graph.is::<AclIngress>(it) || graph.is::<AclEgress>(it));
        let subnets: Vec<_> = acl.associated().map(View::path).collect();
        if has_entries || subnets.is_empty() {
            continue;
        }
        let message =
            format!("network ACL `{}` drops everything at {}: it has no entry", acl.path(), names(subnets));
        out.report(acl.id(), acl.origin(), message).help(
            "add entries for both directions, such as `ingress 100 allow all from 10.0.0.0/16;`".to_owned(),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn one_entry_is_some() {
        let acl = |n: &Fixture| NetworkAcl::new("acl", n.get("main"));
        assert_eq!(network().add(acl).ids(), [""; 0]);
        assert_eq!(network().add(|n| acl(n).subnets([n.get::<Subnet>("main.db")])).ids(), ["nacl-empty"]);
        let some = network().add(|n| {
            acl(n).subnets([n.get::<Subnet>("main.db")]).ingress(
                100,
                AclAction::Allow,
                Traffic::ICMP,
                v4("10.0.0.0/16"),
            )
        });
        assert_eq!(some.ids(), [""; 0]);
    }
}
