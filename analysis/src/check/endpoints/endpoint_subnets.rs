//! An interface endpoint has no subnet, or two in one zone.

use dsl::{
    resource::{
        interface_endpoint::InterfaceEndpoint,
        subnet::{Subnet, SubnetType},
    },
    view::View,
};

use crate::{
    check::context::{Context, Network, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An interface endpoint without a subnet, or with two subnets of the same availability zone.
    ///
    /// # Why it matters
    /// Without a subnet nothing reaches it. AWS puts one network interface into a zone and refuses more with
    /// `DuplicateSubnetsInSameZone`.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint ssm service ssm { subnets: [app_a, db_a]; }   // both in zone a
    /// ```
    ///
    /// # Instead
    /// Name one subnet of each zone.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-subnets", "endpoints", Error, "an interface endpoint has no subnet, or two in one zone", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.interface_endpoints {
        if endpoint.is_existing() || endpoint.subnets().is_later() || endpoint.node().is_broken() {
            continue;
        }
        let subnets = endpoint.subnets_resolved();
        // A tier that is named and has no subnet is a mistake of the tier.
        if subnets.is_empty() && endpoint.subnets().links().next().is_none() {
            let message = format!("interface endpoint `{}` is in no subnet", endpoint.path());
            out.report(endpoint.id(), endpoint.subnets().origin(), message).help(suggested(network));
        }
        one_a_zone(*endpoint, &subnets, out);
    }
}

fn suggested(network: &Network<'_>) -> Option<String> {
    let inner = |subnet: &&View<'_, Subnet>| subnet.r#type().known() != Some(SubnetType::Public);
    let mut zones = std::collections::BTreeSet::new();
    let first = network.subnets.iter().filter(inner).filter(|subnet| zones.insert(subnet.zone_name()));
    let graph = network.vpc.graph();
    let mut list: Vec<String> = Vec::new();
    for subnet in first {
        let tier = subnet.parent().filter(|parent| *parent != network.vpc.id());
        let name = tier.map_or(&subnet.node().name, |tier| &graph.node(tier).name).to_string();
        if !list.contains(&name) {
            list.push(name);
        }
    }
    (!list.is_empty()).then(|| format!("add `subnets: [{}];`", list.join(", ")))
}

fn one_a_zone(endpoint: View<'_, InterfaceEndpoint>, subnets: &[View<'_, Subnet>], out: &mut Findings) {
    let region = endpoint.graph().region(endpoint.id());
    for (at, subnet) in subnets.iter().enumerate() {
        let Some(zone) = zone_of(*subnet, region) else { continue };
        let Some(before) = subnets[..at].iter().find(|other| zone_of(**other, region) == Some(zone)) else {
            continue;
        };
        let both = names([before.path(), subnet.path()]);
        let message = format!("endpoint `{}` has {both} in zone `{zone}`", endpoint.path());
        out.report(endpoint.id(), endpoint.subnets().origin(), message)
            .related(subnet.zone().origin(), "its zone")
            .about(subnet.id())
            .help("name one subnet of each zone".to_owned());
    }
}

/// The zone of a subnet without the name of its Region, so that a letter and a full name compare.
fn zone_of<'a>(subnet: View<'a, Subnet>, region: Option<&str>) -> Option<&'a str> {
    let zone = subnet.zone().as_str()?;
    Some(region.and_then(|region| zone.strip_prefix(region)).unwrap_or(zone))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

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
    fn one_of_each_zone() {
        let with = |subnets: &[&'static str]| {
            base().add(|n| {
                let subnets: Vec<_> = subnets.iter().map(|path| n.get::<Subnet>(path)).collect();
                endpoint(n, "e", "ssm").subnets(subnets)
            })
        };
        assert_eq!(with(&["main.web", "main.db"]).ids(), [""; 0]);
        assert_eq!(with(&[]).says().1, "add `subnets: [db];`");
        let twice = with(&["main.web", "main.db"]).edit("main.db", |subnet: Subnet| subnet.zone(Zone::A));
        assert_eq!(twice.ids(), ["endpoint-subnets"]);
    }
}
