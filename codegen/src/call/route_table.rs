//! A route table.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    recipe::Recipe,
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateRouteTable",
    inputs: &["VpcId"],
    tag_type: "route-table",
    answer: "RouteTable.RouteTableId",
    describe: "DescribeRouteTables",
    list: "RouteTables[]",
    id: "RouteTableId",
    ids: "RouteTableIds",
    delete: ("DeleteRouteTable", "RouteTableId"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    RECIPE.make(draft, id, props, Vec::new());
}
