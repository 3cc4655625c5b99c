//! From the tree to elements of the table of kinds: which kind, which name, which settings.
//!
//! Three passes over the statements: find every element and its name, then read headings and bodies, then put
//! the elements into a [`Topology`] for the checks.

mod heading;
mod scope;
mod value;

pub(crate) use value::net_tokens;

use std::collections::BTreeMap;

use dsl::{
    graph::{Allow, NodeId},
    kind::{Field, Heading, Kind},
    origin::Origin,
    resource::{KINDS, kind_in},
    topology::{Draft, Topology},
    value::Attr,
};
use proc_macro2::TokenStream;

use self::scope::unknown_element;
use crate::{
    report::Problem,
    syntax::{self, Form, Place, Source, Statement, Value, ValueKind, Word},
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
    pub(crate) settings: Vec<Setting>,
    pub(crate) existing: bool,
    pub(crate) broken: bool,
    /// Something that stands in it could not be read.
    pub(crate) incomplete: bool,
    /// Fields that are written, though their values may be wrong.
    given: Vec<u8>,
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

/// A quota override of `limits { … }`.
pub(crate) struct Limit {
    pub(crate) quota: String,
    pub(crate) value: u64,
    pub(crate) place: Place,
}

/// Everything a source says.
#[derive(Default)]
pub(crate) struct Lowered<'a> {
    pub(crate) items: Vec<Item<'a>>,
    /// The node of each item in the topology that the checks see.
    ids: Vec<NodeId>,
    names: BTreeMap<(Option<usize>, &'a str), usize>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads the elements of a source; mistakes become problems, the rest is whole.
pub(crate) fn lower(source: &Source) -> Lowered<'_> {
    let mut lowered = Lowered::default();
    lowered.check_allows(&source.allows);
    lowered.declare(&source.statements, None);
    let mut blank = Topology::new("");
    let kinds = lowered.items.iter().map(|item| item.kind);
    lowered.ids = kinds.map(|kind| blank.add_draft(Draft::new(kind, "", None, Origin::Unknown))).collect();
    lowered.settle(source);
    lowered
}

impl<'a> Lowered<'a> {
    /// First pass: every element gets its number, kind and name.
    fn declare(&mut self, statements: &'a [Statement], parent: Option<usize>) {
        for statement in statements {
            self.check_allows(&statement.allows);
            if let Form::Element { words, .. } = &statement.form {
                self.declare_element(statement, words, parent);
            }
        }
    }

    /// An allowance names a check and says why.
    fn check_allows(&mut self, allows: &[syntax::Allow]) {
        for allow in allows {
            let id = allow.check.to_string().replace('_', "-");
            let place = Place { first: allow.check.span(), last: allow.check.span() };
            if dsl::check::find(&id).is_none() {
                let known = dsl::check::CHECKS.iter().map(|check| check.id);
                let guess = dsl::facts::nearest(&id, known).map(|guess| guess.replace('-', "_"));
                let problem = Problem::new(place, format!("there is no check `{}`", allow.check));
                self.problems.push(problem.help(guess.map(|guess| format!("did you mean `{guess}`?"))));
            } else if allow.reason.is_none() {
                let problem = Problem::new(allow.place, format!("`{}` is allowed without a reason", allow.check));
                let help = format!("write `#[allow({}, reason = \"…\")]`; reviews show it", allow.check);
                self.problems.push(problem.help(help));
            }
        }
    }

    fn declare_element(&mut self, statement: &'a Statement, words: &'a [Value], parent: Option<usize>) {
        let parent_kind = parent.map(|parent| self.items[parent].kind);
        let (existing, words) = match words {
            [first, rest @ ..] if word_of(first).is_some_and(|word| word.text == "existing") && !rest.is_empty() => {
                (true, rest)
            }
            words => (false, words),
        };
        let Some((kind, rest)) = kind_of(words, parent_kind) else {
            return self.not_an_element(statement, words, parent);
        };
        let (name, heading) = if kind.named { self.name(statement, kind, rest, parent) } else { (None, rest) };
        let broken = statement.broken || kind.named && name.is_none();
        let item = Item { kind, name, parent, statement, heading, settings: Vec::new(), existing, broken, incomplete: false, given: Vec::new() };
        let number = self.items.len();
        self.items.push(item);
        if let Some(name) = name {
            self.names.insert((parent, &name.text), number);
        }
        if let Form::Element { body: Some(body), .. } = &statement.form {
            self.declare(&body.statements, Some(number));
        }
    }

    /// The name of an element and the words after it.
    fn name(
        &mut self,
        statement: &Statement,
        kind: &Kind,
        rest: &'a [Value],
        parent: Option<usize>,
    ) -> (Option<&'a Word>, &'a [Value]) {
        let Some((first, heading)) = rest.split_first() else {
            self.expected_name(statement, kind, statement.place);
            return (None, rest);
        };
        let Some(word) = word_of(first) else {
            self.expected_name(statement, kind, first.place);
            return (None, rest);
        };
        if word.text.contains(['.', '-']) {
            let problem = Problem::new(word.place, format!("`{}` can't be a name", word.text));
            let name = word.text.replace(['.', '-'], "_");
            self.problems.push(problem.help(format!("write `{name}`, and `name: \"{}\";` for the tag", word.text)));
            return (None, heading);
        }
        if let Some(other) = self.named(parent, &word.text) {
            let line = self.items[other].name.and_then(|name| crate::report::line(name.place.first));
            let line = line.map_or_else(String::new, |line| format!(" (line {line})"));
            let what = self.items[other].kind.title;
            let message = format!("`{}` is already the name of {}{line}", word.text, scope::a(what));
            let help = "names are unique in the element they stand in, across kinds".to_owned();
            self.problems.push(Problem::new(word.place, message).help(help));
            return (None, heading);
        }
        (Some(word), heading)
    }

    fn expected_name(&mut self, statement: &Statement, kind: &Kind, place: Place) {
        if !statement.broken {
            let message = format!("expected a name after `{}`", kind.word());
            let help = format!("write `{} my_{}`", kind.word(), kind.word());
            self.problems.push(Problem::new(place, message).help(help));
        }
    }

    /// A statement that begins with no kind: a field without its colon, a word of ours, or a mistake.
    fn not_an_element(&mut self, statement: &'a Statement, words: &'a [Value], parent: Option<usize>) {
        let Some(first) = words.first() else { return };
        let word = word_of(first).map(|word| word.text.as_str());
        if parent.is_none() && word == Some("limits") {
            return self.limits(statement);
        }
        let fields = parent.map(|parent| self.items[parent].kind);
        if let Some(word) = word
            && fields.is_some_and(|kind| heading_field(kind, word).is_some())
        {
            return;
        }
        if let Some(parent) = parent {
            self.items[parent].incomplete = true;
        }
        if !statement.broken {
            let problem = unknown_element(first, fields);
            self.problems.push(problem);
        }
        // What stands in an unknown element is unknown too; nothing in it is reported.
    }

    fn limits(&mut self, statement: &Statement) {
        let Form::Element { body: Some(body), .. } = &statement.form else {
            let problem = Problem::new(statement.place, "expected `{` after `limits`");
            return self.problems.push(problem.help("write `limits { subnets_per_vpc: 300; }`".to_owned()));
        };
        for statement in &body.statements {
            match &statement.form {
                Form::Field { name, value } => match value.as_slice() {
                    [Value { kind: ValueKind::Number(number), .. }] => {
                        let place = Place { first: name.span(), last: name.span() };
                        self.limits.push(Limit { quota: name.to_string(), value: *number, place });
                    }
                    _ if statement.broken => {}
                    _ => self.problems.push(
                        Problem::new(statement.place, format!("expected a whole number for `{name}`"))
                            .help(format!("write `{name}: 300;`")),
                    ),
                },
                _ if statement.broken => {}
                _ => self.problems.push(
                    Problem::new(statement.place, "expected `quota: number;`")
                        .help("write `subnets_per_vpc: 300;`".to_owned()),
                ),
            }
        }
    }

    /// Second pass: headings and bodies become settings.
    fn settle(&mut self, source: &Source) {
        let parameters: Vec<String> = source.parameters.iter().map(|parameter| parameter.name.to_string()).collect();
        for number in 0..self.items.len() {
            let mut reader = heading::Reader { lowered: self, number, parameters: &parameters };
            reader.heading();
            reader.body();
            reader.required();
        }
    }

    /// The elements that stand in `parent`, with their numbers.
    pub(crate) fn children(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Item<'a>)> {
        self.items.iter().enumerate().filter(move |(_, item)| item.parent == parent)
    }

    /// The element called `name` in `parent`.
    fn named(&self, parent: Option<usize>, name: &str) -> Option<usize> {
        self.names.get(&(parent, name)).copied()
    }

    /// Third pass: the same network as a value, each setting with the number of its place.
    pub(crate) fn topology(&self, source: &Source, places: &mut Vec<Place>) -> Topology {
        let mut topology = Topology::new(&source.name.to_string());
        if let Some(region) = &source.region {
            topology = topology.region(&region.text);
        }
        for (check, reason) in source.allows.iter().filter_map(allow_of) {
            topology = topology.allow(&check, &reason);
        }
        for limit in &self.limits {
            topology = topology.limit(&limit.quota, limit.value);
        }
        for item in &self.items {
            topology.add_draft(Draft::new(item.kind, "", None, Origin::Unknown));
        }
        let mut token = |place: Place| {
            places.push(place);
            Origin::Token(u32::try_from(places.len() - 1).unwrap_or(u32::MAX))
        };
        for (number, item) in self.items.iter().enumerate() {
            let name = item.name.map_or("", |name| &name.text);
            let place = item.name.map_or(item.statement.place, |name| name.place);
            let mut draft = Draft::new(item.kind, name, item.parent.map(|parent| self.ids[parent]), token(place));
            for setting in &item.settings {
                draft.node.set(setting.number, setting.attr.clone(), token(setting.place));
            }
            if item.broken || item.incomplete || item.existing || !item.statement.allows.is_empty() {
                let extra = draft.node.extra_mut();
                extra.broken = item.broken;
                extra.incomplete = item.incomplete;
                extra.existing = item.existing;
                for (check, reason) in item.statement.allows.iter().filter_map(allow_of) {
                    extra.allows.push(Allow { check: check.into(), reason: reason.into(), origin: Origin::Unknown });
                }
            }
            topology.replace_draft(self.ids[number], draft);
        }
        topology
    }
}

/// The check and the reason of an `#[allow(check, reason = "…")]`.
pub(crate) fn allow_of(allow: &syntax::Allow) -> Option<(String, String)> {
    let (reason, _) = allow.reason.as_ref()?;
    Some((allow.check.to_string().replace('_', "-"), reason.clone()))
}

fn word_of(value: &Value) -> Option<&Word> {
    match &value.kind {
        ValueKind::Word(word) => Some(word),
        _ => None,
    }
}

/// The kind a statement begins with, and the words after it.
fn kind_of<'a>(words: &'a [Value], parent: Option<&Kind>) -> Option<(&'static Kind, &'a [Value])> {
    let (first, rest) = words.split_first()?;
    let named = word_of(first).and_then(|word| kind_in(&word.text, parent));
    if let Some(kind) = named {
        return Some((kind, rest));
    }
    let has_arrow = words.iter().any(|value| matches!(value.kind, ValueKind::FatArrow));
    let arrow = |kind: &&&Kind| {
        !kind.named
            && parent.is_some_and(|parent| kind.parents.kinds.contains(&parent.keyword))
            && heading_field(kind, "=>").is_some()
    };
    let kind = KINDS.iter().find(arrow).filter(|_| has_arrow)?;
    Some((kind, words))
}

/// The field that `word` begins in a heading of `kind`.
fn heading_field(kind: &Kind, word: &str) -> Option<(u8, &'static Field)> {
    kind.all_fields().find(|(_, field)| matches!(field.heading, Heading::Word(known) if known == word))
}
