//! The network that a list of statements makes.

use std::collections::BTreeSet;

use dsl::{
    net::{IpNet, Ipv4Net, Ipv6Net},
    prelude::*,
};

use super::spec::{Item, Six, To, Whom};

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

    /// Adds what a statement says: places and the ways between them here.
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
            other => return self.add_filter(t, other, number),
        }
        Some(())
    }

    /// Adds groups, ACLs and what they say.
    fn add_filter(&mut self, t: &mut Topology, item: Item, number: usize) -> Option<()> {
        let name = |word: &str| format!("{word}{number}");
        match item {
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
            other => return self.add_interface(t, other, number),
        }
        Some(())
    }

    /// Adds what has an address, and endpoints.
    fn add_interface(&mut self, t: &mut Topology, item: Item, number: usize) -> Option<()> {
        let name = |word: &str| format!("{word}{number}");
        match item {
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
            _ => return None,
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
        if is_vpc || target.is_multiple_of(8) {
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
            if target.is_multiple_of(5) {
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
            _ if subnet.is_multiple_of(2) => internet().collect(),
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
        let target = *targets.get(around(&targets, target)?)?;
        if self.once(format!("route {} {net}", table.id().number())) {
            t.add(Route::new(table, net, target));
        }
        Some(())
    }
}

fn office() -> Ipv4Net {
    Ipv4Net::new_assert([203, 0, 113, 0].into(), 24)
}
