//! A route.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{
    egress_only_internet_gateway::EgressOnlyInternetGateway,
    gateway_attachment::GatewayAttachment,
    instance::Instance,
    internet_gateway::InternetGateway,
    nat_gateway::NatGateway,
    peering::Peering,
    raw::{self, Raw},
    route_table::RouteTable,
    service::Service,
    vpc::Vpc,
};
use crate::{
    graph::{Data, Graph, NodeId, Parameter, Properties, logical_id},
    kind::{Exclusive, Shape},
    value::{Attr, IntoValue, Setting, Value},
    view::View,
};

/// What a route is for: a CIDR block, or the blocks of a managed prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A CIDR block.
    Cidr(IpNet),
    /// A managed prefix list, by id or by the word of its service.
    PrefixList(String),
}

/// A managed prefix list by its id, such as `pl-63a5400a`, or by the word of its service, such as `s3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList(pub String);

impl PrefixList {
    /// The list with this id, or that of the service with this word.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The list of a service that gateway endpoints lead to.
    pub fn of(service: &Service) -> Self {
        Self(service.word().into())
    }
}

/// The id of the prefix list `text` where the node `id` is: it differs from Region to Region.
///
/// It is asked for at deployment where the tables don't have it.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html>
pub(super) fn prefix_list_id(graph: &Graph, id: NodeId, text: &str) -> Data {
    if text.starts_with("pl-") {
        return Data::text(text);
    }
    match graph.region(id).and_then(|region| graph.facts().prefix_list(region, text)) {
        Some(known) => Data::text(known),
        None => Data::Parameter(Parameter {
            name: format!("PrefixList{}", logical_id(text)),
            ssm: None,
            default: None,
        }),
    }
}

impl Setting for Destination {
    const SHAPE: Shape = Shape::OneOf(&[Shape::Cidr, Shape::Tagged("prefix_list")]);
    fn into_attr(self) -> Attr {
        match self {
            Self::Cidr(net) => net.into_attr(),
            Self::PrefixList(id) => Attr::Text(id.into()),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Text(id) => Some(Self::PrefixList(id.to_string())),
            other => other.as_cidr().map(Self::Cidr),
        }
    }
}

impl IntoValue<Destination> for IpNet {
    fn into_value(self) -> Value<Destination> {
        Value::Known(Destination::Cidr(self))
    }
}

impl IntoValue<Destination> for Ipv4Net {
    fn into_value(self) -> Value<Destination> {
        Value::Known(Destination::Cidr(self.into()))
    }
}

impl IntoValue<Destination> for Ipv6Net {
    fn into_value(self) -> Value<Destination> {
        Value::Known(Destination::Cidr(self.into()))
    }
}

impl IntoValue<Destination> for PrefixList {
    fn into_value(self) -> Value<Destination> {
        Value::Known(Destination::PrefixList(self.0))
    }
}

link_to! {
    /// What a route leads to.
    pub struct Target:
        InternetGateway = "internet_gateway",
        EgressOnlyInternetGateway = "egress_only_internet_gateway",
        NatGateway = "nat_gateway",
        Peering = "peering",
        Instance = "instance",
        Raw = "resource",
}

resource! {
    /// Sends packets for a destination to a gateway, a NAT gateway, a peering, an instance that forwards, or a raw resource.
    ///
    /// In a route table it is written as `10.1.0.0/16 => peering;`.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html>
    pub struct Route as route, "route", "AWS::EC2::Route", in RouteTable ["route_table"] => "RouteTableId";
    required {
        /// Which packets: a CIDR block or a managed prefix list.
        destination: Destination, position;
        /// Where they go.
        target: Target, word("=>");
    }
    optional {}
    with {
        named: false,
        taggable: false,
        key: key,
        describe: describe,
        after: after,
        create_only: &[
            "DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId", "RouteTableId",
        ],
        exclusive: &[
            Exclusive::Same(&["RouteTableId", "DestinationCidrBlock"]),
            Exclusive::Same(&["RouteTableId", "DestinationIpv6CidrBlock"]),
            Exclusive::Same(&["RouteTableId", "DestinationPrefixListId"]),
        ],
    }
}

anonymous! { Route, in RouteTable; destination: Destination, target: Target }

impl<'a> View<'a, Route> {
    /// Its table.
    pub fn table(self) -> Option<View<'a, RouteTable>> {
        self.graph().view(self.parent()?)
    }

    /// Its destination, if it is a known CIDR block.
    pub fn net(self) -> Option<IpNet> {
        self.destination().attr().and_then(Attr::as_cidr)
    }

    /// Its destination as it is written.
    pub fn destination_text(self) -> String {
        match self.destination().attr() {
            Some(Attr::Text(text) | Attr::Later(text)) => text.to_string(),
            other => other.and_then(Attr::as_cidr).map(|net| net.to_string()).unwrap_or_default(),
        }
    }

    /// Whether it is `0.0.0.0/0` or `::/0`.
    pub fn is_default(self) -> bool {
        self.net().is_some_and(|net| net.prefix_len() == 0)
    }
}

fn key(graph: &Graph, id: NodeId) -> String {
    let Some(route) = graph.view::<Route>(id) else { return String::new() };
    match route.destination().attr() {
        Some(Attr::V4(net)) if net.prefix_len() == 0 => "default".into(),
        Some(Attr::V6(net)) if net.prefix_len() == 0 => "default_ipv6".into(),
        Some(Attr::V4(net)) => format!("to.{net}"),
        Some(Attr::V6(net)) => format!("to.{net}"),
        Some(Attr::Text(text) | Attr::Later(text)) => format!("to.{text}"),
        _ => "to".into(),
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(route) = graph.view::<Route>(id) else { return };
    if let Some(destination) = route.destination().attr() {
        let name = match destination {
            Attr::V6(_) => "DestinationIpv6CidrBlock",
            Attr::Text(_) => "DestinationPrefixListId",
            _ => "DestinationCidrBlock",
        };
        let value = match destination {
            Attr::Text(list) => prefix_list_id(graph, id, list),
            other => Data::from(other),
        };
        properties.set(name, value);
    }
    if let Some(target) = route.target().link() {
        let known = graph.node(target).kind.route_property.map(|property| (property, Data::Link(target)));
        let (property, value) =
            known.or_else(|| raw::routed(graph, target)).unwrap_or(("GatewayId", Data::Link(target)));
        properties.set(property, value);
    }
}

/// A route to an internet gateway comes after its attachment, one to a raw resource after those of its VPC.
fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let target = graph.view::<Route>(id).and_then(|route| route.target().link());
    if target.is_some_and(|target| graph.is::<Raw>(target)) {
        let vpc = graph.enclosing::<Vpc>(id).map(View::id);
        let attachments = vpc.into_iter().flat_map(|vpc| raw::attachments(graph, vpc));
        return attachments.filter(|attachment| Some(*attachment) != target).collect();
    }
    let Some(gateway) = target.filter(|target| graph.is::<InternetGateway>(*target)) else {
        return Vec::new();
    };
    graph.children_of::<GatewayAttachment>(gateway).map(View::id).collect()
}
