//! A subnet is associated with two network ACLs.

use dsl::resource::{network_acl::NetworkAcl, network_acl_association::NetworkAclAssociation};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A subnet that two network ACLs name.
    ///
    /// # Why it matters
    /// A subnet has one network ACL: the later one takes the place of the first without a word.
    ///
    /// # Example
    /// ```text
    /// network_acl one for app; network_acl two for app;
    /// ```
    ///
    /// # Instead
    /// Leave it in one.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/network-acl-associations.html>
    "subnet-two-acls", "security", Error, "a subnet is associated with two network ACLs"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    if cx.ids_of(<NetworkAcl as dsl::resource::Resource>::KIND).is_empty() {
        return;
    }
    for subnet in cx.networks().iter().flat_map(|network| &network.subnets) {
        let mut associations = cx.graph().children_of::<NetworkAclAssociation>(subnet.id());
        let Some(first) = associations.next() else { continue };
        for further in associations {
            let path = |acl: Option<_>| acl.map(|acl| cx.graph().path(acl)).unwrap_or_default();
            let message = format!(
                "subnet `{}` has network ACL `{}` and `{}` too",
                subnet.path(),
                path(first.acl().link()),
                path(further.acl().link())
            );
            out.report(subnet.id(), further.acl().origin(), message)
                .related(first.acl().origin(), "the first one")
                .about(first.id())
                .help("leave it in one".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn one_each() {
        let with = |path| {
            let acl = |n: &Fixture, name: &str, subnet| {
                NetworkAcl::new(name, n.get("main")).subnets([n.get::<Subnet>(subnet)]).ingress(
                    100,
                    AclAction::Allow,
                    Traffic::ICMP,
                    v4("10.0.0.0/16"),
                )
            };
            network().add(|n| acl(n, "one", "main.db")).add(|n| acl(n, "two", path)).ids()
        };
        assert_eq!(with("main.db"), ["subnet-two-acls"]);
        assert_eq!(with("main.web"), [""; 0]);
    }
}
