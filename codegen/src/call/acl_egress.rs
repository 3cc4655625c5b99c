//! An entry of a network ACL for what leaves: both directions are made alike.

pub(super) use super::network_acl::add_entry as add;
