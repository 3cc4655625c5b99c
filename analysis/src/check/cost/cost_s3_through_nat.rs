//! Traffic to S3 goes through a NAT gateway.

use dsl::{
    net::Family,
    resource::{subnet::Subnet, tier::Tier},
    view::View,
};

use crate::{
    check::context::{Context, Network, Way, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A VPC with a subnet whose default route leads to a NAT gateway, and without a gateway endpoint for S3.
    ///
    /// # Why it matters
    /// A NAT gateway bills each gigabyte; a gateway endpoint costs nothing. Container images and system
    /// packages come from S3 as well.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.16.0/20 split /24 zones a, b type private { nat: per_az; }
    /// ```
    ///
    /// # Instead
    /// Add `gateway_endpoint s3 service s3 { used_by: [app]; }`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html>
    "cost-s3-through-nat", "cost", Advice, "traffic to S3 goes through a NAT gateway", network, absence
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.nats.is_empty() {
        return;
    }
    let is_s3 = |word: Option<&str>| word == Some("s3");
    let has = network.gateway_endpoints.iter().any(|it| is_s3(it.service_facts().map(|row| &*row.word)));
    let Some(subnet) = behind_nat(network).filter(|_| !has && !network.vpc.is_existing()) else {
        return;
    };
    let tier = subnet.parent().and_then(|parent| cx.graph().view::<Tier>(parent));
    let user = tier.map_or(&subnet.node().name, |tier| &tier.node().name);
    let message = format!("what `{}` reads from S3 goes through a NAT gateway", subnet.path());
    out.report(network.vpc.id(), network.vpc.origin(), message)
        .about(subnet.id())
        .help(format!("add `gateway_endpoint s3 service s3 {{ used_by: [{user}]; }}`"));
}

fn behind_nat<'a>(network: &Network<'a>) -> Option<View<'a, Subnet>> {
    let mut tables = network
        .tables
        .iter()
        .filter(|table| table.default_route(Family::V4).is_some_and(|route| way_of(route) == Way::Nat));
    tables.find_map(|table| table.subnets.first().copied())
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn without_the_endpoint() {
        let with = |service: &'static str| {
            private_network().edit("main.s3", |endpoint: GatewayEndpoint| endpoint.service(service)).ids()
        };
        assert_eq!(with("dynamodb"), ["cost-s3-through-nat"]);
        assert_eq!(with("s3"), [""; 0]);
    }
}
