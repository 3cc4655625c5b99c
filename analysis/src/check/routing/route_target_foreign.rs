//! A route leads to something of another VPC.

use dsl::graph::NodeId;

use crate::{
    check::context::{Context, Network, Way, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route to a gateway, a NAT gateway or an instance of another VPC, or to a peering that its VPC is no
    /// side of.
    ///
    /// # Why it matters
    /// AWS refuses it: a route leads to what is attached to the VPC of its table. A peering lends nothing of
    /// the other side but its addresses.
    ///
    /// # Example
    /// ```text
    /// vpc a 10.0.0.0/16 { internet_gateway igw; }
    /// vpc b 10.1.0.0/16 { route_table rt for web { 0.0.0.0/0 => a.igw; } }
    /// ```
    ///
    /// # Instead
    /// Declare the gateway in this VPC.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html>
    "route-target-foreign", "routing", Error, "a route leads to something of another VPC", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for route in network.tables.iter().flat_map(|table| &table.routes) {
        let Some(target) = route.target().link() else { continue };
        let help = match way_of(*route) {
            Way::Peering if cx.peers().is_side(target, network.vpc.id()) => continue,
            Way::Peering => "lead it to a peering of this VPC".to_owned(),
            _ if home(cx, target).is_none_or(|vpc| vpc == network.vpc.id()) => continue,
            _ => instead(network, target),
        };
        let title = cx.graph().node(target).kind.title;
        let message = format!(
            "route `{}` leads to {title} `{}`, which is not of VPC `{}`",
            route.path(),
            cx.graph().path(target),
            network.vpc.path()
        );
        out.report(route.id(), route.target().origin(), message).about(target).help(help);
    }
}

/// The VPC that a target is in.
fn home(cx: &Context<'_>, target: NodeId) -> Option<NodeId> {
    cx.vpc_of(target)
}

fn instead(network: &Network<'_>, target: NodeId) -> String {
    let graph = network.vpc.graph();
    let kind = graph.node(target).kind;
    match network.gateways.iter().find(|own| graph.node(**own).kind == kind) {
        Some(own) => format!("lead it to `{}`", graph.path(*own)),
        None => format!("declare one in `{}` and lead the route there", network.vpc.path()),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn two() -> Fixture {
        network()
            .add(|_| Vpc::new("other", v4("10.1.0.0/16")))
            .add(|n| Subnet::public("web", n.get("other"), v4("10.1.0.0/24")).zone(Zone::A))
            .add(|n| RouteTable::new("rt", n.get("other")).subnets([n.get("other.web")]))
    }

    #[test]
    fn the_gateway_of_another_vpc() {
        let said = two().route::<InternetGateway>("other.rt", "0.0.0.0/0", "main.igw").says();
        let expected =
            "route `other.rt.default` leads to internet gateway `main.igw`, which is not of VPC `other`";
        assert_eq!(said.0, expected);
        assert_eq!(said.1, "declare one in `other` and lead the route there");
        let fine = two().add(|n| InternetGateway::new("igw", n.get("other"))).route::<InternetGateway>(
            "other.rt",
            "0.0.0.0/0",
            "other.igw",
        );
        assert_eq!(fine.ids(), [""; 0]);
    }
}
