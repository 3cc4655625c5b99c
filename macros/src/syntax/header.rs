//! The first line: `pub name(parameters) in region;`.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};

use super::{Allow, Parameter, Place, Source, SyntaxError, Word, level::Level, parser::Parser};

const EXAMPLE: &str = "write the name first, as in `pub my_network in us-west-2;`";

struct Header {
    visibility: TokenStream,
    name: Ident,
    parameters: Vec<Parameter>,
    region: Option<Word>,
}

impl Parser {
    /// Reads the whole input.
    pub(super) fn source(&mut self) -> Option<Source> {
        let (docs, attributes, allows) = self.outer_attributes();
        let header = self.header();
        let braces = self.level.take_group(Delimiter::Brace).filter(|_| header.is_some());
        let mut statements = braces.map_or_else(Vec::new, |group| self.body(&group).statements);
        statements.extend(self.statements());
        let Header { visibility, name, parameters, region } = header?;
        Some(Source { docs, attributes, allows, visibility, name, parameters, region, statements })
    }

    fn outer_attributes(&mut self) -> (Vec<String>, Vec<TokenStream>, Vec<Allow>) {
        let (mut docs, mut attributes, mut allows) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((group, place)) = self.attribute() {
            let attribute = Level::of(group.stream());
            if let Some(text) = attribute.doc() {
                docs.push(text);
                continue;
            }
            if let Some(list) = attribute.allow() {
                allows.extend(self.inside(list, |parser| parser.allows(place)));
                continue;
            }
            let mut hash = Punct::new('#', Spacing::Alone);
            hash.set_span(place.first);
            attributes.push([TokenTree::Punct(hash), group.into()].into_iter().collect());
        }
        (docs, attributes, allows)
    }

    fn header(&mut self) -> Option<Header> {
        if !self.level.is_header() {
            self.report(SyntaxError::new(self.level.here(), "the topology has no header").help(EXAMPLE));
            return None;
        }
        let visibility = self.level.visibility();
        let name = self.name()?;
        let parameters = match self.level.take_group(Delimiter::Parenthesis) {
            Some(group) => self.inside(&group, Parser::parameters),
            None => Vec::new(),
        };
        self.broken = false;
        let region = self.region();
        Some(Header { visibility, name, parameters, region })
    }

    fn name(&mut self) -> Option<Ident> {
        let first = self.level.ident(0).cloned();
        let Some((first, word)) = first.zip(self.level.word()) else {
            self.report(SyntaxError::new(self.level.here(), "expected a name after `pub`").help(EXAMPLE));
            self.level.skip_statement();
            self.level.eat(";");
            return None;
        };
        if !word.text.contains(['.', '-']) {
            return Some(first);
        }
        let name = word.text.replace(|letter: char| !letter.is_alphanumeric(), "_");
        let error = SyntaxError::new(word.place, format!("`{}` can't be the name of a topology", word.text));
        self.report(error.help(format!("write `{name}`")));
        Some(Ident::new(&name, first.span()))
    }

    /// Reads `in region;`, or what stands in its place.
    fn region(&mut self) -> Option<Word> {
        let has_in = self.level.eat_word("in");
        let (start, before) = (self.level.at, self.level.place_before());
        let region = self.level.word();
        let ended = self.level.eat(";");
        match &region {
            None if has_in => self.no_region(before, ended),
            Some(region) if ended && !has_in => {
                let error = SyntaxError::new(region.place, format!("expected `in` before `{}`", region.text));
                self.report(error.help(format!("write `in {};`", region.text)));
            }
            _ if ended => {}
            _ => {
                self.level.at = if has_in { self.level.at } else { start };
                let is_whole = self.unended_header();
                return region.filter(|_| has_in && is_whole);
            }
        }
        region
    }

    fn no_region(&mut self, place: Place, ended: bool) {
        let error = SyntaxError::new(place, "expected a region after `in`");
        self.report(error.help("write the region without quotes, as in `in us-west-2;`"));
        if !ended {
            self.level.skip_statement();
            self.level.eat(";");
        }
    }

    /// Says that the end is missing, and whether what came before it is whole.
    fn unended_header(&mut self) -> bool {
        let error = SyntaxError::new(self.level.place_before(), "expected `;` after the header");
        self.report(
            error.help("end the header with `;`: the elements follow it, without braces around them"),
        );
        if self.level.eat(",") {
            self.level.skip_region();
            return true;
        }
        let is_whole = self.level.may_follow_header() && self.level.is_element_with_body();
        if !is_whole {
            self.level.skip_statement();
            self.level.eat(";");
        }
        is_whole
    }

    fn parameters(&mut self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        while !self.level.is_end() {
            self.broken = false;
            let start = self.level.here();
            let (name, parameter) = (self.level.ident(0).cloned(), self.level.parameter());
            let is_whole = parameter.is_some();
            // One without a type is known all the same, so that its uses are no second error.
            let parameter = parameter.or_else(|| name.map(Parameter::text));
            if !is_whole {
                let error = SyntaxError::new(start, "expected a parameter `name: type`");
                self.report(error.help("write parameters as in `(office: Ipv4Net, id: String)`"));
            }
            parameters.extend(parameter);
            if !self.level.eat(",") && !self.level.is_end() {
                let error = SyntaxError::new(self.level.here(), "expected `,` between two parameters");
                self.report(error.help("write parameters as in `(office: Ipv4Net, id: String)`"));
            }
        }
        parameters
    }
}

impl Level {
    fn is_header(&self) -> bool {
        let starts_region = || self.ident(1).is_some_and(|word| word == "in");
        let is_name_only = || self.peek(1).is_none() || self.is(1, ";");
        let takes_values = || self.group(1, Delimiter::Parenthesis).is_some();
        self.ident(0).is_some_and(|word| word == "pub" || starts_region() || is_name_only() || takes_values())
    }

    fn may_follow_header(&self) -> bool {
        let starts_statement = self.ident(0).is_some() || self.is_attribute(0);
        starts_statement || self.is_end() || self.group(0, Delimiter::Brace).is_some()
    }

    /// Whether braces come before the next `;`.
    fn is_element_with_body(&self) -> bool {
        let ends = |ahead: &usize| {
            self.is(*ahead, ";")
                || self.group(*ahead, Delimiter::Brace).is_some()
                || self.peek(*ahead).is_none()
        };
        (0..=self.remaining()).find(ends).is_some_and(|end| self.group(end, Delimiter::Brace).is_some())
    }

    /// A Region that follows the header without `in`, and its end.
    fn skip_region(&mut self) {
        let start = self.at;
        if self.word().is_none() || !self.eat(";") {
            self.at = start;
        }
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.ident(0).is_some_and(|ident| ident == word);
        self.at += usize::from(found);
        found
    }

    fn visibility(&mut self) -> TokenStream {
        if self.ident(0).is_none_or(|word| word != "pub") {
            return TokenStream::new();
        }
        let is_scoped = self.group(1, Delimiter::Parenthesis).is_some() && self.ident(2).is_some();
        let scope = if is_scoped { 2 } else { 1 };
        (0..scope).filter_map(|_| self.next()).collect()
    }

    /// Reads up to a comma, which stays.
    fn parameter(&mut self) -> Option<Parameter> {
        let name = self.ident(0).filter(|_| self.starts_parameter()).cloned();
        self.at += if name.is_some() { 2 } else { 0 };
        let mut depth = 0;
        let ty = self.take_until(|level| {
            depth += level.angle();
            depth <= 0 && (level.is(0, ",") || level.starts_parameter())
        });
        let ty: TokenStream = ty.iter().cloned().collect();
        let ty_text = without_spaces(&ty.to_string());
        (!ty_text.is_empty()).then_some(Parameter { name: name?, ty, ty_text })
    }

    /// Whether a name and a colon come next, and not a path.
    fn starts_parameter(&self) -> bool {
        self.ident(0).is_some() && self.is(1, ":") && !self.is(1, "::")
    }

    /// What the next token does to the depth of `<…>`; the end of `->` does nothing.
    fn angle(&self) -> i32 {
        let is_arrow = || matches!(self.before(), Some(TokenTree::Punct(mark)) if mark.as_char() == '-');
        match self.punct(0) {
            Some('<') => 1,
            Some('>') if !is_arrow() => -1,
            _ => 0,
        }
    }
}

impl Parameter {
    /// A parameter without a type, taken for text.
    fn text(name: Ident) -> Self {
        Self { name, ty: quote::quote!(::std::string::String), ty_text: "String".to_owned() }
    }
}

/// Leaves only the spaces between two words.
fn without_spaces(text: &str) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut result = String::new();
    for part in text.split_whitespace() {
        if result.ends_with(is_word) && part.starts_with(is_word) {
            result.push(' ');
        }
        result.push_str(part);
    }
    result
}
