//! The roles: what programs on hosts may do in the account.

use dsl::{
    graph::Graph,
    resource::{instance::Instance, instance_profile::InstanceProfile, role::Role},
    value::Attr,
    view::View,
};

use super::text;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleReport {
    /// Its path.
    pub path: String,
    /// The hosts that have it.
    pub users: Vec<String>,
    /// Managed policies, by name or ARN.
    pub managed: Vec<String>,
    /// The names of its own policies.
    pub own: Vec<String>,
    /// The S3 buckets that it may list and read.
    pub reads: Vec<String>,
}

/// Every role, in order.
pub fn roles(graph: &Graph) -> Vec<RoleReport> {
    graph.all::<Role>().map(|role| report(graph, role)).collect()
}

fn report(graph: &Graph, role: View<'_, Role>) -> RoleReport {
    let named = graph.users_of::<InstanceProfile>(role.id());
    let profiles = role.profiles().chain(named).map(View::id);
    let handed = profiles.flat_map(|profile| graph.users_of::<Instance>(profile)).map(View::path);
    let mut users = text::paths(graph.users_of::<Instance>(role.id()));
    for user in handed {
        if !users.contains(&user) {
            users.push(user);
        }
    }
    let list = |attr: Option<&Attr>| {
        let items = attr.map_or(&[][..], Attr::items);
        items.iter().map(|item| text::value(graph, item)).collect::<Vec<String>>()
    };
    let own = role.policies().known().unwrap_or_default().0;
    RoleReport {
        path: role.path(),
        users,
        managed: list(role.managed_policies().attr()),
        own: own.into_iter().map(|(name, _)| name.into()).collect(),
        reads: list(role.read_s3().attr()),
    }
}
