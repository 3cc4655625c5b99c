//! An endpoint names a service that is not there.

use dsl::{facts::service::split_full_name, graph::NodeId, origin::Origin, resource::service::Service};

use crate::{
    check::context::{Context, Network},
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A word that is no service, or close to another one, or a full name of a service in another Region. A
    /// word that is close to nothing is a warning: it may be newer than this version.
    ///
    /// # Why it matters
    /// AWS refuses the endpoint with `InvalidServiceName`.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint ecr service ecr { subnets: [app]; }   // there are ecr.api and ecr.dkr
    /// ```
    ///
    /// # Instead
    /// Write one of the words that the finding names, or the full name.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
    "endpoint-service-name", "endpoints", Error, "an endpoint names a service that is not there", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let gateways =
        network.gateway_endpoints.iter().map(|it| (it.id(), it.service().as_str(), it.service().origin()));
    let interfaces =
        network.interface_endpoints.iter().map(|it| (it.id(), it.service().as_str(), it.service().origin()));
    for (id, name, origin) in gateways.chain(interfaces) {
        if let Some(name) = name {
            look(cx, id, origin, name, out);
        }
    }
}

fn look(cx: &Context<'_>, id: NodeId, origin: Origin, name: &str, out: &mut Findings) {
    if !Service::named(name).is_full_name() {
        let Err(unknown) = cx.facts().known_service(name) else { return };
        let severity = if unknown.nearest.is_empty() { Severity::Warning } else { Severity::Error };
        let help =
            unknown.help().or_else(|| Some("write its full name if it is a service of your own".to_owned()));
        out.report(id, origin, unknown.to_string()).severity(severity).help(help);
        return;
    }
    let Some((own, named)) = cx.graph().region(id).zip(region_of(name)) else { return };
    if own != named {
        let message = format!("`{name}` is in {named}, and `{}` in {own}", cx.graph().path(id));
        out.report(id, origin, message).help(format!("write `{}`", name.replacen(named, own, 1)));
    }
}

/// The Region in a full name, of an AWS service or of another account's.
fn region_of(name: &str) -> Option<&str> {
    let own = name.split_once("vpce.").and_then(|(_, rest)| Some(rest.split_once(".vpce-svc-")?.0));
    own.or_else(|| Some(split_full_name(name)?.region))
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, finding::Severity};
    use dsl::prelude::*;

    fn with(service: &'static str) -> Fixture {
        network()
            .edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
            .add(|n| {
                SecurityGroup::new("sg", n.get("main"), "endpoint")
                    .ingress(Traffic::tcp(443), v4("10.0.0.0/16"))
            })
            .add(|n| {
                InterfaceEndpoint::new("e", n.get("main"), service)
                    .subnets([n.get::<Subnet>("main.db")])
                    .security_groups([n.get("main.sg")])
            })
    }

    #[test]
    fn words() {
        assert_eq!(with("ecr.api").ids(), [""; 0]);
        assert_eq!(with("ecr").says().1, "did you mean `ecr.api` or `ecr.dkr` or `ec2`?");
        assert_eq!(with("warp-drive").findings()[0].severity, Severity::Warning);
    }

    #[test]
    fn full_names() {
        assert_eq!(with("com.amazonaws.us-west-2.ssm").ids(), [""; 0]);
        let said = with("com.amazonaws.us-east-1.ssm").says();
        assert_eq!(said.0, "`com.amazonaws.us-east-1.ssm` is in us-east-1, and `main.e` in us-west-2");
        assert_eq!(with("com.amazonaws.vpce.us-east-1.vpce-svc-0a1b").ids(), ["endpoint-service-name"]);
    }
}
