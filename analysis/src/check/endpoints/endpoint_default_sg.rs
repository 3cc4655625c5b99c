//! An interface endpoint has the default security group.

use dsl::value::Attr;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An interface endpoint without `security_groups`.
    ///
    /// # Why it matters
    /// It then has the default group of the VPC, which lets in only what is in that group itself: everything
    /// else runs into a timeout.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint ssm service ssm { subnets: [app]; }
    /// ```
    ///
    /// # Instead
    /// Give it a group that lets its users in on port 443.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-default-sg", "endpoints", Warning, "an interface endpoint has the default security group", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.interface_endpoints {
        let given = endpoint
            .security_groups()
            .attr()
            .is_some_and(|attr| !attr.items().is_empty() || matches!(attr, Attr::Later(_)));
        if given || endpoint.is_existing() || endpoint.node().is_broken() {
            continue;
        }
        let message = format!(
            "interface endpoint `{}` has the default group, which lets in nobody else",
            endpoint.path()
        );
        out.report(endpoint.id(), endpoint.security_groups().origin(), message)
            .help("give it a group with `ingress tcp 443` from its users".to_owned());
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
    fn a_group_is_named() {
        assert_eq!(base().add(|n| endpoint(n, "e", "ssm")).ids(), [""; 0]);
        let none = base()
            .add(|n| InterfaceEndpoint::new("e", n.get("main"), "ssm").subnets([n.get::<Subnet>("main.db")]));
        assert_eq!(none.ids(), ["endpoint-default-sg"]);
    }
}
