//! A NAT gateway is its own way out.

use crate::{check::context::Context, finding::Findings, net::Family};

check! {
    /// # What it finds
    /// A NAT gateway that stands in a subnet whose default route leads to it.
    ///
    /// # Why it matters
    /// Its packets come back to it and are dropped; everything behind it is cut off.
    ///
    /// # Example
    /// ```text
    /// nat_gateway nat in app { elastic_ip: new; }
    /// route_table app_rt for app { 0.0.0.0/0 => nat; }
    /// ```
    ///
    /// # Instead
    /// Put it in a public subnet.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>
    "nat-loop", "nat-igw", Error, "a NAT gateway is its own way out"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for nat in cx.networks().iter().flat_map(|network| &network.nats) {
        let Some(host) = nat.host_subnet() else { continue };
        let Some(route) = cx.table_of(host).and_then(|table| table.default_route(Family::V4)) else { continue };
        if route.target().link() != Some(nat.id()) {
            continue;
        }
        let message = format!(
            "NAT gateway `{}` stands in `{}`, whose default route leads to it",
            nat.path(),
            host.path()
        );
        out.report(nat.id(), nat.subnet().origin(), message)
            .related(route.target().origin(), "the route")
            .about(route.id())
            .help("put it in a public subnet".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    #[test]
    fn in_the_subnet_it_serves() {
        let app = private_network().get::<Subnet>("main.app");
        let looped = private_network().edit("main.nat", |nat: NatGateway| nat.subnet(app));
        assert_eq!(looped.ids(), ["nat-loop"]);
    }
}
