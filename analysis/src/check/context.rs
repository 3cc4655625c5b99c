//! Questions that several checks ask, answered once.

use dsl::{
    facts::{Facts, address},
    graph::{Graph, NodeId},
    kind::Kind,
    net::Family,
    resource::{
        Resource, cidr_block::CidrBlock, egress_only_internet_gateway::EgressOnlyInternetGateway,
        expect::Expect, gateway_endpoint::GatewayEndpoint, instance::Instance,
        interface_endpoint::InterfaceEndpoint, internet_gateway::InternetGateway, nat_gateway::NatGateway,
        peering::Peering, raw::Raw, route::Route, route_table::RouteTable, subnet::Subnet, tier::Tier,
        vpc::Vpc,
    },
    value::Attr,
    view::View,
};
use ipnet::IpNet;

use super::peers::Peers;
use crate::flow::{
    Answer, Claim, Reach, Verdict, needs,
    references::{self, Dead},
    uses::{self, Use},
};

/// A graph with what checks ask of it.
#[derive(Debug)]
pub struct Context<'a> {
    graph: &'a Graph,
    networks: Vec<Network<'a>>,
    /// The place in `networks` of the VPC that each node is or stands in.
    network_at: Vec<Option<u32>>,
    peers: Peers<'a>,
    /// Made only where somebody says something about traffic.
    reach: Option<Reach<'a>>,
    judged: Vec<Judged<'a>>,
    uses: Vec<Use>,
    dead_references: Vec<Dead>,
}

/// An expectation with what can be said about it.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The expectation.
    pub expect: View<'a, Expect>,
    /// What it states; nothing, if a part of it comes later.
    pub claim: Option<Claim>,
    /// Whether it holds.
    pub answer: Answer,
}

impl<'a> Context<'a> {
    /// Prepares the answers.
    pub fn new(graph: &'a Graph) -> Self {
        let mut networks: Vec<Network<'a>> = Vec::new();
        let mut network_at = vec![None; graph.len()];
        for id in graph.ids() {
            let mut at = graph.node(id).parent.and_then(|parent| network_at[parent.number()]);
            if let Some(vpc) = graph.view::<Vpc>(id) {
                at = u32::try_from(networks.len()).ok();
                networks.push(Network::new(vpc));
            }
            network_at[id.number()] = at;
            let network = at.and_then(|at| networks.get_mut(at as usize));
            if let Some(network) = network {
                network.take(graph, id);
            }
        }
        let peers = Peers::default();
        let mut cx = Self {
            graph,
            networks,
            network_at,
            peers,
            reach: None,
            judged: Vec::new(),
            uses: Vec::new(),
            dead_references: Vec::new(),
        };
        cx.peers = Peers::new(&cx);
        cx.judge();
        cx
    }

    /// The peerings, and which VPCs they join.
    pub fn peers(&self) -> &Peers<'a> {
        &self.peers
    }

    /// The network prepared for questions, where somebody says something about traffic.
    pub fn reach(&self) -> Option<&Reach<'a>> {
        self.reach.as_ref()
    }

    /// The expectations that make sense, judged.
    pub fn judged(&self) -> &[Judged<'a>] {
        &self.judged
    }

    /// The endpoints that some are said to use and can't.
    pub(crate) fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The rules that name a group none of whose members gets there.
    pub(crate) fn dead_references(&self) -> &[Dead] {
        &self.dead_references
    }

    fn judge(&mut self) {
        let graph = self.graph;
        let is_said =
            !self.ids_of(Expect::KIND).is_empty() || needs::are_said(graph) || uses::are_said(graph);
        if !is_said && !references::are_said(graph) {
            return;
        }
        let reach = Reach::new(self.graph);
        let makes_sense = |expect: &View<'a, Expect>| {
            expect.reaches().is_set() != expect.never_reaches().is_set() && !expect.node().is_broken()
        };
        let judge = |expect: View<'a, Expect>| {
            let claim = Claim::of(expect);
            let later = || Answer { verdict: Verdict::Unknown, cases: Vec::new() };
            let answer = claim.as_ref().map_or_else(later, |claim| reach.judge(claim));
            Judged { expect, claim, answer }
        };
        self.judged = self.all::<Expect>().filter(makes_sense).map(judge).collect();
        self.uses = uses::failing(&reach);
        self.dead_references = references::dead(&reach);
        self.reach = Some(reach);
    }

    /// The graph.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// The facts about AWS that hold.
    pub fn facts(&self) -> &'a Facts {
        self.graph.facts()
    }

    /// The numbers of all nodes of a kind, in order.
    pub fn ids_of(&self, kind: &'static Kind) -> &[NodeId] {
        self.graph.ids_of(kind)
    }

    /// All nodes of kind `K`, in order.
    pub fn all<K: Resource>(&self) -> impl ExactSizeIterator<Item = View<'a, K>> + Clone + use<'a, '_, K> {
        self.graph.all()
    }

    /// Every VPC with what stands in it, in order.
    pub fn networks(&self) -> &[Network<'a>] {
        &self.networks
    }

    /// The VPC that a node is or stands in, with what else stands there.
    pub fn network_of(&self, id: NodeId) -> Option<&Network<'a>> {
        self.networks.get(self.network_at[id.number()]? as usize)
    }

    /// The VPC that a node is or stands in.
    pub fn vpc_of(&self, id: NodeId) -> Option<NodeId> {
        self.network_of(id).map(|network| network.vpc.id())
    }

    /// The subnets of a VPC, those of its tiers too.
    pub fn subnets(&self, vpc: View<'a, Vpc>) -> &[View<'a, Subnet>] {
        self.network_of(vpc.id()).map(|network| network.subnets.as_slice()).unwrap_or_default()
    }

    /// The route table that a subnet is associated with.
    pub fn table_of(&self, subnet: View<'a, Subnet>) -> Option<&Table<'a>> {
        let table = subnet.route_table()?.id();
        self.network_of(table)?.table(table)
    }
}

/// A VPC with what stands in it.
#[derive(Debug)]
pub struct Network<'a> {
    /// The VPC.
    pub vpc: View<'a, Vpc>,
    /// Its known CIDR blocks, with the node that carries each: the VPC for the primary one.
    pub blocks: Vec<(IpNet, NodeId)>,
    /// Whether a CIDR block of either family is not known yet.
    pub has_unknown: [bool; 2],
    /// Its subnets, those of its tiers too.
    pub subnets: Vec<View<'a, Subnet>>,
    /// Its route tables, with what each has.
    pub tables: Vec<Table<'a>>,
    /// What routes can lead to.
    pub gateways: Vec<NodeId>,
    /// Its NAT gateways.
    pub nats: Vec<View<'a, NatGateway>>,
    /// Its instances.
    pub instances: Vec<View<'a, Instance>>,
    /// Its gateway endpoints.
    pub gateway_endpoints: Vec<View<'a, GatewayEndpoint>>,
    /// Its interface endpoints.
    pub interface_endpoints: Vec<View<'a, InterfaceEndpoint>>,
}

/// Subnets after these get no free block named: more than a VPC may have are wrong at once only by a script, and each
/// answer takes a look at every subnet.
const MOST_ANSWERED: usize = 250;

impl<'a> Network<'a> {
    fn new(vpc: View<'a, Vpc>) -> Self {
        let listed = vpc.secondary().attr().map(Attr::items).unwrap_or_default();
        let v4 = vpc.cidr().is_later() || listed.iter().any(|attr| matches!(attr, Attr::Later(_)));
        Self {
            vpc,
            blocks: vpc.cidr().known().map(|net| (net.into(), vpc.id())).into_iter().collect(),
            has_unknown: [v4, vpc.ipv6().is_later()],
            subnets: Vec::new(),
            tables: Vec::new(),
            gateways: Vec::new(),
            nats: Vec::new(),
            instances: Vec::new(),
            gateway_endpoints: Vec::new(),
            interface_endpoints: Vec::new(),
        }
    }

    fn take(&mut self, graph: &'a Graph, id: NodeId) {
        if let Some(subnet) = graph.view::<Subnet>(id) {
            self.subnets.push(subnet);
        } else if let Some(table) = graph.view::<RouteTable>(id) {
            let vpc = self.vpc.id();
            let is_ours = |subnet: &View<'_, Subnet>| {
                subnet.associations().nth(1).is_none() && subnet.vpc().map(View::id) == Some(vpc)
            };
            let (routes, subnets) = (table.routes().collect(), table.associated().filter(is_ours).collect());
            self.tables.push(Table { view: table, routes, subnets });
        } else if let Some(block) = graph.view::<CidrBlock>(id) {
            match block.known_net() {
                Some(net) => self.blocks.push((net, id)),
                None => self.has_unknown[usize::from(block.is_ipv6())] = true,
            }
        } else if let Some(endpoint) = graph.view::<GatewayEndpoint>(id) {
            self.gateway_endpoints.push(endpoint);
        } else if let Some(endpoint) = graph.view::<InterfaceEndpoint>(id) {
            self.interface_endpoints.push(endpoint);
        } else if graph.node(id).kind.route_property.is_some() {
            self.gateways.push(id);
            self.nats.extend(graph.view::<NatGateway>(id));
            self.instances.extend(graph.view::<Instance>(id));
        }
    }

    /// A table of the VPC with its routes and subnets.
    pub fn table(&self, id: NodeId) -> Option<&Table<'a>> {
        self.tables.iter().find(|table| table.view.id() == id)
    }

    /// The gateway endpoints that are in a table.
    pub fn endpoints_in(&self, table: NodeId) -> impl Iterator<Item = View<'a, GatewayEndpoint>> {
        let is_in =
            move |endpoint: &View<'a, GatewayEndpoint>| endpoint.route_tables().links().any(|it| it == table);
        self.gateway_endpoints.iter().copied().filter(is_in)
    }

    /// The CIDR blocks alone.
    pub fn nets(&self) -> impl Iterator<Item = IpNet> + Clone {
        self.blocks.iter().map(|(net, _)| *net)
    }

    /// Whether its blocks of a family are all known and such as AWS takes, so that the rest is outside.
    pub fn is_sound(&self, family: Family) -> bool {
        let of_family = |net: &IpNet| Family::of(*net) == family;
        !self.has_unknown[usize::from(family == Family::V6)]
            && self.nets().filter(of_family).all(|net| is_canonical(net) && is_vpc_size(net))
    }

    /// The CIDR block that a block lies in, and the node that carries it.
    pub fn around(&self, net: IpNet) -> Option<(IpNet, NodeId)> {
        self.blocks.iter().copied().find(|(block, _)| block.contains(&net))
    }

    /// The next free block of a length for a subnet, whatever it has now, as help for a message.
    pub fn free(&self, family: Family, prefix_len: u8, subnet: View<'a, Subnet>) -> Option<String> {
        if !self.subnets.iter().take(MOST_ANSWERED).any(|known| *known == subnet) {
            return None;
        }
        let within: Vec<_> = self.nets().filter(|net| Family::of(*net) == family).collect();
        let others = self.subnets.iter().filter(|other| **other != subnet);
        let taken: Vec<_> = others.filter_map(|subnet| net_of(*subnet, family)).collect();
        let wanted = net_of(subnet, family).filter(|net| net.prefix_len() == prefix_len);
        let free = match wanted {
            Some(net) => dsl::net::free_block_after(&within, &taken, net),
            None => dsl::net::next_free_block(&within, &taken, prefix_len),
        }?;
        Some(format!("the next free /{prefix_len} in `{}` is `{free}`", self.vpc.path()))
    }
}

/// A route table with its routes and the subnets that are associated with it.
#[derive(Debug)]
pub struct Table<'a> {
    /// The table.
    pub view: View<'a, RouteTable>,
    /// Its routes, without the local ones.
    pub routes: Vec<View<'a, Route>>,
    /// Its subnets, without those that have a second table and those of another VPC.
    pub subnets: Vec<View<'a, Subnet>>,
}

impl<'a> Table<'a> {
    /// The route of a family that takes what no other does.
    pub fn default_route(&self, family: Family) -> Option<View<'a, Route>> {
        let fits = |net: IpNet| net.prefix_len() == 0 && Family::of(net) == family;
        self.routes.iter().copied().find(|route| route.net().is_some_and(fits))
    }

    /// Whether it may have routes that nobody knows of: it is not ours, a destination comes later, or a raw resource
    /// adds some.
    pub fn is_partly_unknown(&self) -> bool {
        self.view.is_existing()
            || self.view.node().is_broken()
            || self.routes.iter().any(|route| route.destination().is_later() || route.node().is_broken())
            || self.has_raw_routes()
    }

    fn has_raw_routes(&self) -> bool {
        let graph = self.view.graph();
        let mut raws = graph.all::<Raw>().peekable();
        if raws.peek().is_none() {
            return false;
        }
        let table = graph.logical_id(self.view.id());
        raws.any(|raw| raw.adds_routes_to(table))
    }

    /// Whether some route leads this way.
    pub fn leads(&self, way: Way) -> bool {
        self.routes.iter().any(|route| way_of(*route) == way)
    }
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To an internet gateway.
    Internet,
    /// To an egress-only internet gateway.
    EgressOnly,
    /// To a NAT gateway.
    Nat,
    /// To a host that forwards.
    Host,
    /// To the other VPC of a peering.
    Peering,
    /// Somewhere else.
    Other,
    /// Not known, or to a raw resource, behind which nothing is.
    Unknown,
}

/// Where a route leads.
pub fn way_of(route: View<'_, Route>) -> Way {
    let Some(target) = route.target().link() else { return Way::Unknown };
    let graph = route.graph();
    if graph.is::<InternetGateway>(target) {
        Way::Internet
    } else if graph.is::<NatGateway>(target) {
        Way::Nat
    } else if graph.is::<Peering>(target) {
        Way::Peering
    } else if graph.is::<EgressOnlyInternetGateway>(target) {
        Way::EgressOnly
    } else if graph.is::<Instance>(target) {
        Way::Host
    } else if graph.is::<Raw>(target) {
        Way::Unknown
    } else {
        Way::Other
    }
}

/// The known block that a subnet has in a family; none where it was cut from one that is written wrong.
pub fn net_of(subnet: View<'_, Subnet>, family: Family) -> Option<IpNet> {
    let tier = subnet.parent().and_then(|parent| subnet.graph().view::<Tier>(parent));
    if tier.is_some_and(|tier| tier.cidr().known().is_some_and(|net| !is_canonical(net.into()))) {
        return None;
    }
    match family {
        Family::V4 => subnet.cidr().known().map(IpNet::V4),
        Family::V6 => subnet.ipv6().known().map(IpNet::V6),
    }
}

/// Whether a subnet has addresses of a family, known or not.
pub fn has_family(subnet: View<'_, Subnet>, family: Family) -> bool {
    match family {
        Family::V4 => subnet.cidr().is_set(),
        Family::V6 => subnet.ipv6().is_set(),
    }
}

/// Whether a block is written without host bits, so that it is what it says.
pub fn is_canonical(net: IpNet) -> bool {
    net == net.trunc()
}

/// Whether AWS takes a block of this size for a VPC.
pub fn is_vpc_size(net: IpNet) -> bool {
    match net {
        IpNet::V4(net) => (address::SHORTEST_IPV4..=address::LONGEST_IPV4).contains(&net.prefix_len()),
        IpNet::V6(net) => is_ipv6_size(net.prefix_len(), address::LONGEST_VPC_IPV6),
    }
}

/// Whether AWS takes a block of this size for a subnet.
pub fn is_subnet_size(net: IpNet) -> bool {
    match net {
        IpNet::V4(_) => is_vpc_size(net),
        IpNet::V6(net) => is_ipv6_size(net.prefix_len(), address::LONGEST_SUBNET_IPV6),
    }
}

fn is_ipv6_size(len: u8, longest: u8) -> bool {
    (address::SHORTEST_IPV6..=longest).contains(&len) && len.is_multiple_of(address::STEP_IPV6)
}

/// Several names for a message: the first ones in backticks, then how many more.
pub fn names(names: impl IntoIterator<Item = String>) -> String {
    let all: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match all.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}
