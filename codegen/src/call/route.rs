//! A route: known by its table, destination and target.

use dsl::{
    graph::{Graph, NodeId},
    resource::{raw::Raw, route::Route},
};

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test, Undo},
    recipe::{condition, ec2},
};

const DESTINATIONS: [&str; 3] =
    ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];
const TARGETS: [&str; 5] =
    ["GatewayId", "EgressOnlyInternetGatewayId", "NatGatewayId", "VpcPeeringConnectionId", "InstanceId"];

fn leads_to_raw(graph: &Graph, id: NodeId) -> bool {
    let target = graph.view::<Route>(id).and_then(|route| route.target().link());
    target.is_some_and(|target| graph.is::<Raw>(target) && graph.is_resource(target))
}

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let Some(table) = props.take("RouteTableId") else { return };
    let is_ours = draft.goes_with(Some(&table));
    let table = draft.input(&table);
    let named = |name, value: &Input| condition(name, Test::Is(value.clone()));
    let destination = draft.inputs(props, &DESTINATIONS);
    // What leads to a resource that no call makes can't be made either: its target is left, and reported.
    let target = if leads_to_raw(draft.graph, id) { Vec::new() } else { draft.inputs(props, &TARGETS) };
    if target.is_empty() {
        return;
    }
    let keys = destination.iter().chain(&target).map(|(name, value)| named(name.clone(), value)).collect();
    let own = vec![("RouteTableId".into(), table.clone())];
    let find = Lookup {
        request: ec2("DescribeRouteTables", vec![("RouteTableIds".into(), Input::List(vec![table]))]),
        query: Query::below("RouteTables[]", "Routes[]", "Origin").filtered(keys),
    };
    let undo = ec2("DeleteRoute", [own.clone(), destination.clone()].concat());
    let step = Step {
        find: Some(find),
        make: Some(ec2("CreateRoute", [own, destination, target].concat())),
        undo: Undo { request: (!is_ours).then_some(undo), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
}
