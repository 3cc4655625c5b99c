//! A rule of a security group for what comes in.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props},
    security_group,
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    security_group::add_rule(draft, id, props, false);
}
