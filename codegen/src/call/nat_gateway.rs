//! A NAT gateway: ready after a minute or two, and gone as slowly.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    recipe::{Ready, Recipe},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateNatGateway",
    inputs: &["SubnetId", "AllocationId", "SecondaryAllocationIds", "PrivateIpAddress", "ConnectivityType"],
    tag_type: "natgateway",
    answer: "NatGateway.NatGatewayId",
    describe: "DescribeNatGateways",
    filter: "Filter",
    list: "NatGateways[]",
    id: "NatGatewayId",
    ids: "NatGatewayIds",
    gone_states: Some(("State", &["failed", "deleting", "deleted"])),
    ready: Ready::Waiter("NatGatewayAvailable"),
    delete: ("DeleteNatGateway", "NatGatewayId"),
    gone: Ready::Waiter("NatGatewayDeleted"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    // It only matters when an address is taken away, which no call of a plan does.
    props.take("MaxDrainDurationSeconds");
    RECIPE.make(draft, id, props, Vec::new());
}
