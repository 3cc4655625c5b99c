//! Random networks as lists of statements, so that a smaller one is the same list with some left out.

use std::collections::BTreeSet;

use dsl::{
    net::{IpNet, Ipv4Net, Ipv6Net},
    prelude::*,
};

/// Numbers that look random and follow from a seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    /// True in `percent` of a hundred throws.
    pub(crate) fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// One statement about a network. Numbers choose among what is there before it, around the end of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    /// A VPC; `twin` has the addresses of an earlier one.
    Vpc {
        six: Six,
        twin: Option<usize>,
        names: bool,
    },
    InternetGateway {
        vpc: usize,
    },
    EgressOnly {
        vpc: usize,
    },
    Subnet {
        vpc: usize,
        public: bool,
        six: bool,
    },
    /// A route; one that makes sense leads where such a subnet's should, as far as that is there.
    Route {
        subnet: usize,
        to: To,
        target: usize,
        sense: bool,
    },
    Group {
        vpc: usize,
        no_egress: bool,
    },
    Rule {
        group: usize,
        is_ingress: bool,
        traffic: Traffic,
        peer: Whom,
    },
    Host {
        subnet: usize,
        groups: [Option<usize>; 2],
        public: Option<bool>,
        six: bool,
        forwards: bool,
        masquerades: bool,
    },
    Nat {
        subnet: usize,
        private: bool,
    },
    Acl {
        subnet: usize,
    },
    Entry {
        acl: usize,
        is_ingress: bool,
        number: i64,
        allows: bool,
        traffic: Traffic,
        peer: Whom,
    },
    GatewayEndpoint {
        vpc: usize,
        dynamodb: bool,
        all: bool,
    },
    InterfaceEndpoint {
        subnet: usize,
        group: Option<usize>,
        names: bool,
    },
    Peering {
        one: usize,
        other: usize,
        accepted: bool,
    },
}

/// The IPv6 of a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Six {
    None,
    Amazon,
    Own,
}

/// The destination of a route.
#[derive(Clone, Copy, Debug)]
pub(crate) enum To {
    Anywhere,
    AnywhereSix,
    /// A VPC's block, or that of one of its subnets.
    Vpc(usize),
    VpcSix(usize),
    Subnet(usize),
    Office,
    Wide,
}

/// The peer of a rule or an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whom {
    Anyone,
    AnyoneSix,
    Vpc(usize),
    VpcSix(usize),
    Subnet(usize),
    Group(usize),
    Office,
    S3,
}

/// Ports that rules speak of.
pub(crate) const TCP: [u16; 4] = [22, 80, 443, 8080];
pub(crate) const UDP: [u16; 2] = [53, 4500];

/// A random network.
pub(crate) fn random(dice: &mut Dice) -> Vec<Item> {
    let mut items = Vec::new();
    let vpcs = 1 + dice.below(3);
    for at in 0..vpcs {
        let six = dice.pick(&[Six::None, Six::Amazon, Six::Own, Six::Own]);
        let twin = (at > 0 && dice.often(20)).then(|| dice.below(at));
        items.push(Item::Vpc { six, twin, names: dice.often(70) });
        if dice.often(70) {
            items.push(Item::InternetGateway { vpc: at });
        }
        if dice.often(30) {
            items.push(Item::EgressOnly { vpc: at });
        }
    }
    let subnets = vpcs + 1 + dice.below(3);
    for at in 0..subnets {
        let vpc = if at < vpcs { at } else { dice.below(vpcs) };
        items.push(Item::Subnet { vpc, public: dice.often(40), six: dice.often(60) });
    }
    for _ in 0..dice.below(2 * vpcs) {
        items.push(Item::Peering {
            one: dice.below(vpcs),
            other: dice.below(vpcs),
            accepted: dice.often(90),
        });
    }
    for _ in 0..dice.below(3) {
        items.push(Item::Nat { subnet: 2 * dice.below(subnets.div_ceil(2)), private: dice.often(10) });
    }
    let groups = 1 + dice.below(4);
    for _ in 0..groups {
        items.push(Item::Group { vpc: dice.below(vpcs), no_egress: dice.often(15) });
    }
    for group in 0..groups {
        // What no group lets through says nothing about the tables behind it.
        for peer in [Whom::Anyone, Whom::AnyoneSix] {
            if dice.often(45) {
                items.push(Item::Rule { group, is_ingress: true, traffic: Traffic::ALL, peer });
            }
        }
    }
    for _ in 0..groups + dice.below(8) {
        let (traffic, peer) = (traffic(dice), whom(dice));
        items.push(Item::Rule { group: dice.below(groups), is_ingress: dice.often(75), traffic, peer });
    }
    for _ in 0..1 + subnets + dice.below(3) {
        let group = |dice: &mut Dice, percent| dice.often(percent).then(|| dice.below(groups));
        let groups = [group(dice, 80), group(dice, 30)];
        let forwards = dice.often(15);
        items.push(Item::Host {
            subnet: dice.below(subnets),
            groups,
            public: if dice.often(50) { Some(dice.often(70)) } else { None },
            six: dice.often(60),
            forwards,
            masquerades: forwards && dice.often(80),
        });
    }
    for _ in 0..dice.below(3) {
        items.push(Item::GatewayEndpoint {
            vpc: dice.below(vpcs),
            dynamodb: dice.often(20),
            all: dice.often(60),
        });
    }
    for _ in 0..dice.below(3) {
        let group = dice.often(80).then(|| dice.below(groups));
        items.push(Item::InterfaceEndpoint { subnet: dice.below(subnets), group, names: dice.often(70) });
    }
    acls(dice, subnets, &mut items);
    for at in 0..subnets {
        routes(dice, at, vpcs, &mut items);
    }
    items
}

fn acls(dice: &mut Dice, subnets: usize, items: &mut Vec<Item>) {
    let acls = if dice.often(50) { 1 + dice.below(2) } else { 0 };
    for at in 0..acls {
        items.push(Item::Acl { subnet: dice.below(subnets) });
        // Mostly open, with a few holes and bars.
        for is_ingress in [true, false] {
            if dice.often(70) {
                let peer = if dice.often(80) { Whom::Anyone } else { whom(dice) };
                items.push(Item::Entry {
                    acl: at,
                    is_ingress,
                    number: 500,
                    allows: true,
                    traffic: Traffic::ALL,
                    peer,
                });
            }
            if dice.often(60) {
                let peer = Whom::AnyoneSix;
                items.push(Item::Entry {
                    acl: at,
                    is_ingress,
                    number: 510,
                    allows: true,
                    traffic: Traffic::ALL,
                    peer,
                });
            }
            if dice.often(40) {
                let range = Traffic::tcp_range(1024, 65_535);
                let peer = Whom::Anyone;
                items.push(Item::Entry {
                    acl: at,
                    is_ingress,
                    number: 300,
                    allows: true,
                    traffic: range,
                    peer,
                });
            }
            for _ in 0..dice.below(3) {
                let number = 100 + i64::try_from(dice.below(300)).unwrap_or_default();
                let (traffic, peer) = (traffic(dice), whom(dice));
                items.push(Item::Entry {
                    acl: at,
                    is_ingress,
                    number,
                    allows: dice.often(50),
                    traffic,
                    peer,
                });
            }
        }
    }
}

fn routes(dice: &mut Dice, subnet: usize, vpcs: usize, items: &mut Vec<Item>) {
    let sense = dice.often(70);
    let mut add = |to, target| items.push(Item::Route { subnet, to, target, sense });
    if dice.often(75) {
        add(To::Anywhere, dice.below(100));
    }
    if dice.often(60) {
        add(To::AnywhereSix, dice.below(100));
    }
    for vpc in 0..vpcs {
        if dice.often(60) {
            add(To::Vpc(vpc), dice.below(100));
        }
        if dice.often(50) {
            add(To::VpcSix(vpc), dice.below(100));
        }
    }
    if dice.often(20) {
        add(To::Subnet(dice.below(100)), dice.below(100));
    }
    if dice.often(10) {
        add(To::Office, dice.below(100));
    }
    if dice.often(10) {
        add(To::Wide, dice.below(100));
    }
}

fn traffic(dice: &mut Dice) -> Traffic {
    match dice.below(10) {
        0 | 1 => Traffic::ALL,
        2 => Traffic::ICMP,
        3 => Traffic::ICMPV6,
        4 => Traffic::udp(dice.pick(&UDP)),
        5 => Traffic::udp_range(0, 65_535),
        6 => Traffic::tcp_range(0, 1023),
        _ => Traffic::tcp(dice.pick(&TCP)),
    }
}

fn whom(dice: &mut Dice) -> Whom {
    match dice.below(12) {
        0..=2 => Whom::Anyone,
        3 => Whom::AnyoneSix,
        4 | 5 => Whom::Vpc(dice.below(100)),
        6 => Whom::VpcSix(dice.below(100)),
        7 => Whom::Subnet(dice.below(100)),
        8 | 9 => Whom::Group(dice.below(100)),
        10 => Whom::Office,
        _ => Whom::S3,
    }
}

/// A network in the making.
#[derive(Default)]
struct Site {
    vpcs: Vec<(Ref<Vpc>, u8, Six)>,
    gateways: Vec<(usize, Ref<InternetGateway>)>,
    egress_only: Vec<(usize, Ref<EgressOnlyInternetGateway>)>,
    subnets: Vec<Land>,
    groups: Vec<(usize, Ref<SecurityGroup>)>,
    acls: Vec<Ref<NetworkAcl>>,
    hosts: Vec<(usize, Ref<Instance>)>,
    /// With the places of VPC and subnet.
    nats: Vec<(usize, usize, Ref<NatGateway>)>,
    forwarders: Vec<(usize, usize, Ref<Instance>)>,
    peerings: Vec<([usize; 2], Ref<Peering>)>,
    /// What may be said once: routes by table and destination, entries by number, pairs of VPCs, and the like.
    said: BTreeSet<String>,
}

struct Land {
    vpc: usize,
    subnet: Ref<Subnet>,
    table: Ref<RouteTable>,
    net: Ipv4Net,
}

/// The network that statements make; those that say nothing new or nothing possible are passed over.
pub(crate) fn topology(items: &[Item]) -> Topology {
    let mut t = Topology::new("random").region("us-west-2");
    let mut site = Site::default();
    for (number, item) in items.iter().enumerate() {
        site.add(&mut t, *item, number);
    }
    t
}

fn around<T>(of: &[T], at: usize) -> Option<usize> {
    (!of.is_empty()).then(|| at % of.len())
}

impl Site {
    fn once(&mut self, what: String) -> bool {
        self.said.insert(what)
    }

    fn six_block(&self, vpc: usize) -> Option<Ipv6Net> {
        let number = u16::try_from(vpc).unwrap_or_default();
        (self.vpcs[vpc].2 == Six::Own)
            .then(|| Ipv6Net::new_assert([0x2600, 0x9900, number, 0, 0, 0, 0, 0].into(), 56))
    }

    fn block(&self, vpc: usize) -> Ipv4Net {
        Ipv4Net::new_assert([10, self.vpcs[vpc].1, 0, 0].into(), 16)
    }

    fn add(&mut self, t: &mut Topology, item: Item, number: usize) -> Option<()> {
        let name = |word: &str| format!("{word}{number}");
        match item {
            Item::Vpc { six, twin, names } => {
                let own = u8::try_from(self.vpcs.len()).unwrap_or_default();
                let block = twin.and_then(|at| around(&self.vpcs, at)).map_or(own, |at| self.vpcs[at].1);
                let vpc = Vpc::new(&name("v"), Ipv4Net::new_assert([10, block, 0, 0].into(), 16))
                    .dns_hostnames(names);
                let net = Ipv6Net::new_assert([0x2600, 0x9900, own.into(), 0, 0, 0, 0, 0].into(), 56);
                let vpc = match six {
                    Six::None => vpc,
                    Six::Amazon => vpc.ipv6(VpcIpv6::Amazon),
                    Six::Own => vpc.ipv6(net),
                };
                self.vpcs.push((t.add(vpc), block, six));
            }
            Item::InternetGateway { vpc } => {
                let at = around(&self.vpcs, vpc)?;
                if self.once(format!("igw {at}")) {
                    self.gateways.push((at, t.add(InternetGateway::new(&name("igw"), self.vpcs[at].0))));
                }
            }
            Item::EgressOnly { vpc } => {
                let at = around(&self.vpcs, vpc)?;
                if self.vpcs[at].2 != Six::None && self.once(format!("eigw {at}")) {
                    let gateway = EgressOnlyInternetGateway::new(&name("eigw"), self.vpcs[at].0);
                    self.egress_only.push((at, t.add(gateway)));
                }
            }
            Item::Subnet { vpc, public, six } => {
                let at = around(&self.vpcs, vpc)?;
                let (vpc, block, _) = self.vpcs[at];
                let place = u8::try_from(self.subnets.len() + 1).ok()?;
                let net = Ipv4Net::new_assert([10, block, place, 0].into(), 24);
                let zone = Zone::Letter(char::from(b'a' + place % 3));
                let subnet = Subnet::private(&name("s"), vpc, net).zone(zone).map_public_ip_on_launch(public);
                let subnet = match (six, self.vpcs[at].2) {
                    (true, Six::Own) => {
                        let six = Ipv6Net::new_assert(
                            [0x2600, 0x9900, u16::try_from(at).ok()?, place.into(), 0, 0, 0, 0].into(),
                            64,
                        );
                        subnet.ipv6(six).assign_ipv6(true)
                    }
                    (true, Six::Amazon) => subnet.ipv6(Slot(place.into())).assign_ipv6(true),
                    _ => subnet,
                };
                let subnet = t.add(subnet);
                let table = t.add(RouteTable::new(&name("rt"), vpc).subnets([subnet]));
                self.subnets.push(Land { vpc: at, subnet, table, net });
            }
            Item::Route { subnet, to, target, sense } => self.route(t, subnet, to, target, sense)?,
            Item::Group { vpc, no_egress } => {
                let at = around(&self.vpcs, vpc)?;
                let group = SecurityGroup::new(&name("sg"), self.vpcs[at].0, "random").no_egress(no_egress);
                self.groups.push((at, t.add(group)));
            }
            Item::Rule { group, is_ingress, traffic, peer } => {
                let at = around(&self.groups, group)?;
                let (vpc, group) = self.groups[at];
                let peer = self.peer(vpc, peer)?;
                if !self.once(format!("{at} {is_ingress} {traffic} {peer:?}")) {
                    return None;
                }
                if is_ingress {
                    t.add(Ingress::new(group, traffic, peer));
                } else {
                    t.add(Egress::new(group, traffic).peer(peer));
                }
            }
            Item::Host { subnet, groups, public, six, forwards, masquerades } => {
                let at = around(&self.subnets, subnet)?;
                let land = &self.subnets[at];
                let named = groups.into_iter().flatten().filter_map(|group| around(&self.groups, group));
                let own = named.map(|at| self.groups[at]).filter(|(vpc, _)| *vpc == land.vpc);
                let mut own: Vec<Ref<SecurityGroup>> = own.map(|(_, group)| group).collect();
                own.dedup();
                let host = Instance::new(&name("h"), self.vpcs[land.vpc].0, land.subnet);
                let host = if own.is_empty() { host } else { host.security_groups(own) };
                let host = if let Some(public) = public { host.public_ip(public) } else { host };
                let host = if six { host } else { host.ipv6_address_count(0) };
                let host =
                    if forwards { host.source_dest_check(false).masquerades(masquerades) } else { host };
                let vpc = land.vpc;
                let host = t.add(host);
                self.hosts.push((vpc, host));
                if forwards {
                    self.forwarders.push((vpc, at, host));
                }
            }
            Item::Nat { subnet, private } => {
                let at = around(&self.subnets, subnet)?;
                let land = &self.subnets[at];
                let nat = NatGateway::new(&name("nat"), self.vpcs[land.vpc].0, land.subnet);
                let nat = if private {
                    nat.connectivity(Connectivity::Private)
                } else {
                    nat.elastic_ip(NatAddress::New)
                };
                self.nats.push((land.vpc, at, t.add(nat)));
            }
            Item::Acl { subnet } => {
                let at = around(&self.subnets, subnet)?;
                let land = &self.subnets[at];
                let acl = NetworkAcl::new(&name("acl"), self.vpcs[land.vpc].0);
                let subnet = land.subnet;
                let acl = if self.once(format!("acl {at}")) { acl.subnets([subnet]) } else { acl };
                self.acls.push(t.add(acl));
            }
            Item::Entry { acl, is_ingress, number, allows, traffic, peer } => {
                let at = around(&self.acls, acl)?;
                let Peer::Cidr(net) = self.peer(0, peer)? else { return None };
                if !self.once(format!("{at} {is_ingress} {number}")) {
                    return None;
                }
                let action = if allows { AclAction::Allow } else { AclAction::Deny };
                let acl = self.acls[at];
                if is_ingress {
                    t.add(AclIngress::new(acl, number, action, traffic, net));
                } else {
                    t.add(AclEgress::new(acl, number, action, traffic, net));
                }
            }
            Item::GatewayEndpoint { vpc, dynamodb, all } => {
                let at = around(&self.vpcs, vpc)?;
                if !self.once(format!("endpoint {at} {dynamodb}")) {
                    return None;
                }
                let service = if dynamodb { Service::DYNAMODB } else { Service::S3 };
                let own = self.subnets.iter().filter(|land| land.vpc == at).map(|land| land.table);
                let tables: Vec<_> = own.take(if all { 100 } else { 1 }).collect();
                t.add(GatewayEndpoint::new(&name("ge"), self.vpcs[at].0, service).route_tables(tables));
            }
            Item::InterfaceEndpoint { subnet, group, names } => {
                let at = around(&self.subnets, subnet)?;
                let land = &self.subnets[at];
                if !self.said.insert(format!("interface {}", land.vpc)) {
                    return None;
                }
                let group = group.and_then(|group| around(&self.groups, group)).map(|at| self.groups[at]);
                let endpoint = InterfaceEndpoint::new(&name("ie"), self.vpcs[land.vpc].0, Service::EC2);
                let endpoint = endpoint.subnets([land.subnet]).private_dns(names);
                let endpoint = match group.filter(|(vpc, _)| *vpc == land.vpc) {
                    Some((_, group)) => endpoint.security_groups([group]),
                    None => endpoint,
                };
                t.add(endpoint);
            }
            Item::Peering { one, other, accepted } => {
                let (one, other) = (around(&self.vpcs, one)?, around(&self.vpcs, other)?);
                let pair = [one.min(other), one.max(other)];
                if one == other || !self.once(format!("peering {pair:?}")) {
                    return None;
                }
                let peering = Peering::new(&name("pcx"), self.vpcs[one].0, self.vpcs[other].0);
                let peering = if accepted { peering } else { peering.accepted(false) };
                self.peerings.push((pair, t.add(peering)));
            }
        }
        Some(())
    }

    fn peer(&self, vpc: usize, whom: Whom) -> Option<Peer> {
        Some(match whom {
            Whom::Anyone => Peer::Cidr(Ipv4Net::default().into()),
            Whom::AnyoneSix => Peer::Cidr(Ipv6Net::default().into()),
            Whom::Vpc(at) => Peer::Cidr(self.block(around(&self.vpcs, at)?).into()),
            Whom::VpcSix(at) => Peer::Cidr(self.six_block(around(&self.vpcs, at)?)?.into()),
            Whom::Subnet(at) => Peer::Cidr(self.subnets[around(&self.subnets, at)?].net.into()),
            Whom::Office => Peer::Cidr(office().into()),
            Whom::S3 => Peer::PrefixList("s3".into()),
            Whom::Group(at) => {
                let (other, group) = self.groups[around(&self.groups, at)?];
                let pair = [vpc.min(other), vpc.max(other)];
                let near = vpc == other || self.peerings.iter().any(|(own, _)| *own == pair);
                if !near {
                    return None;
                }
                Peer::Group(group.id())
            }
        })
    }

    /// What a route may lead to: a peering where a VPC is meant, a gateway elsewhere, seldom the other way around.
    fn any(&self, vpc: usize, to: To, target: usize, is_six: bool) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::new();
        let peers = self.peerings.iter().filter(|(pair, _)| pair.contains(&vpc));
        let is_vpc = matches!(to, To::Vpc(_) | To::VpcSix(_) | To::Subnet(_) | To::Wide);
        if is_vpc || target % 8 == 0 {
            targets.extend(peers.map(|(_, peering)| Target::from(*peering)));
        }
        if !is_vpc || target % 8 == 1 {
            targets.extend(self.gateways.iter().filter(|it| it.0 == vpc).map(|it| Target::from(it.1)));
            if is_six {
                let own = self.egress_only.iter().filter(|it| it.0 == vpc);
                targets.extend(own.map(|it| Target::from(it.1)));
            } else {
                targets.extend(self.nats.iter().filter(|it| it.0 == vpc).map(|it| Target::from(it.2)));
            }
            if target % 5 == 0 {
                targets.extend(self.hosts.iter().filter(|it| it.0 == vpc).map(|it| Target::from(it.1)));
            }
        }
        targets
    }

    /// Every second subnet is public: the others reach out through a NAT gateway in one that is.
    fn sensible(&self, vpc: usize, subnet: usize, to: To, is_six: bool) -> Vec<Target> {
        let internet = || self.gateways.iter().filter(|it| it.0 == vpc).map(|it| Target::from(it.1));
        let peers = |other: usize| {
            let pair = [vpc.min(other), vpc.max(other)];
            self.peerings
                .iter()
                .filter(move |(own, _)| *own == pair)
                .map(|(_, peering)| Target::from(*peering))
        };
        let forwarders =
            || self.forwarders.iter().filter(|it| it.0 == vpc && it.1 != subnet).map(|it| Target::from(it.2));
        match to {
            To::Vpc(at) | To::VpcSix(at) => around(&self.vpcs, at).into_iter().flat_map(peers).collect(),
            To::Subnet(at) => {
                let at = around(&self.subnets, at).map(|at| self.subnets[at].vpc);
                at.into_iter().flat_map(peers).collect()
            }
            _ if subnet % 2 == 0 => internet().collect(),
            _ if is_six => {
                self.egress_only.iter().filter(|it| it.0 == vpc).map(|it| Target::from(it.1)).collect()
            }
            _ => {
                let nats =
                    self.nats.iter().filter(|it| it.0 == vpc && it.1 % 2 == 0).map(|it| Target::from(it.2));
                nats.chain(forwarders()).collect()
            }
        }
    }

    fn route(&mut self, t: &mut Topology, subnet: usize, to: To, target: usize, sense: bool) -> Option<()> {
        let land = &self.subnets[around(&self.subnets, subnet)?];
        let (vpc, table) = (land.vpc, land.table);
        let net: IpNet = match to {
            To::Anywhere => Ipv4Net::default().into(),
            To::AnywhereSix => Ipv6Net::default().into(),
            To::Vpc(at) => self.block(around(&self.vpcs, at)?).into(),
            To::VpcSix(at) => self.six_block(around(&self.vpcs, at)?)?.into(),
            To::Subnet(at) => self.subnets[around(&self.subnets, at)?].net.into(),
            To::Office => office().into(),
            To::Wide => Ipv4Net::new_assert([10, 0, 0, 0].into(), 8).into(),
        };
        let is_six = matches!(net, IpNet::V6(_));
        // AWS takes no route for a part of the VPC's own addresses but to a middlebox.
        let own = IpNet::from(self.block(vpc)).contains(&net)
            || self.six_block(vpc).is_some_and(|own| IpNet::from(own).contains(&net));
        let targets = match own {
            true => Vec::new(),
            false if sense => self.sensible(vpc, subnet % self.subnets.len(), to, is_six),
            false => self.any(vpc, to, target, is_six),
        };
        let target = targets.get(around(&targets, target)?)?.clone();
        if self.once(format!("route {} {net}", table.id().number())) {
            t.add(Route::new(table, net, target));
        }
        Some(())
    }
}

fn office() -> Ipv4Net {
    Ipv4Net::new_assert([203, 0, 113, 0].into(), 24)
}
