//! The network as AWS will have it: every resource a node, in a fixed order, with what it links to.

mod account;
mod data;
mod index;
mod logical;
mod node;

use std::{borrow::Cow, sync::OnceLock};

pub use account::{global_name, iam_path};
pub use data::{Data, IMAGE_PARAMETER, Parameter, PostStep, Properties};
pub use logical::logical_id;
pub use node::{Allow, Extra, Node, NodeId, Set};

use self::{index::Index, logical::LogicalIds};
use crate::{
    facts::Facts,
    kind::{Kind, common},
    resource::{Resource, at::At},
    topology::{Expansion, Topology},
    value::{Attr, Pairs},
    view::View,
};

/// Account and Region a node is deployed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    /// The name of the `at` element, if one was written.
    pub name: Option<&'a str>,
    /// Twelve digits, where known.
    pub account: Option<&'a str>,
    /// Such as `us-west-2`, where known.
    pub region: Option<&'a str>,
}

/// The network at the level of AWS resources.
///
/// Nodes that no AWS resource stands for (a `tier`, an `at`) are kept: others are named after them.
#[derive(Clone, Debug)]
pub struct Graph {
    topology: Topology,
    written: usize,
    index: Index,
    only_place: Option<NodeId>,
    resources: Vec<bool>,
    logical_ids: OnceLock<LogicalIds>,
}

impl Graph {
    /// The graph of `topology`: everything it implies is added, nothing is checked.
    pub fn new(mut topology: Topology) -> Self {
        let written = topology.nodes.len();
        topology.drop_dangling_links();
        Expansion::run(&mut topology);
        let index = Index::new(&topology.nodes);
        let only_place = match (index.of_kind(At::KIND), &topology.region, &topology.account) {
            ([only], None, None) => Some(*only),
            _ => None,
        };
        let logical_ids = OnceLock::new();
        let mut graph = Self { index, only_place, written, topology, logical_ids, resources: Vec::new() };
        graph.resources = (0..graph.len()).map(|at| graph.becomes_resource(NodeId::from_at(at))).collect();
        graph
    }

    fn becomes_resource(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.kind.cloudformation.is_some() && !node.is_existing() && !(node.kind.inline)(self, id)
    }

    /// The topology it was made of, with everything implied.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The facts about AWS that hold for it.
    pub fn facts(&self) -> &Facts {
        &self.topology.facts
    }

    /// Every node, parents before children, siblings in the order written.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = NodeId> + Clone + '_ {
        self.index.order.iter().copied()
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.topology.nodes.len()
    }

    /// Whether it has no node at all.
    pub fn is_empty(&self) -> bool {
        self.topology.nodes.is_empty()
    }

    /// The node with this number.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.topology.nodes[id.at()]
    }

    /// Whether it becomes a resource: AWS has its kind, and it is ours.
    pub fn is_resource(&self, id: NodeId) -> bool {
        self.resources[id.at()]
    }

    /// Whether nobody wrote it: something else implied it.
    pub fn is_derived(&self, id: NodeId) -> bool {
        id.at() >= self.written
    }

    /// The nodes that stand in this one.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        self.index.children.of(id)
    }

    /// The nodes with a setting that links to this one, once a link.
    pub fn users(&self, id: NodeId) -> &[NodeId] {
        self.index.users.of(id)
    }

    /// Whether a node is of kind `K`.
    pub fn is<K: Resource>(&self, id: NodeId) -> bool {
        std::ptr::eq(self.node(id).kind, K::KIND)
    }

    /// A node seen as kind `K`.
    pub fn view<K: Resource>(&self, id: NodeId) -> Option<View<'_, K>> {
        self.is::<K>(id).then(|| View::new(self, id))
    }

    /// The nodes of a kind, in order.
    pub fn ids_of(&self, kind: &'static Kind) -> &[NodeId] {
        self.index.of_kind(kind)
    }

    /// The kinds that have a node.
    pub fn kinds(&self) -> impl Iterator<Item = &'static Kind> {
        self.index.kinds()
    }

    /// The nodes with something that few have, in order: an allowance, a doc comment, a setting of [`common`].
    pub fn special(&self) -> &[NodeId] {
        &self.index.special
    }

    /// All nodes of kind `K`, in order.
    pub fn all<K: Resource>(&self) -> impl ExactSizeIterator<Item = View<'_, K>> + Clone {
        self.ids_of(K::KIND).iter().map(|id| View::new(self, *id))
    }

    /// The children of kind `K`.
    pub fn children_of<K: Resource>(&self, id: NodeId) -> impl Iterator<Item = View<'_, K>> + Clone {
        self.children(id).iter().filter_map(|child| self.view(*child))
    }

    /// The users of kind `K`.
    pub fn users_of<K: Resource>(&self, id: NodeId) -> impl Iterator<Item = View<'_, K>> + Clone {
        self.users(id).iter().filter_map(|user| self.view(*user))
    }

    /// The nearest node of kind `K` that this one is or stands in.
    pub fn enclosing<K: Resource>(&self, id: NodeId) -> Option<View<'_, K>> {
        std::iter::successors(Some(id), |at| self.node(*at).parent).find_map(|at| self.view(at))
    }

    /// All nodes under this one, itself first.
    pub fn subtree(&self, id: NodeId) -> Vec<NodeId> {
        self.index.children.preorder(vec![id], self.children(id).len())
    }

    /// The path of a node: names joined by dots.
    pub fn path(&self, id: NodeId) -> String {
        let mut path = String::new();
        self.write_path(id, &mut path);
        path
    }

    fn write_path(&self, id: NodeId, path: &mut String) {
        let node = self.node(id);
        if let Some(parent) = node.parent {
            self.write_path(parent, path);
            path.push('.');
        }
        if node.name.is_empty() {
            path.push_str(&(node.kind.key)(self, id))
        } else {
            path.push_str(&node.name)
        }
    }

    /// The path a node is known by where it is deployed: the one before a rename, if `was` says so.
    pub fn deployed_path(&self, id: NodeId) -> String {
        let mut path = String::new();
        self.write_deployed_path(id, &mut path);
        path
    }

    fn write_deployed_path(&self, id: NodeId, path: &mut String) {
        let node = self.node(id);
        if let Some(was) = node.text(common::WAS) {
            return path.push_str(was);
        }
        if let Some(parent) = node.parent {
            self.write_deployed_path(parent, path);
            path.push('.');
        }
        if node.name.is_empty() {
            path.push_str(&(node.kind.key)(self, id))
        } else {
            path.push_str(&node.name)
        }
    }

    /// The CloudFormation logical id: a function of the path alone, unless `logical_id` pins it.
    pub fn logical_id(&self, id: NodeId) -> &str {
        self.logical_ids.get_or_init(|| LogicalIds::new(self)).of(id)
    }

    /// The `at` element that says where a node is, its own or that of what it stands in.
    ///
    /// A topology with one `at` and no Region of its own is there as a whole.
    fn at(&self, id: NodeId) -> Option<NodeId> {
        if self.ids_of(At::KIND).is_empty() {
            return None;
        }
        // Deeper than any nesting, so that places that name each other come to an end.
        let levels = std::iter::successors(Some(id), |at| (self.node(*at).kind.place_of)(self, *at)).take(16);
        let named = levels.into_iter().find_map(|at| self.node(at).get(common::AT)?.value.as_link());
        named.or(self.only_place)
    }

    /// The `at` element that says where a node is, if one does.
    pub fn at_of(&self, id: NodeId) -> Option<View<'_, At>> {
        self.view(self.at(id)?)
    }

    /// Account and Region of a node.
    pub fn place(&self, id: NodeId) -> Place<'_> {
        let default = self.topology.default_place();
        match self.at(id).and_then(|at| self.view::<At>(at)) {
            None => default,
            Some(at) => Place {
                name: Some(&at.node().name),
                account: at.account().as_str().or(default.account),
                region: at.region().as_str().or(default.region),
            },
        }
    }

    /// The Region of a node, where known.
    pub fn region(&self, id: NodeId) -> Option<&str> {
        self.place(id).region
    }

    /// The tags of a node: those of the topology, its `at`, its own, its name, and the three that find it again.
    pub fn tags(&self, id: NodeId) -> Vec<(&str, Cow<'_, str>)> {
        let node = self.node(id);
        let mut tags: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(4);
        let name = node.text(common::NAME).map_or_else(|| self.path(id).into(), Into::into);
        tags.push(("Name", name));
        tags.push(("vpcraft:topology", (&*self.topology.name).into()));
        tags.push(("vpcraft:stage", (&*self.topology.stage).into()));
        tags.push(("vpcraft:path", self.deployed_path(id).into()));
        let at = self.at(id).and_then(|at| self.pairs(at, common::TAGS));
        for pairs in [Some(&self.topology.tags), at, self.pairs(id, common::TAGS)].into_iter().flatten() {
            for (key, value) in &pairs.0 {
                match tags.iter_mut().find(|(known, _)| *known == &**key) {
                    Some(tag) => tag.1 = (&**value).into(),
                    None => tags.push((key, (&**value).into())),
                }
            }
        }
        tags
    }

    fn pairs(&self, id: NodeId, field: u8) -> Option<&Pairs> {
        match self.node(id).get(field).map(|set| &set.value) {
            Some(Attr::Pairs(pairs)) => Some(pairs),
            _ => None,
        }
    }

    /// The CloudFormation properties of a node, without its tags.
    pub fn properties(&self, id: NodeId) -> Properties {
        let node = self.node(id);
        let mut properties = Properties::default();
        if let (Some(parent), Some(name)) = (node.parent, node.kind.parents.property) {
            properties.set(name, Data::Link(parent));
        }
        for set in &node.settings {
            if let Some(name) = node.kind.field_at(set.field).and_then(|field| field.property) {
                properties.set(name, Data::from(&set.value));
            }
        }
        (node.kind.describe)(self, id, &mut properties);
        for (name, json) in self.pairs(id, common::PROPERTIES).into_iter().flat_map(|pairs| &pairs.0) {
            properties.set(name.to_string(), Data::Json(json.clone()));
        }
        properties
    }

    /// The CloudFormation type of a resource.
    pub fn resource_type(&self, id: NodeId) -> &str {
        let node = self.node(id);
        (node.kind.resource_type)(node).or(node.kind.cloudformation).unwrap_or_default()
    }

    /// What must exist before this node, beyond what it links to.
    pub fn after(&self, id: NodeId) -> Vec<NodeId> {
        (self.node(id).kind.after)(self, id)
    }

    /// A name for an account-wide thing, from topology, stage and path.
    pub fn global_name(&self, id: NodeId) -> String {
        global_name(&self.topology.name, &self.topology.stage, &self.deployed_path(id))
    }

    /// The IAM path of this topology and stage.
    pub fn iam_path(&self) -> String {
        iam_path(&self.topology.name, &self.topology.stage)
    }
}
