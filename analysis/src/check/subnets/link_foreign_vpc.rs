//! Something names a part of another VPC.

use dsl::{
    graph::{Node, NodeId, Set},
    resource::interface_endpoint::InterfaceEndpoint,
};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route table or network ACL for a subnet of another VPC, or an instance, NAT gateway or endpoint in
    /// one; an endpoint in a table of another VPC.
    ///
    /// # Why it matters
    /// AWS refuses it: subnets, tables and ACLs work within their VPC only.
    ///
    /// # Example
    /// ```text
    /// vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public; }
    /// vpc b 10.1.0.0/16 { route_table rt for a.web; }
    /// ```
    ///
    /// # Instead
    /// Name one of its own VPC.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "link-foreign-vpc", "subnets", Error, "something names a part of another VPC", network
}

/// What holds only within one VPC: the kind that names, and the kinds it names.
static WITHIN: &[(&str, &[&str])] = &[
    ("association", &["route_table"]),
    ("gateway_endpoint", &["route_table", "subnet", "tier"]),
    ("instance", &["subnet"]),
    ("interface_endpoint", &["subnet", "tier"]),
    ("nat_gateway", &["subnet"]),
    ("network_acl_association", &["network_acl"]),
];

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if cx.networks().len() < 2 {
        return;
    }
    let graph = cx.graph();
    let within = graph.subtree(network.vpc.id()).into_iter().filter_map(|id| {
        let (_, kinds) = WITHIN.iter().find(|(keyword, _)| *keyword == graph.node(id).kind.keyword)?;
        Some((id, kinds))
    });
    for (id, kinds) in within {
        let node = graph.node(id);
        // An interface endpoint may be used from a peer.
        let at_peers = |number| {
            node.kind.field_at(number).is_some_and(|field| field.name == "used_by")
                && graph.is::<InterfaceEndpoint>(id)
        };
        for set in node.settings.iter().filter(|set| !at_peers(set.field)) {
            let links = set.value.items().iter().filter_map(dsl::value::Attr::as_link);
            let mut wrong = links.filter(|link| kinds.contains(&graph.node(*link).kind.keyword));
            if let Some(link) = wrong.find(|link| is_foreign(cx, id, *link)) {
                report(cx, id, node, set, link, out);
                break;
            }
        }
    }
}

fn is_foreign(cx: &Context<'_>, id: NodeId, link: NodeId) -> bool {
    cx.vpc_of(id).zip(cx.vpc_of(link)).is_some_and(|(own, other)| own != other)
}

fn report(cx: &Context<'_>, id: NodeId, node: &Node, set: &Set, link: NodeId, out: &mut Findings) {
    let graph = cx.graph();
    // An association is what its table or ACL wrote.
    let (who, whom) = if node.kind.named { (id, link) } else { (link, node.parent.unwrap_or(id)) };
    let vpc = |id| cx.vpc_of(id).map(|vpc| graph.path(vpc)).unwrap_or_default();
    let message = format!(
        "{} `{}` of VPC `{}` names `{}`, which is of `{}`",
        graph.node(who).kind.title,
        graph.path(who),
        vpc(who),
        graph.path(whom),
        vpc(whom)
    );
    let title = graph.node(whom).kind.title;
    out.report(id, set.origin, message).about(link).help(format!("name a {title} of `{}`", vpc(who)));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn tables_and_hosts() {
        let two = || network().add(|_| Vpc::new("other", v4("10.1.0.0/16")));
        let table = |vpc| {
            two()
                .add(|n| Subnet::isolated("far", n.get("main"), v4("10.0.9.0/24")).zone(Zone::A))
                .add(|n| RouteTable::new("rt", n.get(vpc)).subnets([n.get("main.far")]))
        };
        assert_eq!(table("main").ids(), [""; 0]);
        let said = table("other").says();
        assert_eq!(said.0, "route table `other.rt` of VPC `other` names `main.far`, which is of `main`");
        let host = two().add(|n| SecurityGroup::new("sg", n.get("other"), "test")).add(|n| {
            Instance::new("host", n.get("other"), n.get::<Subnet>("main.db"))
                .security_groups([n.get("other.sg")])
        });
        assert_eq!(host.ids(), ["link-foreign-vpc"]);
    }

    #[test]
    fn rows_are_kinds() {
        for (keyword, kinds) in super::WITHIN {
            for keyword in std::iter::once(keyword).chain(*kinds) {
                assert!(dsl::resource::kind(keyword).is_some(), "{keyword}");
            }
        }
    }
}
