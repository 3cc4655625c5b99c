//! The peerings, with the routes of both sides.

use dsl::{
    graph::Graph,
    resource::{
        peering::{Peering, Side},
        route::Route,
        route_table::RouteTable,
    },
    view::View,
};

use super::{
    routes::{self, RouteRow},
    text,
};

/// A peering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeeringReport {
    /// Its path.
    pub path: String,
    /// Whether it joins two accounts.
    pub crosses_account: bool,
    /// Whether it joins two Regions.
    pub crosses_region: bool,
    /// The side that asks, then the one that accepts; none if either is no VPC.
    pub sides: Vec<PeeringSide>,
}

/// One side of a peering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeeringSide {
    /// The path of the VPC.
    pub vpc: String,
    /// Its CIDR blocks.
    pub blocks: Vec<String>,
    /// Account and Region, as far as they are known.
    pub place: String,
    /// The parts that the peering is for; all of the VPC if none are named.
    pub parts: Vec<String>,
    /// Whether this side resolves names of the other to private addresses.
    pub resolves_names: bool,
    /// The routes into the peering: table, and route.
    pub routes: Vec<(String, RouteRow)>,
}

/// Every peering, in order.
pub fn peerings(graph: &Graph) -> Vec<PeeringReport> {
    graph.all::<Peering>().map(|peering| report(graph, peering)).collect()
}

fn report(graph: &Graph, peering: View<'_, Peering>) -> PeeringReport {
    let dns = [peering.dns_from_requester().known(), peering.dns_from_accepter().known()];
    let sides = peering.sides().into_iter().flatten().zip(dns);
    PeeringReport {
        path: peering.path(),
        crosses_account: peering.crosses_account(),
        crosses_region: peering.crosses_region(),
        sides: sides.map(|(side, dns)| self::side(graph, peering, side, dns == Some(true))).collect(),
    }
}

fn side(graph: &Graph, peering: View<'_, Peering>, side: Side<'_>, resolves_names: bool) -> PeeringSide {
    let here = |route: &View<'_, Route>| {
        route.table().and_then(View::<RouteTable>::vpc).is_some_and(|vpc| vpc == side.vpc)
    };
    let row = |route: View<'_, Route>| {
        (route.table().map(View::path).unwrap_or_default(), routes::row(graph, route))
    };
    PeeringSide {
        vpc: side.vpc.path(),
        blocks: side.vpc.blocks().map(|(net, _)| net.to_string()).collect(),
        place: text::place(graph, side.vpc.id()),
        parts: side.parts().map(|part| graph.path(part)).collect(),
        resolves_names,
        routes: peering.routes_into().filter(here).map(row).collect(),
    }
}
