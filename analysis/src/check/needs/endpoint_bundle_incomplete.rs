//! What something needs of AWS is out of its reach.

use dsl::{
    graph::NodeId,
    resource::{
        expect::End,
        instance::Instance,
        interface_endpoint::InterfaceEndpoint,
        peering::Peering,
        service::Service,
        subnet::{Subnet, SubnetType},
        vpc::Vpc,
    },
};

use crate::{
    check::context::{Context, names},
    finding::{Finding, Findings, Severity},
    flow::{
        Answer, Claim, Reach, Reason, Verdict,
        needs::{self, Needs},
    },
};

check! {
    /// # What it finds
    /// A host, subnet, tier or VPC that says what it `needs` and does not reach it: a service without an endpoint
    /// or a way out, a companion that is missing (container images are read from S3), a name that leads to an
    /// endpoint whose security group lets nobody in, a network ACL that drops the replies. One finding has all of
    /// it and the cheapest way to supply it.
    ///
    /// # Why it matters
    /// Programs hang until they time out, and say little about why.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.1.0/24 zone a type isolated needs ecr;
    /// interface_endpoint ecr_api service "ecr.api" { subnets: [app]; security_groups: [endpoint_sg]; }
    /// ```
    ///
    /// # Instead
    /// Add the endpoints that the help lists: those of S3 and DynamoDB are free as gateway endpoints, interface
    /// endpoints are billed by zone and hour.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
    "endpoint-bundle-incomplete", "needs", Error, "a service that is needed is out of reach", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let Some(reach) = cx.reach() else { return };
    for needs in needs::all(cx.graph()) {
        let missing = missing(cx, reach, &needs);
        if missing.is_empty() || is_follow_up(cx, &missing, &needs, out) {
            continue;
        }
        report(cx, &needs, &missing, out);
    }
}

/// A service that is out of reach.
struct Missing {
    service: String,
    answer: Answer,
}

fn missing(cx: &Context<'_>, reach: &Reach<'_>, needs: &Needs) -> Vec<Missing> {
    let graph = cx.graph();
    let mut services: Vec<String> =
        needs.words.iter().filter_map(|word| needs::services(graph, word)).flatten().collect();
    services.sort_unstable();
    services.dedup();
    let from: Vec<End> = parts(cx, needs.of).into_iter().map(End::Element).collect();
    let judge = |service: String| {
        let to = End::Service(Service::named(&service));
        let claim = Claim { from: from.clone(), ..Claim::reaches(to.clone(), to) };
        let answer = reach.judge(&claim);
        if answer.verdict != Verdict::Refuted {
            return None;
        }
        // Where no route leads, a rule of a group would not help.
        let routed = reach.judge(&Claim { routes_only: true, ..claim });
        Some(Missing { service, answer: if routed.verdict == Verdict::Refuted { routed } else { answer } })
    };
    services.into_iter().filter_map(judge).collect()
}

/// What an element's needs are those of: for a VPC, all but public subnets without hosts.
fn parts(cx: &Context<'_>, of: NodeId) -> Vec<NodeId> {
    let graph = cx.graph();
    let Some(vpc) = graph.view::<Vpc>(of) else { return vec![of] };
    let wanted = |subnet: &&dsl::view::View<'_, Subnet>| {
        subnet.r#type().known() != Some(SubnetType::Public)
            || graph.users_of::<Instance>(subnet.id()).next().is_some()
    };
    cx.subnets(vpc).iter().filter(wanted).map(|subnet| subnet.id()).collect()
}

fn report(cx: &Context<'_>, needs: &Needs, missing: &[Missing], out: &mut Findings) {
    let graph = cx.graph();
    let path = graph.path(needs.of);
    let lost = names(missing.iter().map(|it| it.service.clone()));
    let first = missing.iter().find_map(|it| it.answer.worst()?.cause.as_ref());
    let why = first.map(|cause| format!(": {} [{}]", cause.what, cause.reason)).unwrap_or_default();
    let message =
        format!("`{path}` needs {} and does not reach {lost}{why}", names(needs.words.iter().cloned()));
    let help = help(cx, needs, missing);
    let finding: &mut Finding = out.report(needs.of, needs.origin, message);
    finding.help(help);
    if let Some(element) = first.and_then(|cause| cause.element).filter(|id| *id != needs.of) {
        finding.related(graph.node(element).origin, "this decides").about(element);
    }
}

/// One line for each change; the same change is said once.
fn help(cx: &Context<'_>, needs: &Needs, missing: &[Missing]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut billed = 0;
    for it in missing {
        let Some(cause) = it.answer.worst().and_then(|case| case.cause.as_ref()) else { continue };
        let by_interface = cx.facts().service(&it.service).is_some_and(|row| !row.gateway);
        billed += usize::from(cause.reason == Reason::NoRouteToDestination && by_interface);
        let line = cause.fix.clone().unwrap_or_else(|| cause.what.clone());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let mut text = lines.join("; ");
    for it in missing {
        if let Some(endpoint) = at_a_peer(cx, needs.of, &it.service) {
            text.extend([
                "; `",
                &endpoint,
                "` is reached by its own name alone: private DNS does not cross a peering",
            ]);
        }
    }
    if billed * zones(cx, needs.of) > ENDPOINTS_FOR_A_NAT_GATEWAY {
        text.push_str(
            "; or lead `0.0.0.0/0` to a NAT gateway, which costs less than so many interface endpoints",
        );
    }
    text
}

/// The interface endpoint of a service in a peered VPC.
fn at_a_peer(cx: &Context<'_>, of: NodeId, service: &str) -> Option<String> {
    let graph = cx.graph();
    let own = cx.vpc_of(of)?;
    let peers = graph.users_of::<Peering>(own).filter_map(|peering| peering.other_side(own));
    let mut endpoints = peers.flat_map(|vpc| graph.children_of::<InterfaceEndpoint>(vpc.id()));
    endpoints.find(|it| it.service_facts().is_some_and(|row| row.word == service)).map(dsl::view::View::path)
}

/// A NAT gateway costs by the hour what some four interface endpoints in one zone do.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html>
const ENDPOINTS_FOR_A_NAT_GATEWAY: usize = 4;

fn zones(cx: &Context<'_>, of: NodeId) -> usize {
    let subnets = cx.graph().children_of::<Subnet>(of);
    let mut zones: Vec<_> = subnets.filter_map(dsl::view::View::zone_name).collect();
    zones.sort_unstable();
    zones.dedup();
    zones.len().max(1)
}

/// Whether an element that it rests on is wrong in itself, which is said already.
fn is_follow_up(cx: &Context<'_>, missing: &[Missing], needs: &Needs, out: &Findings) -> bool {
    let errors = out
        .all
        .iter()
        .filter(|finding| finding.severity == Severity::Error && !finding.check.is_about_traffic());
    let wrong: Vec<Option<NodeId>> =
        errors.map(|finding| finding.subject.and_then(|id| cx.vpc_of(id))).collect();
    let said = out
        .all
        .iter()
        .filter(|finding| finding.check.id == "expectation-refuted")
        .flat_map(|finding| &finding.about);
    let said: Vec<NodeId> = said.copied().collect();
    let cause = |it: &Missing| it.answer.worst().and_then(|case| case.cause.as_ref()?.element);
    wrong.contains(&None)
        || wrong.contains(&cx.vpc_of(needs.of))
        || missing.iter().all(|it| cause(it).is_some_and(|element| said.contains(&element)))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn needing(words: &[&str]) -> Fixture {
        let words = words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        network().edit("main.db", |subnet: Subnet| subnet.needs(List(words)))
    }

    #[test]
    fn all_that_is_missing_in_one() {
        let said = needing(&["ecr"]).says();
        assert!(
            said.0.starts_with("`main.db` needs `ecr` and does not reach `ecr.api`, `ecr.dkr` and `s3`: "),
            "{said:?}"
        );
        assert!(said.1.contains("gateway_endpoint s3 service s3 { route_tables: [db_rt]; }"), "{said:?}");
        assert!(said.1.contains("interface_endpoint ecr_api service \"ecr.api\""), "{said:?}");
    }

    #[test]
    fn a_companion_that_is_missing() {
        let endpoint = |n: &Fixture, name: &str, service| {
            InterfaceEndpoint::new(name, n.get("main"), service)
                .subnets([n.get::<Subnet>("main.db")])
                .security_groups([n.get("main.sg")])
        };
        let n = needing(&["ecr"])
            .edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
            .add(|n| {
                SecurityGroup::new("sg", n.get("main"), "HTTPS").ingress(Traffic::tcp(443), v4("10.0.0.0/16"))
            })
            .add(|n| endpoint(n, "api", Service::ECR_API))
            .add(|n| endpoint(n, "dkr", Service::ECR_DKR));
        let said = n.add(|_| SecurityGroup::new("unused", network().get("main"), "none")).says();
        assert!(said.0.contains("does not reach `s3`"), "{said:?}");
    }

    #[test]
    fn a_way_out_will_do() {
        let n = needing(&["ecr", "ssm"])
            .edit("main.db", |subnet: Subnet| subnet.r#type(SubnetType::Private))
            .add(|n| {
                NatGateway::new("nat", n.get("main"), n.get::<Subnet>("main.web")).elastic_ip(NatAddress::New)
            })
            .route::<NatGateway>("main.db_rt", "0.0.0.0/0", "main.nat");
        let ids = n.ids();
        assert!(!ids.contains(&"endpoint-bundle-incomplete"), "{ids:?}");
    }
}
