//! A VPC.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::cidr_block::{self, CidrBlock};
use crate::{
    graph::{Data, Graph, NodeId, Properties},
    kind::{Shape, Words},
    topology::{Expansion, Ref},
    value::{Attr, IntoValue, List, Setting, Value},
    view::View,
};

words! {
    /// Whether instances share hardware with other customers.
    pub enum Tenancy {
        /// Shared hardware, unless an instance says otherwise.
        Default = "default",
        /// Hardware of one's own, at a price.
        Dedicated = "dedicated",
    }
}

/// Where the IPv6 block of a VPC comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VpcIpv6 {
    /// AWS chooses a /56.
    Amazon,
    /// A block of one's own, brought to AWS.
    Block(Ipv6Net),
}

impl Setting for VpcIpv6 {
    const SHAPE: Shape =
        Shape::OneOf(&[Shape::Word(&Words { rust: "VpcIpv6", words: &[("amazon", "Amazon")] }), Shape::Ipv6]);
    fn into_attr(self) -> Attr {
        match self {
            Self::Amazon => Attr::Word("amazon"),
            Self::Block(net) => Attr::V6(net),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::V6(net) => Some(Self::Block(*net)),
            Attr::Word("amazon") => Some(Self::Amazon),
            _ => None,
        }
    }
}

impl IntoValue<VpcIpv6> for Ipv6Net {
    fn into_value(self) -> Value<VpcIpv6> {
        Value::Known(VpcIpv6::Block(self))
    }
}

resource! {
    /// A virtual private cloud: a network of one's own in one Region.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html>
    pub struct Vpc as vpc, "VPC", "AWS::EC2::VPC";
    required {
        /// The primary IPv4 CIDR block, /16 to /28.
        cidr: Ipv4Net => "CidrBlock", position;
    }
    optional {
        /// Further IPv4 CIDR blocks, /16 to /28 each.
        secondary: List<Ipv4Net>;
        /// `amazon` for a /56 that AWS chooses, or a block of one's own.
        ipv6: VpcIpv6;
        /// The pool that an IPv6 block of one's own was brought to.
        ipv6_pool: String;
        /// Whether the Amazon DNS server answers; on unless switched off.
        dns_support: bool;
        /// Whether instances get DNS host names; off unless switched on, and needed for private DNS of endpoints.
        dns_hostnames: bool;
        /// Whether instances share hardware with other customers.
        tenancy: Tenancy => "InstanceTenancy";
        /// AWS services that everything in it must reach.
        needs: List<String>, word("needs");
    }
    with {
        outputs: &[("Id", ""), ("CidrBlock", "CidrBlock")],
        expand: expand,
        describe: describe,
        create_only: &["CidrBlock"],
        maybe_create_only: &["InstanceTenancy"],
    }
}

named! { Vpc; cidr: Ipv4Net }

impl<'a> View<'a, Vpc> {
    /// Every known CIDR block with the node that carries it: the VPC for the primary one.
    pub fn blocks(self) -> impl Iterator<Item = (IpNet, NodeId)> + 'a {
        let primary = self.cidr().known().map(|net| (IpNet::V4(net), self.id()));
        let further = self.graph().children_of::<CidrBlock>(self.id());
        primary.into_iter().chain(further.filter_map(|block| Some((block.known_net()?, block.id()))))
    }

    /// Whether it has an IPv6 block, known or not.
    pub fn has_ipv6(self) -> bool {
        self.ipv6().is_set()
            || self.graph().children_of::<CidrBlock>(self.id()).any(View::<CidrBlock>::is_ipv6)
    }

    /// Whether the Amazon DNS server answers.
    pub fn has_dns_support(self) -> bool {
        self.dns_support().known().unwrap_or(true)
    }

    /// Whether instances get DNS host names.
    pub fn has_dns_hostnames(self) -> bool {
        self.dns_hostnames().known().unwrap_or(false)
    }
}

/// Whether a VPC has an IPv6 block, or will when everything is expanded.
pub(super) fn will_have_ipv6(x: &Expansion<'_>, vpc: NodeId) -> bool {
    x.node(vpc).get(field::ipv6).is_some()
        || x.children::<CidrBlock>(vpc).into_iter().any(|block| cidr_block::is_ipv6(x.node(block)))
}

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let vpc = Ref::new(id);
    if let Some(set) = x.node(id).get(field::secondary).cloned() {
        for net in set.value.items().iter().filter_map(Ipv4Net::from_attr) {
            x.add(id, id, set.origin, CidrBlock::new(vpc).cidr(net));
        }
    }
    if let Some(set) = x.node(id).get(field::ipv6).cloned() {
        let block = match VpcIpv6::from_attr(&set.value) {
            Some(VpcIpv6::Block(net)) => CidrBlock::new(vpc).ipv6(net),
            Some(VpcIpv6::Amazon) | None => CidrBlock::new(vpc).amazon_ipv6(true),
        };
        let block = match x.node(id).text(field::ipv6_pool).map(str::to_owned) {
            Some(pool) => block.pool(pool),
            None => block,
        };
        x.add(id, id, set.origin, block);
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(vpc) = graph.view::<Vpc>(id) else { return };
    properties.set("EnableDnsSupport", Data::Bool(vpc.has_dns_support()));
    properties.set("EnableDnsHostnames", Data::Bool(vpc.has_dns_hostnames()));
}
