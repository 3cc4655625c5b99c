//! An elastic IP address.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    recipe::Recipe,
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "AllocateAddress",
    inputs: &["Domain", "PublicIpv4Pool", "NetworkBorderGroup"],
    tag_type: "elastic-ip",
    answer: "AllocationId",
    describe: "DescribeAddresses",
    list: "Addresses[]",
    id: "AllocationId",
    ids: "AllocationIds",
    delete: ("ReleaseAddress", "AllocationId"),
    attributes: &[("PublicIp", "PublicIp")],
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    RECIPE.make(draft, id, props, Vec::new());
}
