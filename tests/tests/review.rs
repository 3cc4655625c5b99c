//! The review as users hold it in their tests.

use vpcraft::{
    net::{Ipv4Net, parse_ipv4_cidr},
    prelude::*,
    testing,
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
    t.add(acl.ingress(100, AclAction::Allow, Traffic::tcp(22), net("10.0.0.0/24")));
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
