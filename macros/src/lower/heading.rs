//! Headings and bodies: which value is which setting.

use dsl::{
    facts::{borrowed, nearest},
    kind::{Field, Heading, Kind, Shape, common},
    resource::{KINDS, kind_in},
};

use super::{
    Item, Lowered, Setting,
    declare::own_values,
    heading_field,
    scope::{a, heading_words},
    value::Cursor,
    word_of,
};
use crate::{
    report::Problem,
    syntax::{Form, Place, Statement, Value, ValueKind},
};

/// Reads the settings of one element.
pub(super) struct Reader<'a, 'b> {
    pub(super) lowered: &'b mut Lowered<'a>,
    pub(super) number: usize,
    pub(super) parameters: &'b [String],
    /// How many problems there were before this element.
    pub(super) reported: usize,
}

impl Reader<'_, '_> {
    /// The words after kind and name.
    pub(super) fn heading(&mut self) {
        let item = &self.lowered.items[self.number];
        let (kind, words) = (item.kind, item.heading);
        let mut cursor = Cursor::new(words);
        while let Some(value) = cursor.peek() {
            let word = leading_word(value);
            let keyed =
                word.and_then(|word| heading_field(kind, word)).filter(|(number, _)| !self.is_set(*number));
            let (field, is_keyed) = match keyed {
                Some(field) => (Some(field), true),
                None if word.is_some_and(is_arrow) => (None, false),
                None => (self.next_position(value), false),
            };
            let Some((number, field)) = field else {
                return self.unexpected(value);
            };
            let place = value.place;
            if is_keyed {
                cursor.next();
            }
            if !self.read(&mut cursor, number, field, place) {
                self.spoil();
                self.skip_to_word(&mut cursor);
            }
        }
    }

    /// After a mistake, a heading is read on from its next word: what stands before it belongs to the mistake.
    fn skip_to_word(&self, cursor: &mut Cursor<'_>) {
        let kind = self.lowered.items[self.number].kind;
        while let Some(value) = cursor.peek() {
            let is_word = leading_word(value).is_some_and(|word| heading_field(kind, word).is_some());
            let fits = !matches!(value.kind, ValueKind::Word(_)) && self.accepting(value).is_some();
            if is_word || fits {
                return;
            }
            cursor.next();
        }
    }

    /// The next setting by position that takes this value; the next of all, if none does.
    fn next_position(&self, value: &Value) -> Option<(u8, &'static Field)> {
        let is_word = matches!(value.kind, ValueKind::Word(_));
        self.accepting(value).or_else(|| {
            self.open_positions()
                .next()
                .filter(|(_, field)| !is_word || field.required && !matches!(field.shape, Shape::Ipv4))
        })
    }

    /// The next setting by position that takes this value.
    fn accepting(&self, value: &Value) -> Option<(u8, &'static Field)> {
        self.open_positions().find(|(_, field)| super::shape::accepts(&field.shape, value))
    }

    fn open_positions(&self) -> impl Iterator<Item = (u8, &'static Field)> {
        let fields = self.lowered.items[self.number].kind.all_fields();
        fields.filter(|(number, field)| field.heading == Heading::Position && !self.is_set(*number))
    }

    fn unexpected(&mut self, value: &Value) {
        self.spoil();
        if self.lowered.items[self.number].statement.broken {
            return;
        }
        let kind = self.lowered.items[self.number].kind;
        let shown = super::shape::shown(value);
        let problem =
            Problem::new(value.place, format!("unexpected {shown} in the heading of {}", a(kind.title)));
        let help = self.instead_of(value);
        self.lowered.problems.push(problem.help(help));
    }

    /// What to write instead of a value that has no place in the heading.
    fn instead_of(&self, value: &Value) -> Option<String> {
        let kind = self.lowered.items[self.number].kind;
        let known = heading_words(kind);
        let word = leading_word(value);
        if matches!(value.kind, ValueKind::Comma) {
            let arrow = self.missing_arrow().map(|arrow| format!("write `{arrow}` instead"));
            let each =
                (!kind.named).then(|| format!("one value stands here: write `{} …;` for each", kind.word()));
            let one = "leave it out: what stands before it takes one value".to_owned();
            return Some(arrow.or(each).unwrap_or(one));
        }
        if let Some(word) = word.filter(|word| self.parameters.iter().any(|known| known == word)) {
            return Some(format!("write `({word})`: run-time values stand in parentheses"));
        }
        if let ValueKind::Cidr(text) = &value.kind
            && text.starts_with("::")
        {
            return Some("text with `::` stands in quotes, as in `\"AWS::EC2::FlowLog\"`".to_owned());
        }
        if word.is_some_and(|word| known.contains(&word)) {
            return Some("it was given before; leave one out".to_owned());
        }
        if word.is_some_and(is_arrow) {
            return self.missing_arrow().map(|arrow| format!("did you mean `{arrow}`?"));
        }
        let borrowed = word.and_then(|word| borrowed::setting(kind, word));
        let guess = || nearest(word?, known.iter().copied()).map(|guess| format!("did you mean `{guess}`?"));
        let worded = || self.word_before(value);
        let list = || format!("known words: `{}`; other settings stand in braces", known.join("`, `"));
        borrowed.or_else(worded).or_else(guess).or_else(|| (!known.is_empty()).then(list))
    }

    /// The word that is missing before a value: of a setting that takes it and is not given, or a comma.
    fn word_before(&self, value: &Value) -> Option<String> {
        let shown = super::shape::shown(value);
        let item = &self.lowered.items[self.number];
        // A word that leads a value in headings of other kinds, as `to` for `from`.
        let is_foreign = word_of(value)
            .is_some_and(|word| KINDS.iter().any(|kind| heading_field(kind, &word.text).is_some()));
        let is_one_of = |(number, field): &(u8, &'static Field)| {
            matches!(field.shape, Shape::Word(_))
                && !self.is_set(*number)
                && super::shape::accepts(&field.shape, value)
        };
        if let Some((_, Field { heading: Heading::Word(word), .. })) = item.kind.all_fields().find(is_one_of)
        {
            return Some(format!("write `{word}` before {shown}"));
        }
        let last = item.settings.last().map(|setting| setting.field);
        if let Some(Field { shape: Shape::List(shape), name, .. }) = last
            && super::shape::accepts(shape, value)
        {
            return Some(format!("separate the values of `{name}` with commas"));
        }
        item.kind.all_fields().find_map(|(number, field)| match field.heading {
            Heading::Word(word) if !is_arrow(word) && !self.is_set(number) => {
                let is_its = match &field.shape {
                    Shape::Text => {
                        field.required && matches!(value.kind, ValueKind::Word(_) | ValueKind::Text(_))
                    }
                    shape => (field.required || is_foreign) && super::shape::accepts(shape, value),
                };
                is_its.then(|| match is_foreign {
                    true => format!("write `{word}` instead"),
                    false => format!("write `{word}` before {shown}"),
                })
            }
            _ => None,
        })
    }

    /// The first arrow that the heading knows and does not have yet.
    fn missing_arrow(&self) -> Option<&'static str> {
        let fields = self.lowered.items[self.number].kind.all_fields();
        let mut open = fields.filter(|(number, _)| !self.is_set(*number)).map(|(_, field)| field.heading);
        open.find_map(|heading| match heading {
            Heading::Word(word) if is_arrow(word) => Some(word),
            _ => None,
        })
    }

    /// The fields of the body.
    pub(super) fn body(&mut self) {
        let Item { kind, body, .. } = self.lowered.items[self.number];
        for statement in body {
            match &statement.form {
                Form::Field { name, value } => {
                    let place = Place { first: name.span(), last: name.span() };
                    self.field(statement, &name.to_string(), place, own_values(value, kind));
                }
                Form::Entry { name, name_place, value } => {
                    self.field(statement, name, *name_place, own_values(value, kind));
                }
                Form::Element { words, .. } => self.worded_field(words),
            }
        }
    }

    fn field(&mut self, statement: &Statement, name: &str, place: Place, value: &[Value]) {
        let kind = self.lowered.items[self.number].kind;
        let Some((number, field)) = kind.field(name) else {
            self.spoil();
            let known: Vec<_> = kind.all_fields().map(|(_, field)| field.name).collect();
            let element = kind_in(name, Some(kind)).filter(|element| element.may_stand_in(kind));
            let element = || element.map(|_| format!("write `{name} …;`, without `:`"));
            let borrowed = borrowed::setting(kind, name);
            let guess = || Some(format!("did you mean `{}`?", nearest(name, known.iter().copied())?));
            let sibling = || {
                let sibling = sibling_with(kind, name)?;
                Some(format!("{} has it: write `{}`", a(sibling.title), sibling.word()))
            };
            let all = || format!("{} has `{}`", a(kind.title), known.join("`, `"));
            let help = borrowed.or_else(element).or_else(guess).or_else(sibling).unwrap_or_else(all);
            // Several words of another tool for what is one setting here are one mistake.
            let own = self.lowered.problems.get(self.reported..).unwrap_or_default();
            if own.last().is_some_and(|last| last.help.as_ref() == Some(&help)) {
                return;
            }
            let problem = Problem::new(place, format!("{} has no field `{name}`", a(kind.title)));
            return self.lowered.problems.push(problem.help(help));
        };
        if self.is_set(number) {
            self.spoil();
            let problem = Problem::new(place, format!("`{name}` is given twice"));
            return self.lowered.problems.push(problem.help("leave one out".to_owned()));
        }
        let mut cursor = Cursor::new(value);
        if value.is_empty() || statement.broken && cursor.peek().is_none() {
            return self.spoil();
        }
        // What of it could not be read was reported.
        let before = self.lowered.problems.len();
        if !self.read(&mut cursor, number, field, place) {
            self.lowered.problems.truncate(if statement.broken { before } else { usize::MAX });
            return self.spoil();
        }
        if let Some(setting) = self.lowered.items[self.number].settings.last_mut() {
            setting.name = Some(place.first);
        }
        if let Some(rest) = cursor.peek() {
            self.spoil();
            let problem = Problem::new(
                rest.place,
                format!("unexpected {} after the value of `{name}`", super::shape::shown(rest)),
            );
            self.lowered.problems.push(problem.help("end the field with `;`".to_owned()));
        }
    }

    /// A field that is written as words: `needs ecr, ssm;`.
    fn worded_field(&mut self, words: &[Value]) {
        let kind = self.lowered.items[self.number].kind;
        let Some((first, rest)) = words.split_first() else { return };
        let Some(word) = word_of(first) else { return };
        if kind_in(&word.text, Some(kind)).is_some() {
            return;
        }
        let Some((number, field)) = heading_field(kind, &word.text) else { return };
        let mut cursor = Cursor::new(rest);
        if self.is_set(number) {
            let problem = Problem::new(first.place, format!("`{}` is given twice", word.text));
            self.lowered.problems.push(problem.help("leave one out".to_owned()));
        } else if !self.read(&mut cursor, number, field, first.place) {
            self.spoil();
        } else if let Some(rest) = cursor.peek() {
            self.spoil();
            let shown = super::shape::shown(rest);
            let message = format!("unexpected {shown} after the values of `{}`", word.text);
            let help = "separate values with commas, and end the field with `;`".to_owned();
            self.lowered.problems.push(Problem::new(rest.place, message).help(help));
        }
    }

    /// Reads one value into a setting; `false` if it was none.
    fn read(&mut self, cursor: &mut Cursor<'_>, number: u8, field: &'static Field, place: Place) -> bool {
        let start = cursor.place().unwrap_or(place);
        self.lowered.items[self.number].given.push(number);
        let (is_broken, before) = (self.lowered.items[self.number].statement.broken, cursor.position());
        let mut reading = self.reading(field, start);
        let read = cursor.take(&field.shape, &mut reading);
        let earlier = reading.problems;
        match read {
            Ok((attr, rust)) => {
                let place = Place { first: start.first, last: cursor.last_place().unwrap_or(start).last };
                let item = &mut self.lowered.items[self.number];
                item.settings.push(Setting { number, field, attr, rust, place, name: None });
                true
            }
            Err(problem) => {
                if !is_broken {
                    let said = earlier.into_iter().chain([problem]).filter(|problem| !problem.is_silent);
                    self.lowered.problems.extend(said);
                }
                // What can't be read is left behind, so that it is not reported again.
                cursor.skip_to(before + 1);
                // Given, though wrong: nothing is reported as missing.
                false
            }
        }
    }

    fn reading<'c>(&'c self, field: &'static Field, place: Place) -> super::value::Reading<'c, 'c> {
        super::value::Reading {
            lowered: self.lowered,
            number: self.number,
            parameters: self.parameters,
            field,
            place,
            problems: Vec::new(),
        }
    }

    /// What must be given and is not.
    pub(super) fn required(&mut self) {
        let item = &self.lowered.items[self.number];
        let unread = |statement: &Statement| statement.broken;
        if item.broken || item.incomplete || item.statement.broken || item.body.iter().any(unread) {
            return;
        }
        let missing = item.kind.all_fields().find(|(number, field)| {
            let required = if item.existing {
                *number == common::ID || field.required && matches!(field.shape, Shape::Ipv4)
            } else {
                field.required
            };
            required && !self.is_set(*number)
        });
        let Some((_, field)) = missing else { return };
        let place = item.name.map_or(item.statement.place, |name| name.place);
        let what = item.name.map_or_else(
            || item.kind.title.to_owned(),
            |name| format!("{} `{}`", item.kind.title, name.text),
        );
        let example = super::shape::example(&field.shape);
        let written = match field.heading {
            Heading::Position => format!("write {example} in its heading"),
            Heading::Word(word) => format!("write `{word}` and {example} in its heading"),
            Heading::Body => format!("write `{}:` and {example} in its braces", field.name),
        };
        let message = format!("{what} has no `{}`", field.name);
        self.spoil();
        self.lowered.problems.push(Problem::new(place, message).help(written));
    }

    fn is_set(&self, number: u8) -> bool {
        self.lowered.items[self.number].given.contains(&number)
    }

    fn spoil(&mut self) {
        self.lowered.items[self.number].broken = true;
    }
}

/// Another kind of the same AWS resource that has this field.
fn sibling_with(kind: &Kind, name: &str) -> Option<&'static Kind> {
    let is_sibling =
        |other: &&Kind| other.cloudformation == kind.cloudformation && other.word() != kind.word();
    let of_aws = KINDS.iter().copied().filter(|_| kind.cloudformation.is_some());
    of_aws.filter(is_sibling).find(|other| other.field(name).is_some())
}

/// The word a value is, arrows included.
fn leading_word(value: &Value) -> Option<&str> {
    match &value.kind {
        ValueKind::Word(word) => Some(&word.text),
        ValueKind::FatArrow => Some("=>"),
        ValueKind::Both => Some("<->"),
        ValueKind::Arrow => Some("->"),
        ValueKind::NotArrow => Some("!->"),
        _ => None,
    }
}

fn is_arrow(word: &str) -> bool {
    word.ends_with('>')
}
