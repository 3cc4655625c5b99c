//! The route tables as packets meet them: routes that AWS adds are there as well.

use dsl::{
    graph::{Graph, NodeId},
    resource::{
        cidr_block::CidrBlock, gateway_endpoint::GatewayEndpoint, route::Route, route_table::RouteTable,
        vpc::Vpc,
    },
    view::View,
};

use super::{covers::covers, text};

/// One route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableReport {
    /// Its path.
    pub path: String,
    /// The subnets that have it.
    pub subnets: Vec<String>,
    /// Its routes: the local ones, those written or derived, those of gateway endpoints.
    pub routes: Vec<RouteRow>,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteRow {
    /// Which packets: a block, or who says which.
    pub destination: String,
    /// The path of what they are sent to; none for `local`.
    pub target: Option<String>,
    /// What that is: the VPCs and subnets it means, a service; empty where nobody here knows it.
    pub covers: String,
    /// Who says so.
    pub by: Written,
}

/// Where a route comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// AWS has it in every table of the VPC.
    Aws,
    /// The author.
    Author,
    /// The element with this path implies it.
    From(String),
}

/// Every route table, in order.
pub fn tables(graph: &Graph) -> Vec<TableReport> {
    graph.all::<RouteTable>().map(|table| report(graph, table)).collect()
}

fn report(graph: &Graph, table: View<'_, RouteTable>) -> TableReport {
    let local = table.vpc().into_iter().flat_map(|vpc| local(graph, vpc));
    let routes = table.routes().map(|route| row(graph, route));
    let endpoints = graph.users_of::<GatewayEndpoint>(table.id()).map(|it| through(graph, it));
    TableReport {
        path: table.path(),
        subnets: text::paths(table.associated()),
        routes: local.chain(routes).chain(endpoints).collect(),
    }
}

/// The routes to the VPC itself.
fn local<'a>(graph: &'a Graph, vpc: View<'a, Vpc>) -> impl Iterator<Item = RouteRow> + 'a {
    let later = vpc.cidr().is_later().then(|| text::optional(graph, vpc.cidr().attr()));
    let known = vpc.blocks().map(|(net, _)| net.to_string());
    let chosen = graph
        .children_of::<CidrBlock>(vpc.id())
        .filter(|block| block.is_ipv6() && block.known_net().is_none())
        .map(move |_| format!("IPv6 block of {}", vpc.path()));
    let covers = format!("all of {}", vpc.path());
    let row =
        move |destination| RouteRow { destination, target: None, covers: covers.clone(), by: Written::Aws };
    later.into_iter().chain(known).chain(chosen).map(row)
}

/// A route as it is written or derived.
pub(super) fn row(graph: &Graph, route: View<'_, Route>) -> RouteRow {
    let vpc = route.table().and_then(View::<RouteTable>::vpc);
    let known = route.net().zip(vpc).map(|(net, vpc)| covers(graph, vpc, net, route.target().link()));
    RouteRow {
        destination: text::optional(graph, route.destination().attr()),
        target: Some(text::optional(graph, route.target().attr())),
        covers: known.unwrap_or_default(),
        by: written(graph, route.id()),
    }
}

/// Who wrote a node.
fn written(graph: &Graph, id: NodeId) -> Written {
    match graph.node(id).derived_from {
        Some(from) => Written::From(graph.path(from)),
        None => Written::Author,
    }
}

/// The route that a gateway endpoint adds, to the prefix list of its service.
fn through(graph: &Graph, endpoint: View<'_, GatewayEndpoint>) -> RouteRow {
    let service = text::optional(graph, endpoint.service().attr());
    let word = endpoint.service_facts().map_or(&*service, |facts| &*facts.word);
    let list = graph.region(endpoint.id()).and_then(|region| graph.facts().prefix_list(region, word));
    let id = list.map(|id| format!(" ({id})")).unwrap_or_default();
    RouteRow {
        destination: format!("prefix list of {service}{id}"),
        target: Some(endpoint.path()),
        covers: in_region(word, graph.region(endpoint.id())),
        by: Written::From(endpoint.path()),
    }
}

/// The public addresses of a service, which are those of the Region alone.
fn in_region(service: &str, region: Option<&str>) -> String {
    region.map_or_else(|| service.to_owned(), |region| format!("{service} in {region}"))
}
