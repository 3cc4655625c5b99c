//! A gateway endpoint for a service that has none, or an interface endpoint for one of gateways only.

use dsl::{facts::Service, graph::NodeId, origin::Origin};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A gateway endpoint for another service than S3 and DynamoDB, or an interface endpoint for a service that
    /// has gateway endpoints only.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidParameter`: the service is not offered in this form.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint keys service kms { route_tables: [rt]; }
    /// ```
    ///
    /// # Instead
    /// Declare the endpoint of the other kind.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "endpoint-gateway-service", "endpoints", Error, "a gateway endpoint for a service that has none", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.gateway_endpoints {
        if let Some(row) = endpoint.service_facts().filter(|row| !row.gateway) {
            report(cx, endpoint.id(), endpoint.service().origin(), row, ["gateway", "interface"], out);
        }
    }
    for endpoint in &network.interface_endpoints {
        if let Some(row) = endpoint.service_facts().filter(|row| !row.interface) {
            report(cx, endpoint.id(), endpoint.service().origin(), row, ["interface", "gateway"], out);
        }
    }
}

fn report(
    cx: &Context<'_>,
    id: NodeId,
    origin: Origin,
    row: &Service,
    [is, other]: [&str; 2],
    out: &mut Findings,
) {
    let message = format!("`{}` has no {is} endpoints, as `{}` would be", row.word, cx.graph().path(id));
    out.report(id, origin, message).help(format!("make it an `{other}_endpoint`"));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn two_services_have_gateways() {
        let with = |service: &'static str| {
            network()
                .add(|n| {
                    GatewayEndpoint::new("e", n.get("main"), service).route_tables([n.get("main.db_rt")])
                })
                .ids()
        };
        assert_eq!(with("s3"), [""; 0]);
        assert_eq!(with("dynamodb"), [""; 0]);
        assert_eq!(with("kms"), ["endpoint-gateway-service"]);
    }
}
