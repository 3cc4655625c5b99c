//! What a builder holds: handles, typed paths, and the steps of every element.

use std::marker::PhantomData;

use crate::{
    graph::{Allow, Node, NodeId},
    kind::{Kind, common},
    origin::Origin,
    resource::Resource,
    value::{Attr, IntoValue, Pairs, Setting, Value, attr_of},
};

/// A typed handle of an element in a [`Topology`](super::Topology).
pub struct Ref<K> {
    id: NodeId,
    kind: PhantomData<fn() -> K>,
}

impl<K> Ref<K> {
    pub(crate) fn new(id: NodeId) -> Self {
        Self { id, kind: PhantomData }
    }

    /// The number of the node.
    pub fn id(self) -> NodeId {
        self.id
    }
}

impl<K> Clone for Ref<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Ref<K> {}

impl<K> PartialEq for Ref<K> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<K: Resource> std::fmt::Debug for Ref<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ref<{}>({})", K::KIND.rust, self.id.number())
    }
}

/// An element being written: its node, and what stands in it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The node.
    pub node: Node,
    /// Elements that stand in it; their parent is set when it is added.
    pub children: Vec<Draft>,
}

impl Draft {
    /// A new element without settings.
    pub fn new(kind: &'static Kind, name: &str, parent: Option<NodeId>, origin: Origin) -> Self {
        let node = Node {
            kind,
            name: name.into(),
            parent,
            origin,
            settings: Vec::new(),
            derived_from: None,
            extra: None,
        };
        Self { node, children: Vec::new() }
    }

    /// Sets a field by its number.
    pub fn set<T: Setting>(&mut self, field: u8, value: Value<T>, origin: Origin) {
        self.node.set(field, attr_of(value), origin);
    }

    /// The same, for a new draft.
    pub fn with(mut self, field: u8, value: Attr, origin: Origin) -> Self {
        self.node.set(field, value, origin);
        self
    }
}

/// The steps that every builder has.
pub trait Element: Resource {
    /// The `Name` tag, for names that are no Rust identifier.
    #[track_caller]
    fn name_tag(self, name: impl IntoValue<String>) -> Self {
        self.common(common::NAME, attr_of(name.into_value()))
    }

    /// Adds a tag.
    #[track_caller]
    fn tag(mut self, key: &str, value: &str) -> Self {
        let mut pairs = match self.draft_mut().node.get(common::TAGS).map(|set| set.value.clone()) {
            Some(Attr::Pairs(pairs)) => *pairs,
            _ => Pairs::default(),
        };
        pairs.0.push((key.into(), value.into()));
        self.common(common::TAGS, Attr::Pairs(pairs.into()))
    }

    /// Adds tags.
    #[track_caller]
    fn tags(self, tags: impl IntoValue<Pairs>) -> Self {
        self.common(common::TAGS, attr_of(tags.into_value()))
    }

    /// The path it had before a rename: the resource is kept, not replaced.
    #[track_caller]
    fn was(self, path: impl IntoValue<String>) -> Self {
        self.common(common::WAS, attr_of(path.into_value()))
    }

    /// Pins the CloudFormation logical id.
    #[track_caller]
    fn logical_id(self, id: impl IntoValue<String>) -> Self {
        self.common(common::LOGICAL_ID, attr_of(id.into_value()))
    }

    /// Sets or overrides one CloudFormation property, given as JSON.
    #[track_caller]
    fn property(mut self, name: &str, json: &str) -> Self {
        let mut pairs = match self.draft_mut().node.get(common::PROPERTIES).map(|set| set.value.clone()) {
            Some(Attr::Pairs(pairs)) => *pairs,
            _ => Pairs::default(),
        };
        pairs.0.push((name.into(), json.into()));
        self.common(common::PROPERTIES, Attr::Pairs(pairs.into()))
    }

    /// Sets or overrides CloudFormation properties, each given as JSON.
    #[track_caller]
    fn properties(self, properties: impl IntoValue<Pairs>) -> Self {
        self.common(common::PROPERTIES, attr_of(properties.into_value()))
    }

    /// Marks it as not ours: it exists already, under this id.
    #[track_caller]
    fn existing(mut self, id: impl IntoValue<String>) -> Self {
        self.draft_mut().node.extra_mut().existing = true;
        self.common(common::ID, attr_of(id.into_value()))
    }

    /// Marks it as not ours, with an id that is set apart.
    #[doc(hidden)]
    fn is_existing(mut self) -> Self {
        self.draft_mut().node.extra_mut().existing = true;
        self
    }

    /// The id of an existing one.
    #[doc(hidden)]
    #[track_caller]
    fn id(self, id: impl IntoValue<String>) -> Self {
        self.common(common::ID, attr_of(id.into_value()))
    }

    /// The account and Region it is in.
    #[track_caller]
    fn at(self, at: Ref<crate::resource::at::At>) -> Self {
        self.common(common::AT, Attr::Link(at.id()))
    }

    /// Lets a finding of the check `id` stay, for a reason that reports show.
    #[track_caller]
    fn allow(mut self, id: &str, reason: &str) -> Self {
        let allow = Allow { check: id.into(), reason: reason.into(), origin: Origin::caller() };
        self.draft_mut().node.extra_mut().allows.push(allow);
        self
    }

    /// What it is for; reviews show it.
    fn describe(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.draft_mut().node.extra_mut().doc);
        self
    }

    #[doc(hidden)]
    #[track_caller]
    fn common(mut self, field: u8, value: Attr) -> Self {
        let origin = Origin::caller();
        self.draft_mut().node.set(field, value, origin);
        self
    }
}

impl<K: Resource> Element for K {}

/// The typed path of an element, as `topology!` makes one for each name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key<K> {
    path: &'static str,
    kind: PhantomData<fn() -> K>,
}

impl<K> Key<K> {
    /// The key of a path.
    pub const fn new(path: &'static str) -> Self {
        Self { path, kind: PhantomData }
    }

    /// The path.
    pub const fn path(&self) -> &'static str {
        self.path
    }
}

impl<K> From<&'static str> for Key<K> {
    fn from(path: &'static str) -> Self {
        Self::new(path)
    }
}
