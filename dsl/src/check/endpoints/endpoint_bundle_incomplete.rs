//! A subnet without a way out lacks endpoints for what it needs.

use std::collections::BTreeSet;

use crate::{
    check::context::{Context, Network, Table, names},
    facts::{bundle, companions},
    finding::Findings,
    graph::NodeId,
    net::Family,
    origin::Origin,
    resource::{
        instance::Instance,
        subnet::{Subnet, SubnetType},
        tier::Tier,
        vpc::Vpc,
    },
    value::List,
    view::View,
};

check! {
    /// # What it finds
    /// A subnet whose table has no default route and in which something `needs` an AWS service, itself or by
    /// its tier, VPC or instances, for which there is no endpoint: a gateway endpoint in its table, or an
    /// interface endpoint of the VPC that answers the service's own name. Services that are no use without
    /// others, such as `ecr` without `s3`, need those too.
    ///
    /// # Why it matters
    /// Calls to the service run into a timeout. A container image, for one, is pulled with two endpoints for
    /// the registry and S3 for its layers.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.2.0/24 zone a type isolated needs ecr;
    /// interface_endpoint ecr_api service "ecr.api" { subnets: [app]; }
    /// ```
    ///
    /// # Instead
    /// Add the endpoints that the finding writes out, or give the subnet a way out.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
    "endpoint-bundle-incomplete", "endpoints", Error, "a subnet without a way out lacks endpoints for what it needs", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for (id, words, origin) in needs(cx) {
        let Some(network) = cx.network_of(id) else { continue };
        let (mut missing, mut where_) = (BTreeSet::new(), Vec::new());
        for table in network.tables.iter().filter(|table| has_no_way_out(table)) {
            let subnets = table.subnets.iter().filter(|subnet| speaks_of(cx, id, **subnet));
            let subnets: Vec<_> = subnets.filter(|subnet| is_cut_off(**subnet)).collect();
            if subnets.is_empty() {
                continue;
            }
            let lacking = words.iter().flat_map(|word| required(cx, word).unwrap_or_default());
            let lacking: Vec<_> = lacking.filter(|service| !has(network, table, service)).collect();
            if !lacking.is_empty() {
                missing.extend(lacking);
                where_.extend(subnets.iter().map(|subnet| subnet.path()));
            }
        }
        if let Some(first) = missing.first() {
            let message = format!(
                "`{}` needs {}, and {} has no endpoint for {}",
                cx.graph().path(id),
                names(words),
                names(where_),
                names(missing.iter().cloned())
            );
            out.report(id, origin, message).help(line(network, first, missing.len()));
        }
    }
}

/// Everything with needs: their words and where they are written.
pub(crate) fn needs<'c>(
    cx: &'c Context<'_>,
) -> impl Iterator<Item = (NodeId, Vec<String>, Origin)> + use<'c> {
    let vpcs = cx.all::<Vpc>().map(|it| (it.id(), it.needs()));
    let tiers = cx.all::<Tier>().map(|it| (it.id(), it.needs()));
    let subnets = cx.all::<Subnet>().map(|it| (it.id(), it.needs()));
    let instances = cx.all::<Instance>().map(|it| (it.id(), it.needs()));
    let all = vpcs.chain(tiers).chain(subnets).chain(instances);
    all.filter_map(|(id, field)| {
        let List(words) = field.known()?;
        (!words.is_empty()).then(|| (id, words, field.origin()))
    })
}

/// The services that a need comes down to; nothing if no service, family or workload has the word.
pub(crate) fn required(cx: &Context<'_>, word: &str) -> Option<Vec<String>> {
    let bundle = bundle(word).or_else(|| companions(word));
    let own = || cx.facts().service(word).map(|row| vec![row.word.to_string()]);
    bundle.map(|bundle| bundle.required().map(str::to_owned).collect()).or_else(own)
}

fn has_no_way_out(table: &Table<'_>) -> bool {
    let default = |family| table.default_route(family).is_some();
    !table.is_partly_unknown() && !default(Family::V4) && !default(Family::V6)
}

/// A public or private subnet without a default route is a mistake of its table.
fn is_cut_off(subnet: View<'_, Subnet>) -> bool {
    !matches!(subnet.r#type().known(), Some(SubnetType::Public | SubnetType::Private))
}

/// Whether needs of an element are needs in a subnet.
fn speaks_of(cx: &Context<'_>, id: NodeId, subnet: View<'_, Subnet>) -> bool {
    let host = cx.graph().view::<Instance>(id).and_then(|instance| instance.subnet().link());
    match host {
        Some(host) => host == subnet.id(),
        None => id == subnet.id() || Some(id) == subnet.parent() || cx.vpc_of(subnet.id()) == Some(id),
    }
}

fn has(network: &Network<'_>, table: &Table<'_>, service: &str) -> bool {
    let mut gateways = network.endpoints_in(table.view.id());
    let named = |word: Option<&str>| word == Some(service);
    gateways.any(|it| named(it.service_facts().map(|row| &*row.word)))
        || network.interface_endpoints.iter().any(|it| {
            named(it.service_facts().map(|row| &*row.word))
                && (it.private_dns().is_later() || it.has_private_dns())
        })
}

fn line(network: &Network<'_>, service: &str, count: usize) -> String {
    let name = service.replace(['.', '-'], "_");
    let gateway = network.vpc.graph().facts().service(service).is_some_and(|row| row.gateway);
    let kind = if gateway { "gateway_endpoint" } else { "interface_endpoint" };
    let others = if count > 1 { ", and so for the others" } else { "" };
    format!("add `{kind} {name} service \"{service}\";` to `{}`{others}", network.vpc.path())
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*, value::List};

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

    fn needing(word: &str) -> Fixture {
        let needs = List(vec![word.to_owned()]);
        base().edit("main.db", |subnet: Subnet| subnet.needs(needs))
    }

    #[test]
    fn companions_count() {
        let two =
            || needing("ecr").add(|n| endpoint(n, "api", "ecr.api")).add(|n| endpoint(n, "dkr", "ecr.dkr"));
        let said = two().says();
        assert_eq!(said.0, "`main.db` needs `ecr`, and `main.db` has no endpoint for `s3`");
        assert_eq!(said.1, "add `gateway_endpoint s3 service \"s3\";` to `main`");
        let all = two()
            .add(|n| GatewayEndpoint::new("s3", n.get("main"), "s3").route_tables([n.get("main.db_rt")]));
        assert_eq!(all.ids(), [""; 0]);
    }

    #[test]
    fn the_name_must_be_answered() {
        let with = |private| needing("sqs").add(|n| endpoint(n, "e", "sqs").private_dns(private)).ids();
        assert_eq!(with(true), [""; 0]);
        assert_eq!(with(false), ["endpoint-bundle-incomplete"]);
    }

    #[test]
    fn a_way_out_is_enough() {
        let needs = || List(vec!["sqs".to_owned()]);
        assert_eq!(network().edit("main.web", |subnet: Subnet| subnet.needs(needs())).ids(), [""; 0]);
        assert_eq!(
            network().edit("main", |vpc: Vpc| vpc.needs(needs())).ids(),
            ["endpoint-bundle-incomplete"]
        );
    }
}
