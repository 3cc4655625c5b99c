//! Answers by class are the answers that each question gets alone: of VPCs that differ in their addresses alone, of
//! subnets that no packet tells apart.

use std::fmt::Write as _;

use analysis::flow::{Matrix, matrix, matrix_one_by_one, outline};
use dsl::{graph::Graph, net::Ipv4Net, prelude::*};
use vpcraft_tests::{expand, stories::STORIES, topology_of};

/// What of two matrices differs first.
fn difference(graph: &Graph, quick: &Matrix, slow: &Matrix) -> Option<String> {
    let mut said = String::new();
    let cells = quick.cells.iter().zip(&slow.cells).find(|(one, other)| one != other);
    let exposed = quick.exposed.iter().zip(&slow.exposed).find(|(one, other)| one != other);
    if let Some((one, other)) = cells {
        let from = graph.path(one.from);
        let _ = writeln!(said, "{from} -> {:?}:\n  {one:?}\n  {other:?}", one.to);
    }
    if let Some((one, other)) = exposed {
        let _ = writeln!(said, "internet -> {}:\n  {one:?}\n  {other:?}", graph.path(one.part));
    }
    if quick.cells.len() != slow.cells.len() {
        let _ = writeln!(said, "{} and {} cells", quick.cells.len(), slow.cells.len());
    }
    (!said.is_empty()).then_some(said)
}

fn hold(graph: &Graph, name: &str) {
    let found = difference(graph, &matrix(graph), &matrix_one_by_one(graph));
    assert!(found.is_none(), "{name}: {}", found.unwrap_or_default());
}

#[test]
fn stories() {
    for story in STORIES {
        let expansion = expand(topology_of(story.source).expect("a topology")).expect("it lexes");
        hold(&expansion.graph.expect("a network"), story.name);
    }
}

/// Numbers that look like chance, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    fn often(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

/// What a VPC of an estate is like; several are made from each.
#[derive(Clone)]
struct Design {
    subnets: Vec<Land>,
    has_six: bool,
    opens_to: u32,
    endpoint: Option<bool>,
    s3: bool,
}

#[derive(Clone)]
struct Land {
    table: u32,
    public: bool,
    acl: bool,
    host: bool,
}

fn design(dice: &mut Dice) -> Design {
    let land = |dice: &mut Dice| Land {
        table: dice.below(2),
        public: dice.often(40),
        acl: dice.often(20),
        host: dice.often(30),
    };
    let count = 1 + dice.below(4);
    Design {
        subnets: (0..count).map(|_| land(dice)).collect(),
        has_six: dice.often(20),
        opens_to: dice.below(6),
        endpoint: if dice.often(50) { Some(dice.often(50)) } else { None },
        s3: dice.often(50),
    }
}

fn net(first: u32, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(first.into(), length)
}

/// The /20 of a VPC.
fn block(site: u32) -> u32 {
    0x0a00_0000 + site * 4096
}

struct Built {
    vpc: Ref<Vpc>,
    tables: Vec<Ref<RouteTable>>,
    group: Ref<SecurityGroup>,
}

fn build(t: &mut Topology, design: &Design, site: u32, dice: &mut Dice) -> Built {
    let own = net(block(site), 20);
    let mut vpc = Vpc::new(&format!("v{site}"), own).dns_hostnames(true);
    if design.has_six {
        vpc = vpc.ipv6(VpcIpv6::Amazon);
    }
    let vpc = t.add(vpc);
    let igw = t.add(InternetGateway::new("igw", vpc));
    let any = Ipv4Net::default();
    let tables = [t.add(RouteTable::new("out", vpc).route(any, igw)), t.add(RouteTable::new("inside", vpc))];
    // The first four VPCs have all their addresses in it, the others none.
    let half = net(0x0a00_0000, 18);
    let from = [own, net(0x0a00_0000, 8), any, net(block(site) + 512, 23), net(0xc0a8_0000, 16), half];
    // Now and then one is not like the others.
    let odd = if dice.often(6) { net(0x0a00_1000, 21) } else { from[design.opens_to as usize] };
    let group = t.add(SecurityGroup::new("sg", vpc, "some").ingress(Traffic::tcp(443), odd));
    let acl = NetworkAcl::new("acl", vpc).ingress(100, AclAction::Allow, Traffic::ALL, own);
    let acl = t.add(acl.egress(100, AclAction::Allow, Traffic::ALL, net(0x0a00_0000, 9)));
    let mut subnets = Vec::new();
    for (at, land) in (0u32..).zip(&design.subnets) {
        let mut subnet =
            Subnet::public(&format!("s{at}"), vpc, net(block(site) + at * 256, 24)).zone(Zone::A);
        if design.has_six {
            subnet = subnet.ipv6(Slot(u16::try_from(at).unwrap_or_default())).assign_ipv6(land.public);
        }
        let subnet = t.add(subnet.map_public_ip_on_launch(land.public));
        t.add(Association::new(subnet, tables[land.table as usize]));
        if land.acl {
            t.add(NetworkAclAssociation::new(subnet, acl));
        }
        if land.host {
            t.add(Instance::new(&format!("h{at}"), vpc, subnet).security_groups([group]));
        }
        subnets.push(subnet);
    }
    if let Some(private_dns) = design.endpoint {
        let endpoint = InterfaceEndpoint::new("ssm", vpc, "ssm").subnets([subnets[0]]);
        t.add(endpoint.security_groups([group]).private_dns(private_dns));
    }
    if design.s3 {
        t.add(GatewayEndpoint::new("s3", vpc, "s3").route_tables([tables[1]]));
    }
    Built { vpc, tables: tables.to_vec(), group }
}

/// A chain, or a hub with spokes, of VPCs of few designs.
fn estate(seed: u64) -> Topology {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut t = Topology::new("estate").region("us-west-2");
    let designs = [design(dice), design(dice)];
    let count = 4 + dice.below(6);
    let odd = dice.often(50);
    let built: Vec<Built> = (0..count)
        .map(|site| build(&mut t, &designs[usize::from(odd && site % 3 == 2)], site, dice))
        .collect();
    let is_hub = dice.often(50);
    let names_groups = dice.often(50);
    for at in 1..built.len() {
        let other = if is_hub { 0 } else { at - 1 };
        if dice.often(6) {
            continue;
        }
        let (one, two) = (&built[other], &built[at]);
        let mut peering = Peering::new(&format!("p{at}"), one.vpc, two.vpc);
        if dice.often(4) {
            peering = peering.accepted(false);
        }
        let peering = t.add(peering);
        let place = |at: usize| u32::try_from(at).unwrap_or_default();
        let wide = if dice.often(8) { 21 } else { 20 };
        t.add(Route::new(one.tables[1], net(block(place(at)), wide), peering));
        t.add(Route::new(two.tables[1], net(block(place(other)), 20), peering));
        if names_groups != dice.often(5) {
            t.add(Ingress::new(two.group, Traffic::tcp(22), one.group));
        }
    }
    t
}

#[test]
fn estates_of_few_designs() {
    let count = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(150);
    let (mut parts, mut told) = (0, 0);
    for seed in 0..count {
        let graph = estate(seed).graph();
        hold(&graph, &format!("seed {seed}"));
        let outline = outline(&graph, usize::MAX);
        parts += graph.all::<Vpc>().count();
        told += outline.sketches.len();
        assert_eq!(outline.left_out, 0);
    }
    // Sharing that is never done proves nothing.
    assert!(told * 5 < parts * 4, "{told} of {parts} VPCs are like no other");
}
