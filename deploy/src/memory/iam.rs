//! Roles and instance profiles.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    make::{push, text},
    world::{Thing, World, refused},
};
use crate::ec2::Failure;

pub(super) fn answer(world: &mut World, operation: &str, inputs: &Value) -> Result<Value, Failure> {
    let (role, profile) = (text(inputs, "RoleName"), text(inputs, "InstanceProfileName"));
    match operation {
        "CreateRole" => create(world, "role", role, inputs),
        "CreateInstanceProfile" => create(world, "profile", profile, inputs),
        "GetRole" => Ok(json!({"Role": get(world, "role", role)?.data})),
        "GetInstanceProfile" => Ok(json!({"InstanceProfile": get(world, "profile", profile)?.data})),
        "ListRoles" => Ok(json!({"Roles": listed(world, "role", inputs)})),
        "ListInstanceProfiles" => Ok(json!({"InstanceProfiles": listed(world, "profile", inputs)})),
        "PutRolePolicy" => put(world, role, inputs),
        "GetRolePolicy" => {
            let name = text(inputs, "PolicyName");
            let role = get(world, "role", role)?;
            let policies = role.data["Policies"].as_array();
            match policies.into_iter().flatten().find(|one| one["PolicyName"] == name) {
                Some(policy) => Ok(policy.clone()),
                None => Err(refused("NoSuchEntity", "there is no such policy")),
            }
        }
        "ListRolePolicies" => {
            let role = get(world, "role", role)?;
            let policies = role.data["Policies"].as_array().cloned().unwrap_or_default();
            Ok(
                json!({"PolicyNames": policies.iter().map(|one| one["PolicyName"].clone()).collect::<Vec<_>>()}),
            )
        }
        "UpdateAssumeRolePolicy" => {
            get(world, "role", role)?.data["AssumeRolePolicyDocument"] = inputs["PolicyDocument"].clone();
            Ok(json!({}))
        }
        "DeleteRolePolicy" => without(world, "role", role, "Policies", "PolicyName", inputs),
        "AttachRolePolicy" => {
            let policy = json!({"PolicyArn": inputs["PolicyArn"]});
            push(&mut get(world, "role", role)?.data["AttachedPolicies"], policy);
            Ok(json!({}))
        }
        "ListAttachedRolePolicies" => {
            Ok(json!({"AttachedPolicies": get(world, "role", role)?.data["AttachedPolicies"]}))
        }
        "DetachRolePolicy" => without(world, "role", role, "AttachedPolicies", "PolicyArn", inputs),
        "AddRoleToInstanceProfile" => {
            get(world, "role", role)?;
            let profile = get(world, "profile", profile)?;
            if profile.data["Roles"].as_array().is_some_and(|roles| !roles.is_empty()) {
                return Err(refused(
                    "LimitExceeded",
                    "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
                ));
            }
            push(&mut profile.data["Roles"], json!({"RoleName": role}));
            Ok(json!({}))
        }
        "RemoveRoleFromInstanceProfile" => without(world, "profile", profile, "Roles", "RoleName", inputs),
        "DeleteRole" => delete(world, "role", role, &["Policies", "AttachedPolicies"]),
        "DeleteInstanceProfile" => delete(world, "profile", profile, &["Roles"]),
        _ => Err(refused("InvalidAction", operation)),
    }
}

fn key(kind: &str, name: &str) -> String {
    format!("{kind}/{name}")
}

fn get<'a>(world: &'a mut World, kind: &str, name: &str) -> Result<&'a mut Thing, Failure> {
    let now = Instant::now();
    let thing = world.things.get_mut(&key(kind, name)).filter(|thing| thing.seen <= now);
    thing.ok_or_else(|| refused("NoSuchEntity", &format!("The {kind} {name} cannot be found.")))
}

/// What stands under a path, without tags.
fn listed(world: &World, kind: &str, inputs: &Value) -> Vec<Value> {
    let (now, prefix) = (Instant::now(), text(inputs, "PathPrefix"));
    let things = world.things.values().filter(|thing| thing.kind == kind && thing.seen <= now);
    let under = things.filter(|thing| thing.text("Path").starts_with(prefix));
    let shown = under.map(|thing| {
        let mut data = thing.data.clone();
        if let Some(fields) = data.as_object_mut() {
            fields.remove("Tags");
        }
        data
    });
    shown.collect()
}

fn create(world: &mut World, kind: &'static str, name: &str, inputs: &Value) -> Result<Value, Failure> {
    if world.things.contains_key(&key(kind, name)) {
        return Err(refused("EntityAlreadyExists", "it exists"));
    }
    let seen = Instant::now() + world.lag;
    let mut data = inputs.clone();
    let path = data["Path"].as_str().unwrap_or("/").to_owned();
    data["Arn"] = json!(format!("arn:aws:iam::111122223333:{kind}{path}{name}"));
    world
        .things
        .insert(key(kind, name), Thing { site: 0, kind, data: data.clone(), seen, states: Vec::new() });
    Ok(if kind == "role" { json!({"Role": data}) } else { json!({"InstanceProfile": data}) })
}

fn put(world: &mut World, role: &str, inputs: &Value) -> Result<Value, Failure> {
    let role = get(world, "role", role)?;
    if let Some(policies) = role.data["Policies"].as_array_mut() {
        policies.retain(|one| one["PolicyName"] != inputs["PolicyName"]);
    }
    push(&mut role.data["Policies"], inputs.clone());
    Ok(json!({}))
}

fn without(
    world: &mut World,
    kind: &str,
    name: &str,
    list: &str,
    field: &str,
    inputs: &Value,
) -> Result<Value, Failure> {
    let thing = get(world, kind, name)?;
    let Some(items) = thing.data[list].as_array_mut() else {
        return Err(refused("NoSuchEntity", "it is not there"));
    };
    let before = items.len();
    items.retain(|item| item[field] != inputs[field]);
    if items.len() == before { Err(refused("NoSuchEntity", "it is not there")) } else { Ok(json!({})) }
}

fn delete(world: &mut World, kind: &str, name: &str, lists: &[&str]) -> Result<Value, Failure> {
    let thing = get(world, kind, name)?;
    if lists.iter().any(|list| thing.data[*list].as_array().is_some_and(|items| !items.is_empty())) {
        return Err(refused("DeleteConflict", "Cannot delete entity, must remove what is in it first."));
    }
    let holds = |profile: &Thing| {
        let roles = profile.data["Roles"].as_array();
        roles.into_iter().flatten().any(|role| role["RoleName"] == name)
    };
    if kind == "role" && world.things.values().any(|thing| thing.kind == "profile" && holds(thing)) {
        let message = "Cannot delete entity, must remove roles from instance profile first.";
        return Err(refused("DeleteConflict", message));
    }
    world.things.remove(&key(kind, name));
    Ok(json!({}))
}

/// A profile as a host shows it.
pub(super) fn shown(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let name = text(&inputs["IamInstanceProfile"], "Name");
    let unknown =
        || refused("InvalidParameterValue", "Value for parameter iamInstanceProfile.name is invalid.");
    let profile = get(world, "profile", name).map_err(|_| unknown())?;
    Ok(json!({"Arn": profile.data["Arn"]}))
}

/// What hangs on hosts; each has one at most, named after it.
pub(super) fn associations(world: &World, inputs: &Value) -> Value {
    let host = inputs["Filters"][0]["Values"][0].as_str().unwrap_or_default();
    let profile = world.things.get(host).map(|thing| &thing.data["IamInstanceProfile"]);
    let one = |profile: &Value| json!({"AssociationId": format!("of {host}"), "InstanceId": host, "State": "associated", "IamInstanceProfile": profile});
    let all: Vec<_> = profile.filter(|profile| profile.is_object()).map(one).into_iter().collect();
    json!({"IamInstanceProfileAssociations": all})
}

/// The host of an association.
pub(super) fn host(inputs: &Value) -> &str {
    text(inputs, "AssociationId").trim_start_matches("of ")
}

/// Hangs a profile on a host.
pub(super) fn hang(world: &mut World, host: &str, inputs: &Value) -> Result<Value, Failure> {
    let profile = shown(world, inputs)?;
    world.named(host)?.data["IamInstanceProfile"] = profile;
    Ok(json!({}))
}

/// Takes the profile off a host.
pub(super) fn take_off(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    if let Some(fields) = world.named(host(inputs))?.data.as_object_mut() {
        fields.remove("IamInstanceProfile");
    }
    Ok(json!({}))
}
