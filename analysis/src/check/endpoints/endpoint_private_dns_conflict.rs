//! Two endpoints answer the same name.

use std::collections::BTreeMap;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two interface endpoints of one service in one VPC that both answer the own name of the service.
    ///
    /// # Why it matters
    /// AWS refuses the second: there is a conflicting DNS domain.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint one service ssm { subnets: [app]; }
    /// interface_endpoint two service ssm { subnets: [db]; }
    /// ```
    ///
    /// # Instead
    /// Switch private DNS off at one of them, or use one endpoint for both.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-private-dns-conflict", "endpoints", Error, "two endpoints answer the same name", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.interface_endpoints.len() < 2 {
        return;
    }
    let mut first = BTreeMap::new();
    for endpoint in &network.interface_endpoints {
        if endpoint.private_dns().is_later() || !endpoint.has_private_dns() {
            continue;
        }
        let word = endpoint.service_facts().map(|row| row.word.as_ref());
        let Some(word) = word.or(endpoint.service().as_str()) else { continue };
        let known = *first.entry(word).or_insert(*endpoint);
        if known == *endpoint {
            continue;
        }
        let message = format!(
            "endpoints `{}` and `{}` both answer the name of `{word}`",
            known.path(),
            endpoint.path()
        );
        out.report(endpoint.id(), endpoint.private_dns().origin(), message)
            .related(known.private_dns().origin(), "the first one")
            .about(known.id())
            .help(format!("add `private_dns: false;` to one, or use `{}` for both", known.path()));
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
    fn one_name_one_endpoint() {
        let with = |private| {
            base()
                .add(|n| endpoint(n, "one", "ssm"))
                .add(|n| endpoint(n, "two", "com.amazonaws.us-west-2.ssm").private_dns(private))
                .ids()
        };
        assert_eq!(with(true), ["endpoint-private-dns-conflict"]);
        assert_eq!(with(false), [""; 0]);
    }
}
