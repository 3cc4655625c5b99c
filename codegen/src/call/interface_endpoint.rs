//! An interface endpoint: ready after some minutes, and its interfaces are gone as slowly.

use dsl::graph::{Data, NodeId};

use super::{
    draft::{Draft, Props},
    gateway_endpoint::{self, GONE},
    plan::{Input, Inputs},
    recipe::{Ready, Recipe},
};

pub(super) static RECIPE: Recipe = Recipe {
    inputs: &[
        "VpcId",
        "VpcEndpointType",
        "ServiceName",
        "SubnetIds",
        "SecurityGroupIds",
        "PrivateDnsEnabled",
        "IpAddressType",
        "PolicyDocument",
    ],
    ready: Ready::State("State", &["available", "pendingacceptance"], GONE),
    attributes: &[("DnsEntries", "DnsEntries[0].DnsName")],
    ..gateway_endpoint::RECIPE_OF_BOTH
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let options = dns_options(draft, props);
    RECIPE.make(draft, id, props, options);
}

/// CloudFormation has a word where the API has yes or no.
fn dns_options(draft: &mut Draft<'_>, props: &mut Props) -> Inputs {
    let Some(Data::Object(parts)) = props.take("DnsOptions") else { return Vec::new() };
    let options = parts.iter().map(|(name, value)| match value {
        Data::Text(word) if word.ends_with("Resolver") || word.ends_with("Resolvers") => {
            (name.clone(), Input::Bool(word == "OnlyInboundResolver"))
        }
        other => (name.clone(), draft.input(other)),
    });
    vec![("DnsOptions".into(), Input::Struct(options.collect()))]
}
