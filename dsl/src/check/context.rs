//! Questions that several checks ask, answered once.

use crate::{
    facts::Facts,
    graph::Graph,
    resource::{Resource, subnet::Subnet, vpc::Vpc},
    view::View,
};

/// A graph with what checks ask of it.
#[derive(Debug)]
pub struct Context<'a> {
    graph: &'a Graph,
}

impl<'a> Context<'a> {
    /// Prepares the answers.
    pub fn new(graph: &'a Graph) -> Self {
        Self { graph }
    }

    /// The graph.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// The facts about AWS that hold.
    pub fn facts(&self) -> &'a Facts {
        self.graph.facts()
    }

    /// All nodes of kind `K`, in order.
    pub fn all<K: Resource>(&self) -> impl Iterator<Item = View<'a, K>> + Clone + use<'a, K> {
        self.graph.all()
    }

    /// The subnets of a VPC, those of its tiers too.
    pub fn subnets(&self, vpc: View<'a, Vpc>) -> impl Iterator<Item = View<'a, Subnet>> + use<'a> {
        let graph = self.graph;
        graph.subtree(vpc.id()).into_iter().filter_map(move |id| graph.view(id))
    }
}
