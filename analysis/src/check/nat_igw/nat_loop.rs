//! A NAT gateway, or a host that forwards, is its own way out.

use dsl::{net::Family, resource::instance::Instance, view::View};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A NAT gateway, or a host that forwards, that stands in a subnet whose default route leads to it.
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
    for host in cx.networks().iter().flat_map(|network| &network.instances) {
        forwards_to_itself(cx, *host, out);
    }
    for nat in cx.networks().iter().flat_map(|network| &network.nats) {
        let Some(host) = nat.host_subnet() else { continue };
        let Some(route) = cx.table_of(host).and_then(|table| table.default_route(Family::V4)) else {
            continue;
        };
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

/// The same for a host that forwards: here the route is new, as a rule, and the host was there before.
fn forwards_to_itself(cx: &Context<'_>, host: View<'_, Instance>, out: &mut Findings) {
    let Some(subnet) = host.host_subnet() else { return };
    let Some(route) = cx.table_of(subnet).and_then(|table| table.default_route(Family::V4)) else { return };
    if route.target().link() != Some(host.id()) {
        return;
    }
    let message =
        format!("the default route of `{}` leads to `{}`, which stands in it", subnet.path(), host.path());
    out.report(route.id(), route.target().origin(), message)
        .related(host.subnet().origin(), "where it stands")
        .about(host.id())
        .help("put the host in a public subnet".to_owned());
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn in_the_subnet_it_serves() {
        let app = private_network().get::<Subnet>("main.app");
        let looped = private_network().edit("main.nat", |nat: NatGateway| nat.subnet(app));
        assert_eq!(looped.ids(), ["nat-loop"]);
    }

    #[test]
    fn a_host_that_forwards() {
        let host = |subnet: &'static str| {
            let n = network().edit("main.db", |subnet: Subnet| subnet.r#type(SubnetType::Private));
            let group = n.add(|n| SecurityGroup::new("sg", n.get("main"), "x"));
            let host = group.add(|n| {
                let host =
                    Instance::new("fwd", n.get("main"), n.get::<Subnet>(subnet)).source_dest_check(false);
                host.masquerades(true).security_groups([n.get("main.sg")]).public_ip(subnet == "main.web")
            });
            host.route::<Instance>("main.db_rt", "0.0.0.0/0", "main.fwd")
        };
        assert_eq!(
            host("main.db").says().0,
            "the default route of `main.db` leads to `main.fwd`, which stands in it"
        );
        assert_eq!(host("main.web").ids(), [""; 0]);
    }
}
