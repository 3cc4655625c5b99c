//! Network ACLs that let requests pass and none of the answers.

use dsl::{
    graph::{Graph, NodeId},
    net::{AddressSet, Family},
    origin::Origin,
    resource::{
        egress_only_internet_gateway::EgressOnlyInternetGateway,
        gateway_endpoint::GatewayEndpoint,
        instance::Instance,
        internet_gateway::InternetGateway,
        nat_gateway::NatGateway,
        network_acl::{AclAction, NetworkAcl},
        network_acl_association::NetworkAclAssociation,
        subnet::Subnet,
    },
    value::Traffic,
    view::View,
};
use ipnet::IpNet;

use super::{
    address::Address,
    filter::{self, Entry, Way},
    network::ANY_CLIENT,
    traffic::TrafficSet,
};

/// An entry that lets something pass of which no answer comes back.
#[derive(Debug)]
pub(crate) struct Unanswered {
    pub(crate) acl: NodeId,
    pub(crate) entry: NodeId,
    pub(crate) origin: Origin,
    /// Which way the requests go.
    pub(crate) way: Way,
    /// The addresses of the other side.
    pub(crate) net: IpNet,
    /// Whether it is the internet alone that gets no answer, or gives none.
    pub(crate) is_internet: bool,
    pub(crate) asked: TrafficSet,
    /// A number for the entry that is missing.
    pub(crate) free_number: i64,
}

/// Every such entry of the ACLs that stand at a subnet.
pub(crate) fn unanswered(graph: &Graph) -> Vec<Unanswered> {
    let mut found = Vec::new();
    for acl in graph.all::<NetworkAcl>().filter(|acl| !acl.is_existing() && !acl.node().is_broken()) {
        let subnets: Vec<_> = acl.associated().collect();
        let is_odd = |subnet: &View<'_, Subnet>| {
            subnet.node().is_broken() || graph.children_of::<NetworkAclAssociation>(subnet.id()).count() > 1
        };
        if subnets.is_empty() || subnets.iter().any(is_odd) {
            continue;
        }
        for way in [Way::In, Way::Out] {
            look(acl, way, &subnets, &mut found);
        }
    }
    found
}

fn look(acl: View<'_, NetworkAcl>, way: Way, subnets: &[View<'_, Subnet>], found: &mut Vec<Unanswered>) {
    let (graph, id) = (acl.graph(), acl.id());
    let mut rows = filter::entries(acl, way);
    if rows.iter().any(|row| row.number.is_none() || row.traffic.is_none() || row.net.is_none()) {
        return;
    }
    rows.sort_by_key(|row| row.number);
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.action == Some(AclAction::Allow)) {
        let (Some(traffic), Some(net)) = (row.traffic, row.net) else { continue };
        for request in requests(traffic) {
            let Some((others, asked)) = left(&rows[..at], net, &request.asked, subnets) else { continue };
            let family = Family::of(net);
            let is_silent = |other: &Address| {
                let passed = filter::acl(graph, Some(id), way.back(), other).maybe;
                let passed = passed.intersection(&request.answers).rules();
                !passed.iter().any(|rule| rule.to - rule.from + 1 >= request.least)
            };
            let is_dead = is_silent(&Address::Set(others, family));
            let public = Address::Public(family);
            let is_internet = || {
                let passes = || filter::acl(graph, Some(id), way, &public).sure.covers(&asked);
                let leads = || subnets.iter().any(|subnet| leads(*subnet, way, family));
                net.prefix_len() == 0 && is_silent(&public) && leads() && passes()
            };
            if is_dead || is_internet() {
                found.push(Unanswered {
                    acl: id,
                    entry: row.id,
                    origin: row.origin,
                    way,
                    net,
                    is_internet: !is_dead,
                    asked,
                    free_number: filter::free_number(graph, id, way.back()),
                });
                break;
            }
        }
    }
}

/// Requests, and what answers them.
struct Request {
    asked: TrafficSet,
    answers: TrafficSet,
    /// So many ports in a row of the answers are some: a single one is that of a server.
    least: i32,
}

/// What an entry lets pass that can be no use without an answer.
///
/// All ports may be those that answers come to, so that they ask for anything at all the other way. High ports alone ask
/// for nothing: they are there for answers.
fn requests(traffic: Traffic) -> Vec<Request> {
    let all = TrafficSet::of(traffic);
    let tcp = all.intersection(&TrafficSet::tcp(0, u16::MAX));
    let mut requests = Vec::new();
    let ports = (traffic.from, traffic.to);
    let is_of_servers = traffic.protocol == 6 && is_of_servers(ports);
    if !tcp.is_empty() && (is_of_servers || traffic.from < i32::from(ANY_CLIENT.0)) {
        let first = if is_of_servers { first_client(ports) } else { 0 };
        let least = if is_of_servers { LEAST } else { 1 };
        requests.push(Request { asked: tcp, answers: TrafficSet::tcp(first, u16::MAX), least });
    }
    for port in UDP_WITH_ANSWERS {
        if traffic.protocol == 17 && ports == (i32::from(port), i32::from(port)) {
            let clients = TrafficSet::of(Traffic::udp_range(ANY_CLIENT.0, u16::MAX));
            requests.push(Request { answers: clients.union(&all), asked: all.clone(), least: 1 });
        }
    }
    requests
}

/// DNS and NTP: what asks there waits for an answer. Much of UDP wants none.
const UDP_WITH_ANSWERS: [u16; 2] = [53, 123];

/// The ports that systems speak from, as AWS lists them.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html>
const EPHEMERAL: [(i32, i32); 3] = [(1025, 5000), (32_768, 60_999), (49_152, 65_535)];

/// So few ports are those of servers.
const FEW: i32 = 1000;
/// From fewer ports in a row nobody speaks.
const LEAST: i32 = 100;

/// Whether ports are those of servers: they hold no range that clients speak from, as those of NFS do from low ones.
fn is_of_servers((from, to): (i32, i32)) -> bool {
    let holds = |range: &(i32, i32)| from <= range.0 && range.1 <= to;
    let is_few = to - from < FEW;
    let are_low = to < i32::from(ANY_CLIENT.0) && to - from >= LEAST;
    from >= 0 && !are_low && !EPHEMERAL.iter().any(holds) && (is_few || to < 32_768)
}

/// The first port that a client may speak from: those of NFS and of remote shells take low ones.
fn first_client((from, to): (i32, i32)) -> u16 {
    let low = [111, 513, 514, 2049].iter().any(|port| (from..=to).contains(port));
    if low { 0 } else { ANY_CLIENT.0 }
}

/// The addresses and the traffic that earlier entries leave to one; what stays in a single subnet passes no ACL.
fn left(
    earlier: &[Entry],
    net: IpNet,
    asked: &TrafficSet,
    subnets: &[View<'_, Subnet>],
) -> Option<(AddressSet, TrafficSet)> {
    let (mut others, mut asked) = (AddressSet::from(net), asked.clone());
    if let [only] = subnets {
        let own = [only.cidr().known().map(IpNet::V4), only.ipv6().known().map(IpNet::V6)];
        others = others.difference(&own.into_iter().flatten().collect());
    }
    for row in earlier {
        let (Some(traffic), Some(other)) = (row.traffic.map(TrafficSet::of), row.net) else { continue };
        if traffic.intersection(&asked).is_empty() {
            continue;
        }
        if other.contains(&net) && !traffic.covers(&asked) {
            asked = asked.difference(&traffic);
        } else {
            others = others.difference(&other.into());
        }
    }
    (!others.is_empty() && !asked.is_empty()).then_some((others, asked))
}

/// Whether requests of this way are exchanged with the internet: by the subnet's default route or a gateway endpoint.
fn leads(subnet: View<'_, Subnet>, way: Way, family: Family) -> bool {
    let (graph, Some(table)) = (subnet.graph(), subnet.route_table()) else { return false };
    let is_default = |net: IpNet| net.prefix_len() == 0 && Family::of(net) == family;
    let mut targets = table.routes().filter(|route| route.net().is_some_and(is_default));
    let by_route = targets.any(|route| {
        route.target().link().is_some_and(|id| {
            let goes_out = || {
                graph.is::<NatGateway>(id)
                    || graph.is::<EgressOnlyInternetGateway>(id)
                    || graph.is::<Instance>(id)
            };
            graph.is::<InternetGateway>(id) || way == Way::Out && goes_out()
        })
    });
    let by_endpoint = || {
        let mut endpoints = graph.users_of::<GatewayEndpoint>(table.id());
        way == Way::Out && family == Family::V4 && endpoints.next().is_some()
    };
    by_route || by_endpoint()
}
