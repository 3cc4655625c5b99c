//! The hosts.

use dsl::{graph::Graph, resource::instance::Instance, view::View};

use super::text;

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its path.
    pub path: String,
    /// The path of its subnet.
    pub subnet: String,
    /// Its instance type.
    pub instance_type: String,
    /// Whether it has a public address.
    pub is_public: bool,
    /// Its security groups.
    pub groups: Vec<String>,
    /// The key pair it lets in.
    pub key: String,
    /// The role of its programs.
    pub role: String,
    /// The services it must reach.
    pub needs: String,
}

/// Every host, in order.
pub fn hosts(graph: &Graph) -> Vec<Host> {
    graph.all::<Instance>().map(|instance| host(graph, instance)).collect()
}

fn host(graph: &Graph, instance: View<'_, Instance>) -> Host {
    Host {
        path: instance.path(),
        subnet: text::optional(graph, instance.subnet().attr()),
        instance_type: instance.type_name().to_owned(),
        is_public: instance.has_public_ip(),
        groups: text::paths(instance.groups()),
        key: text::optional(graph, instance.key().attr()),
        role: text::optional(graph, instance.role().attr()),
        needs: text::optional(graph, instance.needs().attr()),
    }
}
