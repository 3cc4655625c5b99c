//! Settings: each value under a word that says what it is, as in `{"ipv4": "10.0.0.0/16"}`.

use std::str::FromStr;

use dsl::{
    graph::NodeId,
    kind::{Shape, Words},
    value::{Attr, Pairs, Slot, Traffic},
};

use super::{ModelError, cursor::Cursor};
use crate::json::Json;

/// The words that values stand under.
const TAGS: &[&str] = &[
    "bool", "number", "word", "text", "ipv4", "ipv6", "address", "link", "traffic", "slot", "list", "pairs",
    "later",
];

/// The JSON form of a value.
pub(super) fn write(attr: &Attr) -> Json {
    let (tag, value) = match attr {
        Attr::Bool(yes) => ("bool", (*yes).into()),
        Attr::Number(number) => ("number", (*number).into()),
        Attr::Word(word) => ("word", Json::text(*word)),
        Attr::Text(text) => ("text", Json::text(&**text)),
        Attr::V4(net) => ("ipv4", Json::text(net.to_string())),
        Attr::V6(net) => ("ipv6", Json::text(net.to_string())),
        Attr::Address(address) => ("address", Json::text(address.to_string())),
        Attr::Link(id) => ("link", id.number().into()),
        Attr::Traffic(traffic) => ("traffic", write_traffic(*traffic)),
        Attr::Slot(slot) => ("slot", u64::from(slot.0).into()),
        Attr::List(items) => ("list", Json::list(items.iter().map(write))),
        Attr::Pairs(pairs) => ("pairs", write_pairs(pairs)),
        Attr::Later(name) => ("later", Json::text(&**name)),
    };
    Json::object([(tag, value)])
}

/// Keys and values, as a list, since a key may stand in it twice.
pub(super) fn write_pairs(pairs: &Pairs) -> Json {
    let pair = |(key, value): &(Box<str>, Box<str>)| Json::list([Json::text(&**key), Json::text(&**value)]);
    Json::list(pairs.0.iter().map(pair))
}

fn write_traffic(traffic: Traffic) -> Json {
    Json::object([
        ("protocol", i64::from(traffic.protocol).into()),
        ("from", i64::from(traffic.from).into()),
        ("to", i64::from(traffic.to).into()),
    ])
}

/// A value for a field of this shape; links are numbers in `nodes`.
pub(super) fn read(at: &Cursor<'_>, shape: &Shape, nodes: &[NodeId]) -> Result<Attr, ModelError> {
    let (tag, value) = at.tagged()?;
    if !TAGS.contains(&tag) {
        return Err(at.unknown("form of a value", tag, TAGS.iter().copied()));
    }
    if tag == "list" {
        return read_list(at, &value, shape, nodes);
    }
    if tag == "word" {
        return read_word(&value, shape);
    }
    if tag != "later" && !takes(shape, tag) {
        return Err(at.unreadable(expected(shape), format!("`{tag}`")));
    }
    read_plain(tag, &value, nodes)
}

fn read_plain(tag: &str, value: &Cursor<'_>, nodes: &[NodeId]) -> Result<Attr, ModelError> {
    Ok(match tag {
        "bool" => Attr::Bool(value.bool()?),
        "number" => Attr::Number(value.signed()?),
        "ipv4" => Attr::V4(parse(value, "an IPv4 CIDR block")?),
        "ipv6" => Attr::V6(parse(value, "an IPv6 CIDR block")?),
        "address" => Attr::Address(parse(value, "an IP address")?),
        "link" => Attr::Link(read_link(value, nodes)?),
        "traffic" => Attr::Traffic(read_traffic(value)?),
        "slot" => Attr::Slot(Slot(value.narrow(0..1 << 16)?)),
        "pairs" => Attr::Pairs(read_pairs(value)?.into()),
        "later" => Attr::Later(value.text()?.into()),
        _ => Attr::Text(value.text()?.into()),
    })
}

fn read_list(
    at: &Cursor<'_>,
    value: &Cursor<'_>,
    shape: &Shape,
    nodes: &[NodeId],
) -> Result<Attr, ModelError> {
    let Some(inner) = list_of(shape) else {
        return Err(at.unreadable(expected(shape), "`list`"));
    };
    value.items()?.map(|item| read(&item, inner, nodes)).collect::<Result<_, _>>().map(Attr::List)
}

/// The shape of the items; a field of one of several shapes may have a list among them.
fn list_of(shape: &Shape) -> Option<&'static Shape> {
    match shape {
        Shape::List(inner) => Some(inner),
        Shape::OneOf(shapes) => shapes.iter().find_map(list_of),
        _ => None,
    }
}

fn read_word(value: &Cursor<'_>, shape: &Shape) -> Result<Attr, ModelError> {
    let said = value.text()?;
    let words: Vec<_> = lists(shape).into_iter().flat_map(|list| list.words).map(|(word, _)| *word).collect();
    match words.iter().find(|word| **word == said) {
        Some(word) => Ok(Attr::Word(word)),
        None if words.is_empty() => Err(value.unreadable(expected(shape), "a word")),
        None => Err(value.unknown("word for this field", said, words.into_iter())),
    }
}

/// The closed lists of words in a shape.
fn lists(shape: &Shape) -> Vec<&'static Words> {
    match shape {
        Shape::Word(words) => vec![words],
        Shape::List(inner) => lists(inner),
        Shape::OneOf(shapes) => shapes.iter().flat_map(lists).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value under this word belongs in a field of this shape; one value may stand for a list of one.
fn takes(shape: &Shape, tag: &str) -> bool {
    match shape {
        Shape::Bool => tag == "bool",
        Shape::Number | Shape::PrefixLength => tag == "number",
        Shape::Text | Shape::Zone | Shape::Tagged(_) => tag == "text",
        Shape::Ipv4 => tag == "ipv4",
        Shape::Ipv6 => matches!(tag, "ipv6" | "slot"),
        Shape::Cidr => matches!(tag, "ipv4" | "ipv6" | "slot"),
        Shape::Address => tag == "address",
        Shape::Link(_) => tag == "link",
        Shape::Traffic => tag == "traffic",
        Shape::Pairs => tag == "pairs",
        Shape::Word(_) => false,
        Shape::List(inner) => takes(inner, tag),
        Shape::OneOf(shapes) => shapes.iter().any(|shape| takes(shape, tag)),
    }
}

fn expected(shape: &Shape) -> String {
    let mut words: Vec<_> =
        TAGS.iter().filter(|tag| takes(shape, tag)).map(|tag| format!("`{tag}`")).collect();
    if !lists(shape).is_empty() {
        words.push("`word`".to_owned());
    }
    if list_of(shape).is_some() {
        words.push("`list`".to_owned());
    }
    words.join(" or ")
}

/// The element that a number names.
pub(super) fn read_link(value: &Cursor<'_>, nodes: &[NodeId]) -> Result<NodeId, ModelError> {
    let number = value.unsigned()?;
    let node = usize::try_from(number).ok().and_then(|at| nodes.get(at)).copied();
    node.ok_or_else(|| ModelError::Dangling { path: value.path(), number, count: nodes.len() })
}

/// Keys and values.
pub(super) fn read_pairs(value: &Cursor<'_>) -> Result<Pairs, ModelError> {
    let pair = |item: Cursor<'_>| {
        let parts = item.items()?.map(|part| part.text().map(Into::into)).collect::<Result<Vec<_>, _>>()?;
        <[Box<str>; 2]>::try_from(parts)
            .map(|[key, value]| (key, value))
            .map_err(|parts| item.unreadable("a key and a value", format!("{} texts", parts.len())))
    };
    value.items()?.map(pair).collect::<Result<_, _>>().map(Pairs)
}

fn read_traffic(value: &Cursor<'_>) -> Result<Traffic, ModelError> {
    value.only(&["protocol", "from", "to"])?;
    Ok(Traffic {
        protocol: value.required("protocol")?.narrow(-1..256)?,
        from: value.required("from")?.narrow(-1..1 << 16)?,
        to: value.required("to")?.narrow(-1..1 << 16)?,
    })
}

fn parse<T: FromStr>(value: &Cursor<'_>, expected: &str) -> Result<T, ModelError> {
    let text = value.text()?;
    text.parse().map_err(|_| value.unreadable(expected, format!("`{text}`")))
}
