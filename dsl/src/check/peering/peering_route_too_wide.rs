//! A route to a peer is for addresses that it does not have.

use crate::{
    check::context::{Context, Table, Way, is_canonical, names, way_of},
    finding::Findings,
    net::Family,
    resource::{route::Route, subnet::SubnetType},
    view::View,
};

check! {
    /// # What it finds
    /// A route to a peering whose destination is not within a CIDR block of the VPC on the other side.
    ///
    /// # Why it matters
    /// Packets for the other addresses are dropped there. The route also takes them from any wider route, such
    /// as the one to a NAT gateway.
    ///
    /// # Example
    /// ```text
    /// route_table rt for web { 10.0.0.0/8 => pcx; }   // the peer is 10.1.0.0/16
    /// ```
    ///
    /// # Instead
    /// Write one route for each block of the peer.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html>
    "peering-route-too-wide", "peering", Warning, "a route to a peer is for addresses that it does not have"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for network in cx.networks() {
        for table in &network.tables {
            for route in table.routes.iter().filter(|route| way_of(**route) == Way::Peering) {
                look(cx, table, *route, network.vpc.id(), out);
            }
        }
    }
}

fn look(
    cx: &Context<'_>,
    table: &Table<'_>,
    route: View<'_, Route>,
    own: crate::graph::NodeId,
    out: &mut Findings,
) {
    let Some(pair) = route.target().link().and_then(|peering| cx.peers().of(peering)) else { return };
    let Some(other) = pair.vpcs.iter().find(|vpc| vpc.id() != own) else { return };
    let (Some(net), Some(far)) = (route.net(), cx.network_of(other.id())) else { return };
    // A route for the VPC itself has a check of its own.
    let is_own = cx.network_of(own).is_some_and(|near| near.around(net).is_some());
    let is_side = pair.vpcs.iter().any(|vpc| vpc.id() == own);
    let unknown = far.has_unknown[usize::from(Family::of(net) == Family::V6)];
    // The type of the subnets says already that such a default route leads nowhere.
    let said = route.is_default()
        && table
            .subnets
            .iter()
            .any(|subnet| matches!(subnet.r#type().known(), Some(SubnetType::Public | SubnetType::Private)));
    if !is_side
        || is_own
        || unknown
        || said
        || pair.overlap.is_some()
        || !is_canonical(net)
        || far.around(net).is_some()
    {
        return;
    }
    let blocks: Vec<_> = far.nets().filter(|block| Family::of(*block) == Family::of(net)).collect();
    let message = format!(
        "route `{}` is for `{net}`, and peer `{}` has {}",
        route.path(),
        other.path(),
        if blocks.is_empty() {
            "no such addresses".to_owned()
        } else {
            names(blocks.iter().map(ToString::to_string))
        }
    );
    let line = blocks.first().map(|block| format!("write `{block} => {};`", pair.peering.node().name));
    out.report(route.id(), route.destination().origin(), message).about(pair.peering.id()).help(line);
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    #[test]
    fn wider_and_elsewhere() {
        let with = |to| peered().route::<Peering>("main.db_rt", to, "pcx").ids();
        assert_eq!(with("10.0.0.0/15"), ["peering-route-too-wide"]);
        assert_eq!(with("10.2.0.0/16"), ["peering-route-too-wide"]);
        assert_eq!(with("10.1.4.0/24"), [""; 0]);
    }
}
