//! A table has no route to a peer.

use dsl::{
    graph::NodeId,
    net::Family,
    resource::{
        peering::{Peering, PeeringRoutes},
        route::Route,
    },
    view::View,
};
use ipnet::IpNet;

use crate::{
    check::{
        context::{Context, Table, is_canonical},
        peers::{Duty, Pair},
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A table, with at least one subnet, of either side of a peering that has no route to a CIDR block of the
    /// other side. Where the peering names the parts it is `between`, only their tables and blocks count; a
    /// route to the whole VPC does for its parts. Tables and VPCs that are not ours are not looked at.
    ///
    /// # Why it matters
    /// A peering carries nothing by itself. With routes on one side only, requests arrive and no reply comes
    /// back, without a word from AWS.
    ///
    /// # Example
    /// ```text
    /// peering pcx a <-> b;
    /// route_table a_rt for web { 10.1.0.0/16 => pcx; }
    /// route_table b_rt for db;                          // no way back
    /// ```
    ///
    /// # Instead
    /// Add the route that the finding writes out, or name in `between` what shall be joined.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html>
    "peering-routes-missing", "peering", Error, "a table has no route to a peer", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let peers = cx.peers();
    let mut seen = std::collections::BTreeSet::new();
    for duty in &peers.duties {
        let pair = &peers.all[duty.at];
        // A second peering of the same VPCs, or one that leads the same addresses elsewhere, is a mistake itself.
        if !seen.insert((duty.own, duty.other)) || peers.is_ambiguous(pair.peering.id()) {
            continue;
        }
        let Some(network) = cx.network_of(duty.own) else { continue };
        for table in duty.tables.iter().filter_map(|table| network.table(*table)) {
            if table.is_partly_unknown() {
                continue;
            }
            let mut wrong = std::collections::BTreeSet::new();
            for net in missing(table, pair.peering.id(), duty) {
                match Wrong::of(cx, table, pair.peering.id(), duty, net) {
                    Some(it) if wrong.insert(it.route.id()) => it.report(pair, duty, net, out),
                    Some(_) => {}
                    None => report(cx, pair, duty, table, net, out),
                }
            }
        }
    }
}

/// The blocks that a table owes a route to and has none.
pub(crate) fn missing(table: &Table<'_>, peering: NodeId, duty: &Duty) -> impl Iterator<Item = IpNet> {
    let is_met = move |(net, parts): &&(IpNet, Vec<IpNet>)| {
        leads_to(table, peering, *net)
            || !parts.is_empty() && parts.iter().all(|part| leads_to(table, peering, *part))
    };
    duty.wanted.iter().filter(move |wanted| !is_met(wanted)).map(|(net, _)| *net)
}

/// The route that was meant to be the one that a table owes, and is not.
struct Wrong<'a> {
    route: View<'a, Route>,
    /// Whether it leads to another peering; else it is for other addresses.
    is_target: bool,
}

impl<'a> Wrong<'a> {
    fn of(cx: &Context<'a>, table: &Table<'a>, peering: NodeId, duty: &Duty, net: IpNet) -> Option<Self> {
        let misled = table.routes.iter().find(|route| is_misled(**route, peering, net));
        if let Some(route) = misled {
            return Some(Self { route: *route, is_target: true });
        }
        let other = cx.network_of(duty.other)?;
        let is_slip = |route: &&View<'a, Route>| {
            route.target().link() == Some(peering)
                && route.net().is_some_and(|own| {
                    Family::of(own) == Family::of(net)
                        && is_canonical(own)
                        && !route.is_default()
                        && other.around(own).is_none()
                        && !other.nets().any(|block| own.contains(&block))
                })
        };
        let mut slips = table.routes.iter().filter(|_| !other.vpc.is_existing()).filter(is_slip);
        Some(Self { route: *slips.next()?, is_target: false })
    }

    fn report(&self, pair: &Pair<'_>, duty: &Duty, net: IpNet, out: &mut Findings) {
        let (graph, route) = (self.route.graph(), self.route);
        let (peer, name) = (graph.path(duty.other), &pair.peering.node().name);
        let (origin, message) = if self.is_target {
            let target = route.target().link().map(|id| graph.path(id)).unwrap_or_default();
            let message = format!(
                "route `{}` leads `{}` to `{target}`, and it is `{}` that joins `{peer}`",
                route.path(),
                route.destination_text(),
                pair.peering.path()
            );
            (route.target().origin(), message)
        } else {
            let message = format!(
                "route `{}` leads `{}` to peer `{peer}`, which has `{net}`",
                route.path(),
                route.destination_text()
            );
            (route.destination().origin(), message)
        };
        out.report(route.id(), origin, message)
            .about(pair.peering.id())
            .about(duty.other)
            .help(format!("write `{net} => {name};`"));
    }
}

/// Whether a route leads addresses of one peer to another one.
fn is_misled(route: View<'_, Route>, peering: NodeId, net: IpNet) -> bool {
    let target = route.target().link();
    target.is_some_and(|target| target != peering && route.graph().is::<Peering>(target))
        && !route.is_default()
        && route.net().is_some_and(|own| own.contains(&net))
}

/// Whether a route is wrong in a way that this check speaks of.
pub(crate) fn is_said_of(cx: &Context<'_>, table: &Table<'_>, route: View<'_, Route>) -> bool {
    let peers = cx.peers();
    let owed = peers.duties.iter().filter(|duty| duty.tables.contains(&table.view.id()));
    owed.filter(|duty| !peers.is_ambiguous(peers.all[duty.at].peering.id())).any(|duty| {
        let peering = peers.all[duty.at].peering.id();
        missing(table, peering, duty).any(|net| {
            Wrong::of(cx, table, peering, duty, net).is_some_and(|wrong| wrong.route.id() == route.id())
        })
    })
}

fn leads_to(table: &Table<'_>, peering: NodeId, net: IpNet) -> bool {
    let mut into = table.routes.iter().filter(|route| route.target().link() == Some(peering));
    into.any(|route| route.net().is_some_and(|destination| destination.trunc().contains(&net)))
}

fn report(cx: &Context<'_>, pair: &Pair<'_>, duty: &Duty, table: &Table<'_>, net: IpNet, out: &mut Findings) {
    let (peering, path) = (pair.peering.path(), table.view.path());
    let message = format!(
        "table `{path}` has no route to `{net}` of `{}`, its peer over `{peering}`",
        cx.graph().path(duty.other)
    );
    let by_hand = format!("add `{net} => {};` to route table `{path}`", pair.peering.node().name);
    let help = match (table.view.node().derived_from, pair.peering.routes().known()) {
        (Some(_), Some(PeeringRoutes::None)) => format!("take `routes: none` out of peering `{peering}`"),
        (Some(_), _) => by_hand,
        (None, _) => format!("{by_hand}, or `routes: all;` to peering `{peering}`"),
    };
    out.report(table.view.id(), table.view.origin(), message)
        .related(pair.peering.origin(), "the peering")
        .about(pair.peering.id())
        .about(duty.other)
        .help(help);
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn bare() -> Fixture {
        network()
            .add(|_| Vpc::new("other", v4("10.1.0.0/16")))
            .add(|n| Subnet::isolated("web", n.get("other"), v4("10.1.1.0/24")).zone(Zone::A))
            .add(|n| RouteTable::new("rt", n.get("other")).subnets([n.get("other.web")]))
            .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("other")))
    }

    #[test]
    fn one_finding_a_table_and_block() {
        assert_eq!(bare().ids(), ["peering-routes-missing"; 3]);
        let one = bare().route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx").route::<Peering>(
            "main.db_rt",
            "10.0.0.0/8",
            "pcx",
        );
        assert_eq!(one.ids(), ["peering-route-too-wide", "peering-routes-missing"]);
    }

    #[test]
    fn says_the_line_to_add() {
        let said = bare()
            .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("main.db_rt", "10.1.0.0/16", "pcx")
            .says();
        assert_eq!(said.0, "table `other.rt` has no route to `10.0.0.0/16` of `main`, its peer over `pcx`");
        assert_eq!(
            said.1,
            "add `10.0.0.0/16 => pcx;` to route table `other.rt`, or `routes: all;` to peering `pcx`"
        );
        assert_eq!(bare().edit("pcx", |pcx: Peering| pcx.routes(PeeringRoutes::All)).ids(), [""; 0]);
    }

    #[test]
    fn a_slip_of_the_pen_is_the_mistake_itself() {
        let said = bare()
            .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("main.db_rt", "10.2.0.0/16", "pcx")
            .route::<Peering>("other.rt", "10.0.0.0/16", "pcx")
            .says();
        assert_eq!(
            said.0,
            "route `main.db_rt.to.10.2.0.0/16` leads `10.2.0.0/16` to peer `other`, which has `10.1.0.0/16`"
        );
        assert_eq!(said.1, "write `10.1.0.0/16 => pcx;`");
    }

    #[test]
    fn the_peering_of_another_peer_is_the_mistake_itself() {
        let said = bare()
            .add(|_| Vpc::new("third", v4("10.3.0.0/16")))
            .add(|n| {
                Peering::new("far", n.get::<Vpc>("main"), n.get::<Vpc>("third")).routes(PeeringRoutes::All)
            })
            .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("main.db_rt", "10.1.0.0/16", "far")
            .route::<Peering>("other.rt", "10.0.0.0/16", "pcx")
            .says();
        assert_eq!(
            said.0,
            "route `main.db_rt.to.10.1.0.0/16` leads `10.1.0.0/16` to `far`, and it is `pcx` that joins `other`"
        );
        assert_eq!(said.1, "write `10.1.0.0/16 => pcx;`");
    }

    #[test]
    fn parts_narrow_it() {
        let with = |to| {
            let mut n = bare();
            let (web, other) = (n.get::<Subnet>("main.web"), n.get::<Subnet>("other.web"));
            n = n.edit("pcx", |pcx: Peering| pcx.between((web, other)));
            n.route::<Peering>("main.web_rt", to, "pcx")
                .route::<Peering>("other.rt", "10.0.1.0/24", "pcx")
                .ids()
        };
        assert_eq!(with("10.1.1.0/24"), [""; 0]);
        assert_eq!(with("10.1.0.0/16"), [""; 0]);
        assert_eq!(with("10.1.2.0/24"), ["peering-routes-missing"]);
    }

    #[test]
    fn existing_vpcs_look_after_themselves() {
        let legacy = network()
            .add(|_| Vpc::new("legacy", v4("10.1.0.0/16")).existing("vpc-0a0152fbfb1aaecc7"))
            .add(|n| {
                Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("legacy")).routes(PeeringRoutes::All)
            });
        assert_eq!(legacy.ids(), [""; 0]);
    }
}
