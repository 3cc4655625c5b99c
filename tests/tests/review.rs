//! The review as users hold it in their tests.

use vpcraft::{
    emit::html,
    net::{Ipv4Net, parse_ipv4_cidr},
    prelude::*,
    testing::{self, Assert},
};

fn net(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

/// A network with something of each section.
fn everything() -> Topology {
    let mut t = Topology::new("everything").region("us-west-2").describe("One of each.");
    let main = t.add(Vpc::new("main", net("10.0.0.0/22")).ipv6(VpcIpv6::Amazon).dns_hostnames(true));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = Subnet::public("web", main, net("10.0.0.0/24")).zone(Zone::A).ipv6(Slot(1));
    let web = t.add(web.map_public_ip_on_launch(true));
    let app = t.add(Subnet::private("app", main, net("10.0.1.0/24")).zone(Zone::A));
    let eip = t.add(ElasticIp::new("eip", main));
    let nat = t.add(NatGateway::new("nat", main, web).elastic_ip(eip));
    let web_rt = RouteTable::new("web_rt", main).subnets([web]).route(net("0.0.0.0/0"), igw);
    t.add(web_rt.route(vpcraft::net::parse_ipv6_cidr("::/0").expect("a block"), igw));
    let app_rt = t.add(RouteTable::new("app_rt", main).subnets([app]).route(net("0.0.0.0/0"), nat));
    let web_sg = SecurityGroup::new("web_sg", main, "SSH from the office")
        .ingress(Traffic::tcp(22), net("203.0.113.0/24"));
    let web_sg = t.add(web_sg);
    let app_sg = SecurityGroup::new("app_sg", main, "SSH from the bastion").no_egress(true);
    let app_sg = t.add(app_sg.ingress(Traffic::tcp(22), web_sg));
    let acl = NetworkAcl::new("acl", main).subnets([app]);
    let acl = acl.ingress(100, AclAction::Allow, Traffic::tcp(22), net("10.0.0.0/24"));
    t.add(acl.egress(100, AclAction::Allow, Traffic::tcp_range(1024, 65_535), net("10.0.0.0/24")));
    t.add(GatewayEndpoint::new("s3", main, "s3").route_tables([app_rt]));
    t.add(InterfaceEndpoint::new("ssm", main, "ssm").subnets([app]).security_groups([app_sg]));
    t.add(Instance::new("bastion", main, web).security_groups([web_sg]));
    t.add(Instance::new("host", main, app).security_groups([app_sg]));
    let partner = t.add(Vpc::new("partner", net("172.31.0.0/16")).existing("vpc-0a0152fbfb1aaecc7"));
    let peering = t.add(Peering::new("with_partner", main, partner));
    let far = Subnet::isolated("far", main, net("10.0.2.0/24")).zone(Zone::B);
    let far = t.add(far.property("Ipv6Native", "false"));
    t.add(RouteTable::new("far_rt", main).subnets([far]).route(net("172.31.0.0/16"), peering));
    t
}

#[test]
fn everything_has_its_section() {
    vpcraft::assert_review!(everything());
}

/// The page of the same network; its script and style sheet are files of their own.
#[test]
fn everything_is_on_the_page() {
    let graph = everything().graph();
    let page = html::page(&graph, &vpcraft::check::findings(&graph));
    let page = page.replace(html::SCRIPT, "…").replace(html::STYLE, "…");
    let hashes: Vec<&str> = html::HASHES.lines().collect();
    let page = hashes.iter().fold(page, |page, hash| page.replace(hash, "…"));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("everything@html", page);
    });
}

#[test]
fn a_network_without_findings_is_clean() {
    testing::assert_clean(Topology::new("empty").region("us-west-2"));
}

#[test]
fn findings_are_listed_when_a_network_is_not_clean() {
    let mut t = Topology::new("overlap").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    t.add(Subnet::isolated("a", main, net("10.0.1.0/24")).zone(Zone::A));
    t.add(Subnet::isolated("b", main, net("10.0.1.0/25")).zone(Zone::A));
    let panic = std::panic::catch_unwind(|| testing::assert_clean(t)).expect_err("a finding");
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(message.starts_with("`overlap` is not clean:\n"), "{message}");
    assert!(
        message.contains("error[subnet-overlap]: `10.0.1.0/25` of subnet `main.b` overlaps"),
        "{message}"
    );
}

fn message(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(assertion).expect_err("the assertion fails");
    panic.downcast_ref::<String>().expect("a message").clone()
}

/// A host that the bastion reaches by SSH.
fn bastion() -> Topology {
    let mut t = Topology::new("bastion").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    let app = t.add(Subnet::isolated("app", main, net("10.0.1.0/24")).zone(Zone::A));
    t.add(RouteTable::new("app_rt", main).subnets([app]));
    let bastion_sg = t.add(SecurityGroup::new("bastion_sg", main, "SSH out"));
    let host_sg = SecurityGroup::new("host_sg", main, "SSH").ingress(Traffic::tcp(22), bastion_sg);
    let host_sg = t.add(host_sg.no_egress(true));
    t.add(Instance::new("bastion", main, app).security_groups([bastion_sg]));
    t.add(Instance::new("host", main, app).security_groups([host_sg]));
    t
}

#[test]
fn traffic_is_asserted() {
    let t = bastion();
    t.assert_reaches("main.bastion", "main.host tcp 22").assert_does_not_reach("main.host", "main.bastion");
    let said = message(|| drop(bastion().assert_reaches("main.bastion", "main.host tcp 80").clone()));
    assert!(said.starts_with("expected: main.bastion -> main.host tcp 80\n   found: refuted\n"), "{said}");
    assert!(said.contains("[ENI_SG_RULES_MISMATCH]") && said.contains("-> leaves main.bastion"), "{said}");
    let said = message(|| drop(bastion().assert_does_not_reach("main.bastion", "main.host").clone()));
    assert!(said.contains("tcp 22 of IPv4 gets through: main.bastion > "), "{said}");
    let said = message(|| drop(bastion().assert_reaches("main.hots", "internet").clone()));
    assert!(said.contains("no element `main.hots`; did you mean `main.host`?"), "{said}");
}

#[test]
fn findings_are_asserted() {
    let t = everything();
    t.assert_finding("endpoint-gateway-no-tables", "main.s3");
    let routes = [("peering-routes-missing", "main.web_rt"), ("peering-routes-missing", "main.app_rt")];
    let expected = [routes[0], routes[1], ("endpoint-gateway-no-tables", "main.s3")];
    t.assert_findings(&expected);
    let said = message(|| drop(everything().assert_finding("subnet-overlap", "main.web").clone()));
    assert!(said.contains("no finding `subnet-overlap` about `main.web`; it has:\n  error["), "{said}");
    let said = message(move || {
        drop(everything().assert_findings(&[routes[0], ("subnet-overlap", "main.web"), routes[1]]).clone());
    });
    let lines: Vec<_> = said.lines().skip(1).collect();
    assert_eq!(lines[0], "- [subnet-overlap] main.web");
    assert!(lines[1].starts_with("+ [endpoint-gateway-no-tables] main.s3: "), "{said}");
    assert_eq!(lines.len(), 2);
}
