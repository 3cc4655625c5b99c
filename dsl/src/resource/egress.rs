//! A rule of a security group for what leaves.

use ipnet::{Ipv4Net, Ipv6Net};

use super::{
    Resource as _,
    security_group::{self, EGRESS, Peer, SecurityGroup},
    vpc::{self, Vpc},
};
use crate::{
    graph::NodeId,
    topology::Expansion,
    value::{Attr, Traffic},
    view::View,
};

resource! {
    /// Lets connections out to addresses, to the members of a security group, or to a prefix list.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub struct Egress as egress, "egress rule", "AWS::EC2::SecurityGroupEgress",
        in SecurityGroup ["security_group"] => "GroupId";
    required {
        /// Protocol and ports.
        traffic: Traffic, position;
    }
    optional {
        /// Where the connections lead; anywhere, in each address family of the VPC, unless given.
        peer: Peer, word("to");
        /// What the rule is for.
        description: String;
    }
    with {
        named: false,
        taggable: false,
        inline: security_group::is_inline,
        key: |graph, id| security_group::rule_key(graph, id, &EGRESS),
        expand: expand,
        describe: |graph, id, properties| {
            properties.0.extend(security_group::rule_data(graph, id, &EGRESS).0);
        },
        after: security_group::rule_after,
        create_only: &[
            "CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId", "FromPort",
            "GroupId", "IpProtocol", "ToPort",
        ],
    }
}

anonymous! { Egress, in SecurityGroup; traffic: Traffic }

impl<'a> View<'a, Egress> {
    /// The group it stands in.
    pub fn group(self) -> Option<View<'a, SecurityGroup>> {
        self.graph().view(self.parent()?)
    }
}

/// A rule without `to` is one a family.
fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let node = x.node(id);
    let (Some(group), None) = (node.parent, node.get(field::peer)) else { return };
    let (origin, traffic) = (node.origin, node.get(field::traffic).map(|set| set.value.clone()));
    let description = node.get(field::description).map(|set| set.value.clone());
    x.set(id, field::peer, Attr::V4(Ipv4Net::default()), origin);
    if !x.enclosing::<Vpc>(id).is_some_and(|vpc| vpc::will_have_ipv6(x, vpc)) {
        return;
    }
    let mut rule = Egress::start("", None).peer(Ipv6Net::default());
    for (number, value) in [(field::traffic, traffic), (field::description, description)] {
        if let Some(value) = value {
            rule.draft.node.set(number, value, origin);
        }
    }
    x.add(id, group, origin, rule);
}
