//! The network ACLs.

use dsl::{graph::Graph, resource::network_acl::NetworkAcl, value::Attr, view::View};

use super::{groups::Rule, text};

/// A network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// Its path.
    pub path: String,
    /// The subnets it is for.
    pub subnets: Vec<String>,
    /// Its entries in their turn, those for what comes in first, each direction ended by what drops the rest.
    pub entries: Vec<Rule>,
}

/// Every network ACL, in order.
pub fn acls(graph: &Graph) -> Vec<Acl> {
    graph.all::<NetworkAcl>().map(|acl| report(graph, acl)).collect()
}

fn report(graph: &Graph, acl: View<'_, NetworkAcl>) -> Acl {
    let ingress = acl.ingress_entries().into_iter().map(|it| {
        entry(graph, "in", [it.number().attr(), it.action().attr(), it.traffic().attr(), it.cidr().attr()])
    });
    let egress = acl.egress_entries().into_iter().map(|it| {
        entry(graph, "out", [it.number().attr(), it.action().attr(), it.traffic().attr(), it.cidr().attr()])
    });
    Acl {
        path: acl.path(),
        subnets: text::paths(acl.associated()),
        entries: ingress.chain([rest("in")]).chain(egress).chain([rest("out")]).collect(),
    }
}

fn entry(graph: &Graph, direction: &'static str, parts: [Option<&Attr>; 4]) -> Rule {
    let [number, action, traffic, peer] = parts.map(|part| text::optional(graph, part));
    Rule { number, direction, action, traffic, peer, remark: String::new() }
}

fn rest(direction: &'static str) -> Rule {
    Rule {
        number: "*".into(),
        direction,
        action: "deny".into(),
        traffic: "all".into(),
        peer: "anywhere".into(),
        remark: "by default".into(),
    }
}
