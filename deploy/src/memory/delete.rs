//! Requests that take things away, and what AWS says while they are in use.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    make::{is_same_rule, mirror, rules_of, text},
    world::{Thing, World, refused},
};
use crate::ec2::{Ask, Failure};

/// Carries out a request that takes something away; nothing if it is none.
pub(super) fn delete(world: &mut World, ask: &Ask, inputs: &Value) -> Option<Result<Value, Failure>> {
    Some(match ask.operation {
        "DeleteVpc" => remove(world, text(inputs, "VpcId")),
        "DisassociateVpcCidrBlock" => super::blocks::disassociate(world, inputs),
        "DeleteSubnet" => remove(world, text(inputs, "SubnetId")),
        "DeleteRouteTable" => remove(world, text(inputs, "RouteTableId")),
        "DeleteInternetGateway" => remove(world, text(inputs, "InternetGatewayId")),
        "DeleteEgressOnlyInternetGateway" => remove(world, text(inputs, "EgressOnlyInternetGatewayId")),
        "DeleteSecurityGroup" => remove(world, text(inputs, "GroupId")),
        "ReleaseAddress" => remove(world, text(inputs, "AllocationId")),
        "DeleteKeyPair" => {
            let is_it = |thing: &Thing| {
                ["KeyName", "KeyPairId"]
                    .iter()
                    .any(|name| inputs[*name].is_string() && thing.data[*name] == inputs[*name])
            };
            world.things.retain(|_, thing| thing.kind != "key" || !is_it(thing));
            Ok(json!({}))
        }
        "DeleteNatGateway" => fade(world, text(inputs, "NatGatewayId"), "State", ["deleting", "deleted"], 40),
        "DeleteVpcPeeringConnection" => {
            let id = text(inputs, "VpcPeeringConnectionId");
            fade(world, id, "Status.Code", ["deleting", "deleted"], 2)
        }
        "DeleteVpcEndpoints" => {
            fade_all(world, &inputs["VpcEndpointIds"], "State", ["deleting", "deleted"], 60)
        }
        "TerminateInstances" => {
            fade_all(world, &inputs["InstanceIds"], "State.Name", ["shutting-down", "terminated"], 30)
        }
        "DetachInternetGateway" => detach(world, inputs),
        "DisassociateRouteTable" => disassociate(world, text(inputs, "AssociationId")),
        "DeleteRoute" => delete_route(world, inputs),
        "RevokeSecurityGroupIngress" => revoke(world, inputs, false),
        "RevokeSecurityGroupEgress" => revoke(world, inputs, true),
        _ => return None,
    })
}

fn fade_all(
    world: &mut World,
    ids: &Value,
    field: &'static str,
    states: [&'static str; 2],
    seconds: u64,
) -> Result<Value, Failure> {
    for id in ids.as_array().into_iter().flatten() {
        fade(world, id.as_str().unwrap_or_default(), field, states, seconds)?;
    }
    Ok(json!({"Unsuccessful": []}))
}

/// It goes away by itself, and stays listed.
fn fade(
    world: &mut World,
    id: &str,
    field: &'static str,
    [now, then]: [&'static str; 2],
    seconds: u64,
) -> Result<Value, Failure> {
    let thing = world.named(id)?;
    let at = Instant::now();
    if !thing.is_gone() && thing.state() != now {
        thing.states = vec![(field, at, now), (field, at + Duration::from_secs(seconds), then)];
    }
    Ok(json!({}))
}

fn remove(world: &mut World, id: &str) -> Result<Value, Failure> {
    world.named(id)?;
    if let Some(user) = user(world, id) {
        let code = if id.starts_with("eipalloc") { "InvalidIPAddress.InUse" } else { "DependencyViolation" };
        return Err(refused(code, &format!("{id} has a dependency: {user}")));
    }
    world.things.remove(id);
    // A subnet takes its associations along.
    for table in world.things.values_mut().filter(|thing| thing.kind == "rtb") {
        if let Some(all) = table.data["Associations"].as_array_mut() {
            all.retain(|one| one["SubnetId"] != id);
        }
    }
    Ok(json!({}))
}

/// What needs a thing.
fn user(world: &World, id: &str) -> Option<String> {
    let alive = world.things.iter().filter(|(_, thing)| !thing.is_gone());
    let holds = |thing: &Thing| {
        let mentions = thing.data.to_string().contains(&format!("\"{id}\""));
        match (id.split('-').next().unwrap_or_default(), thing.kind) {
            ("vpc", "igw" | "subnet" | "rtb" | "sg" | "nat" | "vpce" | "eigw") => mentions,
            ("subnet", "i" | "nat" | "vpce" | "eni") => mentions,
            ("sg", "i" | "vpce" | "sg") => mentions,
            ("eipalloc", "nat") => mentions,
            _ => false,
        }
    };
    let of_itself = match world.things.get(id) {
        Some(thing) if thing.kind == "rtb" => {
            thing.data["Associations"].as_array().is_some_and(|all| !all.is_empty())
        }
        Some(thing) if thing.kind == "igw" => {
            thing.data["Attachments"].as_array().is_some_and(|all| !all.is_empty())
        }
        _ => false,
    };
    if of_itself {
        return Some("itself".to_owned());
    }
    alive.filter(|(other, _)| *other != id).find(|(_, thing)| holds(thing)).map(|(other, _)| other.clone())
}

fn detach(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let vpc = text(inputs, "VpcId").to_owned();
    let subnets: Vec<_> = world
        .alive("subnet")
        .filter(|(_, subnet)| subnet.text("VpcId") == vpc)
        .map(|(id, _)| id.clone())
        .collect();
    if world.alive("nat").any(|(_, nat)| subnets.iter().any(|id| nat.text("SubnetId") == id)) {
        return Err(refused("DependencyViolation", "the VPC has some mapped public address(es)"));
    }
    let gateway = world.named(text(inputs, "InternetGatewayId"))?;
    if gateway.data["Attachments"][0]["VpcId"] != vpc {
        return Err(refused("Gateway.NotAttached", "it is not attached"));
    }
    gateway.data["Attachments"] = json!([]);
    Ok(json!({}))
}

fn disassociate(world: &mut World, id: &str) -> Result<Value, Failure> {
    for table in world.things.values_mut().filter(|thing| thing.kind == "rtb") {
        let Some(all) = table.data["Associations"].as_array_mut() else { continue };
        let before = all.len();
        all.retain(|one| one["RouteTableAssociationId"] != id);
        if all.len() < before {
            return Ok(json!({}));
        }
    }
    Err(refused("InvalidAssociationID.NotFound", "there is no such association"))
}

fn delete_route(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let table = world.named(text(inputs, "RouteTableId"))?;
    let Some(routes) = table.data["Routes"].as_array_mut() else { return Ok(json!({})) };
    let before = routes.len();
    routes.retain(|route| route["DestinationCidrBlock"] != inputs["DestinationCidrBlock"]);
    if routes.len() == before {
        return Err(refused("InvalidRoute.NotFound", "there is no such route"));
    }
    Ok(json!({}))
}

fn revoke(world: &mut World, inputs: &Value, egress: bool) -> Result<Value, Failure> {
    let id = text(inputs, "GroupId").to_owned();
    let group = world.named(&id)?;
    let ids = inputs["SecurityGroupRuleIds"].as_array().cloned().unwrap_or_default();
    if let Some(rules) = group.data["Rules"].as_array_mut() {
        rules.retain(|rule| !ids.contains(&rule["SecurityGroupRuleId"]));
    }
    for permission in inputs["IpPermissions"].as_array().into_iter().flatten() {
        for rule in rules_of(&id, permission, egress) {
            let Some(rules) = group.data["Rules"].as_array_mut() else { continue };
            let before = rules.len();
            rules.retain(|known| !is_same_rule(known, &rule));
            if rules.len() == before {
                return Err(refused("InvalidPermission.NotFound", "the rule does not exist"));
            }
        }
    }
    mirror(world);
    Ok(json!({"Return": true}))
}
