//! An egress-only internet gateway.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    recipe::Recipe,
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateEgressOnlyInternetGateway",
    inputs: &["VpcId"],
    tag_type: "egress-only-internet-gateway",
    answer: "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    describe: "DescribeEgressOnlyInternetGateways",
    list: "EgressOnlyInternetGateways[]",
    id: "EgressOnlyInternetGatewayId",
    ids: "EgressOnlyInternetGatewayIds",
    delete: ("DeleteEgressOnlyInternetGateway", "EgressOnlyInternetGatewayId"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    RECIPE.make(draft, id, props, Vec::new());
}
