//! From the tree to elements of the table of kinds: which kind, which name, which settings.
//!
//! Three passes over the statements: find every element and its name, then read headings and bodies, then put
//! the elements into a [`Topology`] for the checks.

mod declare;
mod facts;
mod heading;
mod meant;
mod part;
mod scope;
mod shape;
mod value;

pub(crate) use self::facts::{Limit, Price};
pub(crate) use value::net_tokens;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use dsl::{
    graph::{Allow, NodeId},
    kind::{Field, Heading, Kind},
    origin::Origin,
    topology::{Draft, Topology},
    value::Attr,
};
use proc_macro2::TokenStream;

use crate::{
    report::Problem,
    syntax::{self, Place, Source, Statement, Value, ValueKind, Word},
};

/// An element as written.
pub(crate) struct Item<'a> {
    pub(crate) kind: &'static Kind,
    /// Its name; elements with a natural key have none.
    pub(crate) name: Option<&'a Word>,
    /// The number of the element it stands in.
    pub(crate) parent: Option<usize>,
    pub(crate) statement: &'a Statement,
    /// Heading words after kind and name.
    heading: &'a [Value],
    /// What stands in its braces.
    body: &'a [Statement],
    pub(crate) settings: Vec<Setting>,
    pub(crate) existing: bool,
    pub(crate) broken: bool,
    /// Something that stands in it could not be read.
    pub(crate) incomplete: bool,
    /// Fields that are written, though their values may be wrong.
    given: Vec<u8>,
    /// The findings that may stay on it.
    pub(crate) allows: &'a [syntax::Allow],
    /// Its doc comment.
    pub(crate) docs: &'a [String],
}

/// A setting, stored and as Rust.
pub(crate) struct Setting {
    pub(crate) number: u8,
    pub(crate) field: &'static Field,
    pub(crate) attr: Attr,
    /// The argument of the builder step.
    pub(crate) rust: TokenStream,
    /// Where the value stands.
    pub(crate) place: Place,
    /// The field's name, where it is written.
    pub(crate) name: Option<proc_macro2::Span>,
}

/// Everything a source says.
#[derive(Default)]
pub(crate) struct Lowered<'a> {
    pub(crate) items: Vec<Item<'a>>,
    /// The items that stand in each item, and last those of the topology.
    children: Vec<Vec<usize>>,
    /// The node of each item in the topology that the checks see.
    ids: Vec<NodeId>,
    names: BTreeMap<(Option<usize>, &'a str), usize>,
    /// Words that may be the name of an element whose kind is unknown.
    unclear: BTreeSet<&'a str>,
    /// Kinds of elements whose names could not be read.
    nameless: Vec<&'static Kind>,
    /// Elements whose names others wanted too.
    shared: BTreeSet<usize>,
    /// Names that were reported as unknown.
    unknown: RefCell<BTreeSet<String>>,
    /// The Region of the header.
    region: Option<&'a Word>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) prices: Vec<Price>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads the elements of a source; mistakes become problems, the rest is whole.
pub(crate) fn lower(source: &Source) -> Lowered<'_> {
    let mut lowered = Lowered { region: source.region.as_ref(), ..Lowered::default() };
    lowered.check_allows(&source.allows);
    lowered.declare(&source.statements, None);
    lowered.declare_parts();
    lowered.list_children();
    let mut blank = Topology::new("");
    let kinds = lowered.items.iter().map(|item| item.kind);
    lowered.ids = kinds.map(|kind| blank.add_draft(Draft::new(kind, "", None, Origin::Unknown))).collect();
    lowered.settle(source);
    lowered
}

impl<'a> Lowered<'a> {
    /// Second pass: headings and bodies become settings.
    fn settle(&mut self, source: &Source) {
        let parameters: Vec<String> =
            source.parameters.iter().map(|parameter| parameter.name.to_string()).collect();
        for number in 0..self.items.len() {
            let reported = self.problems.len();
            let mut reader = heading::Reader { lowered: self, number, parameters: &parameters, reported };
            reader.heading();
            reader.body();
            reader.required();
        }
        self.spoil_parts();
    }

    /// The elements that stand in `parent`, with their numbers.
    pub(crate) fn children(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Item<'a>)> {
        let children = self.children.get(parent.unwrap_or(self.items.len()));
        children.into_iter().flatten().map(|number| (*number, &self.items[*number]))
    }

    fn list_children(&mut self) {
        self.children = vec![Vec::new(); self.items.len() + 1];
        for (number, item) in self.items.iter().enumerate() {
            self.children[item.parent.unwrap_or(self.items.len())].push(number);
        }
    }

    /// The element called `name` in `parent`.
    fn named(&self, parent: Option<usize>, name: &str) -> Option<usize> {
        self.names.get(&(parent, name)).copied()
    }

    /// Third pass: the same network as a value, each setting with the number of its place.
    pub(crate) fn topology(&self, source: &Source, places: &mut Vec<Place>) -> Topology {
        let mut topology = Topology::new(&source.name.to_string());
        let mut token = |place: Place| {
            places.push(place);
            Origin::Token(u32::try_from(places.len() - 1).unwrap_or(u32::MAX))
        };
        if let Some(region) = &source.region {
            topology = topology.region_from(&region.text, token(region.place));
        }
        for (check, reason) in source.allows.iter().filter_map(allow_of) {
            topology = topology.allow(&check, &reason);
        }
        for limit in &self.limits {
            topology = topology.limit_from(&limit.quota, limit.value, token(limit.place));
        }
        for price in &self.prices {
            let places = [price.region.place, price.place].map(&mut token);
            topology = topology.price_from(&price.region.text, &price.item, price.rate, places);
        }
        for item in &self.items {
            topology.add_draft(Draft::new(item.kind, "", None, Origin::Unknown));
        }
        for (number, item) in self.items.iter().enumerate() {
            let name = item.name.map_or("", |name| &name.text);
            let place = item.name.map_or(item.statement.place, |name| name.place);
            let mut draft =
                Draft::new(item.kind, name, item.parent.map(|parent| self.ids[parent]), token(place));
            for setting in &item.settings {
                draft.node.set(setting.number, setting.attr.clone(), token(setting.place));
            }
            if item.broken || item.incomplete || item.existing || !item.allows.is_empty() {
                let extra = draft.node.extra_mut();
                extra.broken = item.broken;
                extra.incomplete = item.incomplete;
                extra.existing = item.existing;
                for (check, reason) in item.allows.iter().filter_map(allow_of) {
                    extra.allows.push(Allow {
                        check: check.into(),
                        reason: reason.into(),
                        origin: Origin::Unknown,
                    });
                }
            }
            topology.replace_draft(self.ids[number], draft);
        }
        topology
    }
}

/// The check, if there is such a one, and the reason of an `#[allow(check, reason = "…")]`.
pub(crate) fn allow_of(allow: &syntax::Allow) -> Option<(String, String)> {
    let (reason, _) = allow.reason.as_ref()?;
    let check = analysis::check::find(&allow.check.to_string().replace('_', "-"))?;
    Some((check.id.to_owned(), reason.clone()))
}

fn word_of(value: &Value) -> Option<&Word> {
    match &value.kind {
        ValueKind::Word(word) => Some(word),
        _ => None,
    }
}

/// The field that `word` begins in a heading of `kind`.
fn heading_field(kind: &Kind, word: &str) -> Option<(u8, &'static Field)> {
    kind.all_fields().find(|(_, field)| matches!(field.heading, Heading::Word(known) if known == word))
}
