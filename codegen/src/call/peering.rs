//! A peering: asked for by one side, accepted by the other, in whose account and Region that call is made.

use dsl::{
    graph::{NodeId, PostStep},
    resource::peering::Peering,
};

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test, Wait},
    recipe::{Ready, Recipe, condition, ec2},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateVpcPeeringConnection",
    inputs: &["VpcId", "PeerVpcId", "PeerOwnerId", "PeerRegion"],
    tag_type: "vpc-peering-connection",
    answer: "VpcPeeringConnection.VpcPeeringConnectionId",
    describe: "DescribeVpcPeeringConnections",
    list: "VpcPeeringConnections[]",
    id: "VpcPeeringConnectionId",
    ids: "VpcPeeringConnectionIds",
    gone_states: Some((STATUS, GONE)),
    ready: Ready::State(STATUS, &["pending-acceptance", "active"], GONE),
    delete: ("DeleteVpcPeeringConnection", "VpcPeeringConnectionId"),
    gone: Ready::Waiter("VpcPeeringConnectionDeleted"),
    ..Recipe::PLAIN
};

const STATUS: &str = "Status.Code";
const GONE: &[&str] = &["failed", "rejected", "expired", "deleting", "deleted"];
const NOT_ACCEPTED: &[&str] =
    &["initiating-request", "pending-acceptance", "failed", "rejected", "expired", "deleting", "deleted"];

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let graph = draft.graph;
    let Some(peering) = graph.view::<Peering>(id) else { return };
    // Only CloudFormation accepts by a role; a plan accepts as the other account.
    props.take("PeerRoleArn");
    let own = Input::Result(RECIPE.make(draft, id, props, Vec::new()));
    if peering.accepted().known() != Some(false)
        && let Some([_, accepter]) = peering.sides()
    {
        accept(draft, id, accepter.vpc.id(), &own);
    }
    for step in (graph.node(id).kind.post_steps)(graph, id) {
        option(draft, id, &step, &own);
    }
}

fn ask(own: &Input, query: Query) -> Lookup {
    let ids = vec![("VpcPeeringConnectionIds".into(), Input::List(vec![own.clone()]))];
    Lookup { request: ec2("DescribeVpcPeeringConnections", ids), query }
}

fn accept(draft: &mut Draft<'_>, id: NodeId, accepter: NodeId, own: &Input) {
    // It takes a moment from the acceptance until the peering is active.
    let accepted = vec![condition(STATUS, Test::IsNot(NOT_ACCEPTED))];
    let status = ask(own, Query::new("VpcPeeringConnections[].Status.Code"));
    let step = Step {
        what: "acceptance".into(),
        name: "acceptance".into(),
        place: Some(accepter),
        find: Some(ask(own, Query::new("VpcPeeringConnections[].VpcPeeringConnectionId").filtered(accepted))),
        make: Some(ec2("AcceptVpcPeeringConnection", vec![("VpcPeeringConnectionId".into(), own.clone())])),
        wait: Some(Wait::Poll(status, &["active"], GONE)),
        ..Step::default()
    };
    draft.push(id, step, false);
}

/// One side's options, set where that side is.
fn option(draft: &mut Draft<'_>, id: NodeId, step: &PostStep, own: &Input) {
    let inputs: Vec<_> =
        step.inputs.iter().map(|(name, value)| ((*name).into(), draft.input(value))).collect();
    let wanted: Vec<_> = inputs
        .iter()
        .filter_map(|(name, value): &(std::borrow::Cow<'static, str>, Input)| match value {
            Input::Struct(options) => Some((name.strip_suffix("PeeringConnectionOptions")?, options)),
            _ => None,
        })
        .flat_map(|(side, options)| options.iter().map(move |option| (side, option)))
        .filter_map(|(side, (name, value))| match value {
            Input::Bool(yes) => Some((format!("{side}VpcInfo.PeeringOptions.{name}"), *yes)),
            _ => None,
        })
        .collect();
    let conditions = wanted.into_iter().map(|(field, yes)| condition(field, Test::Holds(yes))).collect();
    let find = ask(own, Query::new("VpcPeeringConnections[].VpcPeeringConnectionId").filtered(conditions));
    let options = Step {
        what: step.title.clone().into(),
        name: step.title.clone().into(),
        place: Some(step.place),
        find: Some(find),
        make: Some(ec2(step.operation, inputs)),
        ..Step::default()
    };
    draft.push(id, options, false);
}
