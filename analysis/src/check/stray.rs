//! Routes to a peering for addresses that its other side does not have.

use dsl::{
    graph::NodeId,
    net::Family,
    resource::{
        peering::Peering,
        route::{Destination, Route},
        subnet::SubnetType,
        vpc::Vpc,
    },
    view::View,
};
use ipnet::IpNet;

use super::{
    context::{Context, Network, Table, is_canonical},
    peering::peering_routes_missing,
    peers::Pair,
};

/// A route that leads to a peer for more than the peer has.
pub(super) struct Stray<'c, 'a> {
    pub(super) pair: &'c Pair<'a>,
    pub(super) own: &'c Network<'a>,
    pub(super) other: &'c Network<'a>,
    pub(super) how: How,
}

/// How far it is from what the peer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It has what the peer has, and more.
    Wider,
    /// It has everything, and so what only the peer's gateways lead to.
    Everything,
    /// Nothing of it is the peer's.
    Elsewhere,
    /// Nothing of it is the peer's; a VPC has it that is peered with the peer.
    Beyond(NodeId),
}

/// Every such route of a VPC, but for those whose table is wrong in another way that is said.
pub(super) fn strays<'c, 'a>(
    cx: &'c Context<'a>,
    own: &'c Network<'a>,
) -> impl Iterator<Item = (View<'a, Route>, Stray<'c, 'a>)> {
    let routes = own.tables.iter().flat_map(|table| table.routes.iter().map(move |route| (table, *route)));
    routes.filter_map(move |(table, route)| {
        let pair = cx.peers().of(route.target().link()?)?;
        Some((route, stray(cx, pair, own, table, route)?))
    })
}

fn stray<'c, 'a>(
    cx: &'c Context<'a>,
    pair: &'c Pair<'a>,
    own: &'c Network<'a>,
    table: &Table<'a>,
    route: View<'a, Route>,
) -> Option<Stray<'c, 'a>> {
    if !pair.vpcs.iter().any(|vpc| vpc.id() == own.vpc.id()) || pair.overlap.is_some() {
        return None;
    }
    let other = cx.network_of(pair.vpcs.iter().find(|vpc| vpc.id() != own.vpc.id())?.id())?;
    if other.vpc.node().is_broken() {
        return None;
    }
    let stray = |how| Some(Stray { pair, own, other, how });
    let Some(net) = route.net() else {
        return if service_of(cx, route).is_some() { stray(How::Elsewhere) } else { None };
    };
    let unknown = other.has_unknown[usize::from(Family::of(net) == Family::V6)];
    // A route for the VPC itself has a check of its own.
    let is_own = own.around(net).is_some();
    if unknown || is_own || is_said(table, route) || !is_canonical(net) || other.around(net).is_some() {
        return None;
    }
    if peering_routes_missing::is_said_of(cx, table, route) {
        return None;
    }
    let has_some = other.nets().any(|block| net.contains(&block));
    // Where the peer's own blocks are missing, the destination is a slip of the pen.
    let is_slip = cx.peers().duties.iter().any(|duty| {
        let is_its = cx.peers().all[duty.at].peering.id() == pair.peering.id() && duty.own == own.vpc.id();
        let mut missing = peering_routes_missing::missing(table, pair.peering.id(), duty);
        is_its && duty.tables.contains(&table.view.id()) && missing.next().is_some()
    });
    if route.is_default() {
        return stray(How::Everything);
    }
    if has_some || is_slip || other.vpc.is_existing() {
        return stray(How::Wider);
    }
    stray(beyond(cx, own.vpc, other.vpc, net).map_or(How::Elsewhere, How::Beyond))
}

/// The type of the subnets says already that such a default route leads nowhere.
fn is_said(table: &Table<'_>, route: View<'_, Route>) -> bool {
    let wants_one = |kind| matches!(kind, Some(SubnetType::Public | SubnetType::Private));
    route.is_default() && table.subnets.iter().any(|subnet| wants_one(subnet.r#type().known()))
}

/// The VPC that has these addresses and is a peer of the peer alone.
fn beyond(cx: &Context<'_>, own: View<'_, Vpc>, other: View<'_, Vpc>, net: IpNet) -> Option<NodeId> {
    let peerings = cx.graph().users_of::<Peering>(other.id());
    let mut third = peerings.filter_map(|peering| peering.other_side(other.id())).map(View::id);
    third.find(|id| {
        let has = |it: &Network<'_>| it.nets().any(|block| block.contains(&net) || net.contains(&block));
        *id != own.id() && !cx.peers().are_peered(own.id(), *id) && cx.network_of(*id).is_some_and(has)
    })
}

/// The service whose prefix list a route is for, where it is one that gateway endpoints lead to.
pub(super) fn service_of(cx: &Context<'_>, route: View<'_, Route>) -> Option<&'static str> {
    let Some(Destination::PrefixList(list)) = route.destination().known() else { return None };
    let region = cx.graph().region(route.id());
    ["s3", "dynamodb"].into_iter().find(|service| {
        *service == list
            || region.and_then(|region| cx.facts().prefix_list(region, service)) == Some(list.as_str())
    })
}

impl Stray<'_, '_> {
    /// What the peer has of the route's family.
    pub(super) fn blocks(&self, route: View<'_, Route>) -> Vec<String> {
        let family = route.net().map_or(Family::V4, Family::of);
        self.other.nets().filter(|net| Family::of(*net) == family).map(|net| net.to_string()).collect()
    }

    /// The line for what the peer has.
    pub(super) fn line(&self, route: View<'_, Route>) -> Option<String> {
        let blocks = self.blocks(route);
        blocks.first().map(|block| format!("write `{block} => {};`", self.pair.peering.node().name))
    }
}
