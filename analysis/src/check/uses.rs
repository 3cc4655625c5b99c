//! What the checks about endpoints and their users share.

use crate::{
    check::context::Context,
    finding::{Findings, Severity},
    flow::{Reason, uses::Use},
};

/// Reports the uses that can't be for a reason that fits, but for those that something else explains.
pub(super) fn report(cx: &Context<'_>, out: &mut Findings, fits: impl Fn(&Use, Reason) -> bool) {
    for it in cx.uses() {
        let Some(case) = it.answer.worst() else { continue };
        let Some(loss) = case.cause.as_ref().filter(|loss| fits(it, loss.reason)) else { continue };
        let said = out.all.iter().any(|finding| {
            let structural = finding.severity == Severity::Error
                && !finding.check.is_about_traffic()
                && finding
                    .subject
                    .is_none_or(|id| case.elements().any(|own| cx.vpc_of(own) == cx.vpc_of(id)));
            let explained = loss.element.is_some_and(|element| finding.about.contains(&element));
            structural || explained && finding.check.is_about_traffic()
        });
        if said {
            continue;
        }
        let graph = cx.graph();
        let (endpoint, user) = (graph.path(it.endpoint), graph.path(it.user));
        let who = if case.from == user { String::new() } else { format!(" (`{}`)", case.from) };
        let reply = if loss.is_reply { "the reply is lost: " } else { "" };
        let message = format!("`{user}`{who} can't use `{endpoint}`: {reply}{} [{}]", loss.what, loss.reason);
        let (fix, element) = (loss.fix.clone(), loss.element);
        let finding = out.report(it.endpoint, it.origin, message);
        finding.help(fix).about(it.user);
        if let Some(element) = element {
            finding.related(graph.node(element).origin, "this decides").about(element);
        }
    }
}

/// Whether it is the endpoint's own group that decides.
pub(super) fn is_of_endpoint(cx: &Context<'_>, it: &Use) -> bool {
    let graph = cx.graph();
    let cause = it.answer.worst().and_then(|case| case.cause.as_ref()?.element);
    let groups = graph.view::<dsl::resource::interface_endpoint::InterfaceEndpoint>(it.endpoint);
    cause.is_some_and(|element| {
        element == it.endpoint
            || groups.is_some_and(|endpoint| endpoint.groups().any(|group| group.id() == element))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    /// What is said about endpoints.
    fn ids(n: Fixture) -> Vec<&'static str> {
        n.ids().into_iter().filter(|id| id.starts_with("endpoint")).collect()
    }

    fn host(n: Fixture, group: impl FnOnce(SecurityGroup) -> SecurityGroup) -> Fixture {
        n.add(|n| group(SecurityGroup::new("sg", n.get("main"), "app"))).add(|n| {
            Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"))
                .security_groups([n.get("main.sg")])
        })
    }

    fn gateway(n: Fixture) -> Fixture {
        n.add(|n| {
            let endpoint = GatewayEndpoint::new("s3", n.get("main"), Service::S3);
            endpoint.route_tables([n.get("main.db_rt")]).used_by([n.get::<Subnet>("main.db")])
        })
    }

    fn interface(n: Fixture, group: impl FnOnce(SecurityGroup) -> SecurityGroup) -> Fixture {
        n.edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
            .add(|n| group(SecurityGroup::new("endpoint_sg", n.get("main"), "HTTPS")))
            .add(|n| {
                InterfaceEndpoint::new("ssm", n.get("main"), Service::SSM)
                    .subnets([n.get::<Subnet>("main.db")])
                    .security_groups([n.get("main.endpoint_sg")])
                    .used_by([n.get::<Subnet>("main.db")])
            })
    }

    #[test]
    fn a_group_that_lets_out_to_the_vpc_alone() {
        let closed = |group: SecurityGroup| group.egress(Traffic::tcp(443), v4("10.0.0.0/16"));
        assert_eq!(ids(gateway(host(network(), closed))), ["endpoint-gateway-sg-egress"]);
        let open = |group: SecurityGroup| group.egress(Traffic::tcp(443), v4("0.0.0.0/0"));
        assert_eq!(ids(gateway(host(network(), open))), [""; 0]);
        for (list, said) in
            [("pl-68a54001", None), ("s3", None), ("dynamodb", Some("endpoint-gateway-sg-egress"))]
        {
            let listed = |group: SecurityGroup| group.egress(Traffic::tcp(443), PrefixList::new(list));
            assert_eq!(ids(gateway(host(network(), listed))), said.as_slice(), "{list}");
        }
    }

    #[test]
    fn an_acl_without_replies() {
        let acl = |ports: Traffic| {
            gateway(network()).add(move |n| {
                NetworkAcl::new("acl", n.get("main"))
                    .subnets([n.get::<Subnet>("main.db")])
                    .egress(100, AclAction::Allow, Traffic::tcp(443), v4("0.0.0.0/0"))
                    .ingress(100, AclAction::Allow, ports, v4("0.0.0.0/0"))
            })
        };
        assert_eq!(ids(acl(Traffic::tcp(443))), ["endpoint-gateway-nacl"]);
        assert_eq!(ids(acl(Traffic::tcp_range(1024, 65_535))), [""; 0]);
    }

    #[test]
    fn an_endpoint_that_lets_nobody_in() {
        let open = |group: SecurityGroup| group.ingress(Traffic::tcp(443), v4("10.0.0.0/16"));
        assert_eq!(ids(interface(network(), |group| group)), ["endpoint-sg-ingress"]);
        assert_eq!(ids(interface(network(), open)), [""; 0]);
        let closed = |group: SecurityGroup| group.egress(Traffic::tcp(5432), v4("10.0.0.0/16"));
        assert_eq!(ids(interface(host(network(), closed), open)), ["endpoint-client-egress"]);
        // What opens nothing uses nothing.
        assert_eq!(ids(interface(host(network(), |group| group.no_egress(true)), open)), [""; 0]);
    }
}
