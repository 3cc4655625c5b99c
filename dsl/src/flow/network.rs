//! The network as packets meet it: what the graph says, prepared once for any number of questions.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::{address::Address, filter::Group, table::Table, tri::Tri};
use crate::{
    facts::Service,
    graph::{Graph, NodeId},
    kind::common,
    net::{AddressSet, Family},
    resource::{
        elastic_ip_association::ElasticIpAssociation,
        gateway_attachment::GatewayAttachment,
        gateway_endpoint::GatewayEndpoint,
        instance::Instance,
        interface_endpoint::{InterfaceEndpoint, IpAddressType},
        network_acl::NetworkAcl,
        network_acl_association::NetworkAclAssociation,
        peering::Peering,
        raw::Raw,
        route_table::RouteTable,
        security_group::SecurityGroup,
        subnet::Subnet,
        vpc::Vpc,
    },
    value::{Attr, Slot},
    view::{Field, View},
};

/// A VPC.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) id: NodeId,
    /// Its known CIDR blocks.
    pub(super) blocks: Vec<IpNet>,
    /// Whether a block of IPv4 or IPv6 is not known.
    pub(super) has_unknown: [bool; 2],
    pub(super) existing: bool,
    pub(super) region: Option<String>,
    /// The internet gateway that is attached.
    pub(super) gateway: Option<NodeId>,
    pub(super) dns: Tri,
    pub(super) host_names: Tri,
    pub(super) subnets: Vec<usize>,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) peerings: Vec<NodeId>,
    pub(super) tables: Vec<usize>,
    default_group: Option<usize>,
    /// What may change how it is from outside the model: a raw resource, overridden properties.
    pub(super) doubt: Option<NodeId>,
}

/// An interface endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) service: Option<Name>,
    /// Whether the service's own name leads to it.
    pub(super) private_dns: Tri,
    /// Its network interfaces.
    pub(super) interfaces: Vec<usize>,
}

/// A service by the word after the Region, and the Region if the name says one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) word: String,
    pub(super) region: Option<String>,
}

impl Name {
    /// What a text names.
    pub(super) fn parse(text: &str) -> Self {
        match crate::facts::service::split_full_name(text) {
            Some(full) => Self { word: full.word.to_owned(), region: Some(full.region.to_owned()) },
            None => Self { word: text.to_owned(), region: None },
        }
    }

    /// Whether it is in this Region, as far as both are known.
    pub(super) fn is_in(&self, region: Option<&str>) -> Tri {
        match (self.region.as_deref(), region) {
            (None, _) => Tri::Yes,
            (Some(own), Some(region)) => Tri::of(own == region),
            (Some(_), None) => Tri::Maybe,
        }
    }

    pub(super) fn facts<'g>(&self, graph: &'g Graph) -> Option<&'g Service> {
        graph.facts().service(&self.word)
    }
}

/// A subnet.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) id: NodeId,
    pub(super) vpc: usize,
    /// Its addresses of IPv4 and IPv6.
    pub(super) addresses: [Option<Address>; 2],
    /// Its route table; none for the main table of the VPC.
    pub(super) table: Option<usize>,
    /// Its network ACL; none for the one that lets everything pass.
    pub(super) acl: Option<NodeId>,
    pub(super) public: Tri,
    pub(super) existing: bool,
    /// Hosts in it, one a class.
    pub(super) hosts: Vec<usize>,
    /// What stands for any host in it, whose groups let everything pass.
    pub(super) any: usize,
}

/// Which groups a network interface has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Groups {
    /// Nobody says; they let everything pass.
    Open,
    /// These.
    Of(Vec<usize>),
    /// Not known yet.
    Later,
}

/// Network interfaces that packets can't tell apart: same subnet, same groups, same kinds of addresses.
#[derive(Debug)]
pub(super) struct Interface {
    /// The hosts or the endpoint; the subnet, where it stands for any host.
    pub(super) of: Vec<NodeId>,
    pub(super) subnet: usize,
    pub(super) groups: Groups,
    /// Whether it has a public IPv4 address.
    pub(super) public: Tri,
    /// Whether it has an address of IPv4 and of IPv6.
    pub(super) has: [Tri; 2],
    pub(super) fixed: Option<std::net::IpAddr>,
    /// The ports its connections come from.
    pub(super) ephemeral: (u16, u16),
}

impl Interface {
    pub(super) fn name(&self) -> NodeId {
        self.of[0]
    }
}

/// A network that questions are asked about.
///
/// Made once, in time linear in the network; each question takes as long as its path is.
#[derive(Debug)]
pub struct Reach<'g> {
    pub(super) graph: &'g Graph,
    pub(super) networks: Vec<Network>,
    pub(super) parts: Vec<Part>,
    pub(super) tables: Vec<Table>,
    pub(super) groups: Vec<Group>,
    pub(super) interfaces: Vec<Interface>,
    /// The place of a VPC, subnet, table or group in its list, by number of the node.
    at: Vec<u32>,
    /// The class of each instance.
    class_of: BTreeMap<NodeId, usize>,
    /// The interfaces of each endpoint and of what has each group.
    interfaces_of: BTreeMap<NodeId, Vec<usize>>,
    /// The addresses of all VPCs.
    pub(super) ours: AddressSet,
    /// What may change everything from outside the model.
    pub(super) doubt: Option<NodeId>,
}

const NOWHERE: u32 = u32::MAX;

impl<'g> Reach<'g> {
    /// Prepares a network for questions.
    pub fn new(graph: &'g Graph) -> Self {
        let mut reach = Self {
            graph,
            networks: Vec::new(),
            parts: Vec::new(),
            tables: Vec::new(),
            groups: Vec::new(),
            interfaces: Vec::new(),
            at: vec![NOWHERE; graph.len()],
            class_of: BTreeMap::new(),
            interfaces_of: BTreeMap::new(),
            ours: AddressSet::new(),
            doubt: None,
        };
        for vpc in graph.all::<Vpc>() {
            reach.add_network(vpc);
        }
        for group in graph.all::<SecurityGroup>() {
            if let Some(vpc) = reach.network_of(group.id()) {
                reach.set(group.id(), reach.groups.len());
                reach.groups.push(Group::empty(Some(group.id()), vpc));
            }
        }
        for at in 0..reach.groups.len() {
            reach.fill_group(at);
        }
        for table in graph.all::<RouteTable>() {
            if let Some(vpc) = reach.network_of(table.id()) {
                reach.set(table.id(), reach.tables.len());
                reach.networks[vpc].tables.push(reach.tables.len());
                reach.tables.push(Table::new(&reach, table, vpc));
            }
        }
        for endpoint in graph.all::<GatewayEndpoint>() {
            let Some(service) = endpoint.service().as_str().map(Name::parse) else { continue };
            for table in endpoint.tables().filter_map(|table| reach.place(table.id())).collect::<Vec<_>>() {
                reach.tables[table].endpoints.push((service.clone(), endpoint.id()));
            }
        }
        for subnet in graph.all::<Subnet>() {
            reach.add_part(subnet);
        }
        let mut classes = BTreeMap::new();
        for instance in graph.all::<Instance>() {
            reach.add_host(instance, &mut classes);
        }
        for endpoint in graph.all::<InterfaceEndpoint>() {
            reach.add_endpoint(endpoint);
        }
        for peering in graph.all::<Peering>() {
            for side in peering.sides().into_iter().flatten() {
                if let Some(at) = reach.place(side.vpc.id()) {
                    reach.networks[at].peerings.push(peering.id());
                }
            }
        }
        reach.index();
        reach.add_doubts();
        reach
    }

    /// The graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// The place of a VPC, subnet, table or group in its list.
    pub(super) fn place(&self, id: NodeId) -> Option<usize> {
        self.at.get(id.number()).copied().filter(|at| *at != NOWHERE).map(|at| at as usize)
    }

    /// The name of a prefix list: the word of the service that it is of, or an id that no table has.
    pub(super) fn list_name(&self, vpc: usize, list: String) -> String {
        let region = self.networks[vpc].region.as_deref();
        let is_its = |service: &&str| {
            region.and_then(|region| self.graph.facts().prefix_list(region, service)) == Some(list.as_str())
        };
        let service = if is_id(&list) { ["s3", "dynamodb"].into_iter().find(is_its) } else { None };
        service.map_or(list, str::to_owned)
    }

    fn set(&mut self, id: NodeId, at: usize) {
        self.at[id.number()] = u32::try_from(at).unwrap_or(NOWHERE);
    }

    /// The VPC that a node is or stands in.
    pub(super) fn network_of(&self, id: NodeId) -> Option<usize> {
        self.place(self.graph.enclosing::<Vpc>(id)?.id())
    }

    pub(super) fn vpc_of(&self, interface: &Interface) -> usize {
        self.parts[interface.subnet].vpc
    }

    /// The class of an instance.
    pub(super) fn class_of(&self, instance: NodeId) -> Option<usize> {
        self.class_of.get(&instance).copied()
    }

    /// The address of an interface in a family, if it may have one.
    pub(super) fn address(&self, interface: &Interface, family: Family) -> Option<Address> {
        let fixed = interface.fixed.map(IpNet::from).filter(|net| Family::of(*net) == family);
        let own = || self.parts[interface.subnet].addresses[lane(family)].clone();
        interface.has[lane(family)].may().then(|| fixed.map(Address::Net).or_else(own))?
    }

    /// The interfaces of an endpoint, or of what has a group.
    pub(super) fn interfaces_of(&self, id: NodeId) -> &[usize] {
        self.interfaces_of.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    fn index(&mut self) {
        for (at, interface) in self.interfaces.iter().enumerate() {
            if let Groups::Of(groups) = &interface.groups {
                for id in groups.iter().filter_map(|group| self.groups[*group].id) {
                    self.interfaces_of.entry(id).or_default().push(at);
                }
            }
            if self.graph.is::<InterfaceEndpoint>(interface.name()) {
                self.interfaces_of.entry(interface.name()).or_default().push(at);
            }
        }
        self.ours = self.networks.iter().flat_map(|network| network.blocks.iter().copied()).collect();
    }

    fn add_network(&mut self, vpc: View<'g, Vpc>) {
        let later = |field: Option<&Attr>| field.is_some_and(|attr| attr.items().iter().any(is_later));
        let blocks: Vec<_> = vpc.blocks().map(|(net, _)| net).collect();
        let four = later(vpc.cidr().attr()) || later(vpc.secondary().attr()) || !vpc.cidr().is_set();
        let six = vpc.has_ipv6() && !blocks.iter().any(|net| Family::of(*net) == Family::V6);
        let attached = self.graph.users_of::<GatewayAttachment>(vpc.id()).find_map(View::parent);
        self.set(vpc.id(), self.networks.len());
        self.networks.push(Network {
            id: vpc.id(),
            blocks,
            has_unknown: [four, six],
            existing: vpc.is_existing(),
            region: self.graph.region(vpc.id()).map(str::to_owned),
            gateway: attached,
            dns: switch(vpc.dns_support(), true, vpc.is_existing()),
            host_names: switch(vpc.dns_hostnames(), false, vpc.is_existing()),
            subnets: Vec::new(),
            endpoints: Vec::new(),
            peerings: Vec::new(),
            tables: Vec::new(),
            default_group: None,
            doubt: None,
        });
    }

    fn fill_group(&mut self, at: usize) {
        let view = self.groups[at].id.and_then(|id| self.graph.view::<SecurityGroup>(id));
        if let Some(view) = view {
            self.groups[at] = Group::of(self, view, self.groups[at].vpc);
        }
    }

    fn add_part(&mut self, subnet: View<'g, Subnet>) {
        let Some(vpc) = self.network_of(subnet.id()) else { return };
        let four = match subnet.cidr().attr() {
            Some(Attr::V4(net)) => Some(Address::Net((*net).into())),
            Some(_) => Some(Address::Unknown(Family::V4)),
            None => None,
        };
        let six = match subnet.ipv6().attr() {
            Some(Attr::V6(net)) => Some(Address::Net((*net).into())),
            Some(Attr::Slot(Slot(_))) => Some(Address::Given(vpc)),
            Some(_) => Some(Address::Unknown(Family::V6)),
            None => None,
        };
        let four = four.filter(|_| subnet.ipv6_only().known() != Some(true));
        let acl = self.graph.children_of::<NetworkAclAssociation>(subnet.id()).next();
        let acl = acl.and_then(|association| association.acl().link());
        let place = self.parts.len();
        self.set(subnet.id(), place);
        let has = [Tri::of(four.is_some()), Tri::of(six.is_some())];
        let public = switch(subnet.map_public_ip_on_launch(), false, subnet.is_existing());
        let any = self.interfaces.len();
        self.interfaces.push(Interface {
            of: vec![subnet.id()],
            subnet: place,
            groups: Groups::Open,
            public,
            has,
            fixed: None,
            ephemeral: ANY_CLIENT,
        });
        self.parts.push(Part {
            id: subnet.id(),
            vpc,
            addresses: [four, six],
            table: subnet.route_table().and_then(|table| self.place(table.id())),
            acl: acl.filter(|acl| self.graph.is::<NetworkAcl>(*acl)),
            public,
            existing: subnet.is_existing() || self.networks[vpc].existing,
            hosts: Vec::new(),
            any,
        });
        self.networks[vpc].subnets.push(place);
    }

    fn add_host(&mut self, instance: View<'g, Instance>, classes: &mut BTreeMap<ClassKey, usize>) {
        let Some(subnet) = instance.host_subnet().and_then(|subnet| self.place(subnet.id())) else { return };
        let groups =
            self.groups_of(self.parts[subnet].vpc, instance.security_groups(), instance.is_existing());
        let part = &self.parts[subnet];
        let associated = self.graph.children_of::<ElasticIpAssociation>(instance.id()).next().is_some();
        let public = match (associated || instance.elastic_ip().is_set(), instance.public_ip()) {
            (true, _) => Tri::Yes,
            (false, own) if own.is_set() => Tri::known(own.known()),
            _ => part.public,
        };
        let view = self.graph.view::<Subnet>(part.id);
        let assigns = view.map_or(Tri::No, |view| switch(view.assign_ipv6(), false, false));
        let only_six = part.addresses[0].is_none();
        let six = match instance.ipv6_address_count().attr() {
            _ if part.addresses[1].is_none() => Tri::No,
            Some(Attr::Number(count)) => Tri::of(*count > 0),
            Some(_) => Tri::Maybe,
            None if only_six => Tri::Yes,
            None => assigns,
        };
        let fixed = instance.private_ip().known();
        let linux = instance.ami().as_str().is_none_or(|word| word.starts_with("al2"));
        let ephemeral = if linux { LINUX } else { ANY_HOST };
        let has = [Tri::of(!only_six), six];
        let key = (subnet, groups.clone(), public, six, fixed, linux);
        let class = *classes.entry(key).or_insert_with(|| {
            self.interfaces.push(Interface { of: Vec::new(), subnet, groups, public, has, fixed, ephemeral });
            self.parts[subnet].hosts.push(self.interfaces.len() - 1);
            self.interfaces.len() - 1
        });
        self.interfaces[class].of.push(instance.id());
        self.class_of.insert(instance.id(), class);
    }

    /// The groups that a setting names; those without one have the default group of the VPC.
    fn groups_of<T>(&mut self, vpc: usize, setting: Field<'_, T>, existing: bool) -> Groups {
        if setting.attr().is_some_and(|attr| attr.items().iter().any(is_later))
            || existing && !setting.is_set()
        {
            return Groups::Later;
        }
        let mut named: Vec<_> = setting.links().filter_map(|group| self.place(group)).collect();
        if named.is_empty() {
            let default = self.networks[vpc].default_group.unwrap_or_else(|| {
                self.groups.push(Group::default_of(vpc, self.groups.len()));
                self.groups.len() - 1
            });
            self.networks[vpc].default_group = Some(default);
            named.push(default);
        }
        named.sort_unstable();
        named.dedup();
        Groups::Of(named)
    }

    fn add_endpoint(&mut self, endpoint: View<'g, InterfaceEndpoint>) {
        let Some(vpc) = self.network_of(endpoint.id()) else { return };
        let groups = self.groups_of(vpc, endpoint.security_groups(), endpoint.is_existing());
        let families = match endpoint.ip_address_type().known() {
            None | Some(IpAddressType::Ipv4) => [Tri::Yes, Tri::No],
            Some(IpAddressType::Ipv6) => [Tri::No, Tri::Yes],
            Some(IpAddressType::DualStack) => [Tri::Yes, Tri::Yes],
        };
        let mut interfaces = Vec::new();
        for subnet in endpoint.subnets_resolved() {
            let Some(place) = self.place(subnet.id()) else { continue };
            interfaces.push(self.interfaces.len());
            self.interfaces.push(Interface {
                of: vec![endpoint.id()],
                subnet: place,
                groups: groups.clone(),
                public: Tri::No,
                has: families,
                fixed: None,
                ephemeral: ANY_CLIENT,
            });
        }
        let network = &self.networks[vpc];
        let own = match endpoint.private_dns() {
            later if later.is_later() => Tri::Maybe,
            _ => Tri::of(endpoint.has_private_dns()),
        };
        let only_inbound = endpoint.private_dns_only_for_inbound_resolver().known() == Some(true);
        let private_dns = if only_inbound { Tri::No } else { own.max(network.dns).max(network.host_names) };
        let service = endpoint.service().as_str().map(Name::parse);
        self.networks[vpc].endpoints.push(Endpoint { service, private_dns, interfaces });
    }

    /// Raw resources and overridden properties may change what the model says about traffic.
    fn add_doubts(&mut self) {
        for id in self.graph.ids() {
            let node = self.graph.node(id);
            let raw = self.graph.is::<Raw>(id) && touches_traffic(self.graph.resource_type(id));
            if !raw
                && (node.get(common::PROPERTIES).is_none() || !SHAPES_TRAFFIC.contains(&node.kind.keyword))
            {
                continue;
            }
            match self.network_of(id).filter(|_| !raw) {
                Some(vpc) => self.networks[vpc].doubt = Some(id),
                None => self.doubt = Some(id),
            }
        }
    }
}

type ClassKey = (usize, Groups, Tri, Tri, Option<std::net::IpAddr>, bool);

/// Ports that a client of any kind may speak from.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html>
pub(super) const ANY_CLIENT: (u16, u16) = (1024, 65_535);
/// The same for Amazon Linux.
const LINUX: (u16, u16) = (32_768, 60_999);
/// The same for a host with another system, Linux or Windows.
const ANY_HOST: (u16, u16) = (32_768, 65_535);

/// The place of a family in pairs.
pub(super) fn lane(family: Family) -> usize {
    usize::from(family == Family::V6)
}

fn is_later(attr: &Attr) -> bool {
    matches!(attr, Attr::Later(_))
}

fn switch(field: Field<'_, bool>, default: bool, existing: bool) -> Tri {
    match field.attr() {
        None if existing => Tri::Maybe,
        None => Tri::of(default),
        Some(_) => Tri::known(field.known()),
    }
}

/// Kinds whose properties say how traffic flows.
const SHAPES_TRAFFIC: &[&str] = &[
    "vpc",
    "cidr_block",
    "subnet",
    "route_table",
    "association",
    "route",
    "security_group",
    "ingress",
    "egress",
    "network_acl",
    "acl_ingress",
    "acl_egress",
    "network_acl_association",
    "gateway_endpoint",
    "interface_endpoint",
    "peering",
    "nat_gateway",
    "internet_gateway",
    "gateway_attachment",
];

fn touches_traffic(resource_type: &str) -> bool {
    const WORDS: &[&str] = &[
        "Route",
        "SecurityGroup",
        "NetworkAcl",
        "Gateway",
        "Peering",
        "VPCEndpoint",
        "Interface",
        "VPN",
        "Cidr",
        "TransitGateway",
        "EIP",
        "PrefixList",
        "DHCP",
        "BlockPublicAccess",
        "NetworkFirewall",
        "Resolver",
        "HostedZone",
        "CustomResource",
        "Custom::",
        "Stack",
    ];
    WORDS.iter().any(|word| resource_type.contains(word))
}

/// Whether a prefix list is known by its id alone.
pub(super) fn is_id(list: &str) -> bool {
    list.starts_with("pl-")
}
