//! What the page's script knows: elements with their addresses, subnets with their routes, findings, answers.

use analysis::{
    finding::Finding,
    report::{self, RouteRow, Written},
};
use dsl::{
    graph::{Graph, Node, NodeId},
    value::Attr,
};

use super::answers;
use crate::json::Json;

/// Everything that the sections that are wanted have a use for, as one object.
pub(super) fn data(graph: &Graph, findings: &[Finding], wanted: impl Fn(&str) -> bool) -> Json {
    let elements = Json::list(graph.ids().filter_map(|id| element(graph, id)));
    let mut members = vec![("elements", elements)];
    if wanted("diagram") || wanted("reachability") {
        members.push(("tables", Json::list(report::tables(graph).into_iter().map(table))));
        members.push(("subnets", Json::list(report::subnets(graph).into_iter().map(subnet))));
    }
    if wanted("findings") {
        members.push(("findings", Json::list(findings.iter().map(|it| self::finding(graph, it)))));
    }
    if wanted("reachability") {
        members.push(("reach", answers::answers(graph)));
    }
    Json::object(members)
}

/// Path, kind and addresses of what its author named.
fn element(graph: &Graph, id: NodeId) -> Option<Json> {
    let node = graph.node(id);
    if node.name.is_empty() {
        return None;
    }
    let nets = Json::list(nets(node).into_iter().map(Json::Text));
    Some(Json::list([Json::Text(graph.path(id)), Json::text(node.kind.title), nets]))
}

/// The blocks and addresses that an element is written with.
pub(super) fn nets(node: &Node) -> Vec<String> {
    let mut nets = Vec::new();
    let values = node.kind.fields.iter().enumerate();
    for set in values.filter_map(|(field, _)| node.get(u8::try_from(field).ok()?)) {
        addresses(&set.value, &mut nets);
    }
    nets
}

fn addresses(value: &Attr, nets: &mut Vec<String>) {
    match value {
        Attr::V4(net) => nets.push(net.to_string()),
        Attr::V6(net) => nets.push(net.to_string()),
        Attr::Address(address) => nets.push(address.to_string()),
        Attr::List(items) => items.iter().for_each(|item| addresses(item, nets)),
        _ => {}
    }
}

fn table(table: report::TableReport) -> Json {
    let routes = table.routes.iter().map(route);
    Json::list([Json::text(table.path), Json::list(routes)])
}

fn route(row: &RouteRow) -> Json {
    let by = match &row.by {
        Written::Aws => "by AWS".to_owned(),
        Written::Author => "here".to_owned(),
        Written::From(path) => format!("from {path}"),
    };
    Json::list([
        Json::text(&*row.destination),
        Json::text(row.target.as_deref().unwrap_or("local")),
        Json::Text(by),
    ])
}

fn subnet(row: report::SubnetRow) -> Json {
    Json::object([
        ("path", Json::text(row.path)),
        ("cidr", Json::text(row.cidr)),
        ("ipv6", Json::text(row.ipv6)),
        ("zone", Json::text(row.zone)),
        ("purpose", Json::text(row.purpose)),
        ("table", Json::optional(row.table.as_deref())),
        ("usable", row.usable.map_or(Json::Null, Json::from)),
        ("public", row.public_addresses.into()),
    ])
}

fn finding(graph: &Graph, finding: &Finding) -> Json {
    Json::object([
        ("check", Json::text(finding.check.id)),
        ("severity", Json::text(finding.severity.word())),
        ("path", Json::text(&*finding.path)),
        ("message", Json::text(&*finding.message)),
        ("help", Json::optional(finding.help.as_deref())),
        ("allowed", Json::optional(finding.allowed.as_deref())),
        ("about", Json::list(finding.about.iter().map(|id| Json::Text(graph.path(*id))))),
    ])
}
