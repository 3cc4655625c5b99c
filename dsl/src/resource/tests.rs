//! What elements imply, and how checks see them.

use ipnet::{IpNet, Ipv4Net};

use super::KINDS;
use crate::{
    graph::Graph,
    net::{parse_cidr, parse_ipv4_cidr},
    prelude::*,
    resource::Resource,
};

fn v4(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

fn network() -> (Topology, Ref<Vpc>) {
    let mut t = Topology::new("t").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    (t, main)
}

/// The paths of the nodes of one kind.
fn paths<K: Resource>(graph: &Graph) -> Vec<String> {
    graph.all::<K>().map(crate::view::View::path).collect()
}

fn tier(graph: &Graph) -> crate::view::View<'_, Tier> {
    graph.all::<Tier>().next().expect("a tier")
}

#[test]
fn keywords_titles_and_words_are_told_apart() {
    for (at, kind) in KINDS.iter().enumerate() {
        for other in &KINDS[at + 1..] {
            assert_ne!(kind.keyword, other.keyword);
            assert_ne!(kind.rust, other.rust);
            let shares_parent = kind.parents.kinds.iter().any(|parent| other.parents.kinds.contains(parent));
            assert!(!(shares_parent && kind.word() == other.word()), "{} {}", kind.keyword, other.keyword);
        }
    }
}

#[test]
fn kinds_say_what_they_are_for() {
    for kind in KINDS {
        assert!(kind.doc.contains("AWS: <https://docs.aws.amazon.com/"), "{}", kind.keyword);
        assert!(!kind.title.is_empty());
        for field in kind.fields {
            assert!(field.doc.trim().ends_with('.'), "{}.{}", kind.keyword, field.name);
        }
    }
}

#[test]
fn parents_are_kinds() {
    for kind in KINDS {
        for parent in kind.parents.kinds {
            assert!(super::kind(parent).is_some(), "{} in {parent}", kind.keyword);
        }
    }
}

#[test]
fn no_kind_may_stand_in_itself() {
    for kind in KINDS {
        let mut above = vec![*kind];
        for _ in KINDS {
            let parents: Vec<_> = above.iter().flat_map(|kind| kind.parents.kinds).collect();
            above = parents.into_iter().filter_map(|parent| super::kind(parent)).collect();
            assert!(!above.contains(kind), "{} in {}", kind.keyword, kind.keyword);
        }
    }
}

#[test]
fn links_to_other_topologies_do_not_lead_in_circles() {
    let mut other = Topology::new("other");
    let later = other.add(Vpc::new("far", v4("10.0.0.0/16")));
    let later = [later, other.add(Vpc::new("farther", v4("10.0.0.0/16")))];
    let mut t = Topology::new("own");
    let table = t.add(RouteTable::new("table", later[1]));
    let subnet = t.add(Subnet::isolated("subnet", later[0], v4("10.0.0.0/24")));
    t.add(Association::new(subnet, table));
    let graph = t.graph();
    assert_eq!(paths::<Association>(&graph), ["subnet.association"]);
    assert!(graph.all::<Subnet>().all(|subnet| subnet.parent().is_none() && subnet.node().is_broken()));
}

#[test]
fn a_tier_has_a_subnet_and_a_table_a_zone() {
    let (mut t, main) = network();
    let zones = [Zone::A, Zone::Name("us-west-2b".into()), Zone::Id("usw2-az3".into())];
    t.add(Tier::new("app", main, v4("10.0.16.0/20"), 24, zones, SubnetType::Isolated));
    let graph = t.graph();
    assert_eq!(paths::<Subnet>(&graph), ["main.app.a", "main.app.b", "main.app.az3"]);
    assert_eq!(paths::<RouteTable>(&graph), ["main.app.table_a", "main.app.table_b", "main.app.table_az3"]);
    let cidrs: Vec<_> = tier(&graph).subnets().filter_map(|subnet| subnet.cidr().known()).collect();
    assert_eq!(cidrs, [v4("10.0.16.0/24"), v4("10.0.17.0/24"), v4("10.0.18.0/24")]);
    let tables: Vec<_> =
        tier(&graph).subnets().filter_map(|subnet| Some(subnet.route_table()?.path())).collect();
    assert_eq!(tables, paths::<RouteTable>(&graph));
    assert_eq!(paths::<Route>(&graph), Vec::<String>::new());
}

#[test]
fn a_part_of_a_tier_may_be_written_out() {
    let (mut t, main) = network();
    let app = t.add(Tier::new("app", main, v4("10.0.16.0/20"), 24, [Zone::A, Zone::B], SubnetType::Isolated));
    let b = t.add(Subnet::part("b", app).planned_addresses(100));
    t.add(RouteTable::new("own", main).subnets([b]));
    let model = t.clone();
    let graph = t.graph();
    assert_eq!(paths::<Subnet>(&graph), ["main.app.b", "main.app.a"]);
    assert_eq!(paths::<RouteTable>(&graph), ["main.app.table_a", "main.own"]);
    let b = graph.view::<Subnet>(b.id()).expect("a subnet");
    assert_eq!((b.cidr().known(), b.zone().known()), (Some(v4("10.0.17.0/24")), Some(Zone::B)));
    assert_eq!(b.r#type().known(), Some(SubnetType::Isolated));
    let set =
        |topology: &Topology| topology.written().map(|(_, settings)| settings.len()).collect::<Vec<_>>();
    assert_eq!(set(graph.topology()), set(&model));
}

#[test]
fn a_public_tier_shares_one_table() {
    let (mut t, main) = network();
    t.add(Tier::new("edge", main, v4("10.0.0.0/22"), 24, [Zone::A, Zone::B], SubnetType::Public));
    t.add(InternetGateway::new("igw", main));
    let graph = t.graph();
    assert_eq!(paths::<RouteTable>(&graph), ["main.edge.table"]);
    assert_eq!(paths::<Route>(&graph), ["main.edge.table.default"]);
    assert_eq!(tier(&graph).tables().next().map(|table| table.associated().count()), Some(2));
}

#[test]
fn a_tier_without_one_gateway_has_no_default_route() {
    let (mut t, main) = network();
    t.add(Tier::new("edge", main, v4("10.0.0.0/22"), 24, [Zone::A], SubnetType::Public));
    assert_eq!(t.graph().all::<Route>().count(), 0);
}

#[test]
fn the_parts_of_a_tier_may_run_out() {
    let (mut t, main) = network();
    t.add(Tier::new("app", main, v4("10.0.0.0/23"), 24, [Zone::A, Zone::B, Zone::C], SubnetType::Private));
    let graph = t.graph();
    assert_eq!(tier(&graph).subnets().count(), 2);
    assert_eq!(tier(&graph).zones_without_subnet(), [Zone::C]);
}

#[test]
fn slots_follow_each_other() {
    let (mut t, main) = network();
    let app = Tier::new("app", main, v4("10.0.0.0/20"), 24, [Zone::A, Zone::B], SubnetType::Private);
    t.add(app.ipv6(Slot(7)));
    t.add(EgressOnlyInternetGateway::new("eigw", main));
    let graph = t.graph();
    let slots: Vec<_> = tier(&graph).subnets().filter_map(|subnet| subnet.ipv6().attr().cloned()).collect();
    assert_eq!(slots, [7, 8].map(|slot| crate::value::Attr::Slot(Slot(slot))));
    assert_eq!(paths::<Route>(&graph), ["main.app.table_a.default_ipv6", "main.app.table_b.default_ipv6"]);
}

#[test]
fn nat_gateways_stand_in_the_public_subnet_of_their_zone() {
    let (mut t, main) = network();
    let zones = [Zone::A, Zone::B, Zone::C];
    let app = Tier::new("app", main, v4("10.0.16.0/20"), 24, zones, SubnetType::Private);
    t.add(app.nat(Nat::PerAz));
    t.add(Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A));
    t.add(Tier::new("edge", main, v4("10.0.4.0/22"), 24, [Zone::B], SubnetType::Public));
    let graph = t.graph();
    let hosts: Vec<_> = graph.all::<NatGateway>().filter_map(|nat| Some(nat.host_subnet()?.path())).collect();
    assert_eq!(hosts, ["main.web", "main.edge.b"]);
    assert_eq!(paths::<ElasticIp>(&graph), ["main.app.nat_a.eip", "main.app.nat_b.eip"]);
    assert_eq!(tier(&graph).missing_nat_zones(), [Zone::C]);
    let routes = ["main.app.table_a.default", "main.app.table_b.default"];
    assert_eq!(paths::<Route>(&graph), routes);
}

#[test]
fn a_single_nat_gateway_serves_all_zones() {
    let (mut t, main) = network();
    let app = Tier::new("app", main, v4("10.0.16.0/20"), 24, [Zone::A, Zone::B], SubnetType::Private);
    t.add(app.nat(Nat::Single));
    t.add(Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A));
    let graph = t.graph();
    assert_eq!(paths::<NatGateway>(&graph), ["main.app.nat_a"]);
    assert_eq!(graph.all::<NatGateway>().next().map(|nat| nat.routes().count()), Some(2));
    assert!(tier(&graph).missing_nat_zones().is_empty());
}

#[test]
fn egress_to_anywhere_is_one_rule_a_family() {
    for (ipv6, expected) in [(false, 1), (true, 2)] {
        let (mut t, main) = network();
        if ipv6 {
            t.add(CidrBlock::new(main).amazon_ipv6(true));
        }
        let group = SecurityGroup::new("web", main, "web").egress_anywhere(Traffic::tcp(443));
        t.add(group);
        let graph = t.graph();
        let rules: Vec<_> = graph.all::<Egress>().collect();
        assert_eq!(rules.len(), expected);
        assert!(rules.iter().all(|rule| rule.traffic().known() == Some(Traffic::tcp(443))));
        assert!(rules.iter().all(|rule| !graph.is_resource(rule.id())));
    }
}

#[test]
fn rules_have_readable_keys() {
    let (mut t, main) = network();
    let other = t.add(SecurityGroup::new("bastion_sg", main, "bastion"));
    let any: IpNet = parse_cidr("::/0").expect("a CIDR block");
    let group = SecurityGroup::new("host", main, "host").ingress(Traffic::tcp(22), other);
    let group = group.ingress(Traffic::udp_range(1024, 65535), any).ingress(Traffic::ICMP, v4("10.0.0.0/8"));
    t.add(group.egress(Traffic::ALL, PrefixList::new("pl-68a54001")));
    let graph = t.graph();
    let keys = [
        "main.host.ingress.tcp.22.from.main.bastion_sg",
        "main.host.ingress.udp.1024.to.65535.from.::/0",
        "main.host.ingress.icmp.from.10.0.0.0/8",
    ];
    assert_eq!(paths::<Ingress>(&graph), keys);
    assert_eq!(paths::<Egress>(&graph), ["main.host.egress.all.to.pl-68a54001"]);
    let bastion = graph.view::<SecurityGroup>(other.id()).expect("a group");
    assert_eq!((bastion.named_by().count(), bastion.has_default_egress()), (1, true));
}

#[test]
fn rules_of_existing_groups_are_resources() {
    let (mut t, main) = network();
    let group = t.add(SecurityGroup::known("theirs", main, "sg-0a0152fbfb1aaecc7"));
    let rule = t.add(Ingress::new(group, Traffic::tcp(22), v4("10.0.0.0/8")));
    let graph = t.graph();
    assert!(!graph.is_resource(group.id()) && graph.is_resource(rule.id()));
}

fn peered(routes: PeeringRoutes) -> Graph {
    let (mut t, main) = network();
    let other = t.add(Vpc::new("other", v4("10.1.0.0/16")).secondary([v4("100.64.0.0/16")]));
    let app = Tier::new("app", main, v4("10.0.16.0/20"), 24, [Zone::A], SubnetType::Isolated);
    let app = t.add(app);
    let web = t.add(Subnet::isolated("web", main, v4("10.0.1.0/24")));
    t.add(RouteTable::new("web_rt", main).subnets([web]));
    let far = t.add(Subnet::isolated("far", other, v4("10.1.1.0/24")));
    t.add(RouteTable::new("far_rt", other).subnets([far]));
    t.add(Peering::new("p", main, other).between((app, far)).routes(routes));
    t.graph()
}

#[test]
fn a_peering_routes_both_ways_between_its_parts() {
    let near = ["main.app.table_a.to.10.1.0.0/16", "main.app.table_a.to.100.64.0.0/16"];
    assert_eq!(paths::<Route>(&peered(PeeringRoutes::Tiers)), near);
    let all = paths::<Route>(&peered(PeeringRoutes::All));
    assert_eq!(all, [near[0], near[1], "other.far_rt.to.10.0.0.0/16"]);
    assert!(paths::<Route>(&peered(PeeringRoutes::None)).is_empty());
}

#[test]
fn the_sides_of_a_peering_have_their_parts() {
    let graph = peered(PeeringRoutes::None);
    let peering = graph.all::<Peering>().next().expect("a peering");
    let [near, far] = peering.sides().expect("two VPCs");
    assert_eq!(near.subnets().iter().map(|subnet| subnet.path()).collect::<Vec<_>>(), ["main.app.a"]);
    assert_eq!(far.tables().iter().map(|table| table.path()).collect::<Vec<_>>(), ["other.far_rt"]);
    assert!(peering.joins(far.vpc.id(), near.vpc.id()) && !peering.crosses_region());
    assert!(!peering.crosses_account());
}

#[test]
fn a_route_that_is_written_is_not_derived_again() {
    let (mut t, main) = network();
    let other = t.add(Vpc::new("other", v4("10.1.0.0/16")));
    let web = t.add(Subnet::isolated("web", main, v4("10.0.1.0/24")));
    let peering = t.add(Peering::new("p", main, other).routes(PeeringRoutes::All));
    t.add(RouteTable::new("web_rt", main).subnets([web]).route(v4("10.1.0.0/16"), peering));
    assert_eq!(t.graph().all::<Route>().count(), 1);
}

#[test]
fn endpoints_know_their_service_and_subnets() {
    let (mut t, main) = network();
    let app = Tier::new("app", main, v4("10.0.16.0/20"), 24, [Zone::A, Zone::B], SubnetType::Isolated);
    let app = t.add(app);
    let gateway = t.add(GatewayEndpoint::new("s3", main, Service::S3).used_by([app]));
    let ssm = t.add(InterfaceEndpoint::new("ssm", main, Service::SSM).subnets([app]));
    let own = "com.amazonaws.vpce.us-west-2.vpce-svc-0a0152fbfb1aaecc7";
    let own = t.add(InterfaceEndpoint::new("own", main, own));
    let graph = t.graph();
    let gateway = graph.view::<GatewayEndpoint>(gateway.id()).expect("an endpoint");
    assert_eq!(gateway.tables().count(), 2);
    assert!(gateway.service_facts().is_some_and(|row| row.gateway));
    let ssm = graph.view::<InterfaceEndpoint>(ssm.id()).expect("an endpoint");
    assert_eq!((ssm.subnets_resolved().len(), ssm.has_private_dns()), (2, true));
    let own = graph.view::<InterfaceEndpoint>(own.id()).expect("an endpoint");
    assert!(own.service_facts().is_none() && !own.has_private_dns());
}

#[test]
fn hosts_share_the_profile_of_their_role() {
    let (mut t, main) = network();
    let web = t.add(Subnet::public("web", main, v4("10.0.1.0/24")).map_public_ip_on_launch(true));
    let role = t.add(Role::new("app"));
    let one = t.add(Instance::new("one", main, web).role(role));
    t.add(Instance::new("two", main, web).role(role).public_ip(false));
    let graph = t.graph();
    assert_eq!(paths::<InstanceProfile>(&graph), ["app.profile"]);
    let public: Vec<_> = graph.all::<Instance>().map(crate::view::View::<Instance>::has_public_ip).collect();
    assert_eq!(public, [true, false]);
    assert!(graph.view::<Instance>(one.id()).is_some_and(|host| host.instance_profile().link().is_some()));
}

#[test]
fn what_can_not_change_is_said_once() {
    for kind in super::KINDS {
        for (name, rows) in [("create_only", kind.create_only), ("maybe_create_only", kind.maybe_create_only)]
        {
            assert!(rows.is_sorted_by(|a, b| a < b), "{name} of {}", kind.keyword);
        }
        let both = kind.create_only.iter().find(|it| kind.maybe_create_only.contains(it));
        assert_eq!(both, None, "{}", kind.keyword);
    }
}
