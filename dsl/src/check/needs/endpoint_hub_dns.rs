//! Another VPC relies on private DNS of this one.

use crate::{
    check::context::Context, finding::Findings, graph::NodeId,
    resource::interface_endpoint::InterfaceEndpoint,
};

check! {
    /// # What it finds
    /// An interface endpoint with private DNS that `used_by` says parts of another VPC use.
    ///
    /// # Why it matters
    /// Private DNS answers inside the endpoint's own VPC alone. In a peered VPC the name of the service still
    /// leads to its public addresses, past the endpoint.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint ssm service ssm { subnets: [shared]; used_by: [orders.app]; }
    /// ```
    ///
    /// # Instead
    /// Set `private_dns: false` and call the endpoint by its own name, which outputs show, or put the service's
    /// name into a private zone that the other VPCs share.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html>
    "endpoint-hub-dns", "needs", Warning, "another VPC relies on private DNS of this one"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for endpoint in cx.all::<InterfaceEndpoint>() {
        let home = cx.vpc_of(endpoint.id());
        let foreign: Vec<NodeId> = endpoint.used_by().links().filter(|user| cx.vpc_of(*user) != home).collect();
        let Some(user) = foreign.first().filter(|_| endpoint.has_private_dns()) else { continue };
        let message = format!(
            "private DNS of `{}` does not answer in the VPC of `{}`, which uses it",
            endpoint.path(),
            cx.graph().path(*user)
        );
        let help = "set `private_dns: false` and call it by its own name, or share a private zone".to_owned();
        out.report(endpoint.id(), endpoint.used_by().origin(), message).about(*user).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    fn hub(private_dns: bool) -> Fixture {
        network()
            .edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
            .add(|_| Vpc::new("far", v4("10.1.0.0/16")))
            .add(|n| Subnet::isolated("app", n.get("far"), v4("10.1.1.0/24")).zone(Zone::A))
            .add(|n| RouteTable::new("rt", n.get("far")).subnets([n.get("far.app")]))
            .add(|n| Peering::new("link", n.get("main"), n.get::<Vpc>("far")).routes(PeeringRoutes::All))
            .add(|n| SecurityGroup::new("sg", n.get("main"), "HTTPS").ingress(Traffic::tcp(443), v4("10.0.0.0/15")))
            .add(|n| {
                InterfaceEndpoint::new("ssm", n.get("main"), Service::SSM)
                    .subnets([n.get::<Subnet>("main.db")])
                    .security_groups([n.get("main.sg")])
                    .private_dns(private_dns)
                    .used_by([n.get::<Subnet>("far.app")])
            })
    }

    #[test]
    fn a_name_stays_in_its_vpc() {
        assert_eq!(hub(true).ids(), ["endpoint-hub-dns"]);
        assert_eq!(hub(false).ids(), [""; 0]);
    }
}
