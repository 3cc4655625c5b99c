//! An instance profile.

use super::role::Role;
use crate::{
    graph::{Data, NodeId},
    kind::Parents,
    topology::Ref,
    view::View,
};

resource! {
    /// Hands a role to instances; `role` of an instance writes it for you.
    ///
    /// AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>
    pub struct InstanceProfile as instance_profile, "instance profile", "AWS::IAM::InstanceProfile";
    required {}
    optional {
        /// The role; that it stands in unless given.
        role: Ref<Role>, word("for");
    }
    with {
        parents: Parents { kinds: &["role"], property: None, top: true },
        taggable: false,
        create_only: &["Path"],
        describe: |graph, id, properties| {
            properties.set("Path", Data::text(graph.iam_path()));
            let role = graph.view::<InstanceProfile>(id).and_then(View::<InstanceProfile>::role_node);
            properties.set("Roles", Data::List(role.map(Data::Link).into_iter().collect()));
        },
    }
}

impl InstanceProfile {
    /// A profile that hands a role to instances.
    #[track_caller]
    pub fn new(name: &str, role: Ref<Role>) -> Self {
        use super::Resource as _;
        Self::start(name, None).role(role)
    }
}

impl View<'_, InstanceProfile> {
    /// The node of its role.
    pub fn role_node(self) -> Option<NodeId> {
        self.role().link().or(self.parent())
    }
}
