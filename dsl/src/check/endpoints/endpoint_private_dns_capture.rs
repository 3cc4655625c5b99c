//! An endpoint takes the names of public APIs.

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An interface endpoint of `execute-api` with private DNS.
    ///
    /// # Why it matters
    /// It answers every name of API Gateway in the Region, so that hosts of the VPC no longer reach public
    /// APIs, their own or those of others.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint api service "execute-api" { subnets: [app]; }
    /// ```
    ///
    /// # Instead
    /// Say `private_dns: false;` and call private APIs by the endpoint's own name, or allow the finding where
    /// only private APIs are called.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html>
    "endpoint-private-dns-capture", "endpoints", Warning, "an endpoint takes the names of public APIs"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for endpoint in cx.networks().iter().flat_map(|network| &network.interface_endpoints) {
        let captures = endpoint.service_facts().is_some_and(|row| row.word == "execute-api");
        if captures && !endpoint.private_dns().is_later() && endpoint.has_private_dns() {
            let message =
                format!("endpoint `{}` takes the names of all public APIs in the Region", endpoint.path());
            out.report(endpoint.id(), endpoint.private_dns().origin(), message)
                .help("add `private_dns: false;` and call private APIs by its own name".to_owned());
        }
    }
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
    fn of_one_service() {
        let with = |service, private| base().add(|n| endpoint(n, "e", service).private_dns(private)).ids();
        assert_eq!(with("execute-api", true), ["endpoint-private-dns-capture"]);
        assert_eq!(with("execute-api", false), [""; 0]);
        assert_eq!(with("ssm", true), [""; 0]);
    }
}
