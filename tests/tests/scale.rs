//! A fleet of peered VPCs: answers that must hold at any size, and how long they take.

#![allow(clippy::print_stdout, reason = "figures are what the test reports")]

use std::time::Instant;

use analysis::{
    check,
    flow::{Claim, Reach, TrafficSet, Verdict, matrix},
    report::{self, Destination},
};
use dsl::{net::Ipv4Net, prelude::*};

fn v4(site: u32, offset: u32, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert((0x0a00_0000 + site * 1024 + offset).into(), length)
}

/// VPCs in a chain: three zones, NAT per zone, S3 and three interface endpoints each, neighbours peered.
fn fleet(count: u32) -> Topology {
    let mut t = Topology::new("fleet").region("us-east-1");
    let mut before: Option<(Ref<Vpc>, Vec<Ref<RouteTable>>)> = None;
    let everywhere = Ipv4Net::default();
    for site in 0..count {
        let vpc = t.add(Vpc::new(&format!("v{site}"), v4(site, 0, 22)).dns_hostnames(true));
        let igw = t.add(InternetGateway::new("igw", vpc));
        let public_rt = t.add(RouteTable::new("public_rt", vpc).route(everywhere, igw));
        let (mut tables, mut subnets) = (Vec::new(), Vec::new());
        for (at, zone) in (0u32..).zip([Zone::A, Zone::B, Zone::C]) {
            let public =
                t.add(Subnet::public(&format!("public_{at}"), vpc, v4(site, at * 64, 26)).zone(zone.clone()));
            t.add(Association::new(public, public_rt));
            let private =
                t.add(Subnet::private(&format!("private_{at}"), vpc, v4(site, 512 + at * 64, 26)).zone(zone));
            let nat = t.add(NatGateway::new(&format!("nat_{at}"), vpc, public).elastic_ip(NatAddress::New));
            let table =
                RouteTable::new(&format!("private_{at}_rt"), vpc).subnets([private]).route(everywhere, nat);
            tables.push(t.add(table));
            subnets.push(private);
        }
        t.add(
            GatewayEndpoint::new("s3", vpc, Service::S3)
                .route_tables([tables.as_slice(), &[public_rt]].concat()),
        );
        let group = SecurityGroup::new("sg", vpc, "HTTPS").ingress(Traffic::tcp(443), v4(site, 0, 22));
        let group = t.add(group);
        for (name, service) in
            [("ec2", Service::EC2), ("ssm", Service::SSM), ("secrets", Service::SECRETS_MANAGER)]
        {
            let endpoint = InterfaceEndpoint::new(name, vpc, service).private_dns(true);
            t.add(endpoint.subnets(subnets.clone()).security_groups([group]));
        }
        if let Some((left, left_tables)) = &before {
            let peering = t.add(Peering::new(&format!("p{site}"), *left, vpc));
            for table in left_tables {
                t.add(Route::new(*table, v4(site, 0, 22), peering));
            }
            for table in &tables {
                t.add(Route::new(*table, v4(site - 1, 0, 22), peering));
            }
        }
        before = Some((vpc, tables));
    }
    t
}

#[test]
fn every_part_reaches_every_service() {
    let graph = fleet(3).graph();
    let matrix = matrix(&graph);
    assert_eq!(matrix.parts.len(), 18);
    assert_eq!(matrix.services, ["ec2", "s3", "secretsmanager", "ssm"]);
    let https = TrafficSet::tcp(443, 443);
    for cell in matrix.cells.iter().filter(|cell| matches!(cell.to, End::Service(_))) {
        assert_eq!(cell.works, https, "{} {:?}", graph.path(cell.from), cell.to);
    }
    // Public subnets have no route into peerings; their hosts have no public address.
    let find = |path| analysis::flow::find(&graph, path).expect(path);
    let cell = |from, to: End| {
        let from = find(from);
        matrix.cells.iter().find(|cell| cell.from == from && cell.to == to).cloned().expect("a cell")
    };
    assert!(cell("v0.public_0", End::Internet).may_work.is_empty());
    assert_eq!(cell("v0.private_0", End::Internet).works, https);
    assert!(!cell("v0.private_0", End::Element(find("v1.private_2"))).works.is_empty());
    assert!(cell("v0.private_0", End::Element(find("v1.public_0"))).works.is_empty());
    assert!(
        !matrix
            .cells
            .iter()
            .any(|cell| cell.from == find("v0.private_0") && cell.to == End::Element(find("v2.private_0")))
    );
}

#[test]
fn a_large_network_is_told_once() {
    let graph = fleet(20).graph();
    let report = report::reachability(&graph);
    assert_eq!((report.parts, report.left_out), (120, 0));
    // The ends of the chain, and what lies between them.
    let told: Vec<usize> = report.groups.iter().map(|group| group.vpcs.len()).collect();
    assert_eq!(told, [1, 18, 1]);
    let rows: usize = report.groups.iter().map(|group| group.flows.len()).sum();
    assert!(rows < 60, "{rows} rows");
    let middle = &report.groups[1].flows;
    let across = middle.iter().find(|flow| flow.by == ["p2"]).expect("a flow to the next");
    assert_eq!(across.from, ["v1.private_0", "v1.private_1", "v1.private_2"]);
    assert!(across.to.contains(&Destination::Part("v2.private_1".into())));
    let text = codegen::emit::review::markdown(&graph, &[]);
    assert!(
        text.contains("### `v1`, and the same in each of `v2`, `v3`, `v4`, `v5`, `v6` and 12 more\n"),
        "{text}"
    );
}

#[test]
fn a_large_change_is_compared() {
    let (before, after) = (fleet(40).graph(), fleet(41).graph());
    let comparison = report::compare(&before, &after);
    assert!(!comparison.is_traffic_left_out && !comparison.traffic.is_empty());
    let text = codegen::emit::review::comparison(&after, &comparison);
    let traffic =
        text.split("## Traffic").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
    assert!(traffic.contains("`v39.private_0`") && traffic.lines().count() < 60, "{traffic}");
}

#[test]
#[ignore = "takes its time to be compared: run it in release"]
fn a_thousand_vpcs() {
    for count in [100, 1000] {
        let topology = fleet(count);
        let graph = topology.graph();
        let start = Instant::now();
        let reach = Reach::new(&graph);
        let prepared = start.elapsed();
        let start = Instant::now();
        let services = [Service::S3, Service::EC2, Service::SSM, Service::SECRETS_MANAGER];
        let mut proven = 0;
        for subnet in graph.all::<Subnet>() {
            for service in &services {
                let claim = Claim::reaches(End::Element(subnet.id()), End::Service(service.clone()));
                proven += usize::from(reach.judge(&claim).verdict == Verdict::Proven);
            }
        }
        let pairs = start.elapsed();
        let one = analysis::flow::find(&graph, "v50.private_1").expect("a subnet");
        let start = Instant::now();
        let claim = Claim::never(End::Element(one), End::Internet);
        let verdict = reach.judge(&claim).verdict;
        let question = start.elapsed();
        let start = Instant::now();
        let cells = matrix(&graph).cells.len();
        let whole = start.elapsed();
        println!(
            "{count}: prepared {prepared:?}, {proven} pairs {pairs:?}, one {verdict} {question:?}, {cells} cells {whole:?}"
        );
    }
}

#[test]
#[ignore = "takes its time to be compared"]
fn fifty_resources_with_ten_expectations() {
    let mut t = fleet(1);
    let parts: Vec<_> = (0..3)
        .map(|at| t.find::<Subnet>(["v0.private_0", "v0.private_1", "v0.private_2"][at]).expect("a subnet"))
        .collect();
    for part in parts.iter().cycle().take(5) {
        t.add(Expect::from(*part).reaches(Service::S3));
        t.add(Expect::from(*part).reaches(Service::EC2).traffic(Traffic::tcp(443)));
    }
    let graph = t.graph();
    println!("{} nodes", graph.len());
    let start = Instant::now();
    let found = check::findings(&graph).len();
    println!("{found} findings in {:?}", start.elapsed());
}
