//! The association of an elastic IP with an instance: known by the pair.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test, Undo},
    recipe::{condition, ec2},
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let inputs = draft.inputs(props, &["AllocationId", "InstanceId"]);
    let [(_, address), (_, instance)] = &*inputs else { return };
    let find = Lookup {
        request: ec2("DescribeAddresses", vec![("AllocationIds".into(), Input::List(vec![address.clone()]))]),
        query: Query::new("Addresses[].AssociationId")
            .filtered(vec![condition("InstanceId", Test::Is(instance.clone()))]),
    };
    let own = draft.next();
    let step = Step {
        find: Some(find),
        make: Some(ec2("AssociateAddress", inputs)),
        answer: Some("AssociationId"),
        undo: Undo {
            request: Some(ec2("DisassociateAddress", vec![("AssociationId".into(), own)])),
            gone: None,
        },
        ..Step::default()
    };
    draft.push(id, step, true);
}
