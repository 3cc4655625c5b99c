//! A node seen as the kind it is, for checks and descriptions: typed reading without a copy.

use std::marker::PhantomData;

use crate::{
    graph::{Graph, Node, NodeId, Set},
    origin::Origin,
    resource::Resource,
    value::{Attr, Setting},
};

/// A node of kind `K`. Its getters have the names of the builder's setters.
#[derive(Debug)]
pub struct View<'a, K> {
    graph: &'a Graph,
    id: NodeId,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for View<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for View<'_, K> {}

impl<K> PartialEq for View<'_, K> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<'a, K: Resource> View<'a, K> {
    pub(crate) fn new(graph: &'a Graph, id: NodeId) -> Self {
        Self { graph, id, kind: PhantomData }
    }

    /// Its number.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The graph it is in.
    pub fn graph(self) -> &'a Graph {
        self.graph
    }

    /// The node itself.
    pub fn node(self) -> &'a Node {
        self.graph.node(self.id)
    }

    /// Its path.
    pub fn path(self) -> String {
        self.graph.path(self.id)
    }

    /// Where it was written.
    pub fn origin(self) -> Origin {
        self.node().origin
    }

    /// Its parent.
    pub fn parent(self) -> Option<NodeId> {
        self.node().parent
    }

    /// Whether it is not ours, only known by id.
    pub fn is_existing(self) -> bool {
        self.node().is_existing()
    }

    /// A setting by number.
    pub fn field<T>(self, number: u8) -> Field<'a, T> {
        Field { set: self.node().get(number), graph: self.graph, id: self.id, kind: PhantomData }
    }
}

/// One setting of a node, given or not.
#[derive(Debug)]
pub struct Field<'a, T> {
    set: Option<&'a Set>,
    graph: &'a Graph,
    id: NodeId,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Field<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<'_, T> {}

impl<'a, T> Field<'a, T> {
    /// The stored form, if it was given.
    pub fn attr(self) -> Option<&'a Attr> {
        self.set.map(|set| &set.value)
    }

    /// Whether it was given, even if its value comes later.
    pub fn is_set(self) -> bool {
        self.set.is_some()
    }

    /// Whether it was given and its value comes later.
    pub fn is_later(self) -> bool {
        matches!(self.attr(), Some(Attr::Later(_)))
    }

    /// Where it was written; the node's own place if it was not given.
    pub fn origin(self) -> Origin {
        self.set.map_or(Origin::Unknown, |set| set.origin).or(self.graph.node(self.id).origin)
    }

    /// The text of a word or text.
    pub fn as_str(self) -> Option<&'a str> {
        self.attr().and_then(Attr::as_str)
    }

    /// The node it links to.
    pub fn link(self) -> Option<NodeId> {
        self.attr().and_then(Attr::as_link)
    }

    /// The nodes it links to.
    pub fn links(self) -> impl Iterator<Item = NodeId> + Clone + 'a {
        self.attr().into_iter().flat_map(Attr::items).filter_map(Attr::as_link)
    }
}

impl<T: Setting> Field<'_, T> {
    /// The value, if it was given and is known.
    pub fn known(self) -> Option<T> {
        self.attr().and_then(T::from_attr)
    }
}
