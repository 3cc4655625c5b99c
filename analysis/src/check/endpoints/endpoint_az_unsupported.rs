//! An endpoint is in a zone that its service is not offered in.

use std::mem::discriminant;

use dsl::{
    resource::{
        interface_endpoint::InterfaceEndpoint,
        subnet::{Subnet, Zone},
    },
    view::View,
};

use crate::{
    check::context::{Context, Network, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet of an interface endpoint in a zone that is not among its `service_zones`. A letter or name is compared
    /// with letters and names, an id with ids: which id a name stands for differs from account to account.
    ///
    /// # Why it matters
    /// AWS refuses the endpoint with `InvalidParameter`: a service is offered in the zones that its owner chose.
    ///
    /// # Example
    /// ```text
    /// subnet db 10.0.2.0/24 zone c type isolated;
    /// interface_endpoint partner service "com.amazonaws.vpce.us-west-2.vpce-svc-0e123abc123198abc" {
    ///     subnets: [db]; service_zones: [a, b];
    /// }
    /// ```
    ///
    /// # Instead
    /// Choose a subnet in one of its zones; hosts in other zones reach it there. `aws ec2
    /// describe-vpc-endpoint-services --service-names NAME` lists the zones.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-az-unsupported", "endpoints", Error, "a service is not offered in a zone", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.interface_endpoints {
        let Some(zones) = endpoint.service_zones().known() else { continue };
        let region = cx.graph().region(endpoint.id());
        let offered: Vec<Zone> = zones.0.into_iter().map(|zone| full(zone, region)).collect();
        for subnet in endpoint.subnets_resolved() {
            if let Some(zone) =
                subnet.zone().known().filter(|zone| !may_be_in(&offered, &full(zone.clone(), region)))
            {
                report(*endpoint, subnet, &zone, &offered, out);
            }
        }
    }
}

/// A letter as the name it stands for.
fn full(zone: Zone, region: Option<&str>) -> Zone {
    match (zone, region) {
        (Zone::Letter(letter), Some(region)) => Zone::Name(format!("{region}{letter}")),
        (zone, _) => zone,
    }
}

fn may_be_in(offered: &[Zone], zone: &Zone) -> bool {
    let mut comparable = offered.iter().filter(|it| discriminant(*it) == discriminant(zone)).peekable();
    comparable.peek().is_none() || comparable.any(|it| it == zone)
}

fn report(
    endpoint: View<'_, InterfaceEndpoint>,
    subnet: View<'_, Subnet>,
    zone: &Zone,
    offered: &[Zone],
    out: &mut Findings,
) {
    let written = |zone: &Zone| match zone {
        Zone::Letter(letter) => letter.to_string(),
        Zone::Name(text) | Zone::Id(text) => text.clone(),
    };
    let message = format!(
        "the service of `{}` is not offered in zone `{}` of subnet `{}`",
        endpoint.path(),
        written(zone),
        subnet.path()
    );
    let help = format!("choose a subnet in {}", names(offered.iter().map(written)));
    out.report(endpoint.id(), endpoint.subnets().origin(), message)
        .related(subnet.zone().origin(), "its zone")
        .about(subnet.id())
        .help(help);
}

#[cfg(test)]
mod tests {
    use dsl::{prelude::*, value::List};

    use crate::check::fixture::*;

    fn offered_in(zones: &[&str]) -> Fixture {
        let zones = List(zones.iter().map(|zone| Zone::parse(zone)).collect());
        network()
            .edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
            .add(|n| {
                let group = SecurityGroup::new("sg", n.get("main"), "endpoint");
                group.ingress(Traffic::tcp(443), v4("10.0.0.0/16"))
            })
            .add(|n| {
                InterfaceEndpoint::new("ssm", n.get("main"), "ssm")
                    .subnets([n.get::<Subnet>("main.db")])
                    .security_groups([n.get("main.sg")])
                    .service_zones(zones)
            })
    }

    #[test]
    fn zones_are_compared_where_they_can_be() {
        for zones in [&["b"][..], &["a", "b"], &["us-west-2b"], &["usw2-az1"]] {
            assert_eq!(offered_in(zones).ids(), [""; 0], "{zones:?}");
        }
        for zones in [&["a"][..], &["us-west-2a", "us-west-2c"], &["usw2-az1", "c"]] {
            assert_eq!(offered_in(zones).ids(), ["endpoint-az-unsupported"], "{zones:?}");
        }
        assert_eq!(
            offered_in(&["a", "c"]).says(),
            (
                "the service of `main.ssm` is not offered in zone `b` of subnet `main.db`".into(),
                "choose a subnet in `us-west-2a` and `us-west-2c`".into()
            )
        );
    }
}
