//! A fact about traffic that must hold.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{
    egress_only_internet_gateway::EgressOnlyInternetGateway, gateway_endpoint::GatewayEndpoint,
    instance::Instance, interface_endpoint::InterfaceEndpoint, internet_gateway::InternetGateway,
    nat_gateway::NatGateway, peering::Peering, security_group::SecurityGroup, service::Service,
    subnet::Subnet, tier::Tier, vpc::Vpc,
};
use crate::{
    graph::{Graph, NodeId},
    kind::{Shape, Words},
    topology::Ref,
    value::{Attr, IntoValue, List, Setting, Traffic, Value},
    view::View,
};

/// One end of a flow.
///
/// A subnet, a tier or a VPC stands for the hosts in it; a part without any stands for a host whose groups let
/// everything pass. A security group stands for what has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// An instance, a subnet, a tier, a VPC, a security group or an endpoint.
    Element(NodeId),
    /// Addresses.
    Cidr(IpNet),
    /// Every public address.
    Internet,
    /// An AWS service, by the address that its name gives to whoever asks.
    Service(Service),
}

impl From<NodeId> for End {
    fn from(id: NodeId) -> Self {
        Self::Element(id)
    }
}

impl Setting for End {
    const SHAPE: Shape = Shape::OneOf(&[
        Shape::Word(&Words { rust: "End", words: &[("internet", "Internet")] }),
        Shape::Tagged("service"),
        Shape::Cidr,
        Shape::Link(&[
            "instance",
            "subnet",
            "tier",
            "vpc",
            "security_group",
            "interface_endpoint",
            "gateway_endpoint",
        ]),
    ]);
    fn into_attr(self) -> Attr {
        match self {
            Self::Element(id) => Attr::Link(id),
            Self::Cidr(net) => net.into_attr(),
            Self::Internet => Attr::Word("internet"),
            Self::Service(service) => service.into_attr(),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Link(id) => Some(Self::Element(*id)),
            Attr::Word("internet") => Some(Self::Internet),
            Attr::Text(_) => Service::from_attr(attr).map(Self::Service),
            other => other.as_cidr().map(Self::Cidr),
        }
    }
}

macro_rules! ends {
    ($($ty:ty, |$value:ident| $end:expr;)*) => {$(
        impl From<$ty> for End {
            fn from($value: $ty) -> Self { $end }
        }
        impl IntoValue<List<End>> for $ty {
            fn into_value(self) -> Value<List<End>> { Value::Known(List(vec![self.into()])) }
        }
    )*};
}

ends! {
    Ref<Instance>, |it| End::Element(it.id());
    Ref<Subnet>, |it| End::Element(it.id());
    Ref<Tier>, |it| End::Element(it.id());
    Ref<Vpc>, |it| End::Element(it.id());
    Ref<SecurityGroup>, |it| End::Element(it.id());
    Ref<InterfaceEndpoint>, |it| End::Element(it.id());
    Ref<GatewayEndpoint>, |it| End::Element(it.id());
    IpNet, |it| End::Cidr(it);
    Ipv4Net, |it| End::Cidr(it.into());
    Ipv6Net, |it| End::Cidr(it.into());
    Service, |it| End::Service(it);
}

impl IntoValue<List<End>> for End {
    fn into_value(self) -> Value<List<End>> {
        Value::Known(List(vec![self]))
    }
}

link_to! {
    /// What a path goes through.
    pub struct Via:
        InternetGateway = "internet_gateway",
        EgressOnlyInternetGateway = "egress_only_internet_gateway",
        NatGateway = "nat_gateway",
        Peering = "peering",
        GatewayEndpoint = "gateway_endpoint",
        InterfaceEndpoint = "interface_endpoint",
        Instance = "instance",
}

words! {
    /// The address family of a flow.
    pub enum FlowFamily {
        /// IPv4.
        Ipv4 = "ipv4",
        /// IPv6.
        Ipv6 = "ipv6",
    }
}

words! {
    /// Whether there may be no other way.
    pub enum Only {
        /// There is none.
        Only = "only",
    }
}

resource! {
    /// States a fact about traffic, which is proven when the network is checked.
    ///
    /// `expect main.host -> service s3 via main.s3;` says that it flows, there and back;
    /// `expect main.host !-> internet;` that none of it does. `[a, b]` stands for each of them. Every family is
    /// meant that both ends have, unless `ipv4` or `ipv6` says which; `->` without a protocol means all traffic,
    /// or the ports of a service, or TCP 443 to the internet; `!->` without one means any.
    ///
    /// What is proven is that the network carries it: names, policies and programs are not looked at, nor what an
    /// account blocks for all its VPCs.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/reachability/what-is-reachability-analyzer.html>
    pub struct Expect as expect, "expectation";
    required {
        /// Where the connections are opened.
        source: List<End>, position;
    }
    optional {
        /// What they reach.
        reaches: List<End>, word("->");
        /// What they never reach.
        never_reaches: List<End>, word("!->");
        /// Protocol and ports.
        traffic: Traffic, position;
        /// The address family, if only one is meant.
        family: FlowFamily, position;
        /// Whether it goes through `via` and there is no other way.
        only: Only, position;
        /// What it goes through.
        via: Via, word("via");
        /// Why it is taken to hold where values that come later decide.
        assuming: String, word("assuming");
    }
    with { named: false, taggable: false, key: key }
}

impl Expect {
    /// A fact about the connections that these open.
    #[track_caller]
    pub fn from(source: impl IntoValue<List<End>>) -> Self {
        use super::Resource as _;
        Self::start("", None).source(source)
    }

    /// The same as `via`, and there is no other way.
    #[track_caller]
    pub fn only_via(self, via: impl IntoValue<Via>) -> Self {
        self.only(Only::Only).via(via)
    }
}

impl View<'_, Expect> {
    /// The statement as it is written.
    pub fn text(self) -> String {
        let mut text = format!("{} ", ends_text(self.graph(), self.source().attr()));
        let (arrow, ends) = match self.never_reaches().attr() {
            Some(ends) => ("!->", Some(ends)),
            None => ("->", self.reaches().attr()),
        };
        text.extend([arrow, " ", &ends_text(self.graph(), ends)]);
        let mut add =
            |part: Option<String>| text.extend(part.into_iter().flat_map(|part| [" ".to_owned(), part]));
        add(self.traffic().known().map(|traffic| traffic.to_string()));
        add(self.family().as_str().map(str::to_owned));
        add(self.only().as_str().map(str::to_owned));
        add(self.via().link().map(|via| format!("via {}", self.graph().path(via))));
        text
    }
}

fn ends_text(graph: &Graph, ends: Option<&Attr>) -> String {
    let texts: Vec<_> =
        ends.map(Attr::items).unwrap_or_default().iter().map(|end| end_text(graph, end)).collect();
    match texts.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn end_text(graph: &Graph, end: &Attr) -> String {
    match end {
        Attr::Link(id) => graph.path(*id),
        Attr::Text(service) => format!("service {service}"),
        Attr::Later(name) => format!("({name})"),
        other => other
            .as_str()
            .map(str::to_owned)
            .or_else(|| Some(other.as_cidr()?.to_string()))
            .unwrap_or_default(),
    }
}

fn key(graph: &Graph, id: NodeId) -> String {
    graph.view::<Expect>(id).map(|expect| format!("expect {}", expect.text())).unwrap_or_default()
}
