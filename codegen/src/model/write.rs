//! From a topology to its JSON.

use dsl::{
    graph::{Allow, Node, NodeId},
    topology::Topology,
    value::Attr,
};

use super::{VERSION, attr, facts};
use crate::json::Json;

/// The JSON of what was written in `topology`, with a line end.
///
/// Gives the same text for the topology of a graph, where all that it implies is there as well.
///
/// # Example
/// ```
/// use vpcraft_codegen::model;
/// use analysis::prelude::*;
/// let text = model::write(&Topology::new("demo"));
/// assert_eq!(model::read(&text)?.name(), "demo");
/// # Ok::<(), model::ModelError>(())
/// ```
pub fn write(topology: &Topology) -> String {
    let place = topology.default_place();
    let mut members = vec![
        ("version", VERSION.into()),
        ("topology", Json::text(topology.name())),
        ("stage", Json::text(topology.stage_name())),
    ];
    members.extend(place.region.map(|region| ("region", Json::text(region))));
    members.extend(place.account.map(|account| ("account", Json::text(account))));
    members.extend(doc(topology.doc()));
    if !topology.common_tags().0.is_empty() {
        members.push(("tags", attr::write_pairs(topology.common_tags())));
    }
    members.extend(allows(topology.allows()));
    members.extend(facts::write(topology.facts()).map(|facts| ("facts", facts)));
    let elements = topology.written().map(|(node, settings)| element(node, &settings));
    members.push(("elements", Json::list(elements)));
    Json::object(members).pretty()
}

fn doc(doc: &str) -> Option<(&'static str, Json)> {
    (!doc.is_empty()).then(|| ("doc", Json::text(doc)))
}

fn allows(allows: &[Allow]) -> Option<(&'static str, Json)> {
    let allow =
        |it: &Allow| Json::object([("check", Json::text(&*it.check)), ("reason", Json::text(&*it.reason))]);
    (!allows.is_empty()).then(|| ("allows", Json::list(allows.iter().map(allow))))
}

fn element(node: &Node, settings: &[(u8, &Attr)]) -> Json {
    let mut members = vec![("kind", Json::text(node.kind.keyword))];
    if !node.name.is_empty() {
        members.push(("name", Json::text(&*node.name)));
    }
    members.extend(node.parent.map(|parent| ("parent", NodeId::number(parent).into())));
    for (word, holds) in [("existing", node.is_existing()), ("broken", node.is_broken())] {
        members.extend(holds.then_some((word, true.into())));
    }
    members.extend(doc(node.doc()));
    members.extend(node.extra.as_ref().and_then(|extra| allows(&extra.allows)));
    let field = |(number, value): &(u8, &Attr)| Some((node.kind.field_at(*number)?.name, attr::write(value)));
    members.push(("settings", Json::object(settings.iter().filter_map(field))));
    Json::object(members)
}
