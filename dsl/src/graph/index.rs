//! What a graph knows of its nodes without looking at each of them again.

use super::{Node, NodeId};
use crate::{
    kind::{Kind, common},
    value::Attr,
};

/// Indices into one array, one run a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    starts: Vec<u32>,
    items: Vec<NodeId>,
}

impl Runs {
    /// Sorts `pairs` of (owner, item) into runs; items keep their order.
    fn new(count: usize, pairs: &[(NodeId, NodeId)]) -> Self {
        let mut starts = vec![0u32; count + 2];
        for (owner, _) in pairs {
            starts[owner.at() + 2] += 1;
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut items = vec![NodeId::from_at(0); pairs.len()];
        for (owner, item) in pairs {
            let slot = &mut starts[owner.at() + 1];
            items[*slot as usize] = *item;
            *slot += 1;
        }
        Self { starts, items }
    }

    pub(super) fn of(&self, owner: NodeId) -> &[NodeId] {
        &self.items[self.starts[owner.at()] as usize..self.starts[owner.at() + 1] as usize]
    }

    /// `roots` and everything under them, parents first.
    pub(super) fn preorder(&self, roots: Vec<NodeId>, capacity: usize) -> Vec<NodeId> {
        let mut order = Vec::with_capacity(capacity);
        let mut stack = roots;
        stack.reverse();
        while let Some(id) = stack.pop() {
            order.push(id);
            stack.extend(self.of(id).iter().rev());
        }
        order
    }
}

/// The nodes of a graph by parent, by user, by kind.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// Every node, parents before children, siblings in the order written.
    pub(super) order: Vec<NodeId>,
    pub(super) children: Runs,
    pub(super) users: Runs,
    /// The nodes with something that few have, in order: a setting of every kind, an allowance, a doc comment.
    pub(super) special: Vec<NodeId>,
    kinds: Vec<(&'static Kind, Vec<NodeId>)>,
}

impl Index {
    /// Looks at each node once: a large network does not fit into a processor's cache.
    pub(super) fn new(nodes: &[Node]) -> Self {
        let (mut roots, mut parents, mut links) = (Vec::new(), Vec::with_capacity(nodes.len()), Vec::new());
        let mut traits = Vec::with_capacity(nodes.len());
        for (id, node) in (0..).map(NodeId::from_at).zip(nodes) {
            match node.parent {
                Some(parent) => parents.push((parent, id)),
                None => roots.push(id),
            }
            let mut is_special = node.extra.is_some();
            for set in &node.settings {
                is_special |= set.field >= common::FIRST;
                links.extend(set.value.items().iter().filter_map(Attr::as_link).map(|target| (target, id)));
            }
            traits.push((node.kind, is_special));
        }
        let children = Runs::new(nodes.len(), &parents);
        let users = Runs::new(nodes.len(), &links);
        let order = children.preorder(roots, nodes.len());
        let mut index = Self { order, children, users, special: Vec::new(), kinds: Vec::new() };
        for id in &index.order {
            let (kind, is_special) = traits[id.at()];
            match index.kinds.iter_mut().find(|(known, _)| std::ptr::eq(*known, kind)) {
                Some((_, ids)) => ids.push(*id),
                None => index.kinds.push((kind, vec![*id])),
            }
            index.special.extend(is_special.then_some(*id));
        }
        index
    }

    /// The nodes of a kind, in order.
    pub(super) fn of_kind(&self, kind: &'static Kind) -> &[NodeId] {
        let found = self.kinds.iter().find(|(known, _)| std::ptr::eq(*known, kind));
        found.map(|(_, ids)| ids.as_slice()).unwrap_or_default()
    }

    /// The kinds that have a node.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static Kind> {
        self.kinds.iter().map(|(kind, _)| *kind)
    }
}
