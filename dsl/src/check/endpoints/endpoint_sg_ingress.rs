//! The groups of an endpoint let nobody in.

use std::collections::BTreeMap;

use crate::{
    check::context::{Context, Network, names},
    finding::Findings,
    resource::{interface_endpoint::InterfaceEndpoint, security_group::SecurityGroup},
    view::View,
};

check! {
    /// # What it finds
    /// An interface endpoint of whose security groups none has a rule that lets anything in on the port of the
    /// service.
    ///
    /// # Why it matters
    /// Clients resolve the name to the endpoint and run into a timeout.
    ///
    /// # Example
    /// ```text
    /// security_group ep "endpoint" { ingress tcp 80 from 10.0.0.0/16; }
    /// interface_endpoint ssm service ssm { subnets: [app]; security_groups: [ep]; }
    /// ```
    ///
    /// # Instead
    /// Let the users in on the port of the service, mostly 443.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-sg-ingress", "endpoints", Error, "the groups of an endpoint let nobody in", absence
}

const TCP: i16 = 6;

fn run(cx: &Context<'_>, out: &mut Findings) {
    for network in cx.networks() {
        // Endpoints with the same groups share the mistake.
        let mut closed: BTreeMap<_, Vec<View<'_, InterfaceEndpoint>>> = BTreeMap::new();
        for endpoint in &network.interface_endpoints {
            let mut groups = endpoint.groups();
            let Some(first) = groups.next() else { continue };
            let Some(row) = endpoint.service_facts().filter(|row| !row.ports.is_empty()) else { continue };
            if !may_let_in(first, &row.ports) && !groups.any(|group| may_let_in(group, &row.ports)) {
                closed.entry((first.id(), row.ports[0])).or_default().push(*endpoint);
            }
        }
        for ((_, port), endpoints) in closed {
            report(network, port, &endpoints, out);
        }
    }
}

fn report(network: &Network<'_>, port: u16, endpoints: &[View<'_, InterfaceEndpoint>], out: &mut Findings) {
    let groups: Vec<_> = endpoints[0].groups().collect();
    let message = format!(
        "{} of {} let nobody in on port {port}",
        names(groups.iter().map(|group| group.path())),
        names(endpoints.iter().map(|endpoint| endpoint.path()))
    );
    let net = network.nets().next().map(|net| format!(" from {net}")).unwrap_or_default();
    out.report(endpoints[0].id(), endpoints[0].security_groups().origin(), message)
        .related(groups[0].origin(), "the group")
        .about(groups[0].id())
        .help(format!("add `ingress tcp {port}{net};` to `{}`", groups[0].path()));
}

/// Whether a group lets some traffic in on one of the ports, as far as is known.
fn may_let_in(group: View<'_, SecurityGroup>, ports: &[u16]) -> bool {
    group.is_existing()
        || group.node().is_broken()
        || group.ingress_rules().any(|rule| {
            let traffic = rule.traffic().known();
            traffic.is_none_or(|traffic| ports.iter().any(|port| traffic.covers_port(TCP, *port)))
        })
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    fn base() -> Fixture {
        network().edit("main", |vpc: Vpc| vpc.dns_hostnames(true)).add(|n| {
            SecurityGroup::new("sg", n.get("main"), "endpoint").ingress(Traffic::tcp(443), v4("10.0.0.0/16"))
        })
    }

    fn endpoint(n: &Fixture, name: &str, service: &'static str) -> InterfaceEndpoint {
        InterfaceEndpoint::new(name, n.get("main"), service)
            .subnets([n.get::<Subnet>("main.db")])
            .security_groups([n.get("main.sg")])
    }

    #[test]
    fn the_port_of_the_service() {
        let with = |traffic| {
            base()
                .add(|n| SecurityGroup::new("own", n.get("main"), "own").ingress(traffic, v4("10.0.0.0/16")))
                .add(|n| endpoint(n, "e", "ssm").security_groups([n.get("main.own")]))
        };
        assert_eq!(with(Traffic::tcp(443)).ids(), [""; 0]);
        assert_eq!(with(Traffic::ALL).ids(), [""; 0]);
        assert_eq!(with(Traffic::tcp(80)).ids(), ["endpoint-sg-ingress"]);
        assert_eq!(with(Traffic::udp(443)).says().1, "add `ingress tcp 443 from 10.0.0.0/16;` to `main.own`");
    }
}
