//! The association of a subnet with its route table: known by the pair.

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test, Undo},
    recipe::{condition, ec2},
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let (Some(table), Some(subnet)) = (draft.take(props, "RouteTableId"), draft.take(props, "SubnetId"))
    else {
        return;
    };
    let find = Lookup {
        request: ec2("DescribeRouteTables", vec![("RouteTableIds".into(), Input::List(vec![table.clone()]))]),
        query: Query::below("RouteTables[]", "Associations[]", "RouteTableAssociationId")
            .filtered(vec![condition("SubnetId", Test::Is(subnet.clone()))]),
    };
    let own = draft.next();
    let step = Step {
        find: Some(find),
        make: Some(ec2(
            "AssociateRouteTable",
            vec![("RouteTableId".into(), table), ("SubnetId".into(), subnet)],
        )),
        answer: Some("AssociationId"),
        undo: Undo {
            request: Some(ec2("DisassociateRouteTable", vec![("AssociationId".into(), own)])),
            gone: None,
        },
        ..Step::default()
    };
    draft.push(id, step, true);
}
