//! What happened in words, and the smallest change that would let the traffic pass.

use dsl::{
    graph::NodeId,
    net::Family,
    resource::{
        gateway_endpoint::GatewayEndpoint, instance::Instance, nat_gateway::NatGateway, peering::Peering,
        tier::Tier,
    },
    value::Traffic,
    view::View,
};

use super::{
    address::{Address, is_private},
    filter::{self, Way},
    network::{Groups, Interface, Part, Reach},
    table::default_text,
    traffic::TrafficSet,
    walk::{Goal, Packet},
};

type Said = (String, Option<String>);

/// Where a packet was going.
pub(super) fn goal_text(reach: &Reach<'_>, goal: &Goal, target: &Address) -> String {
    match goal {
        Goal::Interface(at) => {
            let path = reach.graph.path(reach.interfaces[*at].name());
            match target {
                Address::Net(net) => format!("`{net}` of `{path}`"),
                _ => format!("`{path}`"),
            }
        }
        Goal::Public(at) => {
            format!("the public address of `{}`", reach.graph.path(reach.interfaces[*at].name()))
        }
        Goal::Service(name) => format!("the public addresses of `{}`", name.word),
        Goal::Outside(address) => outside(address),
    }
}

/// Addresses in a message: those of the internet by its name.
pub(super) fn outside(address: &Address) -> String {
    let texts = match address {
        Address::Net(net) => vec![net.to_string()],
        // Three are as many as a thousand: nobody reads a list.
        Address::Set(set, _) => set.cidrs().take(3).map(|net| net.to_string()).collect(),
        other => return other.to_string(),
    };
    match texts.as_slice() {
        [one] => format!("`{one}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        _ => "the internet".to_owned(),
    }
}

/// The route that is missing.
pub(super) fn route(reach: &Reach<'_>, part: usize, goal: &Goal, target: &Address) -> Option<String> {
    let own = &reach.parts[part];
    let table = own.table.map(|at| reach.tables[at].id);
    let add = |line: String| match table {
        Some(table) => format!("add `{line}` to route table `{}`", reach.graph.path(table)),
        None => format!("give `{}` a route table with `{line}`", reach.graph.path(own.id)),
    };
    match goal {
        Goal::Service(name) => Some(endpoint_for(reach, own.vpc, &name.word, table)),
        Goal::Interface(at) => {
            let other = reach.vpc_of(&reach.interfaces[*at]);
            let (here, there) = (reach.networks[own.vpc].id, reach.networks[other].id);
            let joins =
                |id: &&NodeId| reach.graph.view::<Peering>(**id).is_some_and(|it| it.joins(here, there));
            if let Some(peering) = reach.networks[own.vpc].peerings.iter().find(joins) {
                let block = block_of(reach, other, target);
                Some(add(format!("{block} => {};", reach.graph.path(*peering))))
            } else {
                let (a, b) = (reach.graph.path(here), reach.graph.path(there));
                Some(format!("add `peering {a}_{b} {a} <-> {b};`, with routes in the tables of both sides"))
            }
        }
        Goal::Public(_) | Goal::Outside(_) => {
            let public = match target {
                Address::Net(net) => !is_private(*net),
                _ => true,
            };
            public.then(|| {
                let gateway = way_out(reach, own, target.family());
                add(format!("{} => {gateway};", default_text(target.family())))
            })
        }
    }
}

/// The gateway that a default route of a subnet would lead to.
fn way_out(reach: &Reach<'_>, part: &Part, family: Family) -> String {
    let vpc = reach.networks[part.vpc].id;
    if family == Family::V4 && part.public == super::tri::Tri::No {
        let nats = reach.graph.all::<NatGateway>();
        let own =
            nats.filter(|nat| nat.vpc().is_some_and(|it| it.id() == vpc)).map(dsl::view::View::id).next();
        if let Some(nat) = own {
            return reach.graph.node(nat).name.to_string();
        }
    }
    let gateway = reach.networks[part.vpc].gateway;
    gateway.map_or_else(|| "igw".to_owned(), |id| reach.graph.node(id).name.to_string())
}

/// The endpoint that would lead to a service, or the table that the one there lacks.
fn endpoint_for(reach: &Reach<'_>, vpc: usize, word: &str, table: Option<NodeId>) -> String {
    let facts = reach.graph.facts().service(word);
    let name = word.replace(['.', '-'], "_");
    if !facts.is_some_and(|it| it.gateway) {
        return format!(
            "add `interface_endpoint {name} service \"{word}\" {{ subnets: […]; security_groups: […]; }}`"
        );
    }
    let id = reach.networks[vpc].id;
    let tier = table.and_then(|table| reach.graph.view::<Tier>(reach.graph.node(table).derived_from?));
    let (field, table) = match (tier, table) {
        (Some(tier), _) => ("used_by", tier.node().name.to_string()),
        (None, Some(table)) => ("route_tables", reach.graph.node(table).name.to_string()),
        (None, None) => ("route_tables", "…".to_owned()),
    };
    let same = |it: &View<'_, GatewayEndpoint>| {
        it.service().as_str().is_some_and(|text| super::network::Name::parse(text).word == word)
    };
    match reach.graph.children_of::<GatewayEndpoint>(id).find(same) {
        Some(own) => format!("add `{table}` to `{field}` of gateway endpoint `{}`", own.path()),
        None => format!("add `gateway_endpoint {name} service {word} {{ {field}: [{table}]; }}`"),
    }
}

/// The block of a VPC that an address is in.
fn block_of(reach: &Reach<'_>, vpc: usize, address: &Address) -> String {
    let blocks = &reach.networks[vpc].blocks;
    let own = blocks.iter().find(|net| address.within(**net).may()).or(blocks.first());
    own.map_or_else(|| "…".to_owned(), ToString::to_string)
}

/// The route for the reply.
pub(super) fn return_route(reach: &Reach<'_>, part: usize, to: &Address, way: NodeId) -> String {
    let own = &reach.parts[part];
    let block = match reach.graph.view::<Peering>(way) {
        Some(peering) => {
            let other = peering.other_side(reach.networks[own.vpc].id).and_then(|vpc| reach.place(vpc.id()));
            other.map_or_else(|| "…".to_owned(), |vpc| block_of(reach, vpc, to))
        }
        None => default_text(to.family()).to_owned(),
    };
    let way = reach.graph.node(way);
    match own.table {
        Some(table) => format!(
            "add `{block} => {};` to route table `{}`",
            way.name,
            reach.graph.path(reach.tables[table].id)
        ),
        None => format!("give `{}` a route table with `{block} => {};`", reach.graph.path(own.id), way.name),
    }
}

/// The rule that a security group lacks.
pub(super) fn group(
    reach: &Reach<'_>,
    interface: &Interface,
    way: Way,
    other: &Address,
    packet: &Packet<'_>,
    lost: &TrafficSet,
    prefix_list: Option<&str>,
) -> Said {
    let named = match &interface.groups {
        Groups::Of(groups) => groups.iter().find_map(|at| reach.groups[*at].id),
        Groups::Open | Groups::Later => None,
    };
    let traffic = rule_text(lost);
    let (word, to, verb) = match way {
        Way::In => ("ingress", "from", "in"),
        Way::Out => ("egress", "to", "out"),
    };
    let peer = match (way, packet.groups, prefix_list) {
        (Way::In, Some(Groups::Of(groups)), _) if packet.home == reach.vpc_of(interface) => {
            groups.iter().find_map(|at| reach.groups[*at].id).map(|id| reach.graph.path(id))
        }
        (Way::Out, _, Some(id)) => Some(format!("prefix_list \"{id}\"")),
        _ => None,
    };
    let peer = peer.unwrap_or_else(|| peer_text(other));
    let from = match other {
        Address::Set(..) => outside(other),
        other => other.to_string(),
    };
    let Some(group) = named else {
        let host = reach.graph.path(interface.name());
        let what =
            format!("`{host}` has the default group of its VPC, which lets no {lost} {verb} {to} {from}");
        return (what, Some(format!("give it a security group with `{word} {traffic} {to} {peer};`")));
    };
    let path = reach.graph.path(group);
    let what = format!("security group `{path}` lets no {lost} {verb} {to} {from}");
    let no_egress = way == Way::Out && reach.groups_have_no_egress(group);
    let instead = if no_egress { " in place of `no_egress`" } else { "" };
    (what, Some(format!("add `{word} {traffic} {to} {peer};` to security group `{path}`{instead}")))
}

impl Reach<'_> {
    fn groups_have_no_egress(&self, group: NodeId) -> bool {
        let view = self.graph.view::<dsl::resource::security_group::SecurityGroup>(group);
        view.is_some_and(|group| group.no_egress().known() == Some(true))
    }
}

/// The entry that a network ACL lacks.
pub(super) fn acl(reach: &Reach<'_>, part: &Part, way: Way, other: &Address, lost: &TrafficSet) -> Said {
    let Some(acl) = part.acl else { return (String::new(), None) };
    let (word, to, verb) = match way {
        Way::In => ("ingress", "from", "in"),
        Way::Out => ("egress", "to", "out"),
    };
    let path = reach.graph.path(acl);
    let number = filter::free_number(reach.graph, acl, way);
    let (from, peer) =
        (if let Address::Set(..) = other { outside(other) } else { other.to_string() }, peer_text(other));
    let what = format!("network ACL `{path}` lets no {lost} {verb} {to} {from}");
    let traffic = rule_text(lost);
    (what, Some(format!("add `{word} {number} allow {traffic} {to} {peer};` to network ACL `{path}`")))
}

/// A peer as a rule names it.
fn peer_text(address: &Address) -> String {
    match address {
        Address::Net(net) => net.to_string(),
        Address::Set(set, family) => {
            let mut nets = set.cidrs();
            match (nets.next(), nets.next()) {
                (Some(net), None) => net.to_string(),
                _ => default_text(*family).to_owned(),
            }
        }
        other => default_text(other.family()).to_owned(),
    }
}

/// Traffic as one rule names it.
fn rule_text(lost: &TrafficSet) -> String {
    let all =
        [Family::V4, Family::V6].iter().any(|family| lost.covers(&TrafficSet::all().of_family(*family)));
    match lost.rules().as_slice() {
        _ if all => Traffic::ALL.to_string(),
        [] => Traffic::ALL.to_string(),
        [first, ..] => first.to_string(),
    }
}

/// Why an internet gateway drops an IPv4 packet.
pub(super) fn no_public_address(reach: &Reach<'_>, packet: &Packet<'_>) -> Said {
    if let Some(nat) = packet.nat {
        let path = reach.graph.path(nat);
        let fix = format!("give `{path}` an `elastic_ip`, and no `connectivity: private`");
        return (format!("NAT gateway `{path}` has no public address"), Some(fix));
    }
    (
        "the sender has no public IPv4 address".into(),
        Some("give it `public_ip: true`, or lead its route to a NAT gateway".into()),
    )
}

/// What to do in place of going through a peer.
pub(super) fn instead_of_peer(reach: &Reach<'_>, goal: &Goal) -> String {
    match goal {
        Goal::Service(name) => format!("declare an endpoint for `{}` in its own VPC", name.word),
        Goal::Interface(at) => {
            let vpc = reach.networks[reach.vpc_of(&reach.interfaces[*at])].id;
            format!("peer its VPC with `{}` itself", reach.graph.path(vpc))
        }
        Goal::Public(_) | Goal::Outside(_) => "give its own VPC a way to the internet".to_owned(),
    }
}

/// Whether an element is a host.
pub(super) fn is_host(reach: &Reach<'_>, id: NodeId) -> bool {
    reach.graph.is::<Instance>(id)
}
