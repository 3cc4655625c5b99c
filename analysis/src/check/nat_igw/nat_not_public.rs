//! A public NAT gateway stands where no internet gateway leads.

use dsl::{
    net::Family,
    resource::{
        nat_gateway::NatGateway,
        subnet::{Subnet, SubnetType},
    },
    view::View,
};

use crate::{
    check::context::{Context, Network, Way, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A public NAT gateway in a subnet whose table has no default route to an internet gateway.
    ///
    /// # Why it matters
    /// It takes packets from its clients and cannot send them on; everything behind it is cut off.
    ///
    /// # Example
    /// ```text
    /// nat_gateway nat in private { elastic_ip: new; }
    /// ```
    ///
    /// # Instead
    /// Put it in a public subnet; the finding names one.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>
    "nat-not-public", "nat-igw", Error, "a public NAT gateway stands where no internet gateway leads", network, absence
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for nat in network.nats.iter().filter(|nat| nat.is_public() && !nat.is_existing()) {
        let Some(host) = nat.host_subnet().filter(|host| is_no_way(cx, *nat, *host)) else { continue };
        let message = format!(
            "NAT gateway `{}` stands in `{}`, from where no default route leads to an internet gateway",
            nat.path(),
            host.path()
        );
        let other = public_subnet(network, host)
            .map_or_else(|| "a public subnet".to_owned(), |subnet| format!("`{}`", subnet.path()));
        let help = if nat.elastic_ip().is_set() {
            format!("put it in {other}")
        } else {
            format!("put it in {other} and give it `elastic_ip: new;`, or write `connectivity: private;`")
        };
        out.report(nat.id(), nat.subnet().origin(), message)
            .related(host.origin(), "the subnet")
            .about(host.id())
            .help(help);
    }
}

/// Whether a NAT gateway stands where no internet gateway leads.
pub(super) fn is_no_way(cx: &Context<'_>, nat: View<'_, NatGateway>, host: View<'_, Subnet>) -> bool {
    // A public subnet without its route is a mistake of the table.
    if host.r#type().known() == Some(SubnetType::Public) {
        return false;
    }
    let Some(table) = cx.table_of(host).filter(|table| !table.is_partly_unknown()) else { return false };
    match table.default_route(Family::V4) {
        None => true,
        // A gateway that its own default route leads to has a check of its own.
        Some(route) => way_of(route) != Way::Internet && route.target().link() != Some(nat.id()),
    }
}

fn public_subnet<'a>(network: &Network<'a>, near: View<'_, Subnet>) -> Option<View<'a, Subnet>> {
    let mut public =
        network.subnets.iter().filter(|subnet| subnet.r#type().known() == Some(SubnetType::Public));
    let zone = near.zone_name();
    public.clone().find(|subnet| subnet.zone_name() == zone).or_else(|| public.next()).copied()
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_subnet_leads_out() {
        let with = |host| {
            private_network().edit("main.nat", |nat: NatGateway| nat.subnet(network().get::<Subnet>(host)))
        };
        assert_eq!(with("main.web").ids(), [""; 0]);
        assert_eq!(with("main.db").says().1, "put it in `main.web`");
        let bare = private_network()
            .add(|n| NatGateway::new("two", n.get("main"), n.get::<Subnet>("main.db")))
            .says();
        assert!(bare.1.ends_with("or write `connectivity: private;`"), "{bare:?}");
        let private =
            with("main.db").edit("main.nat", |nat: NatGateway| nat.connectivity(Connectivity::Private));
        assert_eq!(private.ids(), ["nat-eip-shape"]);
    }
}
