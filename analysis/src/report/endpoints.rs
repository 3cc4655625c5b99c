//! The endpoints, and who uses them.

use dsl::{
    graph::Graph,
    resource::{
        Resource as _, gateway_endpoint::GatewayEndpoint, interface_endpoint::InterfaceEndpoint,
        route_table::RouteTable, subnet::Subnet,
    },
    value::Attr,
    view::View,
};

use super::text;

/// An endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its path.
    pub path: String,
    /// Its kind, in words.
    pub kind: &'static str,
    /// The service it leads to.
    pub service: String,
    /// Where it is: the route tables of a gateway endpoint, the subnets of an interface endpoint.
    pub within: Vec<String>,
    /// The subnets that use it; a tier for all of its subnets.
    pub users: Vec<String>,
    /// The security groups of its network interfaces.
    pub groups: Vec<String>,
    /// Whether the service's own name leads to it; none where that is no question.
    pub private_dns: Option<bool>,
    /// Whether its policy is one of its own.
    pub own_policy: bool,
}

/// Every endpoint, by kind.
pub fn endpoints(graph: &Graph) -> Vec<Endpoint> {
    let gateways = graph.all::<GatewayEndpoint>().map(|it| gateway(graph, it));
    gateways.chain(graph.all::<InterfaceEndpoint>().map(|it| interface(graph, it))).collect()
}

fn gateway(graph: &Graph, endpoint: View<'_, GatewayEndpoint>) -> Endpoint {
    Endpoint {
        path: endpoint.path(),
        kind: GatewayEndpoint::KIND.title,
        service: text::optional(graph, endpoint.service().attr()),
        within: text::paths(endpoint.tables()),
        users: text::subnet_paths(graph, endpoint.tables().flat_map(View::<RouteTable>::associated)),
        groups: Vec::new(),
        private_dns: None,
        own_policy: is_own(endpoint.policy().attr()),
    }
}

fn interface(graph: &Graph, endpoint: View<'_, InterfaceEndpoint>) -> Endpoint {
    Endpoint {
        path: endpoint.path(),
        kind: InterfaceEndpoint::KIND.title,
        service: text::optional(graph, endpoint.service().attr()),
        within: text::subnet_paths(graph, endpoint.subnets_resolved()),
        users: text::subnet_paths(graph, users(graph, endpoint)),
        groups: text::paths(endpoint.groups()),
        private_dns: Some(endpoint.has_private_dns()),
        own_policy: is_own(endpoint.policy().attr()),
    }
}

/// The subnets that are said to use it; all of its VPC if none are.
fn users<'a>(graph: &'a Graph, endpoint: View<'a, InterfaceEndpoint>) -> Vec<View<'a, Subnet>> {
    if endpoint.used_by().is_set() {
        return text::subnets(graph, endpoint.used_by().links());
    }
    let within = endpoint.vpc().map(|vpc| graph.subtree(vpc.id())).unwrap_or_default();
    within.into_iter().filter_map(|id| graph.view(id)).collect()
}

fn is_own(policy: Option<&Attr>) -> bool {
    policy.is_some_and(|policy| !matches!(policy, Attr::Word(_)))
}
