//! Private DNS for inbound resolvers without a gateway endpoint.

use dsl::facts::Service;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An interface endpoint with `private_dns_only_for_inbound_resolver: true` in a VPC without a gateway
    /// endpoint of the same service.
    ///
    /// # Why it matters
    /// The option sends hosts of the VPC to the gateway endpoint, so AWS wants it to be there.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint s3 service s3 { private_dns_only_for_inbound_resolver: true; }
    /// ```
    ///
    /// # Instead
    /// Declare the gateway endpoint as well: `gateway_endpoint s3_gateway service s3;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html>
    "endpoint-s3-inbound-only", "endpoints", Error, "private DNS for inbound resolvers without a gateway endpoint", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.interface_endpoints {
        let option = endpoint.private_dns_only_for_inbound_resolver();
        if option.known() != Some(true) {
            continue;
        }
        let word = |row: Option<&Service>| row.map(|row| row.word.to_string());
        let own = word(endpoint.service_facts());
        let has_gateway = network.gateway_endpoints.iter().any(|other| word(other.service_facts()) == own);
        if own.is_none() || has_gateway {
            continue;
        }
        let own = own.unwrap_or_default();
        let message = format!(
            "endpoint `{}` leaves `{}` to a gateway endpoint of `{own}`, and there is none",
            endpoint.path(),
            network.vpc.path()
        );
        out.report(endpoint.id(), option.origin(), message)
            .help(format!("add `gateway_endpoint {own}_gateway service {own};` with its tables"));
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
    fn beside_a_gateway() {
        let with = |only| {
            base()
                .add(|n| endpoint(n, "e", "s3").private_dns(true).private_dns_only_for_inbound_resolver(only))
        };
        assert_eq!(with(true).ids(), ["endpoint-s3-inbound-only"]);
        assert_eq!(with(false).ids(), [""; 0]);
        let beside = with(true)
            .add(|n| GatewayEndpoint::new("s3", n.get("main"), "s3").route_tables([n.get("main.db_rt")]));
        assert_eq!(beside.ids(), [""; 0]);
    }
}
