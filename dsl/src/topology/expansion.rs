//! What elements imply: attachments, associations, the parts of a tier.

use super::{Draft, Ref, Topology};
use crate::{
    graph::{Node, NodeId},
    origin::Origin,
    resource::Resource,
    value::{Attr, Setting},
};

/// Adds what elements imply: attachments, associations, the parts of a tier.
pub struct Expansion<'a> {
    topology: &'a mut Topology,
    children: Vec<Vec<NodeId>>,
}

impl Expansion<'_> {
    /// Lets every element of `topology` add what it implies, then the implied ones theirs.
    ///
    /// Peerings and endpoints come last: they look at the tables that tiers add.
    pub(crate) fn run(topology: &mut Topology) {
        let mut children = vec![Vec::new(); topology.nodes.len()];
        for (at, node) in topology.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                children[parent.at()].push(NodeId::from_at(at));
            }
        }
        let mut x = Expansion { topology, children };
        let (mut expanded, mut at) = (0, 0);
        x.expand_new(&mut expanded);
        while at < x.topology.nodes.len() {
            let expand_last = x.topology.nodes[at].kind.expand_last;
            expand_last(&mut x, NodeId::from_at(at));
            x.expand_new(&mut expanded);
            at += 1;
        }
    }

    /// Expands the nodes from number `next` on, and those that come of it.
    fn expand_new(&mut self, next: &mut usize) {
        while *next < self.topology.nodes.len() {
            let expand = self.topology.nodes[*next].kind.expand;
            expand(self, NodeId::from_at(*next));
            *next += 1;
        }
    }

    /// Adds a node and makes it known to its parent.
    fn push(&mut self, node: Node) -> NodeId {
        let parent = node.parent;
        let id = self.topology.push(node);
        self.children.push(Vec::new());
        if let Some(parent) = parent {
            self.children[parent.at()].push(id);
        }
        id
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.topology.nodes[id.at()]
    }

    /// All nodes so far, with their numbers.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).map(NodeId::from_at).zip(&self.topology.nodes)
    }

    /// The nodes of kind `K` so far.
    pub fn all<K: Resource>(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes().filter(|(_, node)| std::ptr::eq(node.kind, K::KIND))
    }

    /// A link of a node.
    pub fn link(&self, id: NodeId, field: u8) -> Option<NodeId> {
        self.node(id).get(field)?.value.as_link()
    }

    /// The children of kind `K` so far.
    pub fn children<K: Resource>(&self, parent: NodeId) -> Vec<NodeId> {
        let children = self.children[parent.at()].iter().copied();
        children.filter(|id| std::ptr::eq(self.node(*id).kind, K::KIND)).collect()
    }

    /// The node itself and all under it that are of kind `K`, so far.
    pub fn within<K: Resource>(&self, id: NodeId) -> Vec<NodeId> {
        let (mut found, mut open) = (Vec::new(), vec![id]);
        while let Some(id) = open.pop() {
            found.extend(std::ptr::eq(self.node(id).kind, K::KIND).then_some(id));
            open.extend(self.children[id.at()].iter().rev());
        }
        found
    }

    /// The nearest node of kind `K` that this one is or stands in.
    pub fn enclosing<K: Resource>(&self, id: NodeId) -> Option<NodeId> {
        let mut at = Some(id);
        // Deeper than any nesting, so that parents in a circle come to an end.
        for _ in 0..16 {
            let id = at?;
            if std::ptr::eq(self.node(id).kind, K::KIND) {
                return Some(id);
            }
            at = self.node(id).parent;
        }
        None
    }

    /// A setting of a node, if it was given and is known.
    pub fn known<T: Setting>(&self, id: NodeId, field: u8) -> Option<T> {
        T::from_attr(&self.node(id).get(field)?.value)
    }

    /// The links of a node, and where each was written.
    pub fn links(&self, id: NodeId, field: u8) -> (Vec<NodeId>, Origin) {
        match self.node(id).get(field) {
            Some(set) => (set.value.items().iter().filter_map(Attr::as_link).collect(), set.origin),
            None => (Vec::new(), Origin::Unknown),
        }
    }

    /// Adds an element that `from` implies, under `parent`.
    pub fn add<K: Resource>(&mut self, from: NodeId, parent: NodeId, origin: Origin, element: K) -> Ref<K> {
        let Draft { mut node, children } = element.into_draft();
        let origin = origin.or(self.node(from).origin);
        node.origin = origin;
        node.parent = Some(parent);
        node.derived_from = Some(from);
        // What is ours in an existing VPC, and what joins ours to an existing one, has yet to be made.
        if self.node(parent).is_existing() && self.node(from).is_existing() {
            node.extra_mut().existing = true;
        }
        for set in &mut node.settings {
            set.origin = origin;
        }
        let id = self.push(node);
        for mut child in children {
            child.node.parent = Some(id);
            child.node.derived_from = Some(from);
            child.node.origin = origin;
            self.push(child.node);
        }
        Ref::new(id)
    }

    /// Sets a field of a node that was left open.
    pub fn set(&mut self, id: NodeId, field: u8, value: Attr, origin: Origin) {
        let node = &mut self.topology.nodes[id.at()];
        if node.derived_from.is_none() {
            let before = node.get(field).map(|set| set.value.clone());
            self.topology.filled.entry((id, field)).or_insert(before);
        }
        node.set(field, value, origin);
    }
}
