//! The network as packets meet it: what the graph says, prepared once for any number of questions.

mod doubt;
mod prepare;

use std::collections::BTreeMap;

use dsl::{
    facts::Service,
    graph::{Graph, NodeId},
    net::{AddressSet, Family},
    resource::{
        gateway_endpoint::GatewayEndpoint, instance::Instance, interface_endpoint::InterfaceEndpoint,
        peering::Peering, route_table::RouteTable, security_group::SecurityGroup, subnet::Subnet, vpc::Vpc,
    },
};
use ipnet::IpNet;

use super::{
    address::{Address, public},
    filter::Group,
    table::Table,
    tri::Tri,
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
        match dsl::facts::service::split_full_name(text) {
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
    /// The public addresses of each family that are of no VPC.
    pub(super) others: [AddressSet; 2],
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
            others: [AddressSet::new(), AddressSet::new()],
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
        let ours: AddressSet =
            self.networks.iter().flat_map(|network| network.blocks.iter().copied()).collect();
        self.others = [Family::V4, Family::V6].map(|family| public(family).difference(&ours));
    }
}

/// Ports that a client of any kind may speak from.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html>
pub(super) const ANY_CLIENT: (u16, u16) = (1024, 65_535);

/// The place of a family in pairs.
pub(super) fn lane(family: Family) -> usize {
    usize::from(family == Family::V6)
}

/// Whether a prefix list is known by its id alone.
pub(super) fn is_id(list: &str) -> bool {
    list.starts_with("pl-")
}
