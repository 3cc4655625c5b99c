//! An elastic IP address.

use super::{gateway_attachment::attachment_of, vpc::Vpc};
use crate::{
    graph::{Data, Graph, NodeId},
    kind::Identity,
    view::View,
};

resource! {
    /// A public IPv4 address that stays until it is released, and is billed until then.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html>
    pub struct ElasticIp as elastic_ip, "elastic IP", "AWS::EC2::EIP", in Vpc ["vpc", "nat_gateway"];
    required {}
    optional {
        /// The pool of one's own that the address comes from.
        public_ipv4_pool: String => "PublicIpv4Pool";
        /// The group of zones from which the address is announced; that of the Region unless given.
        network_border_group: String => "NetworkBorderGroup";
    }
    with {
        identity: Identity::Attribute("AllocationId"),
        outputs: &[("PublicIp", "PublicIp")],
        describe: |_, _, properties| properties.set("Domain", Data::word("vpc")),
        after: after,
        create_only: &["NetworkBorderGroup"],
    }
}

named! { ElasticIp, in Vpc; }

/// An address comes after the way to the internet of its VPC.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html>
fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let vpc = graph.enclosing::<Vpc>(id);
    vpc.and_then(|vpc| attachment_of(graph, vpc.id())).map(View::id).into_iter().collect()
}
