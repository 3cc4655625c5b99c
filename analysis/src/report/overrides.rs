//! What goes past the model: resources and properties as they are, pinned ids, things that exist.

use dsl::{
    graph::{Graph, NodeId},
    kind::common,
    resource::raw::Raw,
    value::Attr,
};

use super::text;

/// Something a reviewer should see, since no check looks into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The path of the element.
    pub path: String,
    /// What it is.
    pub what: &'static str,
    /// Its value.
    pub value: String,
}

/// Everything that goes past the model, in order.
pub fn overrides(graph: &Graph) -> Vec<Override> {
    graph.ids().flat_map(|id| of(graph, id)).collect()
}

fn of(graph: &Graph, id: NodeId) -> Vec<Override> {
    let node = graph.node(id);
    let row = |what, value| Override { path: graph.path(id), what, value };
    let raw =
        graph.view::<Raw>(id).map(|raw| row("raw resource", text::optional(graph, raw.r#type().attr())));
    let existing = || row("exists already", node.text(common::ID).unwrap_or("id not given").to_owned());
    let existing = (node.is_existing() && node.derived_from.is_none()).then(existing);
    let fields = [(common::WAS, "was"), (common::LOGICAL_ID, "logical id")];
    let fields = fields.into_iter().filter_map(|(field, what)| Some(row(what, node.text(field)?.to_owned())));
    let properties = match node.get(common::PROPERTIES).map(|set| &set.value) {
        Some(Attr::Pairs(pairs)) => pairs.0.as_slice(),
        _ => &[],
    };
    let properties = properties.iter().map(|(name, json)| row("property", format!("{name} = {json}")));
    raw.into_iter().chain(existing).chain(fields).chain(properties).collect()
}
