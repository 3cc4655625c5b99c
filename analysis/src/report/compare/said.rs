//! Values in words that two networks have in common: nodes by the path they are deployed under.

use dsl::graph::{Data, Graph, NodeId};

/// A value in words.
pub(super) fn said(graph: &Graph, data: &Data) -> String {
    let all = |items: &[Data]| items.iter().map(|item| said(graph, item)).collect::<Vec<_>>();
    match data {
        Data::Bool(true) => "yes".into(),
        Data::Bool(false) => "no".into(),
        Data::Number(number) => number.to_string(),
        Data::Text(text) => text.to_string(),
        Data::Cidr(net) => net.to_string(),
        Data::Link(id) => link(graph, *id),
        Data::Attribute(id, attribute) => format!("{} of {}", attribute, link(graph, *id)),
        Data::Ipv6Slot(vpc, slot) => format!("slot {} of {}", slot.0, graph.deployed_path(*vpc)),
        Data::Region => "the Region".into(),
        Data::Partition => "the partition".into(),
        Data::Parameter(parameter) => format!("parameter {}", parameter.name),
        Data::Join(parts) => all(parts).concat(),
        Data::Base64(inner) => said(graph, inner),
        Data::Select(at, inner) => format!("number {at} of {}", said(graph, inner)),
        Data::Split(at, inner) => format!("{} split at {at}", said(graph, inner)),
        Data::List(items) => all(items).join(", "),
        Data::Object(parts) => {
            let part = |(name, value): &(_, Data)| format!("{name}: {}", said(graph, value));
            parts.iter().map(part).collect::<Vec<_>>().join(", ")
        }
        Data::Json(json) => json.to_string(),
    }
}

fn link(graph: &Graph, id: NodeId) -> String {
    let existing = graph.node(id).text(dsl::kind::common::ID).filter(|_| graph.node(id).is_existing());
    existing.map_or_else(|| graph.deployed_path(id), str::to_owned)
}

/// The nodes that a value names.
pub(super) fn links(data: &Data) -> Vec<NodeId> {
    match data {
        Data::Link(id) | Data::Attribute(id, _) | Data::Ipv6Slot(id, _) => vec![*id],
        Data::Join(items) | Data::List(items) => items.iter().flat_map(links).collect(),
        Data::Base64(inner) | Data::Select(_, inner) | Data::Split(_, inner) => links(inner),
        Data::Object(parts) => parts.iter().flat_map(|(_, value)| links(value)).collect(),
        _ => Vec::new(),
    }
}
