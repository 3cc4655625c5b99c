//! A gateway endpoint.

use super::{
    policy::{self, Policy},
    route_table::RouteTable,
    service::{self, EndpointType, Service},
    tier::{self, SubnetSet},
    vpc::Vpc,
};
use crate::{
    facts,
    graph::{Data, Graph, NodeId, Properties},
    kind::Exclusive,
    topology::{Expansion, Ref},
    value::{Attr, List},
    view::View,
};

resource! {
    /// Leads from the route tables it is in to S3 or DynamoDB, without the internet and free of charge.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    pub struct GatewayEndpoint as gateway_endpoint, "gateway endpoint", "AWS::EC2::VPCEndpoint",
        in Vpc ["vpc"] => "VpcId";
    required {
        /// The service: `s3`, `dynamodb`, or a full name in quotes.
        service: Service, word("service");
    }
    optional {
        /// The route tables that get a route to it; those of `used_by` unless given.
        route_tables: List<Ref<RouteTable>> => "RouteTableIds";
        /// The subnets and tiers that use it.
        used_by: List<SubnetSet>;
        /// What callers may do through it: JSON, or `full_access`, which it has unless given.
        policy: Policy;
    }
    with {
        outputs: &[("Id", "")],
        expand_last: expand_last,
        describe: describe,
        create_only: &["ServiceName", "VpcEndpointType", "VpcId"],
        exclusive: &[Exclusive::Same(&["ServiceName", "RouteTableIds"])],
    }
}

named! { GatewayEndpoint, in Vpc; service: Service }

impl<'a> View<'a, GatewayEndpoint> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// The route tables that it is in.
    pub fn tables(self) -> impl Iterator<Item = View<'a, RouteTable>> + Clone {
        self.route_tables().links().filter_map(move |table| self.graph().view(table))
    }

    /// What is known about its service.
    pub fn service_facts(self) -> Option<&'a facts::Service> {
        service::row(self.graph(), self.id(), self.service().as_str()?)
    }
}

/// The tables of those that use it, where none are given.
fn expand_last(x: &mut Expansion<'_>, id: NodeId) {
    if x.node(id).get(field::route_tables).is_some() {
        return;
    }
    let (users, origin) = x.links(id, field::used_by);
    let mut tables: Vec<_> = users.into_iter().flat_map(|user| tier::tables_of(x, user)).collect();
    tables.sort_unstable();
    tables.dedup();
    if !tables.is_empty() {
        let tables = tables.into_iter().map(Attr::Link).collect();
        x.set(id, field::route_tables, Attr::List(tables), origin);
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(endpoint) = graph.view::<GatewayEndpoint>(id) else { return };
    properties.set("VpcEndpointType", Data::word("Gateway"));
    if let Some(attr) = endpoint.service().attr() {
        properties.set("ServiceName", service::full_name(graph, id, attr, EndpointType::Gateway));
    }
    if let Some(attr) = endpoint.policy().attr() {
        properties.set("PolicyDocument", policy::document(attr));
    }
}
