//! Elements, fields, and the attributes on them.

use std::mem;

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::{
    Allow, Form, Place, Statement, SyntaxError, Value, ValueKind, level::Level, parser::Parser,
    value::text_of, word::without_raw,
};

enum FieldName {
    Ident(Ident),
    Text(String, Place),
}

impl Parser {
    /// Reads statements to the end of the level.
    pub(super) fn statements(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        while !self.level.is_end() {
            statements.extend(self.statement());
        }
        statements
    }

    // INVARIANT: reads at least one token, so that `statements` ends.
    fn statement(&mut self) -> Option<Statement> {
        self.broken = false;
        let (allows, docs) = self.attributes();
        if self.level.is_end() {
            let error = SyntaxError::new(self.level.here(), "nothing follows these comments or attributes");
            self.report(error.help("write them before an element or a field"));
            return None;
        }
        self.broken = false;
        let start = self.level.at;
        let (form, place) = match self.level.field_name() {
            Some(name) => self.field(name, start),
            None => self.element(start)?,
        };
        Some(Statement { allows, docs, form, place, broken: self.broken })
    }

    fn element(&mut self, start: usize) -> Option<(Form, Place)> {
        let words = self.values();
        let place = self.level.place_from(start);
        if words.is_empty() && !self.level.is_comma_for_end() {
            let error = SyntaxError::new(self.level.here(), "expected a kind and a name here");
            self.report(error.help("an element is written `kind name …;` or `kind name … { … }`"));
        }
        let body = self.level.take_group(Delimiter::Brace).map(|group| self.body(&group));
        self.end(body.is_some());
        (!words.is_empty()).then_some((Form::Element { words, body }, place))
    }

    fn field(&mut self, name: FieldName, start: usize) -> (Form, Place) {
        let mut value = self.values();
        let is_block = self.level.group(0, Delimiter::Brace).is_some();
        if is_block {
            value.extend(self.value());
        }
        let place = self.level.place_from(start);
        if value.is_empty() {
            let error = SyntaxError::new(place, "expected a value after the colon");
            self.report(error.help("write a field as `name: value;`"));
        }
        self.end(is_block);
        let form = match name {
            FieldName::Ident(name) => Form::Field { name, value },
            FieldName::Text(name, name_place) => Form::Entry { name, name_place, value },
        };
        (form, place)
    }

    /// Reads the values up to where the statement ends, or seems to.
    fn values(&mut self) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::new();
        while !self.level.is_statement_end() {
            match self.value() {
                Ok(value) => values.push(value),
                Err(error) => {
                    self.report(error);
                    self.level.skip_statement();
                }
            }
        }
        self.check_commas(&values);
        values
    }

    fn check_commas(&mut self, values: &[Value]) {
        let is_comma =
            |value: Option<&Value>| value.is_none_or(|value| matches!(value.kind, ValueKind::Comma));
        let alone = values
            .iter()
            .enumerate()
            .find(|(index, value)| is_comma(Some(value)) && (*index == 0 || is_comma(values.get(index + 1))));
        if let Some((_, comma)) = alone {
            let error = SyntaxError::new(comma.place, "unexpected `,`");
            self.report(error.help("a `,` stands between two values"));
        }
    }

    /// Reads the end of a statement; after a `}` nothing more is needed.
    fn end(&mut self, has_body: bool) {
        let place = self.level.place_before();
        if self.level.eat(";") || has_body {
            return;
        }
        if self.level.is_comma_for_end() {
            self.comma_for_end();
        } else if !self.commas {
            self.report(SyntaxError::new(place, "expected `;`").help("write `;` after this"));
        }
    }

    fn comma_for_end(&mut self) {
        let place = self.level.here();
        self.level.eat(",");
        if !mem::replace(&mut self.commas, true) {
            let error = SyntaxError::new(place, "expected `;`, found `,`");
            self.report(error.help("commas separate the values of a list; end each field with `;`"));
        }
    }

    /// Reads the comments and attributes before a statement.
    fn attributes(&mut self) -> (Vec<Allow>, Vec<String>) {
        let (mut allows, mut docs) = (Vec::new(), Vec::new());
        while let Some((group, place)) = self.attribute() {
            let attribute = Level::of(group.stream());
            if let Some(text) = attribute.doc() {
                docs.push(text);
            } else if let Some(list) = attribute.allow() {
                allows.extend(self.inside(list, |parser| parser.allows(place)));
            } else {
                let error = SyntaxError::new(place, "unknown attribute");
                self.report(error.help("write `#[allow(check, reason = \"…\")]` or a doc comment `///`"));
            }
        }
        (allows, docs)
    }

    /// Reads `#[…]`; says that `#![…]` and `//!` have no place in a topology.
    pub(super) fn attribute(&mut self) -> Option<(Group, Place)> {
        let start = self.level.at;
        if !self.level.is_attribute(0) {
            return None;
        }
        self.level.at += 1;
        let is_inner = self.level.eat("!");
        let group = self.level.take_group(Delimiter::Bracket)?;
        let place = self.level.place_from(start);
        if is_inner {
            let error = SyntaxError::new(place, "inner attributes and comments have no place here");
            self.report(error.help("write `///` or `#[…]` before what it is about"));
            return self.attribute();
        }
        Some((group, place))
    }

    pub(super) fn allows(&mut self, place: Place) -> Vec<Allow> {
        let (mut checks, mut reason) = (Vec::new(), None);
        while !self.level.is_end() {
            if let Some(given) = self.level.reason() {
                reason = Some(given);
            } else if let Some(check) = self.level.ident(0).cloned() {
                self.level.at += 1;
                checks.push(check);
            }
            if !self.level.eat(",") && !self.level.is_end() {
                self.report(bad_allow(self.level.here()));
                self.level.at += 1;
            }
        }
        if checks.is_empty() {
            self.report(bad_allow(place));
        }
        checks.into_iter().map(|check| Allow { check, reason: reason.clone(), place }).collect()
    }
}

impl Level {
    fn field_name(&mut self) -> Option<FieldName> {
        if !self.is_field(0) {
            return None;
        }
        let place = self.here();
        let name = match self.next()? {
            TokenTree::Ident(name) => FieldName::Ident(without_raw(name)),
            TokenTree::Literal(name) => FieldName::Text(text_of(&name)?, place),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// A field starts with a name or text and one colon; `fd00::/8` is an address.
    fn is_field(&self, ahead: usize) -> bool {
        let is_name = || self.ident(ahead).is_some() || self.literal(ahead).and_then(text_of).is_some();
        let is_colon = self.punct(ahead + 1) == Some(':') && !self.is(ahead + 1, "::");
        is_colon && is_name() && self.ipv6_length(ahead).is_none()
    }

    pub(super) fn is_attribute(&self, ahead: usize) -> bool {
        let inner = usize::from(self.punct(ahead + 1) == Some('!'));
        self.punct(ahead) == Some('#') && self.group(ahead + 1 + inner, Delimiter::Bracket).is_some()
    }

    /// The end of a statement, or what can only be the start of another.
    fn is_statement_end(&self) -> bool {
        let is_end = self.is_end() || self.is(0, ";") || self.group(0, Delimiter::Brace).is_some();
        is_end || self.is_field(0) || self.is_attribute(0) || self.is_comma_for_end()
    }

    /// A comma where `;` is meant: nothing, or what starts a statement, follows.
    fn is_comma_for_end(&self) -> bool {
        self.is(0, ",") && (self.peek(1).is_none() || self.is_field(1) || self.is_attribute(1))
    }

    pub(super) fn doc(&self) -> Option<String> {
        let text = self.literal(2).and_then(text_of)?;
        (self.ident(0)? == "doc" && self.is(1, "=")).then_some(text)
    }

    pub(super) fn allow(&self) -> Option<&Group> {
        self.group(1, Delimiter::Parenthesis).filter(|_| self.ident(0).is_some_and(|name| name == "allow"))
    }

    fn reason(&mut self) -> Option<(String, Place)> {
        let text = self.literal(2).and_then(text_of)?;
        if self.ident(0)? != "reason" || !self.is(1, "=") {
            return None;
        }
        self.at += 3;
        Some((text, self.place_before()))
    }
}

fn bad_allow(place: Place) -> SyntaxError {
    let error = SyntaxError::new(place, "expected the name of a check");
    error.help("write `#[allow(check, other_check, reason = \"why\")]`")
}
