//! Private DNS of endpoints in a VPC without names.

use crate::{
    check::context::{Context, Network, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An interface endpoint that answers the own name of its service, in a VPC with DNS support or DNS host
    /// names off. Host names are off unless switched on.
    ///
    /// # Why it matters
    /// AWS refuses the endpoint with `InvalidParameter`.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 {
    ///     interface_endpoint ssm service ssm { subnets: [app]; }
    /// }
    /// ```
    ///
    /// # Instead
    /// Say `dns_hostnames: true;` in the VPC, or `private_dns: false;` at the endpoint.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html>
    "endpoint-private-dns-attributes", "endpoints", Error, "private DNS of endpoints in a VPC without names", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let vpc = network.vpc;
    let (support, hostnames) = (vpc.dns_support(), vpc.dns_hostnames());
    // What an existing VPC does not say is not known.
    let unknown = support.is_later() || hostnames.is_later() || vpc.is_existing() && !hostnames.is_set();
    // Host names without DNS support have a check of their own.
    if unknown || vpc.has_dns_hostnames() {
        return;
    }
    let endpoints = network.interface_endpoints.iter();
    let named: Vec<_> = endpoints.filter(|it| !it.private_dns().is_later() && it.has_private_dns()).collect();
    let Some(first) = named.first() else { return };
    let (field, what, add, or) = if vpc.has_dns_support() {
        (hostnames.origin(), "DNS host names", "add `dns_hostnames: true;` to", "or")
    } else {
        (support.origin(), "DNS support", "take `dns_support: false;` out of", "or add")
    };
    let message = format!(
        "VPC `{}` has {what} off, which private DNS of {} needs",
        vpc.path(),
        names(named.iter().map(|endpoint| endpoint.path()))
    );
    out.report(vpc.id(), field, message)
        .related(first.private_dns().origin(), "the endpoint")
        .about(first.id())
        .help(format!("{add} `{}`, {or} `private_dns: false;` to the endpoint", vpc.path()));
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
    fn names_are_on() {
        let with = |names, private| {
            base()
                .edit("main", |vpc: Vpc| vpc.dns_hostnames(names))
                .add(|n| endpoint(n, "one", "ssm").private_dns(private))
                .add(|n| endpoint(n, "two", "sqs").private_dns(private))
                .ids()
        };
        assert_eq!(with(true, true), [""; 0]);
        assert_eq!(with(false, false), [""; 0]);
        assert_eq!(with(false, true), ["endpoint-private-dns-attributes"]);
    }
}
