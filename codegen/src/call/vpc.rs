//! A VPC, and its attributes: one call sets one of them.
//!
//! AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html>

use dsl::graph::NodeId;

use super::{
    draft::{Draft, Props, Step},
    plan::{Input, Lookup, Query, Test},
    recipe::{Ready, Recipe, condition, ec2},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateVpc",
    inputs: &["CidrBlock", "InstanceTenancy"],
    tag_type: "vpc",
    answer: "Vpc.VpcId",
    describe: "DescribeVpcs",
    list: "Vpcs[]",
    id: "VpcId",
    ids: "VpcIds",
    ready: Ready::Waiter("VpcAvailable"),
    delete: ("DeleteVpc", "VpcId"),
    ..Recipe::PLAIN
};

/// Property, as `DescribeVpcAttribute` names it, words. Host names need support, which is therefore first.
const ATTRIBUTES: [(&str, &str, &str); 2] = [
    ("EnableDnsSupport", "enableDnsSupport", "DNS support"),
    ("EnableDnsHostnames", "enableDnsHostnames", "DNS host names"),
];

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let attributes = ATTRIBUTES.map(|row| (row, draft.take(props, row.0)));
    let vpc = Input::Result(RECIPE.make(draft, id, props, Vec::new()));
    for ((property, attribute, what), value) in attributes {
        let Some(value) = value else { continue };
        let own = ("VpcId".into(), vpc.clone());
        let question = vec![own.clone(), ("Attribute".into(), Input::word(attribute))];
        let step = Step {
            what: format!("{what}: {}", if value == Input::Bool(true) { "on" } else { "off" }).into(),
            name: attribute.into(),
            find: Some(Lookup {
                request: ec2("DescribeVpcAttribute", question),
                query: is(property, &value),
            }),
            make: Some(ec2(
                "ModifyVpcAttribute",
                vec![own, (property.into(), Input::parts([("Value", value)]))],
            )),
            ..Step::default()
        };
        draft.push(id, step, false);
    }
}

/// The attribute's value, if it is the one that is wanted.
fn is(property: &'static str, value: &Input) -> Query {
    let test = match value {
        Input::Bool(yes) => Test::Holds(*yes),
        other => Test::Is(other.clone()),
    };
    let field = format!("{property}.Value");
    Query::of_one(vec![condition(field, test)], "VpcId")
}
