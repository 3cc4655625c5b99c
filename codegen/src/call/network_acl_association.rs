//! The association of a subnet with its network ACL: a subnet always has one, which is replaced.
//!
//! AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html>

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test, Undo},
    recipe::{condition, ec2, filter},
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let (Some(acl), Some(subnet)) = (draft.take(props, "NetworkAclId"), draft.take(props, "SubnetId")) else {
        return;
    };
    let of_subnet = filter("association.subnet-id", subnet.clone());
    let here = || condition("SubnetId", Test::Is(subnet.clone()));
    let ask = |filters, ids: Option<Input>| {
        let mut inputs = vec![("Filters".into(), Input::List(filters))];
        inputs.extend(ids.map(|acl| ("NetworkAclIds".into(), Input::List(vec![acl]))));
        Lookup {
            request: ec2("DescribeNetworkAcls", inputs),
            query: Query::below("NetworkAcls[]", "Associations[]", "NetworkAclAssociationId")
                .filtered(vec![here()]),
        }
    };
    let now = draft.lookup(id, "now", "association of now", ask(vec![of_subnet.clone()], None));
    let default = default_acl(draft, id);
    let own = draft.next();
    let replace = |association, acl| {
        ec2(
            "ReplaceNetworkAclAssociation",
            vec![("AssociationId".into(), association), ("NetworkAclId".into(), acl)],
        )
    };
    let step = Step {
        find: Some(ask(vec![of_subnet], Some(acl.clone()))),
        make: Some(replace(Input::Result(now), acl)),
        answer: Some("NewAssociationId"),
        undo: Undo { request: default.map(|default| replace(own, default)), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
}

/// The ACL that a subnet has when nobody says otherwise: that of its VPC.
fn default_acl(draft: &mut Draft<'_>, id: NodeId) -> Option<Input> {
    let subnet = draft.graph.node(id).parent?;
    let vpc = draft.graph.properties(subnet).take("VpcId")?;
    let vpc = draft.input(&vpc);
    let filters = Input::List(vec![filter("vpc-id", vpc), filter("default", Input::word("true"))]);
    let find = Lookup {
        request: ec2("DescribeNetworkAcls", vec![("Filters".into(), filters)]),
        query: Query::new("NetworkAcls[].NetworkAclId"),
    };
    Some(Input::Result(draft.lookup(id, "default", "default network ACL", find)))
}
