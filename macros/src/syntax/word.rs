//! Words and addresses, put together again from the tokens Rust cuts them into.
//!
//! Whether two tokens touch is not known on stable Rust, so `a - b` is read as `a-b`.

use proc_macro2::{Ident, Literal, Span, TokenTree};

use super::{Place, Word, level::Level};

impl Level {
    /// Reads a word from its first identifier on.
    pub(super) fn word(&mut self) -> Option<Word> {
        let (start, first) = (self.at, self.ident(0)?);
        let mut segments = vec![(plain(first), first.span())];
        self.at += 1;
        while let Some(mark @ ('.' | '-')) = self.punct(0)
            && self.is_part(1)
        {
            self.at += 1;
            self.add_part(mark, &mut segments);
        }
        let text = segments.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(".");
        let last = match segments.as_slice() {
            [_, .., (text, span)] => Some(Word::of(text.clone(), *span).into()),
            _ => None,
        };
        Some(Word { text, segments, place: self.place_from(start), last })
    }

    fn add_part(&mut self, mark: char, segments: &mut Vec<(String, Span)>) {
        let Some(token) = self.next() else { return };
        let text = match &token {
            TokenTree::Ident(ident) => plain(ident),
            other => other.to_string(),
        };
        match segments.last_mut() {
            Some((segment, _)) if mark == '-' => {
                segment.push('-');
                segment.push_str(&text);
            }
            _ => segments.push((text, token.span())),
        }
    }

    /// Whether a part of a word or of a dotted number comes here.
    fn is_part(&self, ahead: usize) -> bool {
        self.ident(ahead).is_some() || self.is_number(ahead)
    }

    pub(super) fn is_number(&self, ahead: usize) -> bool {
        self.literal(ahead).is_some_and(is_number)
    }

    /// How many tokens the dotted number or block takes that starts with the literal here.
    pub(super) fn ipv4_length(&self) -> usize {
        let mut length = 1;
        while self.punct(length) == Some('.') && self.is_part(length + 1) {
            length += 2;
        }
        length + self.prefix_length(length)
    }

    /// How many tokens a bare IPv6 address or block takes, if one starts there.
    pub(super) fn ipv6_length(&self, ahead: usize) -> Option<usize> {
        let starts_with_gap = self.is(ahead, "::");
        if !starts_with_gap && self.punct(ahead + 1) != Some(':') {
            return None;
        }
        let start = ahead + if starts_with_gap { 2 } else { 0 };
        let end = self.hex_groups(start);
        let prefix = self.prefix_length(end);
        let colons = (ahead..end).filter(|index| self.punct(*index) == Some(':')).count();
        let has_gap = (ahead..end).any(|index| self.is(index, "::")) && (end > ahead + 2 || prefix > 0);
        (has_gap || colons == 7).then_some(end + prefix - ahead)
    }

    /// Where the hex groups, and the colons or dots after each, end.
    fn hex_groups(&self, mut at: usize) -> usize {
        while self.is_hex_group(at) {
            at += match self.punct(at + 1) {
                Some(':') if self.is(at + 1, "::") => 3,
                Some(':') => 2,
                Some('.') if self.is_number(at + 2) => 2,
                _ => return at + 1,
            };
        }
        at
    }

    /// Four hex digits at most, or a part of the IPv4 address that an IPv6 address may end with.
    fn is_hex_group(&self, ahead: usize) -> bool {
        let Some(token) = self.peek(ahead).filter(|_| self.is_part(ahead)) else { return false };
        let text = token.to_string();
        text.contains('.') || (text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
    }

    fn prefix_length(&self, ahead: usize) -> usize {
        if self.punct(ahead) == Some('/') && self.is_number(ahead + 1) { 2 } else { 0 }
    }
}

impl Word {
    /// A word of one segment.
    fn of(text: String, span: Span) -> Self {
        Self { segments: vec![(text.clone(), span)], text, place: Place::at(span), last: None }
    }
}

/// The text of an identifier; keywords are ordinary words in a topology.
pub(super) fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    match text.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => text,
    }
}

pub(super) fn is_number(literal: &Literal) -> bool {
    literal.to_string().starts_with(|first: char| first.is_ascii_digit())
}

/// The identifier without `r#`.
pub(super) fn without_raw(ident: Ident) -> Ident {
    match ident.to_string().strip_prefix("r#") {
        Some(plain) => Ident::new(plain, ident.span()),
        None => ident,
    }
}
