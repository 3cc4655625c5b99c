//! Random networks as lists of statements, so that a smaller one is the same list with some left out.

use dsl::prelude::*;

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
