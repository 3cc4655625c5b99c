//! Changes of a small network, one at a time.

use dsl::{net::parse_ipv4_cidr, prelude::*};

use super::*;

fn net(text: &str) -> dsl::net::Ipv4Net {
    parse_ipv4_cidr(text).expect("a block")
}

/// What varies of the network below.
struct Knobs {
    web: &'static str,
    web_name: &'static str,
    was: bool,
    zone: Zone,
    map_public: bool,
    igw: &'static str,
    nat_in: usize,
    ssh_from: &'static str,
    private_dns: bool,
}

const PLAIN: Knobs = Knobs {
    web: "10.0.1.0/24",
    web_name: "web",
    was: false,
    zone: Zone::A,
    map_public: false,
    igw: "igw",
    nat_in: 0,
    ssh_from: "203.0.113.0/24",
    private_dns: true,
};

fn network(knobs: Knobs) -> Graph {
    let mut t = Topology::new("t").region("us-east-1");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")).dns_hostnames(true));
    let igw = t.add(InternetGateway::new(knobs.igw, main));
    let mut web = Subnet::public(knobs.web_name, main, net(knobs.web)).zone(knobs.zone);
    if knobs.map_public {
        web = web.map_public_ip_on_launch(true);
    }
    let web = t.add(if knobs.was { web.was("main.web") } else { web });
    let edge = t.add(Subnet::public("edge", main, net("10.0.9.0/24")).zone(Zone::B));
    let app = t.add(Subnet::private("app", main, net("10.0.2.0/24")).zone(Zone::A));
    let eip = t.add(ElasticIp::new("eip", main));
    let nat = t.add(NatGateway::new("nat", main, [web, edge][knobs.nat_in]).elastic_ip(eip));
    let all = net("0.0.0.0/0");
    t.add(RouteTable::new("web_rt", main).subnets([web, edge]).route(all, igw));
    t.add(RouteTable::new("app_rt", main).subnets([app]).route(all, nat));
    let sg = SecurityGroup::new("sg", main, "SSH").ingress(Traffic::tcp(22), net(knobs.ssh_from));
    let sg = t.add(sg);
    t.add(Instance::new("bastion", main, web).security_groups([sg]).public_ip(true));
    let ssm = InterfaceEndpoint::new("ssm", main, "ssm").subnets([app]).private_dns(knobs.private_dns);
    t.add(ssm.security_groups([sg]));
    t.graph()
}

fn changed(knobs: Knobs) -> Comparison {
    compare(&network(PLAIN), &network(knobs))
}

fn paths<'a>(elements: impl IntoIterator<Item = &'a Subject>) -> Vec<&'a str> {
    elements.into_iter().map(|it| it.path.as_str()).collect()
}

#[test]
fn the_same_network_has_no_difference() {
    let comparison = changed(PLAIN);
    assert!(comparison.is_empty());
    assert!(comparison.unchanged > 15, "{}", comparison.unchanged);
    assert!(GATES.iter().all(|gate| !(gate.is_broken)(&comparison)));
}

#[test]
fn a_plain_setting_changes_in_place() {
    let comparison = changed(Knobs { map_public: true, ..PLAIN });
    assert!(comparison.replaced.is_empty() && comparison.added.is_empty());
    let change = &comparison.changed[0];
    assert_eq!((change.element.path.as_str(), change.may_replace), ("main.web", false));
    assert_eq!(change.settings[0].property, "MapPublicIpOnLaunch");
}

#[test]
fn a_moved_subnet_is_replaced_with_all_that_stands_on_it() {
    let comparison = changed(Knobs { zone: Zone::C, ..PLAIN });
    let replaced = paths(comparison.replaced.iter().map(|it| &it.element));
    for path in ["main.web", "main.web.association", "main.nat", "main.bastion"] {
        assert!(replaced.contains(&path), "{path}: {replaced:?}");
    }
    assert!(!replaced.contains(&"main.app_rt.default"), "a route's target changes in place");
    let of = |path: &str| comparison.replaced.iter().find(|it| it.element.path == path).expect("replaced");
    assert_eq!(of("main.web").settings[0].property, "AvailabilityZone");
    assert_eq!(of("main.web").obstacle.as_deref(), Some("the old `main.web` still has 10.0.1.0/24"));
    assert_eq!(of("main.nat").follows, ["main.web"]);
    assert_eq!(
        of("main.nat").obstacle.as_deref(),
        Some("the old `main.nat` still has AllocationId main.eip")
    );
    assert_eq!(of("main.bastion").obstacle, None);
}

#[test]
fn another_block_is_no_obstacle() {
    let comparison = changed(Knobs { web: "10.0.3.0/24", ..PLAIN });
    let web = &comparison.replaced.iter().find(|it| it.element.path == "main.web").expect("replaced");
    assert_eq!(web.obstacle, None);
    let addresses: Vec<_> =
        comparison.addresses.iter().map(|it| (it.net.as_str(), it.after.as_deref())).collect();
    assert_eq!(addresses, [("10.0.1.0/24", None), ("10.0.3.0/24", Some("main.web"))]);
}

#[test]
fn a_rename_without_was_runs_into_itself() {
    let comparison = changed(Knobs { web_name: "front", ..PLAIN });
    assert!(paths(&comparison.removed).contains(&"main.web"));
    let front = comparison.added.iter().find(|it| it.path == "main.front").expect("added");
    assert_eq!(front.obstacle.as_deref(), Some("the old `main.web` still has 10.0.1.0/24"));
    assert!((gate("obstacle").expect("a gate").is_broken)(&comparison));
}

#[test]
fn a_rename_with_was_keeps_everything() {
    let comparison = changed(Knobs { web_name: "front", was: true, ..PLAIN });
    assert!(comparison.added.is_empty() && comparison.removed.is_empty() && comparison.replaced.is_empty());
    assert_eq!(comparison.changed[0].was.as_deref(), Some("main.web"));
    assert!(comparison.traffic.is_empty() && comparison.addresses.is_empty(), "{:?}", comparison.traffic);
    assert!(comparison.exposed.outbound.is_empty() && comparison.hidden.outbound.is_empty());
}

#[test]
fn a_second_gateway_is_refused_while_the_first_is_attached() {
    let comparison = changed(Knobs { igw: "gw", ..PLAIN });
    let attachment = comparison.added.iter().find(|it| it.path == "main.gw.attachment").expect("added");
    assert_eq!(attachment.obstacle.as_deref(), Some("the old `main.igw.attachment` still has VpcId main"));
}

#[test]
fn wider_groups_show_as_exposure_and_traffic() {
    let comparison = changed(Knobs { ssh_from: "0.0.0.0/0", ..PLAIN });
    assert_eq!(paths(&comparison.added), ["main.sg.ingress.tcp.22.from.0.0.0.0/0"]);
    assert_eq!(comparison.exposed.inbound[0].peer, "the internet");
    assert!(comparison.hidden.inbound.is_empty(), "the office is a part of the internet");
    assert!((gate("exposure").expect("a gate").is_broken)(&comparison));
    assert!(comparison.new_findings.iter().any(|it| it.check.id == "sg-open-admin"));
}

#[test]
fn narrower_groups_expose_nothing() {
    let wide = || network(Knobs { ssh_from: "0.0.0.0/0", ..PLAIN });
    let comparison = compare(&wide(), &network(PLAIN));
    assert!(comparison.exposed.inbound.is_empty(), "{:?}", comparison.exposed.inbound);
    assert_eq!(comparison.hidden.inbound[0].peer, "the internet");
    assert!(!(gate("exposure").expect("a gate").is_broken)(&comparison));
}

#[test]
fn another_way_shows_but_for_a_rename() {
    let comparison = changed(Knobs { igw: "gw", ..PLAIN });
    let detour = comparison.traffic.iter().find(|it| it.is_detour()).expect("another way");
    assert_eq!((detour.before[0].as_str(), detour.after[0].as_str()), ("main.igw", "main.gw"));
    let renamed = BTreeMap::from([("main.igw".to_owned(), "main.gw".to_owned())]);
    assert_eq!(without_renames(vec![detour.clone()], &renamed), []);
    let elsewhere = BTreeMap::from([("main.web".to_owned(), "main.front".to_owned())]);
    assert_eq!(without_renames(vec![detour.clone()], &elsewhere).len(), 1);
}

#[test]
fn costs_are_compared_by_element() {
    let before = network(PLAIN);
    let mut t = Topology::new("t").region("us-east-1");
    t.add(Vpc::new("main", net("10.0.0.0/16")));
    let comparison = compare(&before, &t.graph());
    assert_eq!(
        (comparison.cost.before.cents().as_str(), comparison.cost.after.cents().as_str()),
        ("$47.45", "$0.00")
    );
    let nat = comparison.cost.items.iter().find(|it| it.element == "main.nat").expect("an item");
    assert_eq!((nat.before.flatten().map(Usd::cents).as_deref(), nat.after), (Some("$32.85"), None));
    assert!(!(gate("cost").expect("a gate").is_broken)(&comparison));
}
