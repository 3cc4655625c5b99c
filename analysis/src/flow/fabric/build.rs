//! VPCs, subnets, interfaces, gateways and links, in the order of the topology.

use std::collections::{BTreeMap, BTreeSet};

use dsl::{
    graph::{Graph, NodeId},
    net::Family,
    resource::{
        egress_only_internet_gateway::EgressOnlyInternetGateway,
        elastic_ip_association::ElasticIpAssociation,
        gateway_attachment::GatewayAttachment,
        gateway_endpoint::GatewayEndpoint,
        instance::Instance,
        interface_endpoint::{InterfaceEndpoint, IpAddressType},
        internet_gateway::InternetGateway,
        nat_gateway::NatGateway,
        peering::Peering,
        subnet, vpc,
    },
    value::{Attr, Slot},
    view::View,
};
use ipnet::IpNet;

use super::{
    Behind, Fabric, Gateway, Index, Interface, Link, Role, Rules, Subnet, Vpc, address,
    address::{Public, Taken},
};

/// A fabric in the making.
pub(super) struct Builder<'g> {
    pub(super) graph: &'g Graph,
    pub(super) fabric: Fabric,
    /// The place of each VPC, subnet, gateway and link in its list.
    pub(super) at: BTreeMap<NodeId, usize>,
    taken: Vec<Taken>,
    public: Public,
}

impl<'g> Builder<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        let blocks: Vec<IpNet> = graph
            .all::<vpc::Vpc>()
            .flat_map(|vpc| vpc.blocks().map(|(net, _)| net).collect::<Vec<_>>())
            .collect();
        let public = Public::beside(&blocks);
        Self { graph, fabric: Fabric::default(), at: BTreeMap::new(), taken: Vec::new(), public }
    }

    pub(super) fn build(mut self) -> Fabric {
        let graph = self.graph;
        for vpc in graph.all::<vpc::Vpc>() {
            self.add_vpc(vpc);
        }
        for subnet in graph.all::<subnet::Subnet>() {
            self.add_subnet(subnet);
        }
        self.add_services();
        self.add_gateways();
        for peering in graph.all::<Peering>() {
            self.add_link(peering);
        }
        self.reserve_fixed();
        for host in graph.all::<Instance>() {
            self.add_host(host);
        }
        for nat in graph.all::<NatGateway>() {
            self.add_nat(nat);
        }
        for endpoint in graph.all::<InterfaceEndpoint>() {
            self.add_endpoint(endpoint);
        }
        self.add_stand_ins();
        self.fabric.index = Index::new(&self.fabric);
        self.add_routes();
        self.add_acls();
        self.add_rules();
        self.add_internet();
        self.add_names();
        self.add_claims();
        self.fabric
    }

    pub(super) fn note(&mut self, id: NodeId, what: &str) {
        self.fabric.notes.push(format!("`{}`: {what}", self.graph.path(id)));
    }

    /// The place of an element in its list.
    pub(super) fn place(&self, id: Option<NodeId>) -> Option<usize> {
        self.at.get(&id?).copied()
    }

    /// The place of the VPC that an element stands in.
    pub(super) fn vpc_of(&self, id: NodeId) -> Option<usize> {
        self.place(self.graph.enclosing::<vpc::Vpc>(id).map(View::id))
    }

    fn add_vpc(&mut self, vpc: View<'g, vpc::Vpc>) {
        if vpc.is_existing() {
            return self.note(vpc.id(), "not ours, so that nothing in it is known");
        }
        let place = self.fabric.vpcs.len();
        let mut blocks: Vec<IpNet> = vpc.blocks().map(|(net, _)| net).collect();
        if vpc.has_ipv6() && !blocks.iter().any(|net| Family::of(*net) == Family::V6) {
            blocks.push(address::given_block(place));
        }
        if blocks.is_empty() {
            self.note(vpc.id(), "its blocks are not known yet");
        }
        self.at.insert(vpc.id(), place);
        self.fabric.vpcs.push(Vpc { id: vpc.id(), path: vpc.path(), blocks, names: Vec::new() });
    }

    fn add_subnet(&mut self, subnet: View<'g, subnet::Subnet>) {
        let Some(vpc) = self.vpc_of(subnet.id()) else { return };
        if subnet.is_existing() {
            return self.note(subnet.id(), "not ours, so that its routes are not known");
        }
        let four = match subnet.cidr().attr() {
            Some(Attr::V4(net)) if subnet.ipv6_only().known() != Some(true) => Some(IpNet::V4(*net)),
            _ => None,
        };
        let six = match subnet.ipv6().attr() {
            Some(Attr::V6(net)) => Some(IpNet::V6(*net)),
            Some(Attr::Slot(Slot(number))) => {
                let blocks = &self.fabric.vpcs[vpc].blocks;
                let block = blocks.iter().find(|net| Family::of(**net) == Family::V6).copied();
                block.and_then(|block| address::slot(block, u128::from(*number)))
            }
            _ => None,
        };
        let blocks: Vec<IpNet> = four.into_iter().chain(six).map(|net| net.trunc()).collect();
        if blocks.is_empty() {
            return self.note(subnet.id(), "its addresses are not known yet");
        }
        self.at.insert(subnet.id(), self.fabric.subnets.len());
        self.taken.push(Taken::default());
        self.fabric.subnets.push(Subnet {
            id: subnet.id(),
            path: subnet.path(),
            vpc,
            blocks,
            table: None,
            routes: Vec::new(),
            acl: None,
        });
    }

    fn add_gateways(&mut self) {
        let graph = self.graph;
        for gateway in graph.all::<InternetGateway>() {
            let attached = graph.children_of::<GatewayAttachment>(gateway.id()).next();
            let vpc = attached.and_then(|attachment| self.place(attachment.vpc().link()));
            if let Some(vpc) = vpc {
                self.add_gateway(gateway.id(), vpc, Behind::Internet);
            }
        }
        for gateway in graph.all::<EgressOnlyInternetGateway>() {
            if let Some(vpc) = self.vpc_of(gateway.id()) {
                self.add_gateway(gateway.id(), vpc, Behind::InternetEgress);
            }
        }
        for endpoint in graph.all::<GatewayEndpoint>() {
            let vpc = self.vpc_of(endpoint.id());
            let service = endpoint.service().as_str().and_then(|text| self.service(text, endpoint.id()));
            match (vpc, service) {
                (Some(vpc), Some(service)) => self.add_gateway(endpoint.id(), vpc, Behind::Service(service)),
                _ => self.note(endpoint.id(), "its service is not known yet"),
            }
        }
    }

    fn add_gateway(&mut self, id: NodeId, vpc: usize, behind: Behind) {
        self.at.insert(id, self.fabric.gateways.len());
        self.fabric.gateways.push(Gateway { id, path: self.graph.path(id), vpc, behind });
    }

    /// A peering that is not accepted, or whose VPCs share addresses, joins nothing.
    fn add_link(&mut self, peering: View<'g, Peering>) {
        let sides = peering.sides().map(|sides| sides.map(|side| self.place(Some(side.vpc.id()))));
        let Some([Some(one), Some(other)]) = sides else { return };
        let vpcs = &self.fabric.vpcs;
        let share = |a: &IpNet| vpcs[other].blocks.iter().any(|b| a.contains(b) || b.contains(a));
        if one == other || vpcs[one].blocks.iter().any(share) {
            return self.note(peering.id(), "it fails, since its VPCs share addresses");
        }
        match peering.accepted() {
            later if later.is_later() => self.note(peering.id(), "taken as accepted"),
            field if field.known() == Some(false) => return,
            _ => {}
        }
        self.at.insert(peering.id(), self.fabric.links.len());
        self.fabric.links.push(Link { id: peering.id(), path: peering.path(), vpcs: [one, other] });
    }

    /// Addresses that are asked for go to those who ask.
    fn reserve_fixed(&mut self) {
        let graph = self.graph;
        let hosts = graph.all::<Instance>().map(|host| (host.subnet().link(), host.private_ip().known()));
        let nats = graph.all::<NatGateway>().map(|nat| (nat.subnet().link(), nat.private_ip().known()));
        for (subnet, fixed) in hosts.chain(nats) {
            if let (Some(subnet), Some(fixed)) = (self.place(subnet), fixed) {
                self.taken[subnet].mark(fixed);
            }
        }
    }

    fn add_host(&mut self, host: View<'g, Instance>) {
        let Some(subnet) = self.place(host.subnet().link()) else {
            return self.note(host.id(), "its subnet is not there");
        };
        let node = self.graph.view::<subnet::Subnet>(self.fabric.subnets[subnet].id);
        let associated = self.graph.children_of::<ElasticIpAssociation>(host.id()).next().is_some();
        let by_subnet = node.is_some_and(|it| it.map_public_ip_on_launch().known() == Some(true));
        let assigned = node.is_some_and(|it| it.assign_ipv6().known() == Some(true));
        let public =
            associated || host.elastic_ip().is_set() || host.public_ip().known().unwrap_or(by_subnet);
        let only_six = !self.has(subnet, Family::V4);
        let six = match host.ipv6_address_count().known() {
            Some(count) => count > 0,
            None => only_six || assigned,
        };
        let role =
            Role::Host { forwards: host.forwards(), masquerades: host.masquerades().known() == Some(true) };
        let fixed = host.private_ip().known();
        self.add_interface(host.id(), host.path(), subnet, role, [true, six], fixed, public);
    }

    fn add_nat(&mut self, nat: View<'g, NatGateway>) {
        if nat.is_existing() {
            return self.note(nat.id(), "not ours, so that what it does is not known");
        }
        let Some(subnet) = self.place(nat.subnet().link()) else {
            return self.note(nat.id(), "its subnet is not there");
        };
        let public = nat.is_public() && nat.elastic_ip().is_set();
        let fixed = nat.private_ip().known();
        self.add_interface(nat.id(), nat.path(), subnet, Role::Nat, [true, false], fixed, public);
    }

    fn add_endpoint(&mut self, endpoint: View<'g, InterfaceEndpoint>) {
        let families = match endpoint.ip_address_type().known() {
            None | Some(IpAddressType::Ipv4) => [true, false],
            Some(IpAddressType::Ipv6) => [false, true],
            Some(IpAddressType::DualStack) => [true, true],
        };
        let subnets = endpoint.subnets_resolved();
        for subnet in &subnets {
            let Some(place) = self.place(Some(subnet.id())) else { continue };
            let vpc = &self.fabric.vpcs[self.fabric.subnets[place].vpc].path;
            let within =
                subnet.path().strip_prefix(vpc.as_str()).unwrap_or_default().trim_matches('.').to_owned();
            let path =
                if subnets.len() == 1 { endpoint.path() } else { format!("{}@{within}", endpoint.path()) };
            self.add_interface(endpoint.id(), path, place, Role::Endpoint, families, None, false);
        }
    }

    /// A subnet without hosts gets one that stands for any.
    fn add_stand_ins(&mut self) {
        let hosts = self.fabric.interfaces.iter().filter(|it| matches!(it.role, Role::Host { .. }));
        let hosted: BTreeSet<usize> = hosts.map(|it| it.subnet).collect();
        for place in (0..self.fabric.subnets.len()).filter(|place| !hosted.contains(place)) {
            let (id, path) = (self.fabric.subnets[place].id, self.fabric.subnets[place].path.clone());
            let view = self.graph.view::<subnet::Subnet>(id);
            let public = view.is_some_and(|it| it.map_public_ip_on_launch().known() == Some(true));
            self.add_interface(id, path, place, Role::StandIn, [true, true], None, public);
        }
    }

    fn has(&self, subnet: usize, family: Family) -> bool {
        self.fabric.subnets[subnet].blocks.iter().any(|net| Family::of(*net) == family)
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn add_interface(
        &mut self,
        id: NodeId,
        path: String,
        subnet: usize,
        role: Role,
        families: [bool; 2],
        fixed: Option<std::net::IpAddr>,
        public: bool,
    ) {
        let mut addresses = Vec::new();
        for block in self.fabric.subnets[subnet].blocks.clone() {
            let wanted = families[usize::from(Family::of(block) == Family::V6)];
            let own = fixed.filter(|fixed| block.contains(fixed));
            let found = if wanted { own.or_else(|| self.taken[subnet].next(block)) } else { None };
            if wanted && found.is_none() {
                self.note(id, "its subnet has no address left");
            }
            addresses.extend(found);
        }
        let public = public && addresses.iter().any(std::net::IpAddr::is_ipv4);
        let public = public.then(|| self.public.take());
        let rules = matches!(role, Role::Host { .. } | Role::Endpoint).then(Rules::default);
        self.fabric.interfaces.push(Interface { id, path, subnet, role, addresses, public, rules });
    }

    /// The block that stands for the addresses of a service.
    pub(super) fn service_block(&self, place: usize) -> IpNet {
        self.public.service(place).into()
    }
}
