//! Values: from what is written to what is stored, and to the Rust that stores it.

use std::net::IpAddr;

use dsl::{
    facts::nearest,
    kind::{Field, Shape, Words},
    net::{CidrError, parse_cidr, parse_ipv4_cidr, parse_ipv6_cidr},
    value::{Attr, Pairs, Slot, Traffic},
};
use ipnet::IpNet;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::{
    Lowered,
    meant::{accepts_cidr, is_name, not_traffic, prefix_list, rust_type},
    shape::{accepts, example, shown, what},
    word_of,
};
use crate::{
    report::Problem,
    syntax::{Body, Form, Place, Value, ValueKind, Word},
};

type Read = Result<(Attr, TokenStream), Problem>;

/// A position in a run of values.
pub(super) struct Cursor<'a> {
    values: &'a [Value],
    at: usize,
}

/// What a value is read for.
pub(super) struct Reading<'a, 'b> {
    pub(super) lowered: &'b Lowered<'a>,
    pub(super) number: usize,
    pub(super) parameters: &'b [String],
    pub(super) field: &'static Field,
    /// Where the value should stand.
    pub(super) place: Place,
    /// What is wrong with the values of a list so far.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(values: &'a [Value]) -> Self {
        Self { values, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<&'a Value> {
        self.values.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<&'a Value> {
        let value = self.peek()?;
        self.at += 1;
        Some(value)
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes on to `at`, if the position is before it.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.at = self.at.max(at);
    }

    pub(super) fn place(&self) -> Option<Place> {
        self.peek().map(|value| value.place)
    }

    /// Where the value before the position ends.
    pub(super) fn last_place(&self) -> Option<Place> {
        self.values.get(self.at.checked_sub(1)?).map(|value| value.place)
    }

    fn eat_comma(&mut self) -> bool {
        let is_comma = matches!(self.peek(), Some(Value { kind: ValueKind::Comma, .. }));
        self.at += usize::from(is_comma);
        is_comma
    }

    /// Reads one value of `shape`.
    pub(super) fn take(&mut self, shape: &'static Shape, reading: &mut Reading<'_, '_>) -> Read {
        let Some(value) = self.peek() else {
            let problem = Problem::new(reading.place, format!("`{}` has no value", reading.field.name));
            return Err(problem.help(format!("write {}", example(shape))));
        };
        if let ValueKind::Code(code) = &value.kind {
            self.at += 1;
            return reading.code(code, value.place);
        }
        match shape {
            Shape::List(item) => self.take_list(item, reading),
            Shape::Traffic => self.take_traffic(value),
            Shape::OneOf(shapes) => {
                let fit = shapes.iter().find(|shape| accepts(shape, value));
                let any = || shapes.iter().find(|shape| matches!(shape, Shape::Link(_)));
                // A plain word is a text, unless it may be one of a closed list that was misspelt.
                let is_closed = shapes.iter().any(|shape| matches!(shape, Shape::Word(_)));
                let text = || shapes.iter().find(|shape| matches!(shape, Shape::Text) && !is_closed);
                match fit.or_else(|| any().or_else(text).filter(|_| is_word(value))) {
                    Some(shape) => self.take(shape, reading),
                    None => Err(reading.expected(shape, value)),
                }
            }
            Shape::Tagged(tag) if accepts(shape, value) => {
                self.at += 1;
                self.take_tagged(tag, value.place)
            }
            Shape::Ipv6 if matches!(&value.kind, ValueKind::Word(word) if word.text == "slot") => {
                self.at += 1;
                self.take_slot(value.place)
            }
            _ => {
                self.at += 1;
                reading.single(shape, value)
            }
        }
    }

    fn take_list(&mut self, item: &'static Shape, reading: &mut Reading<'_, '_>) -> Read {
        let mut read = Vec::new();
        if let Some(Value { kind: ValueKind::List(values), .. }) = self.peek() {
            self.at += 1;
            let mut inner = Cursor::new(values);
            while inner.peek().is_some() {
                read.extend(inner.take_item(item, reading));
                inner.eat_comma();
            }
        } else {
            read.extend(self.take_item(item, reading));
            while self.eat_comma() {
                read.extend(self.take_item(item, reading));
            }
        }
        if let Some(problem) = reading.problems.pop() {
            return Err(problem);
        }
        let (attrs, rust): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        Ok((
            Attr::List(attrs.into()),
            quote!(::vpcraft::__private::List(::std::vec![#(::core::convert::Into::into(#rust)),*])),
        ))
    }

    /// Reads one of several; what is wrong with it is kept, so that the others are read too.
    fn take_item(
        &mut self,
        item: &'static Shape,
        reading: &mut Reading<'_, '_>,
    ) -> Option<(Attr, TokenStream)> {
        let before = self.at;
        let read = self.take(item, reading);
        self.skip_to(before + 1);
        read.map_err(|problem| reading.problems.push(problem)).ok()
    }

    fn take_tagged(&mut self, tag: &str, place: Place) -> Read {
        let (text, place) = match self.next() {
            Some(Value { kind: ValueKind::Text(text), place }) => (text, place),
            Some(Value { kind: ValueKind::Word(word), place }) => (&word.text, place),
            _ => {
                let problem = Problem::new(place, format!("expected a text after `{tag}`"));
                return Err(problem.help(format!("write `{tag} \"…\"`")));
            }
        };
        let name = Ident::new(&camel(tag), Span::call_site());
        let rust = quote_spanned!(place.first=> ::vpcraft::__private::#name::new(#text));
        Ok((Attr::Text(text.as_str().into()), rust))
    }

    fn take_slot(&mut self, place: Place) -> Read {
        let number = match self.next().map(|value| &value.kind) {
            Some(ValueKind::Number(number)) => u16::try_from(*number).ok(),
            _ => None,
        };
        let Some(number) = number else {
            let problem = Problem::new(place, "expected a number after `slot`");
            return Err(problem.help("write `slot 0` to `slot 255`".to_owned()));
        };
        Ok((Attr::Slot(Slot(number)), quote_spanned!(place.first=> ::vpcraft::__private::Slot(#number))))
    }

    fn take_traffic(&mut self, first: &Value) -> Read {
        self.at += 1;
        let ValueKind::Word(word) = &first.kind else { return Err(not_traffic(first)) };
        let traffic = match word.text.as_str() {
            "all" => Traffic::ALL,
            "tcp" | "udp" => self.take_ports(word)?,
            "icmp" => self.take_icmp(Traffic::ICMP)?,
            "icmpv6" => self.take_icmp(Traffic::ICMPV6)?,
            "protocol" => self.take_protocol(word)?,
            _ => {
                // The ports of whatever was meant.
                let is_port =
                    |value: &Value| matches!(value.kind, ValueKind::Number(_) | ValueKind::Range(..));
                self.at += usize::from(self.peek().is_some_and(is_port));
                return Err(not_traffic(first));
            }
        };
        let Traffic { protocol, from, to } = traffic;
        let rust = quote!(::vpcraft::__private::Traffic { protocol: #protocol, from: #from, to: #to });
        Ok((Attr::Traffic(traffic), rust))
    }

    fn take_ports(&mut self, word: &Word) -> Result<Traffic, Problem> {
        let protocol = if word.text == "tcp" { 6 } else { 17 };
        let (first, last, place) = match self.peek() {
            Some(Value { kind: ValueKind::Number(port), place }) => (*port, *port, *place),
            Some(Value { kind: ValueKind::Range(first, last), place }) => (*first, *last, *place),
            _ => {
                let problem = Problem::new(word.place, format!("`{}` has no port", word.text));
                let help = format!("write `{0} 443`, or `{0} 0-65535` for all", word.text);
                return Err(problem.help(help));
            }
        };
        self.at += 1;
        let port = |number: u64| u16::try_from(number).ok().map(i32::from);
        match (port(first), port(last)) {
            (Some(from), Some(to)) if from <= to => Ok(Traffic { protocol, from, to }),
            (Some(_), Some(_)) => {
                let problem = Problem::new(place, format!("port range {first}-{last} ends before it begins"));
                Err(problem.help(format!("write `{last}-{first}`")))
            }
            _ => Err(Problem::new(place, "a port is 0 to 65535")
                .help("write a port, or a range such as `1024-65535`".to_owned())),
        }
    }

    fn take_icmp(&mut self, any: Traffic) -> Result<Traffic, Problem> {
        let mut numbers = [-1, -1];
        for number in &mut numbers {
            let Some(Value { kind: ValueKind::Number(given), place }) = self.peek() else { break };
            self.at += 1;
            let Ok(given) = u8::try_from(*given) else {
                let problem = Problem::new(*place, "an ICMP type or code is 0 to 255");
                return Err(
                    problem.help("write `icmp 8` for echo requests, or `icmp` for all types".to_owned())
                );
            };
            *number = i32::from(given);
        }
        Ok(Traffic { from: numbers[0], to: numbers[1], ..any })
    }

    fn take_protocol(&mut self, word: &Word) -> Result<Traffic, Problem> {
        let number = match self.next().map(|value| &value.kind) {
            Some(ValueKind::Number(number)) => u8::try_from(*number).ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| {
            Problem::new(word.place, "a protocol is a number from 0 to 255")
                .help("write `protocol 50` for ESP".to_owned())
        })?;
        Ok(match number {
            1 => Traffic::ICMP,
            58 => Traffic::ICMPV6,
            6 => Traffic::tcp_range(0, 65535),
            17 => Traffic::udp_range(0, 65535),
            other => Traffic::protocol(other),
        })
    }
}

impl Reading<'_, '_> {
    /// A run-time value: a parameter of the topology, in parentheses.
    fn code(&self, code: &TokenStream, place: Place) -> Read {
        let text = code.to_string();
        let first = code.clone().into_iter().find_map(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        if let Some(first) = first.filter(|_| code.clone().into_iter().count() == 1)
            && first.chars().next().is_some_and(char::is_lowercase)
            && !self.parameters.contains(&first)
        {
            let guess = nearest(&first, self.parameters.iter().map(String::as_str));
            let help = guess.map_or_else(
                || {
                    let ty = rust_type(&self.field.shape);
                    format!("name it in the header, with its type: `my_network({first}: {ty});`")
                },
                |guess| format!("did you mean `({guess})`?"),
            );
            return Err(Problem::new(place, format!("the topology has no parameter `{first}`")).help(help));
        }
        let rust = code.clone();
        Ok((Attr::Later(text.as_str().into()), rust))
    }

    /// A value of one token, or of several that are one value.
    fn single(&self, shape: &'static Shape, value: &Value) -> Read {
        let span = value.place.first;
        match (shape, &value.kind) {
            (Shape::Bool, ValueKind::Word(word)) if word.text == "true" || word.text == "false" => {
                let yes = word.text == "true";
                Ok((Attr::Bool(yes), quote_spanned!(span=> #yes)))
            }
            (Shape::Number, ValueKind::Number(number)) => match i64::try_from(*number) {
                Ok(number) => Ok((Attr::Number(number), quote_spanned!(span=> #number))),
                Err(_) => Err(self.expected(shape, value)),
            },
            (Shape::PrefixLength, ValueKind::PrefixLength(number)) if *number <= 128 => {
                let length = u8::try_from(*number).unwrap_or(128);
                let rust = quote_spanned!(span=> ::vpcraft::__private::PrefixLength(#length));
                Ok((Attr::Number(i64::from(length)), rust))
            }
            (Shape::Text, ValueKind::Text(text)) => Ok(text_value(text, span)),
            (Shape::Text | Shape::Zone, ValueKind::Word(word)) => Ok(text_value(&word.text, span)),
            (Shape::Text, ValueKind::Number(number)) => Ok(text_value(&number.to_string(), span)),
            (Shape::Zone, ValueKind::Text(text)) => Ok(text_value(text, span)),
            (Shape::Ipv4, ValueKind::Cidr(text) | ValueKind::Text(text)) => {
                cidr(parse_ipv4_cidr(text).map(IpNet::V4), value.place)
            }
            (Shape::Ipv6, ValueKind::Cidr(text) | ValueKind::Text(text)) => {
                cidr(parse_ipv6_cidr(text).map(IpNet::V6), value.place)
            }
            (Shape::Cidr, ValueKind::Cidr(text) | ValueKind::Text(text)) => {
                cidr(parse_cidr(text), value.place)
            }
            (Shape::Address, ValueKind::Cidr(text) | ValueKind::Text(text)) => match text.parse::<IpAddr>() {
                Ok(address) => {
                    let text = address.to_string();
                    Ok((Attr::Address(address), quote_spanned!(span=> ::vpcraft::__private::address(#text))))
                }
                Err(_) => Err(self.expected(shape, value)),
            },
            (Shape::Link(kinds), ValueKind::Word(word)) => self.link(kinds, word),
            (Shape::Word(words), ValueKind::Word(word)) => self.word(words, word),
            (Shape::Pairs, ValueKind::Block(body)) => pairs(body),
            _ => Err(self.expected(shape, value)),
        }
    }

    fn link(&self, kinds: &[&str], word: &Word) -> Read {
        let Some(found) = self.lowered.resolve(word, self.number, kinds) else {
            let problem = self.lowered.unknown_name(word, self.number, kinds);
            return Err(match self.meant(word) {
                Some(help) if !problem.is_silent => problem.help(help),
                _ => problem,
            });
        };
        if !kinds.contains(&self.lowered.items[found].kind.keyword) {
            let problem = self.lowered.wrong_kind(word, found, self.number, kinds);
            if problem.is_silent {
                return Err(problem);
            }
            let words = self.lowered.items[found].heading.iter().filter_map(word_of);
            let list = words.chain([word]).find_map(|word| prefix_list(&self.field.shape, &word.text));
            let block = self.lowered.block_of(found).filter(|_| accepts_cidr(&self.field.shape));
            return Err(match (list, block) {
                (Some(help), _) => problem.help(help),
                (None, Some(block)) => problem.help(format!("write its block, `{block}`")),
                (None, None) => problem,
            });
        }
        let last = word.segments.last().map_or(word.place.first, |(_, span)| *span);
        let variable = self.lowered.variable(found, last);
        Ok((Attr::Link(self.lowered.ids[found]), quote!(#variable)))
    }

    /// What stands for a word that is no name: a parameter without parentheses, or the whole internet.
    fn meant(&self, word: &Word) -> Option<String> {
        if self.parameters.contains(&word.text) {
            return Some(format!("write `({})`: run-time values stand in parentheses", word.text));
        }
        if let Some(help) = prefix_list(&self.field.shape, &word.text) {
            return Some(help);
        }
        let anywhere = ["any", "anyone", "anywhere", "everyone", "internet", "public", "world"];
        (accepts_cidr(&self.field.shape) && anywhere.contains(&&*word.text.to_lowercase()))
            .then(|| "write `0.0.0.0/0`, and `::/0` in another rule for IPv6".to_owned())
    }

    fn word(&self, words: &Words, word: &Word) -> Read {
        let Some((stored, variant)) = words.words.iter().find(|(known, _)| *known == word.text) else {
            let known: Vec<_> = words.words.iter().map(|(known, _)| *known).collect();
            let problem = Problem::new(word.place, format!("`{}` is no `{}`", word.text, self.field.name));
            return Err(problem.help(match nearest(&word.text, known.iter().copied()) {
                Some(guess) => format!("did you mean `{guess}`?"),
                None => format!("one of `{}`", known.join("`, `")),
            }));
        };
        let rust = Ident::new(words.rust, Span::call_site());
        let variant = Ident::new(variant, word.place.first);
        Ok((Attr::Word(stored), quote!(::vpcraft::__private::#rust::#variant)))
    }

    fn expected(&self, shape: &Shape, value: &Value) -> Problem {
        let message = format!("`{}` is {}, not {}", self.field.name, what(shape), shown(value));
        let kind = self.lowered.items[self.number].kind;
        let help = match (shape, &value.kind) {
            (Shape::Link(_), ValueKind::Text(text)) if is_name(text) => {
                format!("write `{text}`, without quotes")
            }
            (_, ValueKind::List(_)) if !kind.named => format!("write `{} …;` for each of them", kind.word()),
            (_, ValueKind::Word(word)) => {
                prefix_list(shape, &word.text).unwrap_or_else(|| format!("write {}", example(shape)))
            }
            _ => format!("write {}", example(shape)),
        };
        Problem::new(value.place, message).help(help)
    }
}

impl Lowered<'_> {
    /// The CIDR block in the heading of an element.
    fn block_of(&self, number: usize) -> Option<&str> {
        self.items[number].heading.iter().find_map(|value| match &value.kind {
            ValueKind::Cidr(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The variable that holds the handle of an element.
    pub(crate) fn variable(&self, number: usize, span: Span) -> Ident {
        let name = self.items[number].name.map_or("unnamed", |name| &name.text);
        format_ident!("{}_{}", name, number, span = span)
    }
}

fn text_value(text: &str, span: Span) -> (Attr, TokenStream) {
    (Attr::Text(text.into()), quote_spanned!(span=> #text))
}

fn cidr(parsed: Result<IpNet, CidrError>, place: Place) -> Read {
    let net = parsed.or_else(|error| match &error {
        // What else such a block collides with, only the checks can say.
        CidrError::HostBits { given, .. } => given.parse().map_err(|_| error),
        _ => Err(error),
    });
    let net = net.map_err(|error| Problem::new(place, error.message()).help(error.help()))?;
    Ok((dsl::value::Setting::into_attr(net), net_tokens(net, place.first)))
}

/// The Rust of a CIDR block.
pub(crate) fn net_tokens(net: IpNet, span: Span) -> TokenStream {
    let length = net.prefix_len();
    match net {
        IpNet::V4(net) => {
            let octets = net.addr().octets();
            quote_spanned!(span=> ::vpcraft::__private::ipv4([#(#octets),*], #length))
        }
        IpNet::V6(net) => {
            let segments = net.addr().segments();
            quote_spanned!(span=> ::vpcraft::__private::ipv6([#(#segments),*], #length))
        }
    }
}

fn pairs(body: &Body) -> Read {
    let mut pairs = Vec::new();
    for statement in &body.statements {
        let (key, value) = match &statement.form {
            Form::Field { name, value } => (name.to_string(), value.as_slice()),
            Form::Entry { name, value, .. } => (name.clone(), value.as_slice()),
            Form::Element { .. } if statement.broken => return Err(Problem::silent(statement.place)),
            Form::Element { .. } => {
                let problem = Problem::new(statement.place, "expected `key: \"value\";`");
                return Err(problem.help("keys that are no identifiers stand in quotes".to_owned()));
            }
        };
        let text = match value {
            [Value { kind: ValueKind::Text(text), .. }] => text.clone(),
            [Value { kind: ValueKind::Word(word), .. }] => word.text.clone(),
            [Value { kind: ValueKind::Number(number), .. }] => number.to_string(),
            _ => {
                let problem = Problem::new(statement.place, format!("the value of `{key}` is no text"));
                return Err(problem.help(format!("write `{key}: \"…\";`")));
            }
        };
        pairs.push((key, text));
    }
    let (keys, values): (Vec<_>, Vec<_>) = pairs.iter().cloned().unzip();
    let rust = quote!(::vpcraft::__private::pairs(&[#((#keys, #values)),*]));
    let pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
    Ok((Attr::Pairs(Pairs(pairs).into()), rust))
}

fn is_word(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Word(_))
}

/// `prefix_list` as `PrefixList`.
fn camel(word: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    word.split('_').map(capital).collect()
}
