//! No host of a public subnet has a public address.

use dsl::{net::Family, resource::instance::Instance, view::View};

use crate::{
    check::context::{Context, Network, Way, names, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Instances in a subnet whose default route leads to an internet gateway, none of which has a public IPv4
    /// address or, with a route for it, IPv6.
    ///
    /// # Why it matters
    /// An internet gateway drops what comes from a private IPv4 address, without a word.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 zone a type public;
    /// instance host in web;
    /// ```
    ///
    /// # Instead
    /// Say `public_ip: true;` on the instance, or put it in a private subnet.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
    "igw-no-public-ip", "nat-igw", Warning, "no host of a public subnet has a public address", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.instances.is_empty() {
        return;
    }
    for table in &network.tables {
        let leads = |family| table.default_route(family).is_some_and(|route| way_of(route) == Way::Internet);
        if !leads(Family::V4) {
            continue;
        }
        for subnet in &table.subnets {
            let here = |host: &&View<'_, Instance>| host.subnet().link() == Some(subnet.id());
            let hosts: Vec<_> = network.instances.iter().filter(here).collect();
            let six = leads(Family::V6) && subnet.ipv6().is_set();
            let unsure = |host: &&View<'_, Instance>| host.public_ip().is_later() || host.is_existing();
            let Some(first) = hosts.first().filter(|_| !six) else { continue };
            if hosts.iter().any(|host| host.has_public_ip() || unsure(host))
                || subnet.map_public_ip_on_launch().is_later()
            {
                continue;
            }
            let message = format!(
                "{} in public subnet `{}` without a public address: the internet gateway drops what they send",
                names(hosts.iter().map(|host| host.path())),
                subnet.path()
            );
            out.report(first.id(), first.public_ip().origin(), message)
                .about(subnet.id())
                .help("add `public_ip: true;`, or use a private subnet".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn one_public_host_is_enough() {
        let with = |subnet, public| {
            network()
                .add(|n| SecurityGroup::new("sg", n.get("main"), "hosts"))
                .add(|n| {
                    Instance::new("host", n.get("main"), n.get::<Subnet>(subnet))
                        .security_groups([n.get("main.sg")])
                        .public_ip(public)
                })
                .ids()
        };
        assert_eq!(with("main.web", false), ["igw-no-public-ip"]);
        assert_eq!(with("main.web", true), [""; 0]);
        assert_eq!(with("main.db", false), [""; 0]);
    }
}
