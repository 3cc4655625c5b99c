//! A peering of two VPCs.

use super::{
    Resource as _,
    cidr_block::{self, CidrBlock},
    route::{self, Route},
    route_table::RouteTable,
    subnet::Subnet,
    tier::{self, Tier},
    vpc::{self, Vpc},
};
use crate::{
    graph::{Data, Graph, NodeId, PostStep, Properties},
    kind::Exclusive,
    origin::Origin,
    topology::{Expansion, Ref},
    value::{Attr, IntoValue, List, Value},
    view::View,
};

words! {
    /// The route tables that a peering adds its routes to.
    pub enum PeeringRoutes {
        /// Those of tiers, which nobody writes by hand.
        Tiers = "tiers",
        /// All tables of the parts it is between, those written by hand as well.
        All = "all",
        /// None.
        None = "none",
    }
}

link_to! {
    /// What a peering joins: a VPC, a tier or a subnet.
    pub struct Part:
        Vpc = "vpc",
        Tier = "tier",
        Subnet = "subnet",
}

impl<A: Into<Part>, B: Into<Part>> IntoValue<List<Part>> for (A, B) {
    fn into_value(self) -> Value<List<Part>> {
        Value::Known(List(vec![self.0.into(), self.1.into()]))
    }
}

resource! {
    /// Joins two VPCs, so that hosts reach each other by private addresses where routes and groups let them.
    ///
    /// It is not transitive, and leads to no gateway of the other side.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html>
    pub struct Peering as peering, "peering", "AWS::EC2::VPCPeeringConnection";
    required {
        /// The VPC that asks; the peering is in its account and Region.
        requester: Ref<Vpc> => "VpcId", position;
        /// The VPC that accepts.
        accepter: Ref<Vpc> => "PeerVpcId", word("<->");
    }
    optional {
        /// The parts that need routes; a side that is not named is meant as a whole.
        between: List<Part>, word("between");
        /// The route tables that get a route to each CIDR block of the other side; `tiers` unless given.
        routes: PeeringRoutes;
        /// Whether names of hosts in the accepter resolve to private addresses for the requester.
        dns_from_requester: bool;
        /// Whether names of hosts in the requester resolve to private addresses for the accepter.
        dns_from_accepter: bool;
        /// Whether the other side has accepted it, or will; it is taken to unless switched off.
        accepted: bool;
        /// The role in the accepter's account that accepts it: an ARN. `peer_role` of its `at` unless given.
        peer_role: String;
    }
    with {
        place_of: |graph, id| graph.view::<Peering>(id)?.requester().link(),
        outputs: &[("Id", "")],
        route_property: Some("VpcPeeringConnectionId"),
        expand_last: expand_last,
        describe: describe,
        post_steps: post_steps,
        create_only: &["PeerOwnerId", "PeerRegion", "PeerVpcId", "VpcId"],
        exclusive: &[Exclusive::Same(&["VpcId", "PeerVpcId"])],
    }
}

named! { Peering; requester: Ref<Vpc>, accepter: Ref<Vpc> }

/// One side of a peering.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its VPC.
    pub vpc: View<'a, Vpc>,
    peering: View<'a, Peering>,
}

impl<'a> Side<'a> {
    /// The parts of it that `between` names; empty if the whole VPC is meant.
    pub fn parts(self) -> impl Iterator<Item = NodeId> + Clone + 'a {
        let graph = self.peering.graph();
        let vpc = self.vpc.id();
        let within = move |part: &NodeId| graph.enclosing::<Vpc>(*part).map(View::id) == Some(vpc);
        self.peering.between().links().filter(within)
    }

    /// The subnets of the parts, each once.
    pub fn subnets(self) -> Vec<View<'a, Subnet>> {
        let graph = self.peering.graph();
        let parts: Vec<_> = self.parts().collect();
        if parts.is_empty() || parts.contains(&self.vpc.id()) {
            return graph.subtree(self.vpc.id()).into_iter().filter_map(|id| graph.view(id)).collect();
        }
        tier::resolve(graph, parts.into_iter())
    }

    /// The route tables of those subnets, each once.
    pub fn tables(self) -> Vec<View<'a, RouteTable>> {
        let mut tables: Vec<View<'a, RouteTable>> = Vec::new();
        for table in self.subnets().into_iter().filter_map(View::<Subnet>::route_table) {
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        tables
    }
}

impl<'a> View<'a, Peering> {
    /// The requester's side, then the accepter's; `None` if either is no VPC.
    pub fn sides(self) -> Option<[Side<'a>; 2]> {
        let side = |vpc: Option<NodeId>| Some(Side { vpc: self.graph().view(vpc?)?, peering: self });
        Some([side(self.requester().link())?, side(self.accepter().link())?])
    }

    /// The VPC that is not `vpc`.
    pub fn other_side(self, vpc: NodeId) -> Option<View<'a, Vpc>> {
        let [requester, accepter] = self.sides()?.map(|side| side.vpc);
        match vpc {
            id if id == requester.id() => Some(accepter),
            id if id == accepter.id() => Some(requester),
            _ => None,
        }
    }

    /// Whether it joins these two VPCs.
    pub fn joins(self, one: NodeId, other: NodeId) -> bool {
        one != other && self.other_side(one).is_some_and(|vpc| vpc.id() == other)
    }

    /// Whether its VPCs are in different Regions, as far as they are known.
    pub fn crosses_region(self) -> bool {
        self.crosses(|graph, vpc| graph.place(vpc).region)
    }

    /// Whether its VPCs are in different accounts, as far as they are known.
    pub fn crosses_account(self) -> bool {
        self.crosses(|graph, vpc| graph.place(vpc).account)
    }

    /// The routes that lead into it.
    pub fn routes_into(self) -> impl Iterator<Item = View<'a, Route>> + Clone {
        self.graph().users_of::<Route>(self.id())
    }

    fn crosses(self, of: impl Fn(&'a Graph, NodeId) -> Option<&'a str>) -> bool {
        let Some([requester, accepter]) = self.sides() else { return false };
        let [requester, accepter] = [requester, accepter].map(|side| of(self.graph(), side.vpc.id()));
        accepter.is_some() && requester != accepter
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(peering) = graph.view::<Peering>(id) else { return };
    let Some([_, accepter]) = peering.sides() else { return };
    let place = graph.place(accepter.vpc.id());
    if let (true, Some(region)) = (peering.crosses_region(), place.region) {
        properties.set("PeerRegion", Data::text(region));
    }
    if let (true, Some(account)) = (peering.crosses_account(), place.account) {
        properties.set("PeerOwnerId", Data::text(account));
        let at = graph.at_of(accepter.vpc.id());
        let role = peering.peer_role().attr().or_else(|| at?.peer_role().attr());
        if let Some(role) = role {
            properties.set("PeerRoleArn", Data::from(role));
        }
    }
}

/// No property of CloudFormation sets the DNS options; each side's are set where that side is.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>
fn post_steps(graph: &Graph, id: NodeId) -> Vec<PostStep> {
    let Some(peering) = graph.view::<Peering>(id) else { return Vec::new() };
    let Some([requester, accepter]) = peering.sides() else { return Vec::new() };
    let rows = [
        (peering.dns_from_requester().known(), requester, accepter, "AccepterPeeringConnectionOptions"),
        (peering.dns_from_accepter().known(), accepter, requester, "RequesterPeeringConnectionOptions"),
    ];
    let steps = rows.into_iter().filter_map(|(wanted, from, to, input)| {
        let allow = Data::object([("AllowDnsResolutionFromRemoteVpc", Data::Bool(wanted?))]);
        let effect = if wanted? { "private" } else { "public" };
        Some(PostStep {
            title: format!(
                "resolve names of `{}` to {effect} addresses for `{}`",
                to.vpc.path(),
                from.vpc.path()
            ),
            operation: "ModifyVpcPeeringConnectionOptions",
            inputs: vec![("VpcPeeringConnectionId", Data::Link(id)), (input, allow)],
            place: to.vpc.id(),
        })
    });
    steps.collect()
}

/// The routes of both sides.
fn expand_last(x: &mut Expansion<'_>, id: NodeId) {
    let routes = x.known(id, field::routes).unwrap_or(PeeringRoutes::Tiers);
    let (Some(requester), Some(accepter)) = (x.link(id, field::requester), x.link(id, field::accepter))
    else {
        return;
    };
    if routes == PeeringRoutes::None || requester == accepter {
        return;
    }
    for (own, other) in [(requester, accepter), (accepter, requester)] {
        let tables = tables(x, id, own, routes);
        if tables.is_empty() {
            continue;
        }
        let blocks = blocks(x, other, vpc::will_have_ipv6(x, own));
        for table in tables {
            for block in &blocks {
                add_route(x, id, table, block);
            }
        }
    }
}

/// The CIDR blocks of a VPC that a route can name: those that AWS chooses have no number yet.
fn blocks(x: &Expansion<'_>, vpc: NodeId, ipv6: bool) -> Vec<Attr> {
    let primary = x.node(vpc).get(vpc::field::cidr).map(|set| &set.value);
    let further = x.children::<CidrBlock>(vpc);
    let further = further.iter().filter_map(|block| cidr_block::net_of(x.node(*block)));
    let routable = |attr: &&Attr| !matches!(attr, Attr::V6(_)) || ipv6;
    primary.into_iter().chain(further).filter(routable).cloned().collect()
}

/// The tables of one side that get routes.
fn tables(x: &Expansion<'_>, id: NodeId, vpc: NodeId, routes: PeeringRoutes) -> Vec<NodeId> {
    let (between, _) = x.links(id, field::between);
    let mut parts: Vec<_> =
        between.into_iter().filter(|part| x.enclosing::<Vpc>(*part) == Some(vpc)).collect();
    if parts.is_empty() {
        parts.push(vpc);
    }
    let derived = |table: &NodeId| {
        let node = x.node(*table);
        node.derived_from.is_some() && node.parent.is_some_and(|parent| x.node(parent).kind == Tier::KIND)
    };
    let mut tables: Vec<_> = parts.into_iter().flat_map(|part| tier::tables_of(x, part)).collect();
    tables.retain(|table| routes == PeeringRoutes::All || derived(table));
    tables.sort_unstable();
    tables.dedup();
    tables
}

fn add_route(x: &mut Expansion<'_>, id: NodeId, table: NodeId, destination: &Attr) {
    let same = |route: NodeId| {
        x.node(route).get(route::field::destination).is_some_and(|set| set.value == *destination)
    };
    if x.children::<Route>(table).into_iter().any(same) {
        return;
    }
    let mut route = Route::start("", None).target(Ref::<Peering>::new(id));
    route.draft_mut().node.set(route::field::destination, destination.clone(), Origin::Unknown);
    x.add(id, table, Origin::Unknown, route);
}
