//! A subnet, and its attributes: one call sets one of them.
//!
//! AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test},
    recipe::{Ready, Recipe, condition, ec2},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateSubnet",
    inputs: &["VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId", "Ipv6CidrBlock", "Ipv6Native"],
    tag_type: "subnet",
    answer: "Subnet.SubnetId",
    describe: "DescribeSubnets",
    list: "Subnets[]",
    id: "SubnetId",
    ids: "SubnetIds",
    ready: Ready::Waiter("SubnetAvailable"),
    delete: ("DeleteSubnet", "SubnetId"),
    ..Recipe::PLAIN
};

const ATTRIBUTES: [(&str, &str); 3] = [
    ("MapPublicIpOnLaunch", "public IPv4 addresses at launch"),
    ("AssignIpv6AddressOnCreation", "IPv6 addresses for new interfaces"),
    ("EnableDns64", "DNS64"),
];

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let attributes = ATTRIBUTES.map(|row| (row, draft.take(props, row.0)));
    let subnet = Input::Result(RECIPE.make(draft, id, props, Vec::new()));
    for ((property, what), value) in attributes {
        let Some(value) = value else { continue };
        let test = match &value {
            Input::Bool(yes) => Test::Holds(*yes),
            other => Test::Is(other.clone()),
        };
        let ids = vec![("SubnetIds".into(), Input::List(vec![subnet.clone()]))];
        let query = Query::new("Subnets[].SubnetId").filtered(vec![condition(property, test)]);
        let made = vec![
            ("SubnetId".into(), subnet.clone()),
            (property.into(), Input::parts([("Value", value.clone())])),
        ];
        let step = Step {
            what: format!("{what}: {}", if value == Input::Bool(true) { "on" } else { "off" }).into(),
            name: property.into(),
            find: Some(Lookup { request: ec2("DescribeSubnets", ids), query }),
            make: Some(ec2("ModifySubnetAttribute", made)),
            ..Step::default()
        };
        draft.push(id, step, false);
    }
}
