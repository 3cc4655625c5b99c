//! A network ACL.

use dsl::graph::{Data, NodeId};

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Inputs, Lookup, Query, Test, Undo},
    recipe::{Recipe, condition, ec2},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateNetworkAcl",
    inputs: &["VpcId"],
    tag_type: "network-acl",
    answer: "NetworkAcl.NetworkAclId",
    describe: "DescribeNetworkAcls",
    list: "NetworkAcls[]",
    id: "NetworkAclId",
    ids: "NetworkAclIds",
    delete: ("DeleteNetworkAcl", "NetworkAclId"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    RECIPE.make(draft, id, props, Vec::new());
}

/// An entry of either direction: known by its ACL, number and direction.
pub(super) fn add_entry(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let Some(acl) = props.take("NetworkAclId") else { return };
    let is_ours = draft.goes_with(Some(&acl));
    let acl = draft.input(&acl);
    // The API takes the protocol's number as text.
    if let Some(Data::Number(number)) = props.take("Protocol") {
        props.put("Protocol", Data::text(number.to_string()));
    }
    let own: Inputs = vec![("NetworkAclId".into(), acl.clone())];
    let key = draft.inputs(props, &["RuleNumber", "Egress"]);
    let mut rest =
        draft.inputs(props, &["RuleAction", "Protocol", "PortRange", "CidrBlock", "Ipv6CidrBlock"]);
    if let Some(icmp) = draft.take(props, "Icmp") {
        rest.push(("IcmpTypeCode".into(), icmp));
    }
    let conditions = key.iter().map(|(name, value)| match value {
        Input::Bool(yes) => condition(name.clone(), Test::Holds(*yes)),
        other => condition(name.clone(), Test::Is(other.clone())),
    });
    let find = Lookup {
        request: ec2("DescribeNetworkAcls", vec![("NetworkAclIds".into(), Input::List(vec![acl]))]),
        query: Query::below("NetworkAcls[]", "Entries[]", "RuleNumber").filtered(conditions.collect()),
    };
    let undo = ec2("DeleteNetworkAclEntry", [own.clone(), key.clone()].concat());
    let step = Step {
        find: Some(find),
        make: Some(ec2("CreateNetworkAclEntry", [own, key, rest].concat())),
        undo: Undo { request: (!is_ours).then_some(undo), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
}
