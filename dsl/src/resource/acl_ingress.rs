//! An entry of a network ACL for what comes in.

use ipnet::IpNet;

use super::network_acl::{self, AclAction, NetworkAcl};
use crate::{kind::Exclusive, value::Traffic};

resource! {
    /// Lets packets that come in pass, or drops them.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
    pub struct AclIngress as acl_ingress, "ingress entry", "AWS::EC2::NetworkAclEntry",
        in NetworkAcl ["network_acl"] => "NetworkAclId";
    required {
        /// Its turn: 1 to 32766, lower ones first.
        number: i64 => "RuleNumber", position;
        /// What it does.
        action: AclAction => "RuleAction", position;
        /// Protocol and ports.
        traffic: Traffic, position;
        /// The addresses outside the subnet; each address family needs an entry of its own.
        cidr: IpNet, word("from");
    }
    optional {}
    with {
        word: "ingress",
        named: false,
        taggable: false,
        key: network_acl::entry_key,
        describe: |graph, id, properties| network_acl::describe_entry(graph, id, false, properties),
        create_only: &["Egress", "NetworkAclId", "RuleNumber"],
        exclusive: &[Exclusive::Same(&["NetworkAclId", "RuleNumber"])],
    }
}

anonymous! {
    AclIngress, in NetworkAcl;
    number: i64, action: AclAction, traffic: Traffic, cidr: IpNet
}
