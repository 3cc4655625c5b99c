//! What stands in what, and what leads where.

use dsl::{
    graph::{Graph, NodeId},
    resource::{
        Resource, egress_only_internet_gateway::EgressOnlyInternetGateway, gateway_endpoint::GatewayEndpoint,
        instance::Instance, interface_endpoint::InterfaceEndpoint, internet_gateway::InternetGateway,
        nat_gateway::NatGateway, peering::Peering, subnet::Subnet, vpc::Vpc,
    },
    view::View,
};

use super::text;

/// A drawing of a network, free of any format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// What is drawn, each with what stands in it.
    pub areas: Vec<Area>,
    /// What leads where, each once.
    pub edges: Vec<Edge>,
}

/// A box or a single thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// A name of its own: the path, for elements.
    pub id: String,
    /// The lines of its label.
    pub label: Vec<String>,
    /// How it is drawn.
    pub outline: Outline,
    /// What stands in it.
    pub inner: Vec<Area>,
}

/// How a thing is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// A VPC, with what is in it.
    Network,
    /// An availability zone, with what is in it.
    Zone,
    /// A subnet, with what is in it.
    Subnet,
    /// A way out.
    Gateway,
    /// A way to a service.
    Endpoint,
    /// A host.
    Host,
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The id where it begins.
    pub from: String,
    /// The id where it ends.
    pub to: String,
    /// What takes this way.
    pub label: String,
    /// Whether it has no direction.
    pub mutual: bool,
}

/// The drawing of a network: VPCs, zones, subnets, and the ways that packets take out of the subnets.
pub fn diagram(graph: &Graph) -> Diagram {
    let areas = graph.all::<Vpc>().map(|vpc| network(graph, vpc)).collect();
    let subnets = graph.all::<Subnet>().flat_map(|subnet| ways_out(graph, subnet));
    let peerings = graph.all::<Peering>().filter_map(|peering| {
        let [one, other] = peering.sides()?.map(|side| side.vpc.path());
        Some(Edge { from: one, to: other, label: peering.path(), mutual: true })
    });
    Diagram { areas, edges: merged(subnets.chain(peerings)) }
}

fn network(graph: &Graph, vpc: View<'_, Vpc>) -> Area {
    let subnets: Vec<View<'_, Subnet>> =
        graph.subtree(vpc.id()).into_iter().filter_map(|id| graph.view(id)).collect();
    let mut zones: Vec<String> = subnets.iter().map(|it| it.zone_name().unwrap_or_default()).collect();
    zones.sort();
    zones.dedup();
    let zones = zones.into_iter().map(|name| zone(graph, vpc, &name, &subnets));
    let mut inner: Vec<Area> = zones.collect();
    inner.extend(singles::<InternetGateway>(graph, vpc, Outline::Gateway));
    inner.extend(singles::<EgressOnlyInternetGateway>(graph, vpc, Outline::Gateway));
    inner.extend(singles::<GatewayEndpoint>(graph, vpc, Outline::Endpoint));
    inner.extend(graph.children_of::<InterfaceEndpoint>(vpc.id()).map(|it| interface_endpoint(vpc, it)));
    let blocks: Vec<_> = vpc.blocks().map(|(net, _)| net.to_string()).collect();
    Area { id: vpc.path(), label: vec![vpc.path(), blocks.join(", ")], outline: Outline::Network, inner }
}

fn zone(graph: &Graph, vpc: View<'_, Vpc>, name: &str, subnets: &[View<'_, Subnet>]) -> Area {
    let of_zone = subnets.iter().filter(|it| it.zone_name().unwrap_or_default() == name);
    let inner = of_zone.map(|it| subnet(graph, *it)).collect();
    let label = if name.is_empty() { "no zone given".to_owned() } else { name.to_owned() };
    Area { id: format!("{} zone {name}", vpc.path()), label: vec![label], outline: Outline::Zone, inner }
}

fn subnet(graph: &Graph, subnet: View<'_, Subnet>) -> Area {
    let kind = text::optional(graph, subnet.r#type().attr());
    let blocks = [subnet.cidr().attr(), subnet.ipv6().attr()];
    let blocks: Vec<_> = blocks.into_iter().flatten().map(|attr| text::value(graph, attr)).collect();
    let nats = graph.users_of::<NatGateway>(subnet.id()).map(|it| single(it, Outline::Gateway));
    let hosts = graph.users_of::<Instance>(subnet.id()).map(|it| single(it, Outline::Host));
    Area {
        id: subnet.path(),
        label: vec![subnet.path(), blocks.join(", "), kind],
        outline: Outline::Subnet,
        inner: nats.chain(hosts).collect(),
    }
}

fn singles<'a, K: Resource>(
    graph: &'a Graph,
    vpc: View<'a, Vpc>,
    outline: Outline,
) -> impl Iterator<Item = Area> + 'a {
    graph.children_of::<K>(vpc.id()).map(move |it| single(it, outline))
}

fn single<K: Resource>(view: View<'_, K>, outline: Outline) -> Area {
    let label = vec![view.path(), K::KIND.title.to_owned()];
    Area { id: view.path(), label, outline, inner: Vec::new() }
}

/// An endpoint with the subnets that its network interfaces are in: their names as far as they are few.
fn interface_endpoint(vpc: View<'_, Vpc>, endpoint: View<'_, InterfaceEndpoint>) -> Area {
    let mut area = single(endpoint, Outline::Endpoint);
    let within: Vec<String> = endpoint.subnets_resolved().into_iter().map(View::path).collect();
    let prefix = format!("{}.", vpc.path());
    let local = |path: &String| path.strip_prefix(&prefix).unwrap_or(path).to_owned();
    area.label.push(match within.as_slice() {
        [] => "in no subnet".to_owned(),
        [_] | [_, _] => format!("in {}", within.iter().map(local).collect::<Vec<_>>().join(", ")),
        many => format!("in {} subnets", many.len()),
    });
    area
}

/// What the route table of a subnet leads to, and the endpoints in it.
fn ways_out(graph: &Graph, subnet: View<'_, Subnet>) -> Vec<Edge> {
    let edge =
        |to: NodeId, label: String| Edge { from: subnet.path(), to: graph.path(to), label, mutual: false };
    let drawn = |to: &NodeId| !graph.is::<Peering>(*to);
    let Some(table) = subnet.route_table() else { return Vec::new() };
    let routes = table.routes().filter_map(|route| {
        let to = route.target().link().filter(drawn)?;
        Some(edge(to, text::optional(graph, route.destination().attr())))
    });
    let endpoints = graph.users_of::<GatewayEndpoint>(table.id());
    let endpoints = endpoints.map(|it| edge(it.id(), text::optional(graph, it.service().attr())));
    routes.chain(endpoints).collect()
}

/// One edge for all that goes the same way.
fn merged(edges: impl Iterator<Item = Edge>) -> Vec<Edge> {
    let mut merged: Vec<Edge> = Vec::new();
    for edge in edges {
        let last = merged.iter_mut().rev().take_while(|it| it.from == edge.from);
        match last.into_iter().find(|it| it.to == edge.to && !edge.mutual) {
            Some(known) => known.label = format!("{}, {}", known.label, edge.label),
            None => merged.push(edge),
        }
    }
    merged
}
