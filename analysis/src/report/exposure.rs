//! Where the network meets the internet: what comes in, what gets out, and by which way.

use std::collections::BTreeMap;

use dsl::{
    graph::{Graph, NodeId},
    net::Family,
    resource::{
        expect::End, instance::Instance, interface_endpoint::InterfaceEndpoint, nat_gateway::NatGateway,
        network_acl_association::NetworkAclAssociation, subnet::Subnet, vpc::Vpc,
    },
    view::View,
};
use ipnet::IpNet;

use super::text;
use crate::flow::{Case, Claim, Reach, TrafficSet, Verdict};

/// What a network has to do with the internet.
///
/// A proof over the network alone: what programs and their permissions do is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// What the internet can open connections to.
    pub inbound: Vec<Exposed>,
    /// What can open connections to the internet.
    pub outbound: Vec<Exposed>,
}

/// A part of the network, with what passes between it and the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The path of the host, endpoint or subnet.
    pub element: String,
    /// Whether it is a subnet without hosts: what is put into it is exposed as far as its groups let it.
    pub any_host: bool,
    /// The address family.
    pub family: Family,
    /// The other end: `the internet`, or the addresses of it that get through.
    pub peer: String,
    /// Protocols and ports.
    pub traffic: TrafficSet,
    /// The paths of the elements on the way, from where it starts.
    pub way: Vec<String>,
    /// Whether it is so for certain; else it depends on values that come later.
    pub is_certain: bool,
}

/// Everything that the internet reaches, and everything that reaches it.
///
/// # Example
/// ```
/// use vpcraft_analysis::{prelude::*, report};
/// use dsl::net::parse_ipv4_cidr;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let any = parse_ipv4_cidr("0.0.0.0/0")?;
/// let mut t = Topology::new("demo").region("us-west-2");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
/// let igw = t.add(InternetGateway::new("igw", main));
/// let web = t.add(Subnet::public("web", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
/// t.add(RouteTable::new("web_rt", main).subnets([web]).route(any, igw));
/// let sg = t.add(SecurityGroup::new("sg", main, "HTTPS").ingress(Traffic::tcp(443), any));
/// t.add(Instance::new("host", main, web).security_groups([sg]).public_ip(true));
/// let exposure = report::exposure(&t.graph());
/// assert_eq!(exposure.inbound[0].element, "main.host");
/// assert_eq!(exposure.inbound[0].traffic.to_string(), "tcp 443");
/// # Ok(())
/// # }
/// ```
pub fn exposure(graph: &Graph) -> Exposure {
    exposure_of(&Reach::new(graph))
}

/// The same of a network that is prepared already.
pub fn exposure_of(reach: &Reach<'_>) -> Exposure {
    let graph = reach.graph();
    let mut exposure = Exposure::default();
    let mut known: BTreeMap<Likeness, Exposure> = BTreeMap::new();
    for id in graph.ids().filter(|id| is_end(graph, *id)) {
        let own = match graph.view::<Subnet>(id).and_then(likeness) {
            None => of(reach, id),
            Some(likeness) => known.entry(likeness).or_insert_with(|| of(reach, id)).clone(),
        };
        let path = graph.path(id);
        let named = |row: Exposed| Exposed { element: path.clone(), ..row };
        exposure.inbound.extend(own.inbound.into_iter().map(named));
        exposure.outbound.extend(own.outbound.into_iter().map(named));
    }
    exposure
}

/// What tells two subnets without hosts apart on the way to and from the internet.
type Likeness = (NodeId, Option<NodeId>, bool);

/// Subnets of one table that have neither IPv6 nor an ACL are alike; a large network has many of them.
fn likeness(subnet: View<'_, Subnet>) -> Option<Likeness> {
    let gives = subnet.map_public_ip_on_launch();
    let plain = !subnet.ipv6().is_set() && !gives.is_later() && !subnet.is_existing();
    let acl = subnet.graph().children_of::<NetworkAclAssociation>(subnet.id()).next();
    let table = subnet.route_table().map(View::id);
    (plain && acl.is_none()).then_some((subnet.vpc()?.id(), table, gives.known() == Some(true)))
}

fn of(reach: &Reach<'_>, id: NodeId) -> Exposure {
    let graph = reach.graph();
    let mut exposure = Exposure::default();
    if may_be_called(graph, id) {
        add(reach, id, &Claim::never(End::Internet, End::Element(id)), &mut exposure.inbound);
    }
    if !graph.is::<InterfaceEndpoint>(id) && has_way_out(graph, id) {
        add(reach, id, &Claim::never(End::Element(id), End::Internet), &mut exposure.outbound);
    }
    exposure
}

/// Hosts, endpoints, and the subnets that no host is in.
fn is_end(graph: &Graph, id: NodeId) -> bool {
    let is_empty = || graph.users_of::<Instance>(id).next().is_none();
    let subnet = graph.is::<Subnet>(id) && is_empty();
    (subnet || graph.is::<Instance>(id) || graph.is::<InterfaceEndpoint>(id)) && !graph.node(id).is_broken()
}

/// Whether the VPC has anything that the internet could come in by; spares the question of large networks.
fn may_be_called(graph: &Graph, id: NodeId) -> bool {
    let has_six = |subnet: View<'_, Subnet>| subnet.ipv6().is_set();
    if let Some(subnet) = graph.view::<Subnet>(id) {
        let gives = subnet.map_public_ip_on_launch();
        return has_six(subnet) || gives.is_later() || gives.known() == Some(true) || subnet.is_existing();
    }
    match graph.view::<InterfaceEndpoint>(id) {
        Some(endpoint) => endpoint.subnets_resolved().into_iter().any(has_six),
        None => true,
    }
}

/// Whether the route table leads anywhere but to the VPC itself.
fn has_way_out(graph: &Graph, id: NodeId) -> bool {
    let host = graph.view::<Instance>(id).and_then(View::<Instance>::host_subnet);
    let subnet = host.or_else(|| graph.view(id));
    let routed = subnet.is_none_or(|subnet| {
        subnet.is_existing() || subnet.route_table().is_some_and(|table| table.routes().next().is_some())
    });
    routed || graph.enclosing::<Vpc>(id).is_none_or(View::is_existing)
}

fn add(reach: &Reach<'_>, id: NodeId, claim: &Claim, into: &mut Vec<Exposed>) {
    let graph = reach.graph();
    let inbound = matches!(claim.from.first(), Some(End::Internet));
    for case in reach.judge(claim).cases.iter().filter(|case| case.verdict != Verdict::Proven) {
        let [sure, maybe] = passed(case, inbound);
        let peer = if inbound { peer(&case.from) } else { peer(&case.to) };
        let row = |traffic, is_certain| Exposed {
            element: graph.path(id),
            any_host: graph.is::<Subnet>(id),
            family: case.trace.family,
            peer: peer.clone(),
            traffic,
            way: way(graph, case),
            is_certain,
        };
        let rows = [(sure, true), (maybe, false)].into_iter().filter(|(traffic, _)| !traffic.is_empty());
        rows.for_each(|(traffic, is_certain)| merge(into, row(traffic, is_certain)));
    }
}

/// All of IPv6 that the internet carries is one block, which nobody reads as that.
fn peer(end: &str) -> String {
    if matches!(end, "internet" | "2000::/3") { "the internet".to_owned() } else { end.to_owned() }
}

/// What gets through for certain, and what may besides.
///
/// A host that the internet reaches answers through the gateway; what leaves is gone without an answer, but for TCP.
fn passed(case: &Case, inbound: bool) -> [TrafficSet; 2] {
    let trace = &case.trace;
    let through = |works: &TrafficSet, arrives: &TrafficSet| {
        if inbound { works.clone() } else { works.union(&arrives.clone().without_tcp()) }
    };
    let sure = through(&trace.works, &trace.arrives);
    let maybe = through(&trace.may_work, &trace.may_arrive).difference(&sure);
    [sure, maybe]
}

/// The gateways and hosts on the way forward; groups, tables and routes have their own sections.
fn way(graph: &Graph, case: &Case) -> Vec<String> {
    let stands = |id: &NodeId| {
        let gateway = graph.node(*id).kind.route_property.is_some();
        gateway || graph.is::<NatGateway>(*id) || graph.is::<Instance>(*id)
    };
    let steps = case.trace.steps.iter().filter(|step| !step.is_reply);
    let mut way: Vec<NodeId> = steps.filter_map(|step| step.element).filter(stands).collect();
    way.dedup();
    way.retain(|id| Some(*id) != case.source);
    way.into_iter().map(|id| graph.path(id)).filter(|path| *path != case.to).collect()
}

impl Exposed {
    /// What of it others do not have already: traffic of the same element with the same addresses or more.
    pub fn beyond(&self, others: &[Self]) -> TrafficSet {
        let of_it = |it: &&Self| it.element == self.element && it.family == self.family;
        let wider = others.iter().filter(of_it).filter(|it| covers(&it.peer, &self.peer));
        wider.fold(self.traffic.clone(), |rest, it| rest.difference(&it.traffic))
    }
}

/// Whether the addresses of one other end are among those of another.
fn covers(wide: &str, narrow: &str) -> bool {
    let nets = |text: &str| {
        let texts = text.split(", ").flat_map(|part| part.split(" and "));
        texts.map(|net| net.parse::<IpNet>().ok()).collect::<Option<Vec<_>>>()
    };
    match (nets(wide), nets(narrow)) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => narrow.iter().all(|net| wide.iter().any(|it| it.contains(net))),
    }
}

/// One row for what differs in its peer alone.
fn merge(rows: &mut Vec<Exposed>, row: Exposed) {
    let same = |known: &&mut Exposed| {
        known.element == row.element
            && known.family == row.family
            && known.traffic == row.traffic
            && known.way == row.way
            && known.is_certain == row.is_certain
    };
    match rows.iter_mut().rev().take(8).find(same) {
        Some(known) if known.peer == row.peer => {}
        Some(known) => known.peer = text::all([known.peer.as_str(), row.peer.as_str()]),
        None => rows.push(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsl::{net::parse_ipv4_cidr, prelude::*};

    fn net(text: &str) -> dsl::net::Ipv4Net {
        parse_ipv4_cidr(text).expect("a block")
    }

    /// A bastion that the office reaches, a host behind NAT, and one that nothing leads to.
    fn network() -> Topology {
        with_gateway().0
    }

    /// The same, with its VPC and its internet gateway.
    fn with_gateway() -> (Topology, Ref<Vpc>, Ref<InternetGateway>) {
        let mut t = Topology::new("t").region("us-west-2");
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
        let igw = t.add(InternetGateway::new("igw", main));
        let web = t.add(Subnet::public("web", main, net("10.0.0.0/24")).zone(Zone::A));
        let app = t.add(Subnet::private("app", main, net("10.0.1.0/24")).zone(Zone::A));
        let db = t.add(Subnet::isolated("db", main, net("10.0.2.0/24")).zone(Zone::A));
        let eip = t.add(ElasticIp::new("eip", main));
        let nat = t.add(NatGateway::new("nat", main, web).elastic_ip(eip));
        let all = net("0.0.0.0/0");
        t.add(RouteTable::new("web_rt", main).subnets([web]).route(all, igw));
        t.add(RouteTable::new("app_rt", main).subnets([app]).route(all, nat));
        t.add(RouteTable::new("db_rt", main).subnets([db]));
        let sg = SecurityGroup::new("sg", main, "SSH").ingress(Traffic::tcp(22), net("203.0.113.0/24"));
        let sg = t.add(sg);
        t.add(Instance::new("bastion", main, web).security_groups([sg]).public_ip(true));
        t.add(Instance::new("host", main, app).security_groups([sg]));
        t.add(Instance::new("data", main, db).security_groups([sg]));
        (t, main, igw)
    }

    fn rows(rows: &[Exposed]) -> Vec<String> {
        let row = |it: &Exposed| format!("{} {} {} {}", it.element, it.peer, it.traffic, it.way.join(">"));
        rows.iter().map(row).collect()
    }

    #[test]
    fn the_internet_reaches_what_groups_and_routes_let_it() {
        let exposure = exposure(&network().graph());
        assert_eq!(rows(&exposure.inbound), ["main.bastion 203.0.113.0/24 tcp 22 main.igw"]);
    }

    #[test]
    fn what_answers_by_an_egress_only_gateway_is_not_reached_for_certain() {
        let mut t = Topology::new("t").region("us-west-2");
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")).ipv6(VpcIpv6::Amazon));
        t.add(InternetGateway::new("igw", main));
        let eigw = t.add(EgressOnlyInternetGateway::new("eigw", main));
        let app = Subnet::private("app", main, net("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(1));
        let app = t.add(app.assign_ipv6(true));
        let six = dsl::net::parse_ipv6_cidr("::/0").expect("a block");
        t.add(RouteTable::new("app_rt", main).subnets([app]).route(six, eigw));
        let exposure = exposure(&t.graph());
        let sure = |it: &&Exposed| it.is_certain || it.traffic.covers(&TrafficSet::tcp(443, 443));
        assert_eq!(exposure.inbound.iter().filter(sure).count(), 0, "{:?}", exposure.inbound);
        assert_eq!(rows(&exposure.outbound), ["main.app the internet all traffic main.eigw"]);
    }

    #[test]
    fn what_leaves_without_an_answer_has_left() {
        let (mut t, main, igw) = with_gateway();
        let db = t.add(Subnet::public("leak", main, net("10.0.7.0/24")).zone(Zone::A));
        t.add(RouteTable::new("leak_rt", main).subnets([db]).route(net("0.0.0.0/0"), igw));
        let acl = NetworkAcl::new("acl", main).subnets([db]);
        t.add(acl.egress(100, AclAction::Allow, Traffic::ALL, net("0.0.0.0/0")));
        let sg = t.add(SecurityGroup::new("open", main, "out"));
        t.add(Instance::new("leaky", main, db).security_groups([sg]).public_ip(true));
        let out = rows(&exposure(&t.graph()).outbound);
        let leaky = out.iter().find(|row| row.starts_with("main.leaky")).expect("a row");
        assert!(leaky.contains("udp") && !leaky.contains("tcp"), "{leaky}");
    }

    #[test]
    fn what_is_wider_covers_what_is_narrower() {
        let table = [
            ("the internet", "203.0.113.0/24", true),
            ("203.0.113.0/24", "the internet", false),
            ("203.0.113.0/24", "203.0.113.7/32", true),
            ("198.51.100.0/24 and 203.0.113.0/24", "203.0.113.0/24, 198.51.100.0/25", true),
            ("198.51.100.0/24", "203.0.113.0/24", false),
            ("203.0.113.0/24, the internet", "198.51.100.0/24", true),
        ];
        for (wide, narrow, expected) in table {
            assert_eq!(covers(wide, narrow), expected, "{wide} {narrow}");
        }
    }

    #[test]
    fn nat_is_a_way_out_and_none_in() {
        let exposure = exposure(&network().graph());
        let out = rows(&exposure.outbound);
        assert_eq!(out.len(), 2, "{out:?}");
        assert!(
            out[0].starts_with("main.bastion the internet all") && out[0].ends_with("main.igw"),
            "{out:?}"
        );
        assert!(
            out[1].starts_with("main.host the internet") && out[1].ends_with("main.nat>main.igw"),
            "{out:?}"
        );
    }
}
