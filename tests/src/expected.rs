//! What an account should hold once a topology is deployed, in the form of `tests/aws/readback.py`.
//!
//! It reads the kinds of the model and what AWS does by default; it shares no line with the emitters, so that a
//! property they forget is a difference. What an emulator can't show is said as `{"skip": "why"}` and not compared.

use std::collections::BTreeMap;

use dsl::{
    graph::{Graph, NodeId, logical_id},
    kind::common,
    resource::{
        acl_egress::AclEgress,
        acl_ingress::AclIngress,
        cidr_block::CidrBlock,
        egress_only_internet_gateway::EgressOnlyInternetGateway,
        elastic_ip::ElasticIp,
        elastic_ip_association::ElasticIpAssociation,
        gateway_attachment::GatewayAttachment,
        gateway_endpoint::GatewayEndpoint,
        instance::Instance,
        instance_profile::InstanceProfile,
        interface_endpoint::InterfaceEndpoint,
        internet_gateway::InternetGateway,
        key_pair::KeyPair,
        nat_gateway::NatGateway,
        network_acl::NetworkAcl,
        network_acl_association::NetworkAclAssociation,
        peering::Peering,
        role::Role,
        route::Route,
        route_table::RouteTable,
        security_group::SecurityGroup,
        subnet::{Subnet, Zone},
        vpc::Vpc,
    },
    value::{Attr, Traffic},
    view::View,
};
use ipnet::Ipv6Net;
use serde_json::{Map, Value, json};

/// The account of what names none: that of the emulator.
const DEFAULT_ACCOUNT: &str = "123456789012";

/// The document of `graph`; `region` is where it goes if it names no Region.
///
/// `after_steps` says whether the calls that no template can make are made as well.
pub fn document(graph: &Graph, region: &str, after_steps: bool) -> Value {
    let world = World { graph, after_steps };
    let mut networks: BTreeMap<(&str, &str), Sections> = BTreeMap::new();
    let mut roles = Sections::new();
    for id in graph.ids().filter(|id| graph.is_resource(*id)) {
        let place = graph.place(id);
        let place = (place.account.unwrap_or(DEFAULT_ACCOUNT), place.region.unwrap_or(region));
        for (section, describe) in SECTIONS {
            if let Some(described) = describe(world, id) {
                let network = networks.entry(place).or_default();
                network.entry(section).or_default().insert(graph.deployed_path(id), described);
            }
        }
        if let Some(role) = graph.view::<Role>(id) {
            roles.entry(place.0).or_default().insert(graph.deployed_path(id), describe_role(graph, role));
        }
    }
    let networks: Vec<_> = networks.into_iter().map(|(place, found)| network(place, found)).collect();
    json!({ "networks": networks, "roles": roles })
}

/// What is there by path, under a word.
type Sections<'a> = BTreeMap<&'a str, Map<String, Value>>;

fn network((account, region): (&str, &str), mut found: Sections<'_>) -> Value {
    let mut network = Map::new();
    network.insert("account".into(), account.into());
    network.insert("region".into(), region.into());
    for (section, _) in SECTIONS {
        network.insert((*section).into(), found.remove(section).unwrap_or_default().into());
    }
    network.into()
}

/// What can't be compared, and why.
fn skip(why: &str) -> Value {
    json!({ "skip": why })
}

type Describe = fn(World<'_>, NodeId) -> Option<Value>;

/// The sections of a network, with what describes one of their elements.
const SECTIONS: &[(&str, Describe)] = &[
    ("vpcs", |world, id| Some(world.vpc(world.graph.view(id)?))),
    ("subnets", |world, id| Some(world.subnet(world.graph.view(id)?))),
    ("route_tables", |world, id| Some(world.route_table(world.graph.view(id)?))),
    ("internet_gateways", |world, id| Some(world.internet_gateway(world.graph.view(id)?))),
    ("egress_only_gateways", |world, id| Some(world.egress_only(world.graph.view(id)?))),
    ("addresses", |world, id| Some(world.address(world.graph.view(id)?))),
    ("nat_gateways", |world, id| Some(world.nat_gateway(world.graph.view(id)?))),
    ("security_groups", |world, id| Some(world.security_group(world.graph.view(id)?))),
    ("acls", |world, id| Some(world.network_acl(world.graph.view(id)?))),
    ("endpoints", |world, id| world.endpoint(id)),
    ("peerings", |world, id| Some(world.peering(world.graph.view(id)?))),
    ("key_pairs", |world, id| Some(world.key_pair(world.graph.view(id)?))),
    ("instances", |world, id| Some(world.instance(world.graph.view(id)?))),
];

#[derive(Clone, Copy)]
struct World<'a> {
    graph: &'a Graph,
    after_steps: bool,
}

impl World<'_> {
    /// What a node is called in a document: its path, or the id of one that is not ours.
    fn name(self, id: NodeId) -> String {
        let node = self.graph.node(id);
        if !node.is_existing() {
            return self.graph.deployed_path(id);
        }
        match node.text(common::ID) {
            Some(known) => known.to_owned(),
            None => format!("parameter {}Id", logical_id(&self.graph.path(id))),
        }
    }

    fn names(self, ids: impl Iterator<Item = NodeId>) -> Vec<String> {
        let mut names: Vec<_> = ids.map(|id| self.name(id)).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// Known values as they are; what is given at deployment is not compared.
fn known_or(attr: Option<&Attr>, default: impl Into<Value>) -> Value {
    match attr {
        None => default.into(),
        Some(Attr::Bool(yes)) => (*yes).into(),
        Some(Attr::Number(number)) => (*number).into(),
        Some(Attr::V4(net)) => net.to_string().into(),
        Some(Attr::Later(_)) => skip("it is given at deployment"),
        Some(other) => other.as_str().map_or(Value::Null, Into::into),
    }
}

// ------------------------------------------------------------------ the network itself

impl<'a> World<'a> {
    fn own_vpc(self, id: NodeId) -> Option<View<'a, Vpc>> {
        self.graph.enclosing(id)
    }

    fn vpc_name(self, id: NodeId) -> Option<String> {
        Some(self.name(self.own_vpc(id)?.id()))
    }

    /// The IPv4 blocks of a VPC, the primary one first.
    fn ipv4_blocks(self, vpc: View<'a, Vpc>) -> Vec<String> {
        let mut further: Vec<_> = self
            .graph
            .children_of::<CidrBlock>(vpc.id())
            .filter_map(|block| block.cidr().known())
            .map(|net| net.to_string())
            .collect();
        further.sort();
        vpc.cidr().known().map(|net| net.to_string()).into_iter().chain(further).collect()
    }

    fn vpc(self, vpc: View<'a, Vpc>) -> Value {
        let name = vpc.node().text(common::NAME).map_or_else(|| vpc.path(), str::to_owned);
        json!({
            "cidrs": self.ipv4_blocks(vpc),
            "ipv6": vpc.has_ipv6(),
            "dns_support": known_or(vpc.dns_support().attr(), true),
            "dns_hostnames": known_or(vpc.dns_hostnames().attr(), false),
            "tenancy": known_or(vpc.tenancy().attr(), "default"),
            "name": name,
        })
    }

    fn subnet(self, subnet: View<'a, Subnet>) -> Value {
        let acls = self.graph.children_of::<NetworkAclAssociation>(subnet.id());
        let acl = acls.filter_map(|association| association.acl().link()).map(|acl| self.name(acl)).next();
        let vpc = self.vpc_name(subnet.id());
        let default_acl = match self.own_vpc(subnet.id()).filter(|vpc| !vpc.is_existing()) {
            Some(vpc) => format!("{} default ACL", self.name(vpc.id())).into(),
            None => skip("the default ACL of a VPC that is not ours"),
        };
        let table = subnet.associations().find_map(|association| association.table().link());
        json!({
            "vpc": vpc,
            "cidr": known_or(subnet.cidr().attr(), Value::Null),
            "zone": self.zone(subnet),
            "map_public_ip": known_or(subnet.map_public_ip_on_launch().attr(), false),
            "assign_ipv6": known_or(subnet.assign_ipv6().attr(), false),
            "ipv6": self.subnet_ipv6(subnet),
            "route_table": table.map(|table| self.name(table)),
            "acl": acl.map_or(default_acl, Into::into),
        })
    }

    /// The part of the zone's name after the Region's.
    fn zone(self, subnet: View<'a, Subnet>) -> Value {
        let region = self.graph.region(subnet.id()).unwrap_or_default();
        match subnet.zone().known() {
            Some(Zone::Letter(letter)) => letter.to_string().into(),
            Some(Zone::Name(name)) => name.strip_prefix(region).unwrap_or(&name).into(),
            Some(Zone::Id(_)) => skip("which zone has this id differs from account to account"),
            None => skip("AWS chooses the zone"),
        }
    }

    fn subnet_ipv6(self, subnet: View<'a, Subnet>) -> Value {
        match subnet.ipv6().attr() {
            None => json!([]),
            Some(Attr::Slot(slot)) => json!([format!("slot {} of /64", slot.0)]),
            Some(Attr::V6(net)) => json!([self.slot_in_own_block(subnet, *net)]),
            Some(_) => skip("it is given at deployment"),
        }
    }

    fn slot_in_own_block(self, subnet: View<'a, Subnet>, net: Ipv6Net) -> String {
        let blocks = self.own_vpc(subnet.id()).into_iter().flat_map(|vpc| self.graph.children_of(vpc.id()));
        let mut blocks = blocks.filter_map(|block: View<'_, CidrBlock>| block.ipv6().known());
        match blocks.find(|block| block.contains(&net)) {
            Some(block) => {
                let offset = u128::from(net.network()) - u128::from(block.network());
                let slot = offset.checked_shr(128 - u32::from(net.prefix_len())).unwrap_or(0);
                format!("slot {slot} of /{}", net.prefix_len())
            }
            None => net.to_string(),
        }
    }

    fn route_table(self, table: View<'a, RouteTable>) -> Value {
        let mut routes: BTreeMap<String, String> = BTreeMap::new();
        if let Some(vpc) = self.own_vpc(table.id()) {
            routes.extend(self.ipv4_blocks(vpc).into_iter().map(|block| (block, "local".into())));
            if vpc.has_ipv6() {
                routes.insert("the VPC's IPv6 block".into(), "local".into());
            }
        }
        for route in self.graph.children_of::<Route>(table.id()) {
            let target = route.target().link().map(|target| self.name(target));
            routes.insert(route.destination_text(), target.unwrap_or_default());
        }
        for endpoint in self.graph.users_of::<GatewayEndpoint>(table.id()) {
            if endpoint.route_tables().links().any(|used| used == table.id()) {
                routes.insert(
                    self.service(endpoint.id(), endpoint.service().as_str()),
                    self.name(endpoint.id()),
                );
            }
        }
        json!({
            "vpc": self.vpc_name(table.id()),
            "subnets": self.names(table.associated().map(View::id)),
            "main": false,
            "routes": routes,
        })
    }

    fn internet_gateway(self, gateway: View<'a, InternetGateway>) -> Value {
        let attachment = self.graph.children_of::<GatewayAttachment>(gateway.id()).next();
        let vpc = attachment.and_then(|attachment| attachment.vpc().link());
        json!({ "vpc": vpc.map(|vpc| self.name(vpc)) })
    }

    fn egress_only(self, gateway: View<'a, EgressOnlyInternetGateway>) -> Value {
        json!({ "vpc": self.vpc_name(gateway.id()) })
    }

    fn address(self, address: View<'a, ElasticIp>) -> Value {
        let nat = self.graph.users_of::<NatGateway>(address.id()).map(View::id);
        let host = self.graph.users_of::<ElasticIpAssociation>(address.id()).filter_map(View::parent);
        json!({ "domain": "vpc", "used_by": nat.chain(host).next().map(|user| self.name(user)) })
    }

    fn nat_gateway(self, nat: View<'a, NatGateway>) -> Value {
        json!({
            "vpc": self.vpc_name(nat.id()),
            "subnet": nat.subnet().link().map(|subnet| self.name(subnet)),
            "connectivity": known_or(nat.connectivity().attr(), "public"),
            "address": nat.elastic_ip().link().map(|address| self.name(address)),
            "state": "available",
        })
    }

    fn peering(self, peering: View<'a, Peering>) -> Value {
        let side = |link: Option<NodeId>| link.map(|vpc| self.name(vpc));
        let option = |attr: Option<&Attr>| match attr {
            Some(_) if !self.after_steps => skip("no template can set it; a call afterwards does"),
            attr => known_or(attr, false),
        };
        json!({
            "requester": side(peering.requester().link()),
            "accepter": side(peering.accepter().link()),
            "status": "active",
            "dns_from_requester": option(peering.dns_from_requester().attr()),
            "dns_from_accepter": option(peering.dns_from_accepter().attr()),
        })
    }
}

// ------------------------------------------------------------------ groups and network ACLs

impl<'a> World<'a> {
    fn security_group(self, group: View<'a, SecurityGroup>) -> Value {
        let mut ingress: Vec<_> = group
            .ingress_rules()
            .map(|rule| self.rule(rule.traffic().known(), rule.peer().attr(), rule.description().as_str()))
            .collect();
        let mut egress: Vec<_> = group
            .egress_rules()
            .map(|rule| self.rule(rule.traffic().known(), rule.peer().attr(), rule.description().as_str()))
            .collect();
        let to_addresses = group.egress_rules().any(|rule| rule.peer().link().is_none());
        if group.has_default_egress() {
            egress.push("all 0.0.0.0/0".into());
            if self.own_vpc(group.id()).is_some_and(View::<Vpc>::has_ipv6) {
                egress.push("all ::/0".into());
            }
        } else if !to_addresses {
            // The rule that takes the place of AWS's own: no packet meets it.
            egress.push("all 127.0.0.1/32 \"nothing may leave\"".into());
        }
        ingress.sort();
        egress.sort();
        json!({
            "vpc": self.vpc_name(group.id()),
            "description": known_or(group.description().attr(), Value::Null),
            "ingress": ingress,
            "egress": egress,
        })
    }

    fn rule(self, traffic: Option<Traffic>, peer: Option<&Attr>, description: Option<&str>) -> String {
        let traffic = traffic.unwrap_or(Traffic::ALL);
        let protocol = match traffic.protocol {
            -1 => "all".into(),
            _ => traffic.protocol_name(),
        };
        let peer = match peer {
            Some(Attr::Link(group)) => self.name(*group),
            Some(Attr::Text(list)) => list.to_string(),
            Some(other) => other.as_cidr().map(|net| net.to_string()).unwrap_or_default(),
            None => String::new(),
        };
        let said = description.map(|text| format!(" \"{text}\"")).unwrap_or_default();
        format!("{protocol}{} {peer}{said}", ports(traffic))
    }

    fn network_acl(self, acl: View<'a, NetworkAcl>) -> Value {
        let mut entries = Vec::new();
        for entry in self.graph.children_of::<AclIngress>(acl.id()) {
            let (number, action) = (entry.number().known(), entry.action().as_str());
            entries.push(acl_entry("in", number, action, entry.traffic().known(), entry.cidr().attr()));
        }
        for entry in self.graph.children_of::<AclEgress>(acl.id()) {
            let (number, action) = (entry.number().known(), entry.action().as_str());
            entries.push(acl_entry("out", number, action, entry.traffic().known(), entry.cidr().attr()));
        }
        entries.sort();
        json!({
            "vpc": self.vpc_name(acl.id()),
            "subnets": self.names(acl.associated().map(View::id)),
            "entries": entries,
        })
    }
}

/// The ports of a rule, or type and code of ICMP; nothing for all.
fn ports(traffic: Traffic) -> String {
    match (traffic.from, traffic.to) {
        (-1, _) if traffic.has_ports() => " 0-65535".into(),
        _ if !traffic.has_ports() && !traffic.is_icmp() => String::new(),
        (-1, -1) => String::new(),
        (from, to) if from == to => format!(" {from}"),
        (from, to) => format!(" {from}-{to}"),
    }
}

fn acl_entry(
    direction: &str,
    number: Option<i64>,
    action: Option<&str>,
    traffic: Option<Traffic>,
    cidr: Option<&Attr>,
) -> String {
    let traffic = traffic.unwrap_or(Traffic::ALL);
    let protocol = match traffic.protocol {
        -1 => "all".into(),
        _ => traffic.protocol_name(),
    };
    // The emulator keeps no ICMP types of entries.
    let what = if traffic.is_icmp() { String::new() } else { ports(traffic) };
    let cidr = cidr.and_then(Attr::as_cidr).map(|net| net.to_string()).unwrap_or_default();
    format!(
        "{direction} {:05} {} {protocol}{what} {cidr}",
        number.unwrap_or_default(),
        action.unwrap_or_default()
    )
}

// ------------------------------------------------------------------ endpoints, hosts and what they may do

impl<'a> World<'a> {
    /// `service s3`, or the full name of one outside AWS's common names.
    fn service(self, id: NodeId, word: Option<&str>) -> String {
        let word = word.unwrap_or_default();
        let regional = |name: &str| {
            let region = self.graph.region(id)?;
            Some(name.strip_prefix("com.amazonaws.")?.strip_prefix(region)?.strip_prefix('.')?.to_owned())
        };
        if word.contains("amazonaws") {
            return regional(word).map_or_else(|| word.to_owned(), |short| format!("service {short}"));
        }
        format!("service {word}")
    }

    fn endpoint(self, id: NodeId) -> Option<Value> {
        if let Some(endpoint) = self.graph.view::<GatewayEndpoint>(id) {
            return Some(json!({
                "vpc": self.vpc_name(id),
                "type": "Gateway",
                "service": self.service(id, endpoint.service().as_str()),
                "route_tables": self.names(endpoint.route_tables().links()),
                "subnets": [],
                "groups": [],
                "private_dns": false,
                "policy": policy(endpoint.policy().attr()),
            }));
        }
        let endpoint = self.graph.view::<InterfaceEndpoint>(id)?;
        Some(json!({
            "vpc": self.vpc_name(id),
            "type": "Interface",
            "service": self.service(id, endpoint.service().as_str()),
            "route_tables": [],
            "subnets": self.names(endpoint.subnets_resolved().into_iter().map(View::id)),
            "groups": self.groups(id, endpoint.security_groups().links()),
            "private_dns": endpoint.has_private_dns(),
            "policy": policy(endpoint.policy().attr()),
        }))
    }

    /// The groups of a network interface: those given, or the default one of its VPC.
    fn groups(self, id: NodeId, given: impl Iterator<Item = NodeId>) -> Value {
        let groups = self.names(given);
        match self.own_vpc(id) {
            Some(vpc) if groups.is_empty() && !vpc.is_existing() => {
                json!([format!("{} default group", self.name(vpc.id()))])
            }
            _ if groups.is_empty() => skip("the default group of a VPC that is not ours"),
            _ => json!(groups),
        }
    }

    fn key_pair(self, key: View<'a, KeyPair>) -> Value {
        let material = key.public_key().as_str().unwrap_or_default();
        let kind = if material.starts_with("ssh-ed25519") { "ed25519" } else { "rsa" };
        json!({ "name": self.graph.global_name(key.id()), "type": kind })
    }

    fn instance(self, instance: View<'a, Instance>) -> Value {
        let key = instance.key().link().and_then(|key| self.graph.view::<KeyPair>(key));
        let key = key.map(|key| match key.existing_name().as_str() {
            Some(known) => known.to_owned(),
            None => self.name(key.id()),
        });
        let profile = instance.instance_profile().link();
        let profile = profile.and_then(|profile| self.graph.view::<InstanceProfile>(profile));
        let role = profile.and_then(View::<InstanceProfile>::role_node);
        let tokens = if instance.imds_v1().known() == Some(true) { "optional" } else { "required" };
        json!({
            "subnet": instance.subnet().link().map(|subnet| self.name(subnet)),
            "groups": self.groups(instance.id(), instance.security_groups().links()),
            "public_ip": instance.has_public_ip(),
            "elastic_ip": instance.elastic_ip().link().map(|address| self.name(address)),
            "key": key,
            "role": role.map(|role| self.name(role)),
            "type": instance.type_name(),
            "source_dest_check": known_or(instance.source_dest_check().attr(), true),
            "metadata": { "http_tokens": tokens, "http_endpoint": "enabled" },
        })
    }
}

fn describe_role(graph: &Graph, role: View<'_, Role>) -> Value {
    let managed = role.managed_policies().known().map(|list| list.0).unwrap_or_default();
    let managed = managed.into_iter().map(|policy| {
        if policy.starts_with("arn:") { policy } else { format!("arn:aws:iam::aws:policy/{policy}") }
    });
    let mut managed: Vec<_> = managed.collect();
    managed.sort();
    let mut inline: Map<String, Value> = role
        .policies()
        .known()
        .into_iter()
        .flat_map(|pairs| pairs.0)
        .map(|(name, json)| (name.into(), serde_json::from_str(&json).unwrap_or(Value::Null)))
        .collect();
    if let Some(buckets) = role.read_s3().known() {
        inline.insert("read_s3".into(), read_s3(&buckets.0));
    }
    let path = format!("/vpcraft/{}/{}/", graph.topology().name(), graph.topology().stage_name());
    let profiles = graph.ids().filter_map(|id| graph.view::<InstanceProfile>(id));
    let of_it = profiles.filter(|profile| profile.role_node() == Some(role.id()));
    let profiles: Vec<_> = of_it.map(|_| &path).collect();
    json!({
        "path": path,
        "profiles": profiles,
        "managed": managed,
        "inline": inline,
        "trusts": ["ec2.amazonaws.com"],
    })
}

/// Listing is on the bucket, reading on what is in it.
fn read_s3(buckets: &[String]) -> Value {
    let on = |action: &str, suffix: &str| {
        let resources: Vec<_> =
            buckets.iter().map(|bucket| format!("arn:aws:s3:::{bucket}{suffix}")).collect();
        json!({ "Effect": "Allow", "Action": action, "Resource": resources })
    };
    json!({ "Version": "2012-10-17", "Statement": [on("s3:ListBucket", ""), on("s3:GetObject", "/*")] })
}

/// `null` for a policy that allows everything.
fn policy(attr: Option<&Attr>) -> Value {
    match attr {
        Some(Attr::Text(json)) => serde_json::from_str(json).unwrap_or(Value::Null),
        Some(Attr::Later(_)) => skip("it is given at deployment"),
        _ => Value::Null,
    }
}
