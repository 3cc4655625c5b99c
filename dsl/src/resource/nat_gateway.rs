//! A NAT gateway.

use std::net::IpAddr;

use ipnet::Ipv4Net;

use super::{
    Resource as _, elastic_ip::ElasticIp, gateway_attachment::attachment_of,
    internet_gateway::InternetGateway, route::Route, route_table::RouteTable, subnet::Subnet, vpc::Vpc,
};
use crate::{
    graph::{Graph, NodeId},
    kind::{Exclusive, Shape, Words},
    topology::{Expansion, Ref},
    value::{Attr, IntoValue, List, Setting, Value},
    view::View,
};

words! {
    /// Whether a NAT gateway speaks to the internet.
    pub enum Connectivity {
        /// To the internet, from an elastic IP.
        Public = "public",
        /// To other networks, from its private address.
        Private = "private",
    }
}

/// The elastic IP of a NAT gateway: one that is declared, or a new one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatAddress {
    /// An elastic IP made for this gateway, named `eip`.
    New,
    /// A declared elastic IP.
    Of(NodeId),
}

impl Setting for NatAddress {
    const SHAPE: Shape = Shape::OneOf(&[
        Shape::Word(&Words { rust: "NatAddress", words: &[("new", "New")] }),
        Shape::Link(&["elastic_ip"]),
    ]);
    fn into_attr(self) -> Attr {
        match self {
            Self::New => Attr::Word("new"),
            Self::Of(id) => Attr::Link(id),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Link(id) => Some(Self::Of(*id)),
            Attr::Word("new") => Some(Self::New),
            _ => None,
        }
    }
}

impl IntoValue<NatAddress> for Ref<ElasticIp> {
    fn into_value(self) -> Value<NatAddress> {
        Value::Known(NatAddress::Of(self.id()))
    }
}

resource! {
    /// Lets hosts without a public address reach out; nothing outside can open a connection to them.
    ///
    /// A public one stands in a public subnet and needs an elastic IP, a private one needs none.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html>
    pub struct NatGateway as nat_gateway, "NAT gateway", "AWS::EC2::NatGateway", in Vpc ["vpc", "tier"];
    required {
        /// The subnet it stands in.
        subnet: Ref<Subnet> => "SubnetId", word("in");
    }
    optional {
        /// The elastic IP it speaks from: one that is declared, or `new` for one of its own.
        elastic_ip: NatAddress => "AllocationId";
        /// Whether it speaks to the internet; `public` unless given.
        connectivity: Connectivity;
        /// Further elastic IPs, each for 55,000 more connections to one destination.
        secondary_elastic_ips: List<Ref<ElasticIp>> => "SecondaryAllocationIds";
        /// Its private address in the subnet.
        private_ip: IpAddr => "PrivateIpAddress";
        /// How many seconds it lets connections end before an address is taken from it.
        max_drain_duration: i64 => "MaxDrainDurationSeconds";
    }
    with {
        outputs: &[("Id", "")],
        route_property: Some("NatGatewayId"),
        expand: expand,
        describe: |graph, id, properties| {
            if graph.view::<NatGateway>(id).is_some_and(|nat| !nat.is_public()) {
                properties.set("ConnectivityType", crate::graph::Data::word("private"));
            }
        },
        after: after,
        create_only: &["AllocationId", "ConnectivityType", "SubnetId"],
        exclusive: &[Exclusive::Same(&["AllocationId"])],
    }
}

named! { NatGateway, in Vpc; subnet: Ref<Subnet> }

impl<'a> View<'a, NatGateway> {
    /// Whether it speaks to the internet.
    pub fn is_public(self) -> bool {
        self.connectivity().known() != Some(Connectivity::Private)
    }

    /// The subnet it stands in.
    pub fn host_subnet(self) -> Option<View<'a, Subnet>> {
        self.graph().view(self.subnet().link()?)
    }

    /// Its first elastic IP.
    pub fn address(self) -> Option<View<'a, ElasticIp>> {
        self.graph().view(self.elastic_ip().link()?)
    }

    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// The routes that lead to it.
    pub fn routes(self) -> impl Iterator<Item = View<'a, Route>> + Clone {
        self.graph().users_of::<Route>(self.id())
    }
}

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let Some(set) = x.node(id).get(field::elastic_ip).cloned() else { return };
    if NatAddress::from_attr(&set.value) == Some(NatAddress::New) {
        let address = x.add(id, id, set.origin, ElasticIp::start("eip", None));
        x.set(id, field::elastic_ip, Attr::Link(address.id()), set.origin);
    }
}

/// A public one fails to start unless its subnet already reaches the internet.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>
fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let Some(nat) = graph.view::<NatGateway>(id).filter(|nat| nat.is_public()) else { return Vec::new() };
    let attachment = nat.vpc().and_then(|vpc| attachment_of(graph, vpc.id())).map(View::id);
    let subnet = nat.host_subnet().into_iter();
    let associations = subnet.clone().flat_map(View::<Subnet>::associations).map(View::id);
    let routes = subnet.filter_map(View::<Subnet>::route_table).flat_map(View::<RouteTable>::routes);
    let to_internet = |route: &View<'_, Route>| {
        route.net() == Some(Ipv4Net::default().into())
            && route.target().link().is_some_and(|target| graph.is::<InternetGateway>(target))
    };
    let routes = routes.filter(to_internet).map(View::id);
    attachment.into_iter().chain(associations).chain(routes).collect()
}
