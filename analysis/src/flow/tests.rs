//! The engine on small networks: what holds, and the code for why it does not.

use dsl::{net::Family, prelude::*, resource::Resource};

use super::{Claim, Reach, Reason, TrafficSet, Verdict};
use crate::check::fixture::{Fixture, network, v4};

/// What a network says about a statement: the verdict and, where there is one, the code.
pub(super) fn ask(n: &Fixture, claim: &Claim) -> (Verdict, Option<Reason>) {
    let graph = n.t.clone().graph();
    let reach = Reach::new(&graph);
    let answer = reach.judge(claim);
    (answer.verdict, answer.worst().and_then(|case| case.cause.as_ref()).map(|cause| cause.reason))
}

fn end<K: Resource>(n: &Fixture, path: &'static str) -> End
where
    Ref<K>: Into<End>,
{
    n.get::<K>(path).into()
}

fn host(n: &Fixture, path: &'static str) -> End {
    end::<Instance>(n, path)
}

const PROVEN: (Verdict, Option<Reason>) = (Verdict::Proven, None);

fn refuted(reason: Reason) -> (Verdict, Option<Reason>) {
    (Verdict::Refuted, Some(reason))
}

fn unknown() -> (Verdict, Option<Reason>) {
    (Verdict::Unknown, Some(Reason::UnknownValue))
}

/// The bastion of the walkthrough in `web`, its host in `db`, with groups that let SSH through.
fn walkthrough() -> Fixture {
    network()
        .add(|n| {
            SecurityGroup::new("bastion_sg", n.get("main"), "SSH")
                .ingress(Traffic::tcp(22), v4("203.0.113.0/24"))
        })
        .add(|n| {
            let from = n.get::<SecurityGroup>("main.bastion_sg");
            SecurityGroup::new("host_sg", n.get("main"), "SSH").ingress(Traffic::tcp(22), from)
        })
        .add(|n| {
            Instance::new("bastion", n.get("main"), n.get::<Subnet>("main.web"))
                .security_groups([n.get("main.bastion_sg")])
                .public_ip(true)
        })
        .add(|n| {
            Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"))
                .security_groups([n.get("main.host_sg")])
        })
}

fn with_endpoint() -> Fixture {
    walkthrough()
        .add(|n| GatewayEndpoint::new("s3", n.get("main"), Service::S3).route_tables([n.get("main.db_rt")]))
}

fn ssh(n: &Fixture) -> Claim {
    Claim::reaches(host(n, "main.bastion"), host(n, "main.host")).with(Traffic::tcp(22))
}

#[test]
fn groups_open_what_they_name() {
    let n = walkthrough();
    assert_eq!(ask(&n, &ssh(&n)), PROVEN);
    let back = Claim::reaches(host(&n, "main.host"), host(&n, "main.bastion")).with(Traffic::tcp(22));
    assert_eq!(ask(&n, &back), refuted(Reason::EniSgRulesMismatch));
    let more =
        Claim::reaches(host(&n, "main.bastion"), host(&n, "main.host")).with(Traffic::tcp_range(22, 23));
    assert_eq!(ask(&n, &more), refuted(Reason::EniSgRulesMismatch));
    let never = |port| Claim::never(host(&n, "main.bastion"), host(&n, "main.host")).with(Traffic::tcp(port));
    assert_eq!(ask(&n, &never(23)), PROVEN);
    assert_eq!(ask(&n, &never(22)).0, Verdict::Refuted);
}

#[test]
fn a_group_without_egress_keeps_everything_in() {
    let n = walkthrough().edit("main.bastion_sg", |group: SecurityGroup| group.no_egress(true));
    assert_eq!(ask(&n, &ssh(&n)), refuted(Reason::EniSgRulesMismatch));
    let later = walkthrough()
        .edit("main.bastion_sg", |group: SecurityGroup| group.no_egress(Value::parameter("Closed")));
    assert_eq!(ask(&later, &ssh(&later)).0, Verdict::Unknown);
}

#[test]
fn a_service_by_its_gateway_endpoint() {
    let s3 = |n: &Fixture| Claim::reaches(host(n, "main.host"), End::Service(Service::S3));
    let n = walkthrough();
    assert_eq!(ask(&n, &s3(&n)), refuted(Reason::NoRouteToDestination));
    let n = with_endpoint();
    assert_eq!(ask(&n, &s3(&n)), PROVEN);
    let via = Claim { via: Some(n.get::<GatewayEndpoint>("main.s3").id()), only: true, ..s3(&n) };
    assert_eq!(ask(&n, &via), PROVEN);
    assert_eq!(ask(&n, &s3(&n).with(Traffic { protocol: 1, from: 8, to: 0 })), PROVEN);
    let lookup = s3(&n).with(Traffic::udp(53));
    assert_eq!(ask(&n, &lookup), refuted(Reason::VpceGatewayProtocolRestriction));
    let dynamo = Claim::reaches(host(&n, "main.host"), End::Service(Service::DYNAMODB));
    assert_eq!(ask(&n, &dynamo), refuted(Reason::NoRouteToDestination));
    let dumb = with_endpoint().edit("main", |vpc: Vpc| vpc.dns_support(false));
    assert_eq!(ask(&dumb, &s3(&dumb)), refuted(Reason::NameNotResolved));
    let elsewhere =
        Claim::reaches(host(&n, "main.host"), End::Service(Service::named("com.amazonaws.eu-west-1.s3")));
    assert_eq!(ask(&n, &elsewhere), refuted(Reason::NoRouteToDestination));
}

#[test]
fn past_the_endpoint_is_not_via_it() {
    let n = with_endpoint()
        .edit("main.host", |host: Instance| host.subnet(Ref::clone(&network().get("main.web"))));
    let n = n.edit("main.host", |host: Instance| host.public_ip(true));
    let endpoint = n.get::<GatewayEndpoint>("main.s3").id();
    let claim =
        Claim { via: Some(endpoint), ..Claim::reaches(host(&n, "main.host"), End::Service(Service::S3)) };
    assert_eq!(ask(&n, &claim), refuted(Reason::UnexpectedPath));
}

#[test]
fn nothing_leaves_an_isolated_subnet() {
    let n = with_endpoint();
    assert_eq!(ask(&n, &Claim::never(host(&n, "main.host"), End::Internet)), PROVEN);
    assert_eq!(ask(&n, &Claim::never(end::<Subnet>(&n, "main.db"), End::Internet)), PROVEN);
    let bastion = Claim::never(host(&n, "main.bastion"), End::Internet);
    assert_eq!(ask(&n, &bastion).0, Verdict::Refuted);
    let reaches = Claim::reaches(host(&n, "main.host"), End::Internet);
    assert_eq!(ask(&n, &reaches), refuted(Reason::NoRouteToDestination));
}

#[test]
fn the_internet_needs_a_public_address() {
    let hidden = walkthrough().edit("main.bastion", |host: Instance| host.public_ip(false));
    let out = |n: &Fixture| Claim::reaches(host(n, "main.bastion"), End::Internet);
    assert_eq!(ask(&hidden, &out(&hidden)), refuted(Reason::IgwPublicIpAssociationForEgress));
    assert_eq!(ask(&hidden, &Claim::never(host(&hidden, "main.bastion"), End::Internet)), PROVEN);
    let n = walkthrough();
    assert_eq!(ask(&n, &out(&n)), PROVEN);
    let later =
        walkthrough().edit("main.bastion", |host: Instance| host.public_ip(Value::parameter("Public")));
    assert_eq!(ask(&later, &out(&later)).0, Verdict::Unknown);
    let office = |n: &Fixture, to| {
        Claim::reaches(End::Cidr(v4("203.0.113.0/24").into()), host(n, to)).with(Traffic::tcp(22))
    };
    assert_eq!(ask(&n, &office(&n, "main.bastion")), PROVEN);
    assert_eq!(ask(&n, &office(&n, "main.host")), refuted(Reason::IgwPrivateIpAssociationForIngress));
    let anyone = Claim::reaches(End::Internet, host(&n, "main.bastion")).with(Traffic::tcp(22));
    assert_eq!(ask(&n, &anyone), refuted(Reason::EniSgRulesMismatch));
    assert_eq!(
        ask(&n, &Claim::never(End::Internet, host(&n, "main.bastion")).with(Traffic::tcp(22))).0,
        Verdict::Refuted
    );
    assert_eq!(
        ask(&n, &Claim::never(End::Internet, host(&n, "main.bastion")).with(Traffic::tcp(80))),
        PROVEN
    );
    assert_eq!(ask(&n, &Claim::never(End::Internet, host(&n, "main.host"))), PROVEN);
    let home = Claim::reaches(End::Cidr(v4("192.168.0.0/24").into()), host(&n, "main.bastion"))
        .with(Traffic::tcp(22));
    assert_eq!(ask(&n, &home), refuted(Reason::NoRouteToDestination));
}

#[test]
fn the_internet_speaks_the_family_of_its_goal() {
    let n = walkthrough()
        .add(|n| {
            SecurityGroup::new("open", n.get("main"), "HTTPS").ingress(Traffic::tcp(443), v4("0.0.0.0/0"))
        })
        .add(|n| {
            Instance::new("shop", n.get("main"), n.get::<Subnet>("main.web"))
                .security_groups([n.get("main.open")])
                .public_ip(true)
        });
    let visit = Claim::reaches(End::Internet, host(&n, "main.shop")).with(Traffic::tcp(443));
    assert_eq!(ask(&n, &visit), PROVEN);
    let by_ipv6 = Claim { family: Some(Family::V6), ..visit };
    assert_eq!(ask(&n, &by_ipv6).0, Verdict::Refuted);
}

#[test]
fn a_detached_gateway_leads_nowhere() {
    let n = walkthrough().edit("main.igw", |igw: InternetGateway| igw.attached(false));
    let out = Claim::reaches(host(&n, "main.bastion"), End::Internet);
    assert_eq!(ask(&n, &out), refuted(Reason::BadStateAttachment));
}

/// The walkthrough with a NAT gateway in `web` for `db`.
fn with_nat() -> Fixture {
    walkthrough()
        .add(|n| {
            NatGateway::new("nat", n.get("main"), n.get::<Subnet>("main.web")).elastic_ip(NatAddress::New)
        })
        .route::<NatGateway>("main.db_rt", "0.0.0.0/0", "main.nat")
}

#[test]
fn nat_lends_its_address() {
    let out = |n: &Fixture| Claim::reaches(host(n, "main.host"), End::Internet);
    let n = with_nat();
    assert_eq!(ask(&n, &out(&n)), PROVEN);
    assert_eq!(ask(&n, &out(&n).with(Traffic::ICMP)), PROVEN);
    assert_eq!(ask(&n, &out(&n).with(Traffic::protocol(50))), refuted(Reason::ProtocolRestriction));
    assert_eq!(ask(&n, &Claim::never(host(&n, "main.host"), End::Internet)).0, Verdict::Refuted);
    assert_eq!(ask(&n, &Claim::never(End::Internet, host(&n, "main.host"))), PROVEN);
    let private = with_nat().edit("main.nat", |nat: NatGateway| nat.connectivity(Connectivity::Private));
    assert_eq!(ask(&private, &out(&private)), refuted(Reason::IgwPublicIpAssociationForEgress));
    let looping =
        with_nat().edit("main.nat", |nat: NatGateway| nat.subnet(network().get::<Subnet>("main.db")));
    assert_eq!(ask(&looping, &out(&looping)), refuted(Reason::NgwLoop));
}

#[test]
fn a_service_by_nat_goes_past_no_endpoint() {
    let n = with_nat();
    let s3 = Claim::reaches(host(&n, "main.host"), End::Service(Service::S3));
    assert_eq!(ask(&n, &s3), PROVEN);
    assert_eq!(ask(&n, &Claim::never(host(&n, "main.host"), End::Service(Service::S3))).0, Verdict::Refuted);
}

/// An ACL for `db` that lets SSH in from the VPC, and out what `egress` says.
fn with_acl(out_ports: Traffic) -> Fixture {
    walkthrough().add(|n| {
        NetworkAcl::new("acl", n.get("main"))
            .subnets([n.get::<Subnet>("main.db")])
            .ingress(100, AclAction::Allow, Traffic::tcp(22), v4("10.0.0.0/16"))
            .egress(100, AclAction::Allow, out_ports, v4("10.0.0.0/16"))
    })
}

#[test]
fn an_acl_must_let_the_reply_out() {
    let n = with_acl(Traffic::tcp_range(1024, 65_535));
    assert_eq!(ask(&n, &ssh(&n)), PROVEN);
    let closed = with_acl(Traffic::tcp(443));
    assert_eq!(ask(&closed, &ssh(&closed)), refuted(Reason::SubnetAclRestriction));
    let linux = with_acl(Traffic::tcp_range(32_768, 60_999));
    assert_eq!(ask(&linux, &ssh(&linux)), PROVEN);
    let some = with_acl(Traffic::tcp_range(40_000, 50_000));
    assert_eq!(ask(&some, &ssh(&some)).0, Verdict::Unknown);
    let web = Claim::reaches(host(&n, "main.bastion"), host(&n, "main.host")).with(Traffic::tcp(80));
    assert_eq!(ask(&n, &web), refuted(Reason::SubnetAclRestriction));
    assert_eq!(
        ask(&n, &Claim::never(host(&n, "main.bastion"), host(&n, "main.host")).with(Traffic::tcp(80))),
        PROVEN
    );
}

#[test]
fn the_first_entry_decides() {
    let denied = with_acl(Traffic::tcp_range(1024, 65_535)).add(|n| {
        AclIngress::new(n.get("main.acl"), 50, AclAction::Deny, Traffic::tcp(22), v4("10.0.1.0/24"))
    });
    assert_eq!(ask(&denied, &ssh(&denied)), refuted(Reason::SubnetAclRestriction));
    let some = with_acl(Traffic::tcp_range(1024, 65_535)).add(|n| {
        AclIngress::new(n.get("main.acl"), 50, AclAction::Deny, Traffic::tcp(22), v4("10.0.1.0/25"))
    });
    assert_eq!(ask(&some, &ssh(&some)).0, Verdict::Unknown);
}

/// Two VPCs with a host each and a peering; `both` says whether both sides have the route.
fn peered(both: bool) -> Fixture {
    let n = walkthrough()
        .add(|_| Vpc::new("far", v4("10.1.0.0/16")))
        .add(|n| Subnet::isolated("app", n.get("far"), v4("10.1.1.0/24")).zone(Zone::A))
        .add(|n| Peering::new("link", n.get("main"), n.get::<Vpc>("far")))
        .add(|n| RouteTable::new("app_rt", n.get("far")).subnets([n.get("far.app")]))
        .add(|n| SecurityGroup::new("sg", n.get("far"), "ping").ingress(Traffic::ICMP, v4("10.0.0.0/16")))
        .add(|n| {
            Instance::new("host", n.get("far"), n.get::<Subnet>("far.app")).security_groups([n.get("far.sg")])
        })
        .route::<Peering>("main.db_rt", "10.1.0.0/16", "link");
    if both { n.route::<Peering>("far.app_rt", "10.0.0.0/16", "link") } else { n }
}

#[test]
fn a_peering_needs_both_routes() {
    let ping = |n: &Fixture| Claim::reaches(host(n, "main.host"), host(n, "far.host")).with(Traffic::ICMP);
    let n = peered(true);
    assert_eq!(ask(&n, &ping(&n)), PROVEN);
    let n = peered(false);
    assert_eq!(ask(&n, &ping(&n)), refuted(Reason::NoRouteToDestination));
    let graph = n.t.clone().graph();
    let reach = Reach::new(&graph);
    let answer = reach.judge(&ping(&n));
    let cause = answer.worst().and_then(|case| case.cause.clone()).expect("a cause");
    assert!(cause.is_reply);
    assert_eq!(cause.fix.as_deref(), Some("add `10.0.0.0/16 => link;` to route table `far.app_rt`"));
    // What needs no reply arrives.
    assert_eq!(ask(&n, &Claim { reaches: false, ..ping(&n) }).0, Verdict::Refuted);
}

#[test]
fn a_peering_must_live_and_lends_nothing() {
    let ping = |n: &Fixture| Claim::reaches(host(n, "main.host"), host(n, "far.host")).with(Traffic::ICMP);
    let pending = peered(true).edit("link", |link: Peering| link.accepted(false));
    assert_eq!(ask(&pending, &ping(&pending)), refuted(Reason::BadStateRoute));
    let later = peered(true).edit("link", |link: Peering| link.accepted(Value::parameter("Accepted")));
    assert_eq!(ask(&later, &ping(&later)).0, Verdict::Unknown);
    let n = peered(true).add(|n| InternetGateway::new("igw", n.get("far"))).route::<Peering>(
        "main.db_rt",
        "0.0.0.0/0",
        "link",
    );
    let out = Claim::reaches(host(&n, "main.host"), End::Internet);
    assert_eq!(ask(&n, &out), refuted(Reason::PcxRequiresAddressInVpcCidr));
    assert_eq!(ask(&n, &Claim::never(host(&n, "main.host"), End::Internet)), PROVEN);
    let s3 = Claim::reaches(host(&n, "main.host"), End::Service(Service::S3));
    assert_eq!(ask(&n, &s3), refuted(Reason::PcxRequiresAddressInVpcCidr));
}

#[test]
fn a_nat_gateway_serves_its_own_vpc() {
    let n = peered(true)
        .add(|n| NatGateway::new("nat", n.get("far"), n.get::<Subnet>("far.app")).elastic_ip(NatAddress::New))
        .route::<NatGateway>("main.db_rt", "0.0.0.0/0", "far.nat");
    let out = Claim::reaches(host(&n, "main.host"), End::Internet);
    assert_eq!(ask(&n, &out), refuted(Reason::NgwRequiresSourceInVpc));
    assert_eq!(ask(&n, &Claim::never(host(&n, "main.host"), End::Internet)), PROVEN);
}

#[test]
fn an_existing_vpc_is_not_known() {
    let n = walkthrough()
        .add(|_| Vpc::new("far", v4("10.1.0.0/16")).existing("vpc-1"))
        .add(|n| Peering::new("link", n.get("main"), n.get::<Vpc>("far")))
        .route::<Peering>("main.db_rt", "10.1.0.0/16", "link");
    let far = Claim::reaches(host(&n, "main.host"), end::<Vpc>(&n, "far"));
    assert_eq!(ask(&n, &far), unknown());
    let bastion = Claim::reaches(host(&n, "main.bastion"), end::<Vpc>(&n, "far"));
    assert_eq!(ask(&n, &bastion).0, Verdict::Refuted);
}

fn with_interface(private_dns: bool, names: bool) -> Fixture {
    walkthrough()
        .edit("main", |vpc: Vpc| vpc.dns_hostnames(names))
        .add(|n| {
            SecurityGroup::new("endpoint_sg", n.get("main"), "HTTPS")
                .ingress(Traffic::tcp(443), n.get::<SecurityGroup>("main.host_sg"))
        })
        .add(|n| {
            InterfaceEndpoint::new("ec2", n.get("main"), Service::EC2)
                .subnets([n.get::<Subnet>("main.db")])
                .security_groups([n.get("main.endpoint_sg")])
                .private_dns(private_dns)
        })
}

#[test]
fn private_dns_diverts_a_name() {
    let ec2 = |n: &Fixture, from| Claim::reaches(host(n, from), End::Service(Service::EC2));
    let n = with_interface(true, true);
    assert_eq!(ask(&n, &ec2(&n, "main.host")), PROVEN);
    // The name leads everybody to the endpoint, also those that its group does not let in.
    assert_eq!(ask(&n, &ec2(&n, "main.bastion")), refuted(Reason::EniSgRulesMismatch));
    let own_name = with_interface(false, true);
    assert_eq!(ask(&own_name, &ec2(&own_name, "main.host")), refuted(Reason::NoRouteToDestination));
    assert_eq!(ask(&own_name, &ec2(&own_name, "main.bastion")), PROVEN);
    let direct =
        Claim::reaches(host(&own_name, "main.host"), end::<InterfaceEndpoint>(&own_name, "main.ec2"));
    assert_eq!(ask(&own_name, &direct), PROVEN);
    let never = Claim::never(host(&own_name, "main.host"), End::Service(Service::EC2));
    assert_eq!(ask(&own_name, &never).0, Verdict::Refuted);
    let back = Claim::reaches(end::<InterfaceEndpoint>(&n, "main.ec2"), host(&n, "main.host"));
    assert_eq!(ask(&n, &back), refuted(Reason::VpceIntraVpcTraffic));
}

fn with_nat_instance(forwards: bool) -> Fixture {
    walkthrough()
        .add(|n| SecurityGroup::new("nat_sg", n.get("main"), "NAT").ingress(Traffic::ALL, v4("10.0.0.0/16")))
        .add(|n| {
            let nat = Instance::new("nat", n.get("main"), n.get::<Subnet>("main.web")).public_ip(true);
            nat.security_groups([n.get("main.nat_sg")]).source_dest_check(!forwards).masquerades(true)
        })
        .route::<Instance>("main.db_rt", "0.0.0.0/0", "main.nat")
}

#[test]
fn a_nat_instance_must_forward() {
    let out = |n: &Fixture| Claim::reaches(host(n, "main.host"), End::Internet);
    let n = with_nat_instance(true);
    assert_eq!(ask(&n, &out(&n)), PROVEN);
    let checked = with_nat_instance(false);
    assert_eq!(ask(&checked, &out(&checked)), refuted(Reason::EniSourceDestCheckRestriction));
    let bare = with_nat_instance(true).edit("main.nat", |nat: Instance| nat.masquerades(false));
    assert_eq!(ask(&bare, &out(&bare)), refuted(Reason::GatewayRejectsSpoofedTraffic));
    let never = |n: &Fixture| Claim::never(host(n, "main.host"), End::Internet);
    assert_eq!(ask(&n, &never(&n)).0, Verdict::Refuted);
    assert_eq!(ask(&bare, &never(&bare)), PROVEN);
}

#[test]
fn addresses_that_nobody_holds() {
    let n = walkthrough();
    let nobody = Claim::reaches(host(&n, "main.bastion"), End::Cidr(v4("10.0.9.0/24").into()));
    assert_eq!(ask(&n, &nobody), refuted(Reason::NoPossibleDestination));
    let subnet = Claim::reaches(host(&n, "main.bastion"), End::Cidr(v4("10.0.2.0/24").into()));
    assert_eq!(ask(&n, &subnet), PROVEN);
    let six = Claim { family: Some(Family::V6), ..ssh(&n) };
    assert_eq!(ask(&n, &six), refuted(Reason::EniAddressRestriction));
    // Not proven by the pairs beside it.
    let bastion = host(&n, "main.bastion");
    let mixed = Claim {
        to: vec![host(&n, "main.host"), End::Cidr(crate::check::fixture::v6("2001:db8::/64").into())],
        ..ssh(&n)
    };
    assert_eq!(ask(&n, &mixed).0, Verdict::Refuted);
    let pings = Claim::reaches(bastion, host(&n, "main.host")).with(Traffic::ICMPV6);
    assert_eq!(ask(&n, &pings), refuted(Reason::EniAddressRestriction));
}

#[test]
fn a_raw_route_makes_everything_doubtful() {
    let n = walkthrough().add(|_| Raw::new("more", "AWS::EC2::Route"));
    assert_eq!(ask(&n, &Claim::never(host(&n, "main.host"), End::Internet)), unknown());
    let log = walkthrough().add(|_| Raw::new("log", "AWS::EC2::FlowLog"));
    assert_eq!(ask(&log, &Claim::never(host(&log, "main.host"), End::Internet)), PROVEN);
}

#[test]
fn only_one_way() {
    let n = with_interface(true, true);
    let endpoint = n.get::<InterfaceEndpoint>("main.ec2").id();
    let only = |n: &Fixture| Claim {
        via: Some(endpoint),
        only: true,
        ..Claim::reaches(host(n, "main.host"), End::Service(Service::EC2))
    };
    assert_eq!(ask(&n, &only(&n)), PROVEN);
    let beside = n
        .add(|n| {
            NatGateway::new("nat", n.get("main"), n.get::<Subnet>("main.web")).elastic_ip(NatAddress::New)
        })
        .route::<NatGateway>("main.db_rt", "0.0.0.0/0", "main.nat");
    assert_eq!(ask(&beside, &only(&beside)), refuted(Reason::UnexpectedPath));
}

#[test]
fn between_two_hosts() {
    let n = walkthrough();
    let (from, to) = (n.get::<Instance>("main.bastion").id(), n.get::<Instance>("main.host").id());
    let graph = n.t.clone().graph();
    let trace =
        Reach::new(&graph).between(from, to, Family::V4, &TrafficSet::tcp(0, 100)).expect("two hosts");
    assert_eq!(trace.works, TrafficSet::tcp(22, 22));
}
