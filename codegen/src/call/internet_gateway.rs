//! An internet gateway.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    recipe::Recipe,
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateInternetGateway",
    tag_type: "internet-gateway",
    answer: "InternetGateway.InternetGatewayId",
    describe: "DescribeInternetGateways",
    list: "InternetGateways[]",
    id: "InternetGatewayId",
    ids: "InternetGatewayIds",
    delete: ("DeleteInternetGateway", "InternetGatewayId"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    RECIPE.make(draft, id, props, Vec::new());
}
