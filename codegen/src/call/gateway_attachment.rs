//! The attachment of an internet gateway: it has no id, the pair is what is known of it.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test, Undo},
    recipe::{condition, ec2},
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let inputs = draft.inputs(props, &["InternetGatewayId", "VpcId"]);
    let value = |name| inputs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (Some(gateway), Some(vpc)) = (value("InternetGatewayId"), value("VpcId")) else { return };
    let find = Lookup {
        request: ec2(
            "DescribeInternetGateways",
            vec![("InternetGatewayIds".into(), Input::List(vec![gateway]))],
        ),
        query: Query::below("InternetGateways[]", "Attachments[]", "VpcId")
            .filtered(vec![condition("VpcId", Test::Is(vpc))]),
    };
    let step = Step {
        find: Some(find),
        make: Some(ec2("AttachInternetGateway", inputs.clone())),
        undo: Undo { request: Some(ec2("DetachInternetGateway", inputs)), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
}
