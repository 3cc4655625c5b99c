//! A new endpoint takes names away from hosts that reached them by the internet.

use dsl::resource::interface_endpoint::InterfaceEndpoint;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An endpoint of `execute-api` with private DNS in a VPC that has a way to the internet.
    ///
    /// # Why it matters
    /// Its private DNS answers for every API of API Gateway in the Region. Public APIs of others, which hosts
    /// reached by the internet before, are no longer found from this VPC.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint api service execute-api { subnets: [app]; private_dns: true; }
    /// ```
    ///
    /// # Instead
    /// Set `private_dns: false` and call private APIs by the endpoint's own name, or allow the finding where
    /// nothing calls a public API.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html>
    "endpoint-private-dns-capture", "needs", Warning, "private DNS of an endpoint takes names from hosts that used the internet"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for endpoint in cx.all::<InterfaceEndpoint>() {
        let is_api = endpoint.service_facts().is_some_and(|row| row.word == "execute-api");
        let open = cx.network_of(endpoint.id()).is_some_and(|network| {
            network.gateways.iter().any(|id| cx.graph().node(*id).kind.keyword == "internet_gateway")
        });
        if !(is_api && open && endpoint.has_private_dns()) {
            continue;
        }
        let message = format!(
            "private DNS of `{}` hides every public API of API Gateway from this VPC",
            endpoint.path()
        );
        let origin =
            if endpoint.private_dns().is_set() { endpoint.private_dns().origin() } else { endpoint.origin() };
        out.report(endpoint.id(), origin, message)
            .help("set `private_dns: false`, and call private APIs by the endpoint's own name".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(service: Service, private_dns: bool) -> Fixture {
        network()
            .edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
            .add(|n| {
                SecurityGroup::new("sg", n.get("main"), "HTTPS").ingress(Traffic::tcp(443), v4("10.0.0.0/16"))
            })
            .add(|n| {
                InterfaceEndpoint::new("api", n.get("main"), service)
                    .subnets([n.get::<Subnet>("main.db")])
                    .security_groups([n.get("main.sg")])
                    .private_dns(private_dns)
            })
    }

    #[test]
    fn public_apis_are_hidden() {
        assert_eq!(with(Service::EXECUTE_API, true).ids(), ["endpoint-private-dns-capture"]);
        assert_eq!(with(Service::EXECUTE_API, false).ids(), [""; 0]);
        assert_eq!(with(Service::SSM, true).ids(), [""; 0]);
    }
}
