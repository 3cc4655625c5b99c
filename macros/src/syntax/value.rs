//! Values and heading words.

use litrs::Literal as Lit;
use proc_macro2::{Delimiter, Group, Literal, TokenTree};

use super::{
    Place, SyntaxError, Value, ValueKind,
    parser::{Parsed, Parser},
    word::is_number,
};

/// The operators of the language, longest first.
const OPERATORS: [(&str, ValueKind); 5] = [
    ("!->", ValueKind::NotArrow),
    ("<->", ValueKind::Both),
    ("->", ValueKind::Arrow),
    ("=>", ValueKind::FatArrow),
    (",", ValueKind::Comma),
];

/// What was probably meant by punctuation the language doesn't have.
const HINTS: [(&str, &str); 13] = [
    ("=", "write a field as `name: value;`"),
    ("::", "join names by a dot, as in `main.host`"),
    ("..", "write a range as `1024-65535`"),
    ("..=", "write a range as `1024-65535`"),
    ("-", "a `-` stands only inside a word or a range, as in `us-west-2` or `1024-65535`"),
    (";", "separate the values of a list with commas"),
    (":", "write a field as `name: value;`"),
    ("&", "values are written without `&`; Rust expressions stand in parentheses"),
    ("-!>", "write `!->` for what must not be reached"),
    ("!=>", "write `!->` for what must not be reached"),
    ("<=>", "write `<->` between the two sides of a peering"),
    ("/", "a text with `/` stands in quotes; ports and protocols as in `tcp 22`"),
    ("$", "Rust expressions stand in parentheses, as in `(office)`"),
];

impl Parser {
    /// Reads one value; on an error at least one token has been read.
    pub(super) fn value(&mut self) -> Parsed<Value> {
        let start = self.level.at;
        let kind = self.value_kind()?;
        Ok(Value { kind, place: self.level.place_from(start) })
    }

    fn value_kind(&mut self) -> Parsed<ValueKind> {
        if let Some(length) = self.level.ipv6_length(0) {
            return Ok(ValueKind::Cidr(self.level.take_text(length)));
        }
        if let Some(word) = self.level.word() {
            return Ok(ValueKind::Word(word));
        }
        let place = self.level.here();
        match self.level.peek(0).cloned() {
            Some(TokenTree::Literal(literal)) if is_number(&literal) => self.number(&literal),
            Some(TokenTree::Literal(literal)) => self.text(&literal),
            Some(TokenTree::Group(group)) => self.group(&group),
            Some(_) => self.operator(),
            None => Err(SyntaxError::new(place, "expected a value")),
        }
    }

    fn operator(&mut self) -> Parsed<ValueKind> {
        let found = OPERATORS.iter().find(|(text, _)| self.level.eat(text));
        if let Some((_, kind)) = found {
            return Ok(kind.clone());
        }
        if self.level.punct(0) == Some('/') && self.level.is_number(1) {
            self.level.at += 1;
            return self.plain_number().map(ValueKind::PrefixLength);
        }
        Err(self.unexpected())
    }

    /// The error for the punctuation here, which is skipped.
    fn unexpected(&mut self) -> SyntaxError {
        let start = self.level.at;
        let text = self.level.take_operator();
        let error = SyntaxError::new(self.level.place_from(start), format!("unexpected `{text}`"));
        match HINTS.iter().find(|(hinted, _)| *hinted == text) {
            Some((_, help)) => error.help(*help),
            None => error,
        }
    }

    fn number(&mut self, literal: &Literal) -> Parsed<ValueKind> {
        let length = self.level.ipv4_length();
        if length > 1 || literal.to_string().contains('.') {
            return self.address(length);
        }
        let first = self.plain_number()?;
        if self.level.punct(0) == Some('-') && self.level.is_number(1) {
            self.level.at += 1;
            return Ok(ValueKind::Range(first, self.plain_number()?));
        }
        Ok(ValueKind::Number(first))
    }

    fn address(&mut self, length: usize) -> Parsed<ValueKind> {
        let start = self.level.at;
        let text = self.level.take_text(length);
        if self.level.punct(0) != Some('/') || text.contains('/') {
            return Ok(ValueKind::Cidr(text));
        }
        self.level.at += 1;
        let message = format!("expected a prefix length after `{text}/`");
        let error = SyntaxError::new(self.level.place_from(start), message);
        Err(error.help(format!("write a number after the slash, as in `{text}/24`")))
    }

    fn plain_number(&mut self) -> Parsed<u64> {
        let place = self.level.here();
        let Some(TokenTree::Literal(literal)) = self.level.next() else {
            return Err(SyntaxError::new(place, "expected a number"));
        };
        let text = literal.to_string();
        let wrong = |message: String, help: String| Err(SyntaxError::new(place, message).help(help));
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return wrong(format!("`{text}` is not a plain number"), plain_number_help(&literal));
        }
        if text.len() > 1 && text.starts_with('0') {
            return wrong(format!("`{text}` starts with a zero"), as_text(&text));
        }
        text.parse().or_else(|_| wrong(format!("`{text}` is too large for a number"), as_text(&text)))
    }

    fn text(&mut self, literal: &Literal) -> Parsed<ValueKind> {
        let place = self.level.here();
        self.level.at += 1;
        text_of(literal).map(ValueKind::Text).ok_or_else(|| {
            let error = SyntaxError::new(place, format!("`{literal}` is no value of a topology"));
            error.help("write text in double quotes")
        })
    }

    fn group(&mut self, group: &Group) -> Parsed<ValueKind> {
        self.level.at += 1;
        match group.delimiter() {
            Delimiter::Bracket => Ok(ValueKind::List(self.inside(group, Parser::list))),
            Delimiter::Brace => Ok(ValueKind::Block(self.block(group))),
            _ if group.stream().is_empty() => {
                let error = SyntaxError::new(Place::of_group(group), "nothing stands in the parentheses");
                Err(error.help("write a Rust expression in them, as in `(office)`"))
            }
            _ => Ok(ValueKind::Code(group.stream())),
        }
    }

    fn list(&mut self) -> Vec<Value> {
        let mut values = Vec::new();
        while !self.level.is_end() {
            match self.list_value() {
                Ok(value) => values.push(value),
                Err(error) => {
                    self.report(error);
                    self.level.take_until(|level| level.is(0, ",") || level.is(0, ";"));
                }
            }
            if !self.level.is_end() && !self.level.eat(",") {
                let error = SyntaxError::new(self.level.here(), "expected `,` between the values of a list");
                self.report(error.help("separate the values with commas, as in `[a, b]`"));
                self.level.eat(";");
            }
        }
        values
    }

    fn list_value(&mut self) -> Parsed<Value> {
        if !self.level.is(0, ",") {
            return self.value();
        }
        let error = SyntaxError::new(self.level.here(), "expected a value before `,`");
        Err(error.help("write one `,` between two values"))
    }
}

/// What a string literal says; `None` for any other literal.
pub(super) fn text_of(literal: &Literal) -> Option<String> {
    match Lit::parse(literal.to_string()) {
        Ok(Lit::String(text)) if text.suffix().is_empty() => Some(text.into_value()),
        _ => None,
    }
}

fn plain_number_help(literal: &Literal) -> String {
    let text = literal.to_string();
    match Lit::parse(&*text) {
        Ok(Lit::Integer(number)) if is_number_suffix(number.suffix()) => match number.value::<u128>() {
            Some(value) => format!("write `{value}`"),
            None => as_text(&text),
        },
        _ => as_text(&text),
    }
}

/// A Rust type after the digits is a habit; anything else is more likely part of a name.
fn is_number_suffix(suffix: &str) -> bool {
    let rest = suffix.trim_start_matches(['u', 'i', 'f']);
    suffix.is_empty() || rest == "size" || (rest != suffix && rest.parse::<u8>().is_ok())
}

fn as_text(text: &str) -> String {
    format!("write digits only, or text in quotes: `\"{text}\"`")
}
