//! The address families of an endpoint do not fit.

use dsl::{
    net::Family,
    resource::interface_endpoint::{DnsRecordIpType, InterfaceEndpoint, IpAddressType},
    view::View,
};

use crate::{
    check::context::{Context, Network, has_family},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An `ip_address_type` that a subnet of the endpoint has no addresses for, or a `dns_record_ip_type` that
    /// does not go with it.
    ///
    /// # Why it matters
    /// AWS refuses the endpoint.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint ssm service ssm { subnets: [app]; ip_address_type: dualstack; }   // app has no IPv6
    /// ```
    ///
    /// # Instead
    /// Give the subnets the family, or leave the type out.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-ip-type", "endpoints", Error, "the address families of an endpoint do not fit", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.interface_endpoints {
        families(*endpoint, out);
        records(*endpoint, out);
    }
}

fn families(endpoint: View<'_, InterfaceEndpoint>, out: &mut Findings) {
    let field = endpoint.ip_address_type();
    let Some(kind) = field.known() else { return };
    let wanted: &[Family] = match kind {
        IpAddressType::Ipv4 => &[Family::V4],
        IpAddressType::Ipv6 => &[Family::V6],
        IpAddressType::DualStack => &[Family::V4, Family::V6],
    };
    for subnet in endpoint.subnets_resolved() {
        let Some(family) = wanted.iter().find(|family| !has_family(subnet, **family)) else { continue };
        let message = format!(
            "endpoint `{}` wants {family} addresses, and subnet `{}` has none",
            endpoint.path(),
            subnet.path()
        );
        out.report(endpoint.id(), field.origin(), message)
            .related(subnet.origin(), "the subnet")
            .about(subnet.id())
            .help(format!("give `{}` {family}, or choose another type", subnet.path()));
        return;
    }
}

fn records(endpoint: View<'_, InterfaceEndpoint>, out: &mut Findings) {
    let field = endpoint.dns_record_ip_type();
    let Some(records) = field.known() else { return };
    let has = endpoint.ip_address_type().known().unwrap_or(IpAddressType::Ipv4);
    let fits = match records {
        DnsRecordIpType::Ipv4 => has != IpAddressType::Ipv6,
        DnsRecordIpType::Ipv6 => has != IpAddressType::Ipv4,
        DnsRecordIpType::DualStack | DnsRecordIpType::ServiceDefined => has == IpAddressType::DualStack,
    };
    if !fits && !endpoint.ip_address_type().is_later() {
        let message = format!(
            "the names of endpoint `{}` would lead to addresses that it does not have",
            endpoint.path()
        );
        out.report(endpoint.id(), field.origin(), message)
            .help("make it the same as `ip_address_type`, or leave it out".to_owned());
    }
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
    fn subnets_have_the_family() {
        let with = |kind| base().add(|n| endpoint(n, "e", "ssm").ip_address_type(kind)).ids();
        assert_eq!(with(IpAddressType::Ipv4), [""; 0]);
        assert_eq!(with(IpAddressType::DualStack), ["endpoint-ip-type"]);
    }

    #[test]
    fn names_lead_to_it() {
        let with = |kind| base().add(|n| endpoint(n, "e", "ssm").dns_record_ip_type(kind)).ids();
        assert_eq!(with(DnsRecordIpType::Ipv4), [""; 0]);
        assert_eq!(with(DnsRecordIpType::Ipv6), ["endpoint-ip-type"]);
    }
}
