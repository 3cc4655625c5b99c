//! An entry of a network ACL for what comes in: both directions are made alike.

pub(super) use super::network_acl::add_entry as add;
