//! A CloudFormation resource of any type.

use super::{
    gateway_attachment, gateway_endpoint::GatewayEndpoint, instance::Instance,
    interface_endpoint::InterfaceEndpoint, internet_gateway::InternetGateway, nat_gateway::NatGateway,
    peering::Peering, role::Role, route_table::RouteTable, security_group::SecurityGroup, subnet::Subnet,
    vpc::Vpc,
};
use crate::{
    graph::{Data, Graph, NodeId},
    kind::{Parents, common},
    topology::Ref,
    value::{Attr, IntoValue, List},
    view::View,
};

link_to! {
    /// What a resource is made after.
    pub struct Before:
        GatewayEndpoint = "gateway_endpoint",
        Instance = "instance",
        InterfaceEndpoint = "interface_endpoint",
        InternetGateway = "internet_gateway",
        NatGateway = "nat_gateway",
        Peering = "peering",
        Raw = "resource",
        Role = "role",
        RouteTable = "route_table",
        SecurityGroup = "security_group",
        Subnet = "subnet",
        Vpc = "vpc",
}

resource! {
    /// Any CloudFormation resource, for what vpcraft has no kind for; reviews show it as it is.
    ///
    /// Each property is JSON text, in which `Ref` and `Fn::GetAtt` name others by their logical ids. No tags are
    /// added to it. A route can lead to one: to a transit gateway, a VPN gateway, a network interface, an endpoint of a
    /// Gateway Load Balancer. What is behind it is unknown, and so is a table that an `AWS::EC2::Route` is written for.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html>
    pub struct Raw as resource, "resource", "AWS::CloudFormation::CustomResource";
    required {
        /// Its type, such as `AWS::EC2::FlowLog`.
        r#type: String, position;
    }
    optional {
        /// What is made before it, beside what its properties name; an internet gateway means its attachment.
        after: List<Before>;
    }
    with {
        parents: Parents { kinds: &["vpc"], property: None, top: true },
        resource_type: |node| node.text(field::r#type),
        taggable: false,
        after: after,
    }
}

named! { Raw; r#type: String }

impl Raw {
    /// A resource that belongs to a VPC: it has its account, Region and path.
    #[track_caller]
    pub fn within(name: &str, vpc: Ref<Vpc>, resource_type: impl IntoValue<String>) -> Self {
        use super::Resource as _;
        Self::start(name, Some(vpc.id())).r#type(resource_type)
    }
}

impl View<'_, Raw> {
    /// The property of a route that leads to one of this type, and the attribute that it takes (`""` for the identity);
    /// nothing for types that no route leads to.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html>
    pub fn route_property(self) -> Option<(&'static str, &'static str)> {
        let resource_type = self.r#type().as_str()?;
        ROUTED
            .iter()
            .find(|(known, ..)| *known == resource_type)
            .map(|(_, property, part)| (*property, *part))
    }

    /// Whether it joins a VPC with a gateway that routes lead to: they come after it.
    pub fn is_attachment(self) -> bool {
        self.r#type().as_str().is_some_and(|own| ATTACHMENTS.contains(&own))
    }

    /// Whether it is a route, or lets others write routes, for the table with this logical id.
    pub fn adds_routes_to(self, table: &str) -> bool {
        let is_route = |own: &str| {
            own.starts_with("AWS::EC2::") && own.contains("Route") && !own.contains("TransitGateway")
        };
        self.r#type().as_str().is_some_and(is_route) && self.names(table)
    }

    /// Whether its properties name a logical id.
    fn names(self, id: &str) -> bool {
        let quoted = format!("\"{id}\"");
        match self.node().get(common::PROPERTIES).map(|set| &set.value) {
            Some(Attr::Pairs(pairs)) => pairs.0.iter().any(|(_, json)| json.contains(&quoted)),
            _ => false,
        }
    }
}

/// Type, property of a route, attribute.
#[rustfmt::skip]
const ROUTED: &[(&str, &str, &str)] = &[
    ("AWS::EC2::CarrierGateway",         "CarrierGatewayId",       ""),
    ("AWS::EC2::Instance",               "InstanceId",             ""),
    ("AWS::EC2::NatGateway",             "NatGatewayId",           ""),
    ("AWS::EC2::NetworkInterface",       "NetworkInterfaceId",     ""),
    ("AWS::EC2::TransitGateway",         "TransitGatewayId",       ""),
    ("AWS::EC2::VPCEndpoint",            "VpcEndpointId",          ""),
    ("AWS::EC2::VPCPeeringConnection",   "VpcPeeringConnectionId", ""),
    ("AWS::EC2::VPNGateway",             "GatewayId",              ""),
    ("AWS::NetworkManager::CoreNetwork", "CoreNetworkArn",         "CoreNetworkArn"),
];

const ATTACHMENTS: [&str; 4] = [
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::TransitGatewayVpcAttachment",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::NetworkManager::VpcAttachment",
];

/// What a route to a resource names it by.
pub(super) fn routed(graph: &Graph, id: NodeId) -> Option<(&'static str, Data)> {
    let (property, part) = graph.view::<Raw>(id)?.route_property()?;
    Some((property, if part.is_empty() { Data::Link(id) } else { Data::Attribute(id, part) }))
}

/// The attachments of a VPC that are written raw, in it or at the top.
pub(super) fn attachments(graph: &Graph, vpc: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let joins = move |raw: &View<'_, Raw>| {
        let within = graph.enclosing::<Vpc>(raw.id()).map(View::id);
        raw.is_attachment() && within.map_or_else(|| raw.names(graph.logical_id(vpc)), |within| within == vpc)
    };
    graph.all::<Raw>().filter(joins).map(View::id)
}

fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let Some(raw) = graph.view::<Raw>(id) else { return Vec::new() };
    let stands_for = |before: NodeId| {
        let attachment = graph.children_of::<gateway_attachment::GatewayAttachment>(before).next();
        attachment.map_or(before, View::id)
    };
    raw.after().links().map(stands_for).collect()
}
