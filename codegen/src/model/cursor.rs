//! A place in a JSON text that is being read, for errors that name it.

use std::{fmt::Write as _, ops::Range};

use dsl::facts::nearest;

use super::ModelError;
use crate::json::Json;

/// The way from a value to one in it.
#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Item(usize),
}

/// A value and the way to it.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    json: &'a Json,
    step: Step<'a>,
    up: Option<&'a Cursor<'a>>,
}

impl<'a> Cursor<'a> {
    pub(super) fn root(json: &'a Json) -> Self {
        Self { json, step: Step::Root, up: None }
    }

    /// The way to it: `$.elements[3].kind`.
    pub(super) fn path(&self) -> String {
        let mut path = self.up.map(Cursor::path).unwrap_or_default();
        match self.step {
            Step::Root => path.push('$'),
            // Writing to a string does not fail.
            Step::Item(at) => drop(write!(path, "[{at}]")),
            Step::Member(name) if is_word(name) => drop(write!(path, ".{name}")),
            Step::Member(name) => drop(write!(path, "[{name:?}]")),
        }
        path
    }

    fn wrong(&self, expected: &str) -> ModelError {
        let found = self.json.kind().to_owned();
        ModelError::Type { path: self.path(), expected: expected.into(), found }
    }

    /// An error about a text that can't be read.
    pub(super) fn unreadable(&self, expected: impl Into<String>, found: impl Into<String>) -> ModelError {
        ModelError::Type { path: self.path(), expected: expected.into(), found: found.into() }
    }

    /// An error about a word that is in no list.
    pub(super) fn unknown<'w>(
        &self,
        what: &'static str,
        word: &str,
        known: impl Iterator<Item = &'w str>,
    ) -> ModelError {
        let nearest = nearest(word, known).map(str::to_owned);
        ModelError::Unknown { path: self.path(), what, word: word.to_owned(), nearest }
    }

    pub(super) fn missing(&self, member: &str) -> ModelError {
        ModelError::Missing { path: self.path(), member: member.to_owned() }
    }

    pub(super) fn text(&self) -> Result<&'a str, ModelError> {
        match self.json {
            Json::Text(text) => Ok(text),
            _ => Err(self.wrong("a string")),
        }
    }

    pub(super) fn bool(&self) -> Result<bool, ModelError> {
        match self.json {
            Json::Bool(yes) => Ok(*yes),
            _ => Err(self.wrong("a boolean")),
        }
    }

    pub(super) fn is_null(&self) -> bool {
        *self.json == Json::Null
    }

    pub(super) fn unsigned(&self) -> Result<u64, ModelError> {
        let number = if let Json::Number(number) = self.json { number.as_u64() } else { None };
        number.ok_or_else(|| self.wrong("a whole number from 0 up"))
    }

    pub(super) fn signed(&self) -> Result<i64, ModelError> {
        let number = if let Json::Number(number) = self.json { number.as_i64() } else { None };
        number.ok_or_else(|| self.wrong("a whole number"))
    }

    /// A number that fits the type of its place.
    pub(super) fn narrow<T: TryFrom<i64>>(&self, range: Range<i64>) -> Result<T, ModelError> {
        let number = self.signed()?;
        let fits = range.contains(&number).then(|| T::try_from(number).ok()).flatten();
        let expected = || format!("a number from {} to {}", range.start, range.end - 1);
        fits.ok_or_else(|| self.unreadable(expected(), number.to_string()))
    }

    pub(super) fn items(&self) -> Result<impl ExactSizeIterator<Item = Cursor<'_>>, ModelError> {
        let Json::List(items) = self.json else { return Err(self.wrong("a list")) };
        let item = |(at, json)| Cursor { json, step: Step::Item(at), up: Some(self) };
        Ok(items.iter().enumerate().map(item))
    }

    pub(super) fn members(&self) -> Result<impl ExactSizeIterator<Item = (&str, Cursor<'_>)>, ModelError> {
        let Json::Object(members) = self.json else { return Err(self.wrong("an object")) };
        Ok(members
            .iter()
            .map(|(name, json)| (name.as_str(), Cursor { json, step: Step::Member(name), up: Some(self) })))
    }

    pub(super) fn member<'s>(&'s self, name: &str) -> Result<Option<Cursor<'s>>, ModelError> {
        Ok(self.members()?.find(|(known, _)| *known == name).map(|(_, value)| value))
    }

    pub(super) fn required<'s>(&'s self, name: &str) -> Result<Cursor<'s>, ModelError> {
        self.member(name)?.ok_or_else(|| self.missing(name))
    }

    /// Refuses members that are not in the list.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ModelError> {
        match self.members()?.find(|(name, _)| !known.contains(name)) {
            Some((name, _)) => Err(self.unknown("member", name, known.iter().copied())),
            None => Ok(()),
        }
    }

    /// The one member of an object that says what kind of value it holds.
    pub(super) fn tagged(&self) -> Result<(&str, Cursor<'_>), ModelError> {
        let mut members = self.members()?;
        match (members.next(), members.next()) {
            (Some(member), None) => Ok(member),
            _ => Err(self.unreadable("an object with one member", "another number of members")),
        }
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
