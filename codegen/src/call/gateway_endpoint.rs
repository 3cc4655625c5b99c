//! A gateway endpoint: its route tables are inputs of the call that makes it.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    recipe::{Ready, Recipe},
};

pub(super) static RECIPE: Recipe = RECIPE_OF_BOTH;

/// What interface endpoints share.
pub(super) const RECIPE_OF_BOTH: Recipe = Recipe {
    create: "CreateVpcEndpoint",
    inputs: &["VpcId", "VpcEndpointType", "ServiceName", "RouteTableIds", "PolicyDocument"],
    tag_type: "vpc-endpoint",
    answer: "VpcEndpoint.VpcEndpointId",
    describe: "DescribeVpcEndpoints",
    list: "VpcEndpoints[]",
    id: "VpcEndpointId",
    ids: "VpcEndpointIds",
    gone_states: Some(("State", GONE)),
    ready: Ready::State("State", &["available"], GONE),
    delete: ("DeleteVpcEndpoints", "VpcEndpointIds"),
    gone: Ready::State("State", &["deleted"], &["failed"]),
    ..Recipe::PLAIN
};

/// The states of an endpoint that serves nobody any more.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>
pub(super) const GONE: &[&str] = &["deleting", "deleted", "failed", "rejected", "expired"];

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    RECIPE.make(draft, id, props, Vec::new());
}
