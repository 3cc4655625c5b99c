//! A further CIDR block of a VPC.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::vpc::Vpc;
use crate::{
    graph::{Graph, Node, NodeId},
    kind::Exclusive,
    value::Attr,
    view::View,
};

resource! {
    /// A further IPv4 or IPv6 CIDR block of a VPC; `secondary` and `ipv6` of a VPC write it for you.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    pub struct CidrBlock as cidr_block, "CIDR block", "AWS::EC2::VPCCidrBlock", in Vpc ["vpc"] => "VpcId";
    required {}
    optional {
        /// An IPv4 block, /16 to /28.
        cidr: Ipv4Net => "CidrBlock", position;
        /// An IPv6 block of one's own, /44 to /60.
        ipv6: Ipv6Net => "Ipv6CidrBlock";
        /// The pool the IPv6 block was brought to.
        pool: String => "Ipv6Pool";
        /// Whether AWS chooses an IPv6 /56.
        amazon_ipv6: bool => "AmazonProvidedIpv6CidrBlock";
    }
    with {
        named: false,
        taggable: false,
        key: key,
        create_only: &["AmazonProvidedIpv6CidrBlock", "CidrBlock", "Ipv6CidrBlock", "Ipv6Pool", "VpcId"],
        exclusive: &[
            Exclusive::Overlap(&["VpcId"], "CidrBlock"),
            Exclusive::Overlap(&["VpcId"], "Ipv6CidrBlock"),
        ],
    }
}

anonymous! { CidrBlock, in Vpc; }

impl View<'_, CidrBlock> {
    /// The block, if it is known.
    pub fn known_net(self) -> Option<IpNet> {
        self.cidr().known().map(IpNet::V4).or_else(|| self.ipv6().known().map(IpNet::V6))
    }

    /// Whether it is an IPv6 block.
    pub fn is_ipv6(self) -> bool {
        is_ipv6(self.node())
    }
}

/// Whether a block is for IPv6.
pub(super) fn is_ipv6(node: &Node) -> bool {
    node.get(field::cidr).is_none()
}

/// The block of a node, as it is stored.
pub(super) fn net_of(node: &Node) -> Option<&Attr> {
    let set = node.get(field::cidr).or_else(|| node.get(field::ipv6))?;
    Some(&set.value)
}

fn key(graph: &Graph, id: NodeId) -> String {
    let net = graph.view::<CidrBlock>(id).and_then(View::known_net);
    net.map_or_else(|| "ipv6".into(), |net| format!("cidr.{net}"))
}
