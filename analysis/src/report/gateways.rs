//! The ways out of the VPCs.

use dsl::{
    graph::Graph,
    resource::{
        Resource, egress_only_internet_gateway::EgressOnlyInternetGateway, internet_gateway::InternetGateway,
        nat_gateway::NatGateway, route::Route,
    },
    view::View,
};

use super::text;

/// A gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its path.
    pub path: String,
    /// Its kind, in words.
    pub kind: &'static str,
    /// The subnet it stands in, if it does.
    pub subnet: String,
    /// The elastic IP it speaks from, if it has one.
    pub address: String,
    /// The route tables with a route to it.
    pub tables: Vec<String>,
}

/// The gateways, by kind.
pub fn gateways(graph: &Graph) -> Vec<Gateway> {
    let plain = graph.all::<InternetGateway>().map(|it| gateway(graph, it));
    let egress_only = graph.all::<EgressOnlyInternetGateway>().map(|it| gateway(graph, it));
    let nat = graph.all::<NatGateway>().map(|nat| Gateway {
        subnet: text::optional(graph, nat.subnet().attr()),
        address: text::optional(graph, nat.elastic_ip().attr()),
        ..gateway(graph, nat)
    });
    plain.chain(egress_only).chain(nat).collect()
}

fn gateway<K: Resource>(graph: &Graph, view: View<'_, K>) -> Gateway {
    let mut tables: Vec<String> =
        graph.users_of::<Route>(view.id()).filter_map(|route| Some(route.table()?.path())).collect();
    tables.dedup();
    Gateway { path: view.path(), kind: K::KIND.title, subnet: String::new(), address: String::new(), tables }
}
