//! The attachment of an internet gateway to a VPC.

use super::{internet_gateway::InternetGateway, vpc::Vpc};
use crate::{
    graph::{Graph, NodeId},
    kind::Exclusive,
    topology::Ref,
    view::View,
};

resource! {
    /// The attachment of an internet gateway to a VPC; declaring the gateway makes it.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/working-with-igw.html>
    pub struct GatewayAttachment as gateway_attachment, "gateway attachment", "AWS::EC2::VPCGatewayAttachment",
        in InternetGateway ["internet_gateway"] => "InternetGatewayId";
    required {}
    optional {
        /// The VPC.
        vpc: Ref<Vpc> => "VpcId", position;
    }
    with {
        named: false,
        taggable: false,
        key: |_, _| "attachment".into(),
        create_only: &["VpcId"],
        exclusive: &[Exclusive::Same(&["VpcId"])],
    }
}

anonymous! { GatewayAttachment, in InternetGateway; }

/// The attachment of the internet gateway of a VPC.
pub fn attachment_of(graph: &Graph, vpc: NodeId) -> Option<View<'_, GatewayAttachment>> {
    graph.users_of::<GatewayAttachment>(vpc).find(|attachment| attachment.vpc().link() == Some(vpc))
}
