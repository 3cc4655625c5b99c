//! An instance.

use dsl::graph::{Data, NodeId};

use super::{
    draft::{Draft, Props, Step},
    errors::NEW_PROFILE,
    plan::{Input, Inputs, Lookup, Query, Test},
    recipe::{Ready, Recipe, condition, ec2},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "RunInstances",
    inputs: &[
        "ImageId",
        "InstanceType",
        "SubnetId",
        "SecurityGroupIds",
        "KeyName",
        "PrivateIpAddress",
        "Ipv6AddressCount",
        "MetadataOptions",
        "UserData",
    ],
    tag_type: "instance",
    answer: "Instances[0].InstanceId",
    describe: "DescribeInstances",
    list: "Reservations[].Instances[]",
    id: "InstanceId",
    ids: "InstanceIds",
    gone_states: Some(("State.Name", &["shutting-down", "terminated"])),
    ready: Ready::Waiter("InstanceRunning"),
    delete: ("TerminateInstances", "InstanceIds"),
    gone: Ready::Waiter("InstanceTerminated"),
    attributes: &[("PublicIp", "PublicIpAddress"), ("PrivateIp", "PrivateIpAddress")],
    errors: NEW_PROFILE,
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let check = draft.take(props, "SourceDestCheck");
    let mut more: Inputs = vec![("MinCount".into(), Input::Number(1)), ("MaxCount".into(), Input::Number(1))];
    if let Some(interfaces) = props.take("NetworkInterfaces") {
        more.push(("NetworkInterfaces".into(), network_interfaces(draft, &interfaces)));
    }
    for (property, input, part) in
        [("IamInstanceProfile", "IamInstanceProfile", "Name"), ("Tenancy", "Placement", "Tenancy")]
    {
        if let Some(value) = draft.take(props, property) {
            more.push((input.into(), Input::parts([(part, value)])));
        }
    }
    let instance = Input::Result(RECIPE.make(draft, id, props, more));
    if let Some(check) = check {
        source_dest_check(draft, id, instance, &check);
    }
}

/// CloudFormation and the API differ in one name and one type.
fn network_interfaces(draft: &mut Draft<'_>, interfaces: &Data) -> Input {
    let Data::List(items) = interfaces else { return draft.input(interfaces) };
    let mut list = Vec::new();
    for item in items {
        let Data::Object(parts) = item else { continue };
        let parts = parts.iter().map(|(name, value)| match (&**name, value) {
            ("GroupSet", value) => ("Groups".into(), draft.input(value)),
            ("DeviceIndex", Data::Text(text)) => {
                (name.clone(), Input::Number(text.parse().unwrap_or_default()))
            }
            (_, value) => (name.clone(), draft.input(value)),
        });
        list.push(Input::Struct(parts.collect()));
    }
    Input::List(list)
}

fn source_dest_check(draft: &mut Draft<'_>, id: NodeId, instance: Input, check: &Input) {
    let &Input::Bool(on) = check else { return };
    let ids = vec![("InstanceIds".into(), Input::List(vec![instance.clone()]))];
    let query = Query::new("Reservations[].Instances[].InstanceId");
    let step = Step {
        what: format!("check of source and destination: {}", if on { "on" } else { "off" }).into(),
        name: "SourceDestCheck".into(),
        find: Some(Lookup {
            request: ec2("DescribeInstances", ids),
            query: query.filtered(vec![condition("SourceDestCheck", Test::Holds(on))]),
        }),
        make: Some(ec2(
            "ModifyInstanceAttribute",
            vec![
                ("InstanceId".into(), instance),
                ("SourceDestCheck".into(), Input::parts([("Value", Input::Bool(on))])),
            ],
        )),
        ..Step::default()
    };
    draft.push(id, step, false);
}
