//! Requests that make and change things.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::world::{Thing, World, refused};
use crate::ec2::{Ask, Failure};

/// How something is made: operation, kind, id, wrapper in the answer, states with the seconds after which they come.
struct Row {
    operation: &'static str,
    kind: &'static str,
    id: &'static str,
    wrapper: &'static str,
    state: &'static str,
    states: &'static [(u64, &'static str)],
}

const fn row(
    operation: &'static str,
    kind: &'static str,
    id: &'static str,
    wrapper: &'static str,
    states: &'static [(u64, &'static str)],
) -> Row {
    Row { operation, kind, id, wrapper, state: "State", states }
}

const ROWS: &[Row] = &[
    row("CreateVpc", "vpc", "VpcId", "Vpc", &[(0, "pending"), (1, "available")]),
    row("CreateSubnet", "subnet", "SubnetId", "Subnet", &[(0, "available")]),
    row("CreateInternetGateway", "igw", "InternetGatewayId", "InternetGateway", &[]),
    row("CreateRouteTable", "rtb", "RouteTableId", "RouteTable", &[]),
    row(
        "CreateEgressOnlyInternetGateway",
        "eigw",
        "EgressOnlyInternetGatewayId",
        "EgressOnlyInternetGateway",
        &[],
    ),
    row("AllocateAddress", "eipalloc", "AllocationId", "", &[]),
    row("CreateNatGateway", "nat", "NatGatewayId", "NatGateway", &[(0, "pending"), (60, "available")]),
    row("CreateSecurityGroup", "sg", "GroupId", "", &[]),
    row("CreateVpcEndpoint", "vpce", "VpcEndpointId", "VpcEndpoint", &[(0, "pending"), (30, "available")]),
    Row {
        state: "Status.Code",
        ..row(
            "CreateVpcPeeringConnection",
            "pcx",
            "VpcPeeringConnectionId",
            "VpcPeeringConnection",
            &[(0, "initiating-request"), (2, "pending-acceptance")],
        )
    },
    row("ImportKeyPair", "key", "KeyName", "", &[]),
    Row {
        state: "State.Name",
        ..row("RunInstances", "i", "InstanceId", "", &[(0, "pending"), (15, "running")])
    },
];

/// Carries out a request that makes or changes something; nothing if it is none.
pub(super) fn make(world: &mut World, ask: &Ask, inputs: &Value) -> Option<Result<Value, Failure>> {
    if let Some(row) = ROWS.iter().find(|row| row.operation == ask.operation) {
        return Some(create(world, ask.site, row, inputs));
    }
    Some(match ask.operation {
        "ModifyVpcAttribute" => set(world, inputs, "VpcId"),
        "ModifySubnetAttribute" => set(world, inputs, "SubnetId"),
        "ModifyInstanceAttribute" => set(world, inputs, "InstanceId"),
        "AttachInternetGateway" => attach(world, inputs),
        "AssociateVpcCidrBlock" => super::blocks::associate(world, inputs),
        "AssociateRouteTable" => associate(world, inputs),
        "CreateRoute" => route(world, inputs),
        "ReplaceRoute" => replace_route(world, inputs),
        "AuthorizeSecurityGroupIngress" => authorize(world, inputs, false),
        "AuthorizeSecurityGroupEgress" => authorize(world, inputs, true),
        "AcceptVpcPeeringConnection" => accept(world, inputs),
        "ModifyVpcPeeringConnectionOptions" => peering_options(world, inputs),
        "ModifyVpcEndpoint" => modify_endpoint(world, inputs),
        "AssociateIamInstanceProfile" => super::iam::hang(world, text(inputs, "InstanceId"), inputs),
        "ReplaceIamInstanceProfileAssociation" => super::iam::hang(world, super::iam::host(inputs), inputs),
        "DisassociateIamInstanceProfile" => super::iam::take_off(world, inputs),
        "CreateTags" => create_tags(world, inputs),
        _ => return None,
    })
}

pub(super) fn text<'a>(inputs: &'a Value, name: &str) -> &'a str {
    inputs[name].as_str().unwrap_or_default()
}

fn create(world: &mut World, site: usize, row: &Row, inputs: &Value) -> Result<Value, Failure> {
    check(world, row, inputs)?;
    world.made += 1;
    let id = if row.kind == "key" {
        text(inputs, "KeyName").to_owned()
    } else {
        format!("{}-{:08x}", row.kind, world.made)
    };
    let mut data = inputs.clone();
    if inputs["IamInstanceProfile"].is_object() {
        data["IamInstanceProfile"] = super::iam::shown(world, inputs)?;
    }
    data["Tags"] = inputs["TagSpecifications"][0]["Tags"].clone();
    if let Some(fields) = data.as_object_mut() {
        fields.retain(|name, _| name != "TagSpecifications" && name != "ClientToken");
    }
    data[row.id] = json!(id);
    match row.kind {
        "sg" => data["Rules"] = json!([default_rule(&id, world.made)]),
        "rtb" => data["Routes"] = json!([{"DestinationCidrBlock": "local", "GatewayId": "local"}]),
        "vpc" => {
            data["OwnerId"] = json!("111122223333");
            (data["EnableDnsSupport"], data["EnableDnsHostnames"]) = (json!(true), json!(false));
        }
        "subnet" => data["MapPublicIpOnLaunch"] = json!(false),
        "key" => data["KeyPairId"] = json!(format!("key-{:08x}", world.made)),
        "eipalloc" => data["PublicIp"] = json!(format!("198.51.100.{}", world.made % 250)),
        "i" => data["PrivateIpAddress"] = json!("10.0.0.10"),
        _ => {}
    }
    let now = Instant::now();
    let states = row
        .states
        .iter()
        .map(|(after, state)| (row.state, now + Duration::from_secs(*after), *state))
        .collect();
    let seen = now + world.lag;
    world.things.insert(id.clone(), Thing { site, kind: row.kind, data, seen, states });
    mirror(world);
    let mut own = json!({row.id: id});
    if row.kind == "key" {
        own["KeyPairId"] = world.things[&id].data["KeyPairId"].clone();
    }
    Ok(match row.operation {
        "RunInstances" => json!({"Instances": [own]}),
        _ if row.wrapper.is_empty() => own,
        _ => json!({row.wrapper: own}),
    })
}

/// What AWS refuses of a new thing.
fn check(world: &mut World, row: &Row, inputs: &Value) -> Result<(), Failure> {
    for name in ["VpcId", "SubnetId", "AllocationId", "PeerVpcId"] {
        if inputs[name].is_string() {
            world.named(text(inputs, name))?;
        }
    }
    for name in ["RouteTableIds", "SubnetIds", "SecurityGroupIds"] {
        for id in inputs[name].as_array().into_iter().flatten() {
            world.named(id.as_str().unwrap_or_default())?;
        }
    }
    let same = |field: &str| {
        let twin = |(_, thing): (&String, &Thing)| {
            thing.data[field] == inputs[field] && thing.data["VpcId"] == inputs["VpcId"]
        };
        world.alive(row.kind).any(twin)
    };
    match row.kind {
        "subnet" if same("CidrBlock") => {
            Err(refused("InvalidSubnet.Conflict", "The CIDR conflicts with another subnet"))
        }
        "sg" if same("GroupName") => {
            Err(refused("InvalidGroup.Duplicate", "The security group already exists"))
        }
        "key" if world.things.contains_key(text(inputs, "KeyName")) => {
            Err(refused("InvalidKeyPair.Duplicate", "The keypair already exists"))
        }
        "nat" if world.alive("nat").any(|(_, nat)| nat.data["AllocationId"] == inputs["AllocationId"]) => {
            Err(refused("InvalidIPAddress.InUse", "The address is in use"))
        }
        _ => Ok(()),
    }
}

fn default_rule(group: &str, number: usize) -> Value {
    json!({"SecurityGroupRuleId": format!("sgr-{number:08x}"), "GroupId": group, "IsEgress": true,
           "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"})
}

/// Groups show their rules a second time, by permission.
pub(super) fn mirror(world: &mut World) {
    for thing in world.things.values_mut().filter(|thing| thing.kind == "sg") {
        let rules = thing.data["Rules"].as_array().cloned().unwrap_or_default();
        let permissions = |egress: bool| -> Vec<Value> {
            let of_side = rules.iter().filter(|rule| rule["IsEgress"] == egress);
            of_side
                .map(|rule| {
                    let mut range = json!({"CidrIp": rule["CidrIpv4"]});
                    if rule["Description"].is_string() {
                        range["Description"] = rule["Description"].clone();
                    }
                    json!({"IpProtocol": rule["IpProtocol"], "IpRanges": [range]})
                })
                .collect()
        };
        let (ingress, egress) = (permissions(false), permissions(true));
        thing.data["IpPermissions"] = json!(ingress);
        thing.data["IpPermissionsEgress"] = json!(egress);
    }
}

fn set(world: &mut World, inputs: &Value, id: &str) -> Result<Value, Failure> {
    let thing = world.named(text(inputs, id))?;
    for (name, value) in inputs.as_object().into_iter().flatten().filter(|(name, _)| *name != id) {
        let plain = if value["Value"].is_null() { value } else { &value["Value"] };
        thing.data[name] = plain.clone();
    }
    Ok(json!({}))
}

fn attach(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    world.named(text(inputs, "VpcId"))?;
    let taken = |(_, gateway): (&String, &Thing)| gateway.data["Attachments"][0]["VpcId"] == inputs["VpcId"];
    if world.alive("igw").any(taken) {
        return Err(refused("Resource.AlreadyAssociated", "The VPC already has an internet gateway"));
    }
    let gateway = world.named(text(inputs, "InternetGatewayId"))?;
    gateway.data["Attachments"] = json!([{"VpcId": inputs["VpcId"], "State": "available"}]);
    Ok(json!({}))
}

fn associate(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    world.named(text(inputs, "SubnetId"))?;
    let has = |table: &Thing| {
        let known = table.data["Associations"].as_array();
        known.is_some_and(|known| known.iter().any(|one| one["SubnetId"] == inputs["SubnetId"]))
    };
    if world.alive("rtb").any(|(_, table)| has(table)) {
        return Err(refused("Resource.AlreadyAssociated", "The subnet has a route table"));
    }
    let subnet = text(inputs, "SubnetId");
    let id = format!("rtbassoc-{}", subnet.trim_start_matches("subnet-"));
    let table = world.named(text(inputs, "RouteTableId"))?;
    push(
        &mut table.data["Associations"],
        json!({"RouteTableAssociationId": id, "SubnetId": subnet, "Main": false}),
    );
    Ok(json!({"AssociationId": id}))
}

pub(super) fn push(list: &mut Value, item: Value) {
    match list.as_array_mut() {
        Some(items) => items.push(item),
        None => *list = json!([item]),
    }
}

const TARGETS: [&str; 5] =
    ["GatewayId", "EgressOnlyInternetGatewayId", "NatGatewayId", "VpcPeeringConnectionId", "InstanceId"];

fn is_to(route: &Value, inputs: &Value) -> bool {
    ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]
        .iter()
        .any(|name| inputs[*name].is_string() && route[*name] == inputs[*name])
}

fn route(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    for target in TARGETS.iter().filter(|target| inputs[**target].is_string()) {
        world.named(text(inputs, target))?;
    }
    let table = world.named(text(inputs, "RouteTableId"))?;
    if table.data["Routes"].as_array().is_some_and(|routes| routes.iter().any(|route| is_to(route, inputs))) {
        return Err(refused("RouteAlreadyExists", "The route already exists"));
    }
    let mut route = inputs.clone();
    route["Origin"] = json!("CreateRoute");
    push(&mut table.data["Routes"], route);
    Ok(json!({"Return": true}))
}

fn replace_route(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let table = world.named(text(inputs, "RouteTableId"))?;
    let routes = table.data["Routes"].as_array_mut();
    let Some(route) = routes.into_iter().flatten().find(|route| is_to(route, inputs)) else {
        return Err(refused("InvalidRoute.NotFound", "There is no such route"));
    };
    *route = inputs.clone();
    route["Origin"] = json!("CreateRoute");
    Ok(json!({}))
}

/// A permission as rules, one for each peer.
pub(super) fn rules_of(group: &str, permission: &Value, egress: bool) -> Vec<Value> {
    let ports = |name: &str| if permission[name].is_null() { json!(-1) } else { permission[name].clone() };
    let mut rules = Vec::new();
    for (list, from, to) in [
        ("IpRanges", "CidrIp", "CidrIpv4"),
        ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId", "PrefixListId"),
        ("UserIdGroupPairs", "GroupId", "ReferencedGroupInfo"),
    ] {
        for range in permission[list].as_array().into_iter().flatten() {
            let peer = if to == "ReferencedGroupInfo" {
                json!({"GroupId": range[from]})
            } else {
                range[from].clone()
            };
            let mut rule = json!({"GroupId": group, "IsEgress": egress, "IpProtocol": permission["IpProtocol"],
                                  "FromPort": ports("FromPort"), "ToPort": ports("ToPort"), to: peer});
            if range["Description"].is_string() {
                rule["Description"] = range["Description"].clone();
            }
            rules.push(rule);
        }
    }
    rules
}

/// Whether two rules let the same traffic through.
pub(super) fn is_same_rule(left: &Value, right: &Value) -> bool {
    [
        "IsEgress",
        "IpProtocol",
        "FromPort",
        "ToPort",
        "CidrIpv4",
        "CidrIpv6",
        "PrefixListId",
        "ReferencedGroupInfo",
    ]
    .iter()
    .all(|name| left[*name] == right[*name])
}

fn authorize(world: &mut World, inputs: &Value, egress: bool) -> Result<Value, Failure> {
    let id = text(inputs, "GroupId").to_owned();
    for permission in inputs["IpPermissions"].as_array().into_iter().flatten() {
        for rule in rules_of(&id, permission, egress) {
            if let Some(named) = rule["ReferencedGroupInfo"]["GroupId"].as_str() {
                world.named(named)?;
            }
            world.made += 1;
            let number = world.made;
            let group = world.named(&id)?;
            if group.data["Rules"]
                .as_array()
                .is_some_and(|known| known.iter().any(|one| is_same_rule(one, &rule)))
            {
                return Err(refused("InvalidPermission.Duplicate", "the specified rule already exists"));
            }
            let mut rule = rule;
            rule["SecurityGroupRuleId"] = json!(format!("sgr-{number:08x}"));
            push(&mut group.data["Rules"], rule);
        }
    }
    mirror(world);
    Ok(json!({"Return": true}))
}

fn accept(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let peering = world.named(text(inputs, "VpcPeeringConnectionId"))?;
    if peering.state() != "pending-acceptance" {
        return Err(refused("InvalidStateTransition", "it is not waiting for acceptance"));
    }
    let now = Instant::now();
    peering.states =
        vec![("Status.Code", now, "provisioning"), ("Status.Code", now + Duration::from_secs(3), "active")];
    Ok(json!({}))
}

fn peering_options(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let peering = world.named(text(inputs, "VpcPeeringConnectionId"))?;
    if peering.state() != "active" {
        return Err(refused("InvalidStateTransition", "it is not active"));
    }
    for side in ["Requester", "Accepter"] {
        let options = &inputs[format!("{side}PeeringConnectionOptions")];
        if options.is_object() {
            peering.data[format!("{side}VpcInfo")]["PeeringOptions"] = options.clone();
        }
    }
    Ok(json!({}))
}

fn modify_endpoint(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    let endpoint = world.named(text(inputs, "VpcEndpointId"))?;
    for name in ["RouteTableIds", "SubnetIds", "SecurityGroupIds"] {
        let mut ids = endpoint.data[name].as_array().cloned().unwrap_or_default();
        let remove = inputs[format!("Remove{name}")].as_array().cloned().unwrap_or_default();
        ids.retain(|id| !remove.contains(id));
        ids.extend(inputs[format!("Add{name}")].as_array().cloned().unwrap_or_default());
        if endpoint.data[name].is_array() || !ids.is_empty() {
            endpoint.data[name] = json!(ids);
        }
    }
    for name in ["PrivateDnsEnabled", "PolicyDocument"] {
        if !inputs[name].is_null() {
            endpoint.data[name] = inputs[name].clone();
        }
    }
    Ok(json!({"Return": true}))
}

fn create_tags(world: &mut World, inputs: &Value) -> Result<Value, Failure> {
    for id in inputs["Resources"].as_array().into_iter().flatten() {
        let thing = world.named(id.as_str().unwrap_or_default())?;
        for tag in inputs["Tags"].as_array().into_iter().flatten() {
            if let Some(tags) = thing.data["Tags"].as_array_mut() {
                tags.retain(|known| known["Key"] != tag["Key"]);
            }
            push(&mut thing.data["Tags"], tag.clone());
        }
    }
    Ok(json!({}))
}
