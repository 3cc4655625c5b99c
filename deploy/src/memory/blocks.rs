//! Further CIDR blocks of VPCs.

use serde_json::{Value, json};

use super::{
    make::{push, text},
    world::{World, refused},
};
use crate::ec2::Failure;

/// The lists of blocks of a VPC: list, block, state, wrapper in the answer.
const LISTS: [(&str, &str, &str, &str); 2] = [
    ("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState", "CidrBlockAssociation"),
    ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState", "Ipv6CidrBlockAssociation"),
];

/// What IPv6 block AWS gives.
const GIVEN: &str = "2600:1f18:aaaa:bb00::/56";

pub(super) fn associate(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    world.made += 1;
    let id = format!("vpc-cidr-assoc-{:08x}", world.made);
    let vpc = world.named(text(inputs, "VpcId"))?;
    let given = if inputs["AmazonProvidedIpv6CidrBlock"] == true { json!(GIVEN) } else { Value::Null };
    for (list, name, state, wrapper) in LISTS {
        let block = if name == "Ipv6CidrBlock" && !given.is_null() { &given } else { &inputs[name] };
        if block.is_string() {
            let association = json!({"AssociationId": id, name: block, state: {"State": "associated"}});
            push(&mut vpc.data[list], association.clone());
            return Ok(json!({ wrapper: association }));
        }
    }
    Err(refused("MissingParameter", "a block is missing"))
}

pub(super) fn disassociate(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let id = text(inputs, "AssociationId").to_owned();
    let has =
        |list: &Value| list.as_array().into_iter().flatten().find(|one| one["AssociationId"] == *id).cloned();
    let vpcs: Vec<(String, Value)> =
        world.alive("vpc").map(|(vpc, thing)| (vpc.clone(), thing.data.clone())).collect();
    for (vpc, data) in vpcs {
        let Some((list, block)) = LISTS.iter().find_map(|row| Some((row.0, has(&data[row.0])?))) else {
            continue;
        };
        let used = |subnet: &Value| {
            subnet["VpcId"] == *vpc && inside(text(subnet, "CidrBlock"), text(&block, "CidrBlock"))
        };
        if world.alive("subnet").any(|(_, subnet)| used(&subnet.data)) {
            return Err(refused("DependencyViolation", "a subnet uses the block"));
        }
        if let Some(blocks) = world.named(&vpc)?.data[list].as_array_mut() {
            blocks.retain(|one| one["AssociationId"] != *id);
        }
        return Ok(json!({}));
    }
    Err(refused("InvalidVpcCidrBlockAssociationID.NotFound", &id))
}

fn inside(subnet: &str, block: &str) -> bool {
    let net = |text: &str| text.parse::<dsl::net::Ipv4Net>().ok();
    net(block).zip(net(subnet)).is_some_and(|(block, subnet)| block.contains(&subnet))
}
