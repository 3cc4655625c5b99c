//! What nobody wrote.

use dsl::graph::{Graph, NodeId};

/// An element that another one implied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its path.
    pub path: String,
    /// Its kind, as a word of a sentence: `route`.
    pub kind: &'static str,
    /// The path of the element that implied it.
    pub from: String,
}

/// The elements that others implied, in order.
///
/// # Example
/// ```
/// use vpcraft_analysis::{prelude::*, report};
/// use dsl::net::parse_ipv4_cidr;
///
/// let mut t = Topology::new("demo");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16").unwrap()));
/// t.add(InternetGateway::new("igw", main));
/// let derived = report::derived(&t.graph());
/// assert_eq!(derived[0].path, "main.igw.attachment");
/// assert_eq!(derived[0].from, "main.igw");
/// ```
pub fn derived(graph: &Graph) -> Vec<Derived> {
    graph.ids().filter_map(|id| element(graph, id)).collect()
}

fn element(graph: &Graph, id: NodeId) -> Option<Derived> {
    let node = graph.node(id);
    let from = graph.path(node.derived_from?);
    Some(Derived { path: graph.path(id), kind: node.kind.title, from })
}
