//! A rule of a security group for what comes in.

use super::security_group::{self, INGRESS, Peer, SecurityGroup};
use crate::{value::Traffic, view::View};

resource! {
    /// Lets connections in from addresses, from the members of a security group, or from a prefix list.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub struct Ingress as ingress, "ingress rule", "AWS::EC2::SecurityGroupIngress",
        in SecurityGroup ["security_group"] => "GroupId";
    required {
        /// Protocol and ports.
        traffic: Traffic, position;
        /// Where the connections come from.
        peer: Peer, word("from");
    }
    optional {
        /// What the rule is for.
        description: String;
    }
    with {
        named: false,
        taggable: false,
        inline: security_group::is_inline,
        key: |graph, id| security_group::rule_key(graph, id, &INGRESS),
        describe: |graph, id, properties| {
            properties.0.extend(security_group::rule_data(graph, id, &INGRESS).0);
        },
        after: security_group::rule_after,
        create_only: &[
            "CidrIp", "CidrIpv6", "FromPort", "GroupId", "IpProtocol", "SourcePrefixListId",
            "SourceSecurityGroupId", "SourceSecurityGroupOwnerId", "ToPort",
        ],
    }
}

anonymous! { Ingress, in SecurityGroup; traffic: Traffic, peer: Peer }

impl<'a> View<'a, Ingress> {
    /// The group it stands in.
    pub fn group(self) -> Option<View<'a, SecurityGroup>> {
        self.graph().view(self.parent()?)
    }
}
