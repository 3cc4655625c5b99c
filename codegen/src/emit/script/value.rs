//! Inputs as the AWS CLI takes them: plain words, its shorthand where every text is harmless, else JSON.

use super::{
    names::Names,
    word::{Word, quoted},
};
use crate::call::{Input, Inputs, Plan};

pub(super) struct Values<'a> {
    pub(super) plan: &'a Plan,
    pub(super) names: &'a Names,
}

impl Values<'_> {
    /// A value as the text of a word of its own.
    pub(super) fn plain(&self, input: &Input) -> Word {
        match input {
            Input::Bool(yes) => Word::text(yes.to_string()),
            Input::Number(number) => Word::text(number.to_string()),
            Input::Text(text) => Word::text(text),
            Input::Result(id) => Word::variable(self.names.result(*id)),
            Input::Variable(at) => Word::variable(self.names.variable(*at)),
            Input::Region(_) => Word::variable("REGION"),
            Input::Join(parts) => {
                let mut word = Word::default();
                for part in parts {
                    word.append(self.plain(part));
                }
                word
            }
            Input::Slot(block, number) => {
                Word::output(format!("slot \"${}\" {number}", self.names.result(*block)))
            }
            Input::Document(inner) => self.json(inner),
            Input::Bytes(inner) => self.plain(inner),
            Input::Json(text) => Word::text(compact(text)),
            Input::List(_) | Input::Struct(_) => self.json(input),
        }
    }

    /// A value as a part of JSON.
    pub(super) fn json(&self, input: &Input) -> Word {
        match input {
            Input::Bool(_) | Input::Number(_) | Input::Json(_) => self.plain(input),
            Input::Text(text) => Word::text(json_text(text)),
            Input::List(items) => {
                let mut word = Word::text("[");
                for (at, item) in items.iter().enumerate() {
                    word.push(if at > 0 { "," } else { "" });
                    word.append(self.json(item));
                }
                word.push("]");
                word
            }
            Input::Struct(parts) => {
                let mut word = Word::text("{");
                for (at, (name, part)) in parts.iter().enumerate() {
                    word.push(if at > 0 { "," } else { "" });
                    word.push(&format!("{}:", json_text(name)));
                    word.append(self.json(part));
                }
                word.push("}");
                word
            }
            // Ids need no escapes in JSON; what the user gives may.
            Input::Result(_) | Input::Slot(..) | Input::Region(_) => {
                let mut word = Word::text("\"");
                word.append(self.plain(input));
                word.push("\"");
                word
            }
            Input::Variable(_) | Input::Join(_) | Input::Document(_) | Input::Bytes(_) => {
                let plain = self.plain(input);
                match plain.known() {
                    Some(text) => Word::text(json_text(&text)),
                    None => Word::output(format!("json {}", plain.shell())),
                }
            }
        }
    }

    /// The CLI's shorthand for named parts, if nothing in them means something else there.
    pub(super) fn shorthand(&self, input: &Input) -> Option<Word> {
        match input {
            Input::Struct(parts) if !parts.is_empty() => self.pairs(parts),
            _ => None,
        }
    }

    fn pairs(&self, parts: &Inputs) -> Option<Word> {
        let mut word = Word::default();
        for (at, (name, part)) in parts.iter().enumerate() {
            word.push(if at > 0 { "," } else { "" });
            word.push(&format!("{name}="));
            word.append(self.inner(part)?);
        }
        Some(word)
    }

    /// A value within shorthand.
    fn inner(&self, input: &Input) -> Option<Word> {
        match input {
            Input::Struct(parts) if !parts.is_empty() => Some(braced("{", self.pairs(parts)?, "}")),
            // A list of one plain value needs no brackets.
            Input::List(items) => match &**items {
                [one] if !matches!(one, Input::Struct(_) | Input::List(_)) => self.inner(one),
                items => {
                    let mut word = Word::default();
                    for (at, item) in items.iter().enumerate() {
                        word.push(if at > 0 { "," } else { "" });
                        word.append(self.inner(item)?);
                    }
                    Some(braced("[", word, "]"))
                }
            },
            Input::Bool(_) | Input::Number(_) | Input::Result(_) | Input::Slot(..) | Input::Region(_) => {
                Some(self.plain(input))
            }
            Input::Text(text) => is_harmless(text).then(|| Word::text(text)),
            Input::Join(parts) => {
                let mut word = Word::default();
                for part in parts {
                    word.append(self.inner(part)?);
                }
                Some(word)
            }
            _ => None,
        }
    }

    /// A variable of the script that holds what a value is, for messages and guards.
    pub(super) fn shell(&self, input: &Input) -> String {
        self.plain(input).shell()
    }
}

fn braced(open: &str, inner: Word, close: &str) -> Word {
    let mut word = Word::text(open);
    word.append(inner);
    word.push(close);
    word
}

/// Whether shorthand takes a text as it is.
fn is_harmless(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:*".contains(c))
}

/// Text as JSON.
fn json_text(text: &str) -> String {
    crate::json::Json::text(text).compact()
}

/// JSON on one line, as it was written where it is none.
fn compact(text: &str) -> String {
    serde_json::from_str::<crate::json::Json>(text).map_or_else(|_| text.to_owned(), |json| json.compact())
}

/// Words for people, quoted as arguments.
pub(super) fn said(text: &str) -> String {
    quoted(&text.replace(char::is_control, " "))
}
