//! What there is, and how it is asked for.

use std::{collections::BTreeMap, time::Duration};

use codegen::call::Service;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{delete, iam, make};
use crate::ec2::{Ask, Failure};

/// One thing.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) site: usize,
    pub(super) kind: &'static str,
    pub(super) data: Value,
    /// From when on it is seen.
    pub(super) seen: Instant,
    /// The states it goes through by itself: the field, from when on, the state.
    pub(super) states: Vec<(&'static str, Instant, &'static str)>,
}

impl Thing {
    pub(super) fn text(&self, field: &str) -> &str {
        self.data[field].as_str().unwrap_or_default()
    }

    /// The state it is in.
    pub(super) fn state(&self) -> &'static str {
        let now = Instant::now();
        self.states.iter().rev().find(|(_, from, _)| *from <= now).map_or("", |(_, _, state)| state)
    }

    /// Whether it is of the past, though still listed.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.state(), "deleted" | "terminated" | "failed" | "rejected")
    }

    /// As a describe call shows it.
    fn shown(&self) -> Value {
        let mut data = self.data.clone();
        if let Some((field, _, _)) = self.states.first() {
            match field.split_once('.') {
                Some((outer, inner)) => data[outer][inner] = json!(self.state()),
                None => data[*field] = json!(self.state()),
            }
        }
        data
    }
}

/// Everything there is.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) things: BTreeMap<String, Thing>,
    pub(super) lag: Duration,
    pub(super) made: usize,
    /// Answers to requests that came with a token.
    pub(super) tokens: BTreeMap<String, Value>,
}

/// What lists a kind: operation, kind, list, id, input for ids.
const LISTS: &[(&str, &str, &str, &str, &str)] = &[
    ("DescribeVpcs", "vpc", "Vpcs", "VpcId", "VpcIds"),
    ("DescribeSubnets", "subnet", "Subnets", "SubnetId", "SubnetIds"),
    ("DescribeRouteTables", "rtb", "RouteTables", "RouteTableId", "RouteTableIds"),
    ("DescribeInternetGateways", "igw", "InternetGateways", "InternetGatewayId", "InternetGatewayIds"),
    (
        "DescribeEgressOnlyInternetGateways",
        "eigw",
        "EgressOnlyInternetGateways",
        "EgressOnlyInternetGatewayId",
        "EgressOnlyInternetGatewayIds",
    ),
    ("DescribeAddresses", "eipalloc", "Addresses", "AllocationId", "AllocationIds"),
    ("DescribeNatGateways", "nat", "NatGateways", "NatGatewayId", "NatGatewayIds"),
    ("DescribeSecurityGroups", "sg", "SecurityGroups", "GroupId", "GroupIds"),
    ("DescribeVpcEndpoints", "vpce", "VpcEndpoints", "VpcEndpointId", "VpcEndpointIds"),
    (
        "DescribeVpcPeeringConnections",
        "pcx",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        "VpcPeeringConnectionIds",
    ),
    ("DescribeKeyPairs", "key", "KeyPairs", "KeyName", "KeyNames"),
    ("DescribeInstances", "i", "Instances", "InstanceId", "InstanceIds"),
    ("DescribeNetworkAcls", "acl", "NetworkAcls", "NetworkAclId", "NetworkAclIds"),
];

pub(super) fn refused(code: &str, message: &str) -> Failure {
    Failure::answered(code, message, Some("in-memory"))
}

impl World {
    pub(super) fn answer(&mut self, ask: &Ask, inputs: &Value) -> Result<Value, Failure> {
        if ask.service == Service::Iam {
            return iam::answer(self, ask.operation, inputs);
        }
        if ask.service == Service::Ssm {
            return Ok(json!({"Parameter": {"Value": "ami-12345678"}}));
        }
        if let Some(row) = LISTS.iter().find(|(operation, ..)| *operation == ask.operation) {
            return self.list(ask.site, *row, inputs);
        }
        let token = inputs["ClientToken"].as_str().map(|token| format!("{} {token}", ask.operation));
        if let Some(known) = token.as_ref().and_then(|token| self.tokens.get(token)) {
            return Ok(known.clone());
        }
        let answer = match ask.operation {
            "DescribeVpcAttribute" => self.vpc_attribute(inputs),
            "DescribeInstanceAttribute" => {
                let data = &self.named(inputs["InstanceId"].as_str().unwrap_or_default())?.data["UserData"];
                Ok(json!({"UserData": {"Value": data}}))
            }
            "DescribeIamInstanceProfileAssociations" => Ok(iam::associations(self, inputs)),
            "DescribeSecurityGroupRules" => Ok(self.rules(inputs)),
            "DescribeNetworkInterfaces" => Ok(self.interfaces(inputs)),
            _ => make::make(self, ask, inputs)
                .or_else(|| delete::delete(self, ask, inputs))
                .unwrap_or_else(|| Err(refused("InvalidAction", &format!("no {} in memory", ask.operation)))),
        }?;
        if let Some(token) = token {
            self.tokens.insert(token, answer.clone());
        }
        Ok(answer)
    }

    /// Things of a kind that are not of the past.
    pub(super) fn alive<'a>(&'a self, kind: &'static str) -> impl Iterator<Item = (&'a String, &'a Thing)> {
        self.things.iter().filter(move |(_, thing)| thing.kind == kind && !thing.is_gone())
    }

    /// A thing that can be named by now.
    pub(super) fn named(&mut self, id: &str) -> Result<&mut Thing, Failure> {
        let now = Instant::now();
        match self.things.get_mut(id).filter(|thing| thing.seen <= now) {
            Some(thing) => Ok(thing),
            None => Err(unknown(id)),
        }
    }

    fn list(
        &self,
        site: usize,
        (operation, kind, list, id, ids): (&str, &str, &str, &str, &str),
        inputs: &Value,
    ) -> Result<Value, Failure> {
        let now = Instant::now();
        let seen =
            |thing: &&Thing| thing.kind == kind && thing.seen <= now && (thing.site == site || kind == "pcx");
        let mut found: Vec<Value> = self.things.values().filter(seen).map(Thing::shown).collect();
        if let Some(wanted) = inputs[ids].as_array() {
            found.retain(|thing| wanted.contains(&thing[id]));
            if let Some(missing) = wanted.iter().find(|id_| !found.iter().any(|thing| thing[id] == **id_)) {
                return Err(unknown(missing.as_str().unwrap_or_default()));
            }
        }
        let filters = if inputs["Filter"].is_array() { &inputs["Filter"] } else { &inputs["Filters"] };
        for filter in filters.as_array().into_iter().flatten() {
            found.retain(|thing| passes(thing, filter));
        }
        Ok(if operation == "DescribeInstances" {
            json!({"Reservations": [{ list: found }]})
        } else {
            json!({ list: found })
        })
    }

    fn vpc_attribute(&mut self, inputs: &Value) -> Result<Value, Failure> {
        let id = inputs["VpcId"].as_str().unwrap_or_default().to_owned();
        let attribute = inputs["Attribute"].as_str().unwrap_or_default();
        let name = format!("E{}", attribute.get(1..).unwrap_or_default());
        let value = self.named(&id)?.data[&name].clone();
        let value = if value.is_null() { json!(name == "EnableDnsSupport") } else { value };
        Ok(json!({"VpcId": id, name: {"Value": value}}))
    }

    fn rules(&self, inputs: &Value) -> Value {
        let wanted = &inputs["Filters"][0]["Values"][0];
        let groups =
            self.things.values().filter(|thing| thing.kind == "sg" && thing.data["GroupId"] == *wanted);
        let rules: Vec<_> =
            groups.flat_map(|group| group.data["Rules"].as_array().cloned().unwrap_or_default()).collect();
        json!({"SecurityGroupRules": rules})
    }

    fn interfaces(&self, inputs: &Value) -> Value {
        let filter = &inputs["Filters"][0];
        let wanted = filter["Values"][0].as_str().unwrap_or_default();
        let field = match filter["Name"].as_str() {
            Some("vpc-id") => "VpcId",
            Some("subnet-id") => "SubnetId",
            _ => "GroupId",
        };
        let holds = |thing: &Thing| {
            thing.data.to_string().contains(&format!("\"{wanted}\"")) || thing.data[field] == *wanted
        };
        let owners = self.things.iter().filter(|(_, thing)| {
            matches!(thing.kind, "i" | "nat" | "vpce" | "eni") && !thing.is_gone() && holds(thing)
        });
        // AWS says in the description whose interface it is.
        let interface = |(id, thing): (&String, &Thing)| json!({"NetworkInterfaceId": format!("eni-of-{}", thing.kind), "Description": format!("Interface of {id}")});
        let interfaces: Vec<_> = owners.map(interface).collect();
        json!({"NetworkInterfaces": interfaces})
    }

    /// Everything with paths in place of ids, sorted.
    pub(super) fn inventory(&self) -> Vec<String> {
        let alive: Vec<_> =
            self.things.iter().filter(|(_, thing)| !thing.is_gone() && thing.state() != "deleting").collect();
        let mut lines: Vec<String> = alive
            .iter()
            .map(|(_, thing)| {
                let mut data = thing.shown();
                settle(&mut data);
                format!("{} {data}", thing.kind)
            })
            .collect();
        for (id, thing) in &alive {
            let path = path_of(&thing.data).unwrap_or_else(|| id.to_string());
            lines.iter_mut().for_each(|line| *line = line.replace(id.as_str(), &format!("<{path}>")));
        }
        lines.sort();
        lines
    }
}

/// Takes out what is chosen by chance or empty, and puts lists without an order into one.
fn settle(data: &mut Value) {
    match data {
        Value::Object(fields) => {
            fields.retain(|name, value| {
                let by_chance = matches!(
                    &**name,
                    "AssociationId"
                        | "PublicIp"
                        | "KeyPairId"
                        | "SecurityGroupRuleId"
                        | "RouteTableAssociationId"
                );
                !by_chance && *value != json!([])
            });
            fields.iter_mut().for_each(|(_, value)| settle(value));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(settle);
            items.sort_by_key(Value::to_string);
        }
        _ => {}
    }
}

fn path_of(data: &Value) -> Option<String> {
    let tags = data["Tags"].as_array()?;
    let tag = tags.iter().find(|tag| tag["Key"] == "vpcraft:path")?;
    Some(tag["Value"].as_str()?.to_owned())
}

/// The error for an id that is not known.
fn unknown(id: &str) -> Failure {
    let code = match id.split('-').next() {
        Some("vpc") => "InvalidVpcID.NotFound",
        Some("subnet") => "InvalidSubnetID.NotFound",
        Some("rtb") => "InvalidRouteTableID.NotFound",
        Some("igw") => "InvalidInternetGatewayID.NotFound",
        Some("sg") => "InvalidGroup.NotFound",
        Some("nat") => "NatGatewayNotFound",
        Some("eipalloc") => "InvalidAllocationID.NotFound",
        Some("vpce") => "InvalidVpcEndpointId.NotFound",
        Some("pcx") => "InvalidVpcPeeringConnectionID.NotFound",
        Some("i") => "InvalidInstanceID.NotFound",
        Some("rtbassoc") => "InvalidAssociationID.NotFound",
        _ => "InvalidKeyPair.NotFound",
    };
    refused(code, &format!("The ID '{id}' does not exist"))
}

fn passes(thing: &Value, filter: &Value) -> bool {
    let (name, value) = (filter["Name"].as_str().unwrap_or_default(), &filter["Values"][0]);
    if let Some(key) = name.strip_prefix("tag:") {
        let plain = value.as_str().unwrap_or_default().replace('\\', "");
        let tags = thing["Tags"].as_array();
        return tags.into_iter().flatten().any(|tag| tag["Key"] == key && tag["Value"] == *plain);
    }
    match name {
        "vpc-id" => thing["VpcId"] == *value,
        "ip-permission.group-id" => thing["Rules"]
            .as_array()
            .is_some_and(|rules| rules.iter().any(|rule| rule["ReferencedGroupInfo"]["GroupId"] == *value)),
        _ => false,
    }
}
