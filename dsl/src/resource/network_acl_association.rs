//! The association of a subnet with its network ACL.

use super::{network_acl::NetworkAcl, subnet::Subnet};
use crate::topology::Ref;

resource! {
    /// Says which network ACL a subnet has; `for` of a network ACL writes it for you.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/network-acl-associations.html>
    pub struct NetworkAclAssociation as network_acl_association, "network ACL association",
        "AWS::EC2::SubnetNetworkAclAssociation", in Subnet ["subnet"] => "SubnetId";
    required {
        /// The network ACL.
        acl: Ref<NetworkAcl> => "NetworkAclId", position;
    }
    optional {}
    with {
        named: false,
        taggable: false,
        key: |_, _| "acl_association".into(),
        create_only: &["NetworkAclId", "SubnetId"],
    }
}

anonymous! { NetworkAclAssociation, in Subnet; acl: Ref<NetworkAcl> }
