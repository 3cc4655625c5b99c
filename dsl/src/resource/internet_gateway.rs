//! An internet gateway.

use super::{gateway_attachment::GatewayAttachment, vpc::Vpc};
use crate::{
    graph::NodeId,
    origin::Origin,
    topology::{Expansion, Ref},
};

resource! {
    /// The way between a VPC and the internet, both directions, for hosts with a public address.
    ///
    /// Declaring one attaches it to its VPC.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
    pub struct InternetGateway as internet_gateway, "internet gateway", "AWS::EC2::InternetGateway", in Vpc ["vpc"];
    required {}
    optional {
        /// Whether it is attached to its VPC; it is unless switched off.
        attached: bool;
    }
    with { expand: expand, outputs: &[("Id", "")], route_property: Some("GatewayId") }
}

named! { InternetGateway, in Vpc; }

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let node = x.node(id);
    let detached = node.get(field::attached).is_some_and(|set| set.value == crate::value::Attr::Bool(false));
    if let (Some(vpc), false) = (node.parent, detached) {
        x.add(id, id, Origin::Unknown, GatewayAttachment::new(Ref::new(id)).vpc(Ref::new(vpc)));
    }
}
