//! Shapes of values in words: what fits one, what a value looks like, what to write instead.

use dsl::kind::Shape;

use crate::syntax::{Value, ValueKind};

/// Whether a value can begin one of this shape.
pub(super) fn accepts(shape: &Shape, value: &Value) -> bool {
    match (shape, &value.kind) {
        (_, ValueKind::Code(_)) => true,
        (Shape::Bool, ValueKind::Word(word)) => word.text == "true" || word.text == "false",
        (Shape::Number, ValueKind::Number(_))
        | (Shape::PrefixLength, ValueKind::PrefixLength(_))
        | (Shape::Text | Shape::Zone, ValueKind::Text(_))
        | (Shape::Zone | Shape::Link(_), ValueKind::Word(_))
        | (Shape::Pairs, ValueKind::Block(_))
        | (Shape::List(_), ValueKind::List(_)) => true,
        (Shape::Ipv4, ValueKind::Cidr(text) | ValueKind::Text(text)) => !text.contains(':'),
        (Shape::Ipv6, ValueKind::Cidr(text) | ValueKind::Text(text)) => text.contains(':'),
        (Shape::Ipv6, ValueKind::Word(word)) => word.text == "slot",
        (Shape::Cidr, ValueKind::Cidr(_)) => true,
        (Shape::Cidr, ValueKind::Text(text)) => text.contains(['/', ':']),
        (Shape::Address, ValueKind::Cidr(text) | ValueKind::Text(text)) => !text.contains('/'),
        (Shape::Word(words), ValueKind::Word(word)) => {
            words.words.iter().any(|(known, _)| *known == word.text)
        }
        (Shape::Tagged(tag), ValueKind::Word(word)) => word.text == *tag,
        (Shape::Traffic, ValueKind::Word(word)) => {
            matches!(word.text.as_str(), "tcp" | "udp" | "icmp" | "icmpv6" | "all" | "protocol")
        }
        (Shape::OneOf(shapes), _) => shapes.iter().any(|shape| accepts(shape, value)),
        (Shape::List(item), _) => accepts(item, value),
        _ => false,
    }
}

/// A value in the words of an error.
pub(super) fn shown(value: &Value) -> String {
    match &value.kind {
        ValueKind::Word(word) => format!("`{}`", word.text),
        ValueKind::Text(text) => format!("`\"{text}\"`"),
        ValueKind::Number(number) => format!("`{number}`"),
        ValueKind::Range(first, last) => format!("`{first}-{last}`"),
        ValueKind::Cidr(text) => format!("`{text}`"),
        ValueKind::PrefixLength(length) => format!("`/{length}`"),
        ValueKind::Code(_) => "an expression".into(),
        ValueKind::List(_) => "a list".into(),
        ValueKind::Block(_) => "a block in braces".into(),
        ValueKind::Arrow => "`->`".into(),
        ValueKind::NotArrow => "`!->`".into(),
        ValueKind::Both => "`<->`".into(),
        ValueKind::FatArrow => "`=>`".into(),
        ValueKind::Comma => "`,`".into(),
    }
}

/// What a shape is, as in «`zone` is an availability zone».
pub(super) fn what(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "`true` or `false`".into(),
        Shape::Number => "a whole number".into(),
        Shape::PrefixLength => "a prefix length".into(),
        Shape::Text => "a text".into(),
        Shape::Ipv4 => "an IPv4 CIDR block".into(),
        Shape::Ipv6 => "an IPv6 CIDR block".into(),
        Shape::Cidr => "a CIDR block".into(),
        Shape::Address => "an IP address".into(),
        Shape::Link(kinds) => {
            let titles = kinds.iter().map(|kind| dsl::resource::kind(kind).map_or(*kind, |kind| kind.title));
            format!("the name of {}", super::scope::a(&titles.collect::<Vec<_>>().join(" or ")))
        }
        Shape::OneOf(shapes) => shapes.iter().map(what).collect::<Vec<_>>().join(" or "),
        Shape::List(item) => format!("a list: {}", what(item)),
        Shape::Word(words) => {
            let words: Vec<_> = words.words.iter().map(|(word, _)| format!("`{word}`")).collect();
            words.join(" or ")
        }
        Shape::Traffic => "a protocol with its ports".into(),
        Shape::Zone => "an availability zone".into(),
        Shape::Pairs => "keys and values in braces".into(),
        Shape::Tagged(tag) => format!("`{tag} \"…\"`"),
    }
}

/// What to write for a shape.
pub(super) fn example(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "`true` or `false`".into(),
        Shape::Number => "a number, such as `1`".into(),
        Shape::PrefixLength => "a prefix length, such as `/24`".into(),
        Shape::Text => "a text in quotes".into(),
        Shape::Ipv4 => "an IPv4 CIDR block, such as `10.0.0.0/16`".into(),
        Shape::Ipv6 => "`slot 1`, or an IPv6 CIDR block in quotes".into(),
        Shape::Cidr => "a CIDR block, such as `10.0.0.0/16` or `::/0`".into(),
        Shape::Address => "an address, such as `10.0.0.10`".into(),
        Shape::List(item) => format!("{}, or several in `[…]`", example(item)),
        Shape::OneOf(shapes) => shapes.iter().map(example).collect::<Vec<_>>().join(", or "),
        Shape::Traffic => "`tcp 443`, `udp 53`, `tcp 1024-65535`, `icmp` or `all`".into(),
        Shape::Zone => "a zone, such as `a` or `\"use1-az1\"`".into(),
        Shape::Pairs => "`{ key: \"value\"; }`".into(),
        Shape::Link(_) | Shape::Word(_) | Shape::Tagged(_) => what(shape),
    }
}
