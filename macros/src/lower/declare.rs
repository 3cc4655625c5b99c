//! The first pass: every element gets its number, kind and name.

use dsl::{
    kind::{Field, Heading, Kind},
    resource::{KINDS, kind_in},
};

use super::{
    Item, Lowered, heading_field,
    scope::{self, unknown_element},
    word_of,
};
use crate::{
    report::Problem,
    syntax::{self, Form, Place, Statement, Value, ValueKind, Word},
};

impl<'a> Lowered<'a> {
    /// First pass: every element gets its number, kind and name.
    pub(super) fn declare(&mut self, statements: &'a [Statement], parent: Option<usize>) {
        for statement in statements {
            self.check_allows(&statement.allows);
            match &statement.form {
                Form::Element { words, body } => {
                    let body = body.as_ref().map_or(&[][..], |body| &body.statements);
                    self.declare_element(statement, words, body, parent);
                }
                Form::Field { value, .. } | Form::Entry { value, .. } => {
                    let kind = parent.map(|parent| self.items[parent].kind);
                    if let Some((_, rest)) = swallowed(value, 0, kind, kind) {
                        self.missing_end(value, rest);
                        self.declare_element(statement, rest, &[], parent);
                    }
                }
            }
        }
    }

    /// An allowance names a check and says why.
    pub(super) fn check_allows(&mut self, allows: &[syntax::Allow]) {
        for allow in allows {
            let id = allow.check.to_string().replace('_', "-");
            let place = Place { first: allow.check.span(), last: allow.check.span() };
            let known = analysis::check::catalogue::rows().map(|row| row.id);
            if known.clone().all(|known| known != id) {
                let guess = dsl::facts::nearest(&id, known).map(|guess| guess.replace('-', "_"));
                let problem = Problem::new(place, format!("there is no check `{}`", allow.check));
                self.problems.push(problem.help(guess.map(|guess| format!("did you mean `{guess}`?"))));
            } else if allow.reason.is_none() {
                let problem =
                    Problem::new(allow.place, format!("`{}` is allowed without a reason", allow.check));
                let help = format!("write `#[allow({}, reason = \"…\")]`; reviews show it", allow.check);
                self.problems.push(problem.help(help));
            }
        }
    }

    fn declare_element(
        &mut self,
        statement: &'a Statement,
        words: &'a [Value],
        body: &'a [Statement],
        parent: Option<usize>,
    ) {
        let parent_kind = parent.map(|parent| self.items[parent].kind);
        let (existing, words) = match words {
            [first, rest @ ..]
                if word_of(first).is_some_and(|word| word.text == "existing") && !rest.is_empty() =>
            {
                (true, rest)
            }
            words => (false, words),
        };
        let Some((kind, rest)) = kind_of(words, parent_kind) else {
            return self.not_an_element(statement, words, body, parent);
        };
        if let Some((own, next)) = swallowed(rest, usize::from(kind.named), parent_kind, Some(kind)) {
            self.missing_end(rest, next);
            let own = &words[..words.len() - rest.len() + own.len()];
            self.declare_element(statement, own, &[], parent);
            return self.declare_element(statement, next, body, parent);
        }
        let (name, heading) =
            if kind.named { self.name(statement, kind, rest, parent) } else { (None, rest) };
        let broken = statement.broken || kind.named && name.is_none();
        if kind.named && name.is_none() {
            self.nameless.push(kind);
        }
        let item = Item {
            kind,
            name,
            parent,
            statement,
            heading,
            body,
            settings: Vec::new(),
            existing,
            broken,
            incomplete: false,
            given: Vec::new(),
            allows: &statement.allows,
            docs: &statement.docs,
        };
        let number = self.items.len();
        self.items.push(Item { incomplete: body.iter().any(|statement| statement.broken), ..item });
        if let Some(name) = name {
            self.names.insert((parent, &name.text), number);
        }
        self.declare(body, Some(number));
    }

    /// The error for an element that begins before the one before it ended.
    fn missing_end(&mut self, words: &[Value], next: &[Value]) {
        let before = words.len() - next.len();
        let Some(Value { place, .. }) = before.checked_sub(1).and_then(|before| words.get(before)) else {
            return;
        };
        let next = next.first().and_then(word_of).map_or("", |word| &word.text);
        let problem = Problem::new(*place, format!("expected `;` before `{next}`"));
        self.problems.push(problem.help("end each element and each field with `;`".to_owned()));
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
        if let ValueKind::Text(text) = &first.kind {
            let word: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            let problem = Problem::new(first.place, "names stand without quotes");
            let tag =
                if word == *text { String::new() } else { format!(", and `name: \"{text}\";` for the tag") };
            self.problems.push(problem.help(format!("write `{} {word}`{tag}", kind.word())));
            return (None, heading);
        }
        let Some(word) = word_of(first).filter(|word| heading_field(kind, &word.text).is_none()) else {
            self.expected_name(statement, kind, first.place);
            // A word of the heading in place of a name: which of the words after it are meant is not known.
            let is_word = word_of(first).is_some();
            return (None, if is_word { &[] } else { rest });
        };
        if let Some(Value { kind: ValueKind::Both, .. }) = heading.first() {
            // The left side of an arrow in place of a name.
            self.expected_name(statement, kind, first.place);
            return (None, rest);
        }
        if word.text.contains(['.', '-']) {
            let problem = Problem::new(word.place, format!("`{}` can't be a name", word.text));
            let name = word.text.replace(['.', '-'], "_");
            self.problems
                .push(problem.help(format!("write `{name}`, and `name: \"{}\";` for the tag", word.text)));
            return (None, heading);
        }
        if let Some(other) = self.named(parent, &word.text) {
            let line = self.items[other].name.and_then(|name| crate::report::line(name.place.first));
            let line = line.map_or_else(String::new, |line| format!(" (line {line})"));
            let what = self.items[other].kind.title;
            let message = format!("`{}` is already the name of {}{line}", word.text, scope::a(what));
            let help = "names are unique in the element they stand in, across kinds".to_owned();
            self.problems.push(Problem::new(word.place, message).help(help));
            // One of the two was meant to have another name, and may be used by it.
            self.nameless.push(self.items[other].kind);
            self.shared.insert(other);
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
    fn not_an_element(
        &mut self,
        statement: &'a Statement,
        words: &'a [Value],
        body: &'a [Statement],
        parent: Option<usize>,
    ) {
        let Some(first) = words.first() else { return };
        let word = word_of(first).map(|word| word.text.as_str());
        match word.filter(|_| parent.is_none()) {
            Some("limits") => return self.limits(statement, body),
            Some("prices") => return self.prices(statement, &words[1..], body),
            _ => {}
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
        self.unclear.extend(words.iter().take(2).filter_map(word_of).map(|word| word.text.as_str()));
        if !statement.broken {
            let problem = arrow_for_arrow(words, fields).unwrap_or_else(|| unknown_element(first, fields));
            self.problems.push(problem);
        }
        // What stands in an unknown element is unknown too; nothing in it is reported.
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
    let kind = kind_with_arrow(parent).filter(|_| has_arrow)?;
    Some((kind, words))
}

/// The kind in `parent` that is written with `=>` and no word before it.
fn kind_with_arrow(parent: Option<&Kind>) -> Option<&'static Kind> {
    let arrow = |kind: &&Kind| {
        !kind.named
            && parent.is_some_and(|parent| kind.parents.kinds.contains(&parent.keyword))
            && heading_field(kind, "=>").is_some()
    };
    KINDS.iter().copied().find(arrow)
}

/// The error for another arrow where `=>` is meant.
fn arrow_for_arrow(words: &[Value], parent: Option<&Kind>) -> Option<Problem> {
    let kind = kind_with_arrow(parent)?;
    let is_arrow =
        |value: &&Value| matches!(value.kind, ValueKind::Arrow | ValueKind::NotArrow | ValueKind::Both);
    let arrow = words.iter().find(is_arrow)?;
    let problem = Problem::new(arrow.place, format!("{} is written with `=>`", scope::a(kind.title)));
    Some(problem.help("write `=>`".to_owned()))
}

/// Words that hold another element, because the end of the first is missing: the first one's own, and the other's.
fn swallowed<'a>(
    words: &'a [Value],
    from: usize,
    parent: Option<&Kind>,
    own: Option<&Kind>,
) -> Option<(&'a [Value], &'a [Value])> {
    let begins = |at: &usize| {
        let Some(word) = words.get(*at).and_then(word_of) else { return false };
        let is_heading = own.is_some_and(|kind| {
            heading_field(kind, &word.text).is_some() || is_open_setting(kind, &word.text, &words[..*at])
        });
        let kind = kind_in(&word.text, parent).filter(|_| !is_heading);
        kind.is_some() && words.get(at + 1).is_some_and(|next| word_of(next).is_some())
    };
    let at = (from.max(1)..words.len()).find(begins)?;
    let own = &words[..at];
    let own = match own {
        [own @ .., Value { kind: ValueKind::Comma, .. }] => own,
        own => own,
    };
    Some((own, &words[at..]))
}

/// The part of a field's values that is its own.
pub(super) fn own_values<'a>(values: &'a [Value], kind: &Kind) -> &'a [Value] {
    swallowed(values, 0, Some(kind), Some(kind)).map_or(values, |(own, _)| own)
}

/// Whether a word is the name of a setting that the heading has a word for, and not given by it: `subnet` for `in`.
fn is_open_setting(kind: &Kind, word: &str, before: &[Value]) -> bool {
    let Some((_, Field { heading: Heading::Word(own), .. })) = kind.field(word) else { return false };
    before.iter().all(|value| word_of(value).is_none_or(|given| given.text != *own))
}
