//! The tokens of one pair of delimiters, walked by index.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use super::Place;

/// One level of tokens and how far it has been read.
#[derive(Default)]
pub(super) struct Level {
    tokens: Vec<TokenTree>,
    pub at: usize,
}

impl Level {
    /// Takes the tokens once, and opens the invisible groups that `macro_rules!` puts around its captures.
    pub(super) fn of(stream: TokenStream) -> Level {
        let mut tokens = Vec::new();
        let mut open = vec![stream.into_iter()];
        while let Some(stream) = open.last_mut() {
            match stream.next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                    open.push(group.stream().into_iter());
                }
                Some(token) => tokens.push(token),
                None => drop(open.pop()),
            }
        }
        Level { tokens, at: 0 }
    }

    /// Adds the `;` that a value block may leave out after its last field.
    pub(super) fn with_last_end(mut self) -> Level {
        let Some(last) = self.tokens.last() else { return self };
        if !matches!(last, TokenTree::Punct(mark) if matches!(mark.as_char(), ';' | ',')) {
            let mut end = Punct::new(';', Spacing::Alone);
            end.set_span(Place::of(last).last);
            self.tokens.push(end.into());
        }
        self
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    /// The number of tokens that are left.
    pub(super) fn remaining(&self) -> usize {
        self.tokens.len().saturating_sub(self.at)
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn ident(&self, ahead: usize) -> Option<&Ident> {
        match self.peek(ahead) {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    pub(super) fn literal(&self, ahead: usize) -> Option<&Literal> {
        match self.peek(ahead) {
            Some(TokenTree::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    pub(super) fn group(&self, ahead: usize, delimiter: Delimiter) -> Option<&Group> {
        match self.peek(ahead) {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
            _ => None,
        }
    }

    pub(super) fn punct(&self, ahead: usize) -> Option<char> {
        match self.peek(ahead) {
            Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
            _ => None,
        }
    }

    /// Whether these punctuation characters come next, with nothing between them.
    pub(super) fn is(&self, ahead: usize, operator: &str) -> bool {
        let last = operator.len() - 1;
        operator.chars().enumerate().all(|(index, wanted)| match self.peek(ahead + index) {
            Some(TokenTree::Punct(punct)) => {
                punct.as_char() == wanted && (index == last || punct.spacing() == Spacing::Joint)
            }
            _ => false,
        })
    }

    pub(super) fn eat(&mut self, operator: &str) -> bool {
        let found = self.is(0, operator);
        self.at += if found { operator.len() } else { 0 };
        found
    }

    /// Reads punctuation that stands together; ends of statements stay.
    pub(super) fn take_operator(&mut self) -> String {
        let mut text = String::new();
        while let Some(TokenTree::Punct(punct)) = self.peek(0)
            && (text.is_empty() || !matches!(punct.as_char(), ';' | ',' | '#'))
        {
            text.push(punct.as_char());
            let is_last = punct.spacing() == Spacing::Alone || text.len() == 3;
            self.at += 1;
            if is_last {
                break;
            }
        }
        text
    }

    pub(super) fn take_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        let group = self.group(0, delimiter).cloned()?;
        self.at += 1;
        Some(group)
    }

    /// The place of the next token, or of the last one at the end.
    pub(super) fn here(&self) -> Place {
        self.tokens.get(self.at).or(self.tokens.last()).map_or_else(Place::nowhere, Place::of)
    }

    /// The token read last.
    pub(super) fn before(&self) -> Option<&TokenTree> {
        self.tokens.get(self.at.checked_sub(1)?)
    }

    pub(super) fn place_before(&self) -> Place {
        self.before().map_or_else(|| self.here(), Place::of)
    }

    /// From the token at this index to the one read last.
    pub(super) fn place_from(&self, start: usize) -> Place {
        let first = self.tokens.get(start).map_or_else(Place::nowhere, Place::of);
        let last = self.before().map_or(first, Place::of);
        Place { first: first.first, last: last.last }
    }

    /// Reads this many tokens and gives their text without spaces.
    pub(super) fn take_text(&mut self, count: usize) -> String {
        let end = (self.at + count).min(self.tokens.len());
        let text = self.tokens[self.at..end].iter().map(ToString::to_string).collect();
        self.at = end;
        text
    }

    /// Reads up to the first token, from the next one on, for which `stop` holds.
    pub(super) fn take_until(&mut self, mut stop: impl FnMut(&Level) -> bool) -> &[TokenTree] {
        let start = self.at;
        while !self.is_end() && !stop(self) {
            self.at += 1;
        }
        &self.tokens[start..self.at]
    }

    /// Goes to where a broken statement ends, so that the next one is read.
    pub(super) fn skip_statement(&mut self) {
        self.take_until(|level| level.is(0, ";") || level.group(0, Delimiter::Brace).is_some());
    }
}

impl Place {
    pub(super) fn of(token: &TokenTree) -> Place {
        match token {
            TokenTree::Group(group) => Place::of_group(group),
            other => Place::at(other.span()),
        }
    }

    pub(super) fn of_group(group: &Group) -> Place {
        Place { first: group.span_open(), last: group.span_close() }
    }

    pub(super) fn at(span: Span) -> Place {
        Place { first: span, last: span }
    }

    fn nowhere() -> Place {
        Place::at(Span::call_site())
    }
}
