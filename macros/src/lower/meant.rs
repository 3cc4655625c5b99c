//! What was meant by a value that is none: other spellings, other types, words of programs.

use dsl::{facts::prefix_list as lists, kind::Shape};

use super::shape::{example, shown};
use crate::{
    report::Problem,
    syntax::{Value, ValueKind},
};

/// Whether a CIDR block may stand there, too.
pub(super) fn accepts_cidr(shape: &Shape) -> bool {
    match shape {
        Shape::Cidr | Shape::Ipv4 => true,
        Shape::OneOf(shapes) => shapes.iter().any(accepts_cidr),
        _ => false,
    }
}

/// What to write for the word of a service whose prefix list may stand there.
pub(super) fn prefix_list(shape: &Shape, word: &str) -> Option<String> {
    let tag = match shape {
        Shape::Tagged(tag) => tag,
        Shape::OneOf(shapes) => return shapes.iter().find_map(|shape| prefix_list(shape, word)),
        _ => return None,
    };
    let is_list = *tag == "prefix_list" && lists::weight(word).is_some();
    is_list.then(|| format!("write `{tag} {word}`"))
}

/// The Rust type that a parameter for a value of this shape has most often.
pub(super) fn rust_type(shape: &Shape) -> &'static str {
    match shape {
        Shape::Ipv4 | Shape::Cidr => "Ipv4Net",
        Shape::Ipv6 => "Ipv6Net",
        Shape::Bool => "bool",
        Shape::Number => "i64",
        Shape::Address => "IpAddr",
        Shape::List(item) => rust_type(item),
        Shape::OneOf(shapes) => shapes.iter().map(rust_type).find(|ty| *ty != "String").unwrap_or("String"),
        _ => "String",
    }
}

/// The error for a value that begins no protocol with its ports.
pub(super) fn not_traffic(value: &Value) -> Problem {
    if let ValueKind::Number(port) = value.kind {
        let problem = Problem::new(value.place, format!("`{port}` has no protocol"));
        return problem.help(format!("write `tcp {port}`, or `udp {port}`"));
    }
    let problem = Problem::new(value.place, format!("{} is no protocol", shown(value)));
    let help = match &value.kind {
        ValueKind::Word(word) => protocol_for(&word.text),
        _ => None,
    };
    problem.help(help.unwrap_or_else(|| format!("write {}", example(&Shape::Traffic))))
}

/// What to write for the name of a program or another spelling of a protocol.
fn protocol_for(word: &str) -> Option<String> {
    const PROGRAMS: &[(&str, &str)] = &[
        ("any", "all"),
        ("dns", "udp 53"),
        ("http", "tcp 80"),
        ("https", "tcp 443"),
        ("mysql", "tcp 3306"),
        ("ping", "icmp 8"),
        ("postgres", "tcp 5432"),
        ("postgresql", "tcp 5432"),
        ("rdp", "tcp 3389"),
        ("ssh", "tcp 22"),
    ];
    const PROTOCOLS: [&str; 5] = ["tcp", "udp", "icmp", "icmpv6", "all"];
    let lower = word.to_lowercase();
    let program =
        PROGRAMS.iter().find(|(name, _)| *name == lower).map(|(_, traffic)| format!("write `{traffic}`"));
    program.or_else(|| PROTOCOLS.contains(&&*lower).then(|| format!("write `{lower}`")))
}

/// Whether a text could be written as a name.
pub(super) fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    text.split('.').all(is_part)
}
