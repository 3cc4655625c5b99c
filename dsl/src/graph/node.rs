//! A node of the graph, and its settings.

use std::num::NonZeroU32;

use crate::{kind::Kind, origin::Origin, value::Attr};

/// The number of a node in its topology.
///
/// One more than the number is stored, so that an id that may be missing takes no more room: a large network has many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(NonZeroU32);

impl NodeId {
    /// The number, from 0 up.
    pub fn number(self) -> usize {
        self.at()
    }

    pub(crate) fn at(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number of a node by its position; there are never more nodes than numbers.
    pub(crate) fn from_at(at: usize) -> Self {
        Self(u32::try_from(at).map_or(NonZeroU32::MAX, |at| NonZeroU32::MIN.saturating_add(at)))
    }
}

/// One setting of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The number of the field in its kind.
    pub field: u8,
    /// The value.
    pub value: Attr,
    /// Where it was written.
    pub origin: Origin,
}

/// A finding that is allowed on an element, with the reason its author gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The id of the check: `sg-open-admin`.
    pub check: Box<str>,
    /// Why it may stay.
    pub reason: Box<str>,
    /// Where it was written.
    pub origin: Origin,
}

/// What few nodes have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// Findings that may stay.
    pub allows: Vec<Allow>,
    /// The doc comment.
    pub doc: String,
    /// Not ours: known by id and only linked to.
    pub existing: bool,
    /// It could not be read whole; checks keep silent about it.
    pub broken: bool,
    /// Something that stands in it could not be read; checks keep silent about what it seems to miss.
    pub incomplete: bool,
}

/// One element or resource: its kind, name, parent and settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its kind.
    pub kind: &'static Kind,
    /// Its own name; empty where the kind has a natural key.
    pub name: Box<str>,
    /// The element it stands in.
    pub parent: Option<NodeId>,
    /// Where it was written.
    pub origin: Origin,
    /// Its settings, in the order written.
    pub settings: Vec<Set>,
    /// The element that implied it, if nobody wrote it.
    pub derived_from: Option<NodeId>,
    /// What few nodes have.
    pub extra: Option<Box<Extra>>,
}

impl Node {
    /// The setting with this number.
    pub fn get(&self, field: u8) -> Option<&Set> {
        self.settings.iter().find(|set| set.field == field)
    }

    /// Sets or replaces a setting.
    pub fn set(&mut self, field: u8, value: Attr, origin: Origin) {
        match self.settings.iter_mut().find(|set| set.field == field) {
            Some(set) => *set = Set { field, value, origin },
            None => {
                // Most nodes have two settings, and a large network many nodes.
                if self.settings.capacity() == 0 {
                    self.settings.reserve_exact(2);
                }
                self.settings.push(Set { field, value, origin });
            }
        }
    }

    /// The text of a setting.
    pub fn text(&self, field: u8) -> Option<&str> {
        self.get(field).and_then(|set| set.value.as_str())
    }

    /// Whether it is not ours, only known by id.
    pub fn is_existing(&self) -> bool {
        self.extra.as_ref().is_some_and(|extra| extra.existing)
    }

    /// Whether a part of it could not be read.
    pub fn is_broken(&self) -> bool {
        self.extra.as_ref().is_some_and(|extra| extra.broken)
    }

    /// Whether something in it could not be read.
    pub fn is_incomplete(&self) -> bool {
        self.extra.as_ref().is_some_and(|extra| extra.broken || extra.incomplete)
    }

    /// Its doc comment.
    pub fn doc(&self) -> &str {
        self.extra.as_ref().map_or("", |extra| &extra.doc)
    }

    /// What few nodes have, made on first use.
    pub fn extra_mut(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }
}
