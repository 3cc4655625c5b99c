//! Parts of an element that are named and not written: `app.a`, the subnet of tier `app` in zone `a`.

use dsl::{kind::Parts, resource::kind};

use super::{Item, Lowered, heading_field, word_of};
use crate::syntax::{Body, Form, Statement, Value, ValueKind, Word};

impl<'a> Lowered<'a> {
    /// Every part that some word names becomes an element, as if it were written without settings.
    pub(super) fn declare_parts(&mut self) {
        for number in 0..self.items.len() {
            let Item { heading, body, .. } = self.items[number];
            let mut words = Vec::new();
            words_of(heading, &mut words);
            words_of_fields(body, &mut words);
            for word in words {
                self.declare_part(word, number);
            }
        }
    }

    /// What is wrong with an element is wrong with its parts, written or named.
    pub(super) fn spoil_parts(&mut self) {
        for number in 0..self.items.len() {
            let Some(whole) = self.items[number].parent.map(|parent| &self.items[parent]) else { continue };
            let is_part = whole.kind.parts.is_some_and(|parts| parts.kind == self.items[number].kind.keyword);
            self.items[number].broken |= is_part && (whole.broken || whole.incomplete);
        }
    }

    fn declare_part(&mut self, word: &'a Word, from: usize) {
        let Some(name) = word.last.as_deref() else { return };
        let Some(whole) = self.resolve_whole(word, from) else { return };
        let Some(parts) = self.items[whole].kind.parts else { return };
        let is_part = self.part_names(whole).contains(&name.text);
        let Some(kind) =
            kind(parts.kind).filter(|_| is_part && self.named(Some(whole), &name.text).is_none())
        else {
            return;
        };
        let number = self.items.len();
        self.items.push(Item {
            kind,
            name: Some(name),
            parent: Some(whole),
            heading: &[],
            body: &[],
            settings: Vec::new(),
            existing: false,
            incomplete: false,
            given: Vec::new(),
            allows: &[],
            docs: &[],
            ..self.items[whole]
        });
        self.names.insert((Some(whole), &name.text), number);
    }

    /// The names of the parts that an element has by itself.
    pub(super) fn part_names(&self, number: usize) -> Vec<String> {
        let item = &self.items[number];
        let Some(Parts { field, name, .. }) = item.kind.parts else { return Vec::new() };
        let after =
            item.heading.iter().skip_while(|value| word_of(value).is_none_or(|word| word.text != field));
        let is_own =
            |value: &&Value| word_of(value).is_none_or(|word| heading_field(item.kind, &word.text).is_none());
        let mut texts = Vec::new();
        texts_of(after.skip(1).take_while(is_own), &mut texts);
        for statement in item.body {
            if let Form::Field { name, value } = &statement.form
                && name == field
            {
                texts_of(value, &mut texts);
            }
        }
        texts.into_iter().map(name).collect()
    }
}

fn words_of<'a>(values: impl IntoIterator<Item = &'a Value>, words: &mut Vec<&'a Word>) {
    for value in values {
        match &value.kind {
            ValueKind::Word(word) => words.push(word),
            ValueKind::List(values) => words_of(values, words),
            ValueKind::Block(Body { statements, .. }) => words_of_fields(statements, words),
            _ => {}
        }
    }
}

fn texts_of<'a>(values: impl IntoIterator<Item = &'a Value>, texts: &mut Vec<&'a str>) {
    for value in values {
        match &value.kind {
            ValueKind::Word(word) => texts.push(&word.text),
            ValueKind::Text(text) => texts.push(text),
            ValueKind::List(values) => texts_of(values, texts),
            _ => {}
        }
    }
}

fn words_of_fields<'a>(statements: &'a [Statement], words: &mut Vec<&'a Word>) {
    for statement in statements {
        match &statement.form {
            Form::Field { value, .. } | Form::Entry { value, .. } => words_of(value, words),
            Form::Element { .. } => {}
        }
    }
}
