//! More of something than an account may have.

use std::collections::BTreeMap;

use dsl::{
    facts::quota,
    graph::NodeId,
    kind::Kind,
    resource::{
        Resource, acl_egress::AclEgress, acl_ingress::AclIngress, egress::Egress,
        egress_only_internet_gateway::EgressOnlyInternetGateway, elastic_ip::ElasticIp,
        gateway_endpoint::GatewayEndpoint, ingress::Ingress, internet_gateway::InternetGateway,
        key_pair::KeyPair, network_acl::NetworkAcl, security_group::SecurityGroup, subnet::Subnet, vpc::Vpc,
    },
    value::Attr,
    view::View,
};
use ipnet::IpNet;

use crate::{
    check::context::Context,
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A count above the quota of the account: of things in a Region or zone, in a VPC, a table, a group or an
    /// ACL. What AWS raises on request is a warning up to the most it grants, and an error above that.
    ///
    /// # Why it matters
    /// AWS refuses the first one too many, in the middle of the deployment.
    ///
    /// # Example
    /// ```text
    /// a security group with 61 rules for what comes in
    /// ```
    ///
    /// # Instead
    /// Split it up, or ask AWS to raise the quota and say so: `.limit("rules_per_security_group", 120)`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>
    "quota-exceeded", "limits", Error, "more of something than an account may have"
}

/// A count within something: what it is of, how many, and the one that is one too many.
type Count = (String, u64, NodeId);

/// A quota, what it counts, and how: only counts above the limit are given back.
struct Row {
    quota: &'static str,
    what: &'static str,
    count: fn(&Context<'_>, u64) -> Vec<Count>,
}

static ROWS: &[Row] = &[
    Row { quota: "vpcs_per_region", what: "VPCs", count: |cx, most| by_region(cx, Vpc::KIND, most) },
    Row {
        quota: "internet_gateways_per_region",
        what: "internet gateways",
        count: |cx, most| by_region(cx, InternetGateway::KIND, most),
    },
    Row {
        quota: "egress_only_gateways_per_region",
        what: "egress-only internet gateways",
        count: |cx, most| by_region(cx, EgressOnlyInternetGateway::KIND, most),
    },
    Row {
        quota: "eips_per_region",
        what: "elastic IP addresses",
        count: |cx, most| by_region(cx, ElasticIp::KIND, most),
    },
    Row {
        quota: "gateway_endpoints_per_region",
        what: "gateway endpoints",
        count: |cx, most| by_region(cx, GatewayEndpoint::KIND, most),
    },
    Row {
        quota: "security_groups_per_region",
        what: "security groups",
        count: |cx, most| by_region(cx, SecurityGroup::KIND, most),
    },
    Row {
        quota: "key_pairs_per_region",
        what: "key pairs",
        count: |cx, most| by_region(cx, KeyPair::KIND, most),
    },
    Row { quota: "nat_gateways_per_zone", what: "NAT gateways", count: nats_by_zone },
    Row {
        quota: "subnets_per_vpc",
        what: "subnets",
        count: |cx, most| by_vpc(cx, most, |network| network.subnets.iter().map(|it| it.id()).collect()),
    },
    Row {
        quota: "route_tables_per_vpc",
        what: "route tables with the main one",
        count: |cx, most| {
            by_vpc(cx, most, |network| {
                let tables = network.tables.iter().map(|it| it.view.id());
                std::iter::once(network.vpc.id()).chain(tables).collect()
            })
        },
    },
    Row {
        quota: "interface_endpoints_per_vpc",
        what: "interface endpoints",
        count: |cx, most| {
            by_vpc(cx, most, |network| network.interface_endpoints.iter().map(|it| it.id()).collect())
        },
    },
    Row {
        quota: "gateway_endpoints_per_vpc",
        what: "gateway endpoints",
        count: |cx, most| {
            by_vpc(cx, most, |network| network.gateway_endpoints.iter().map(|it| it.id()).collect())
        },
    },
    Row {
        quota: "ipv4_cidrs_per_vpc",
        what: "IPv4 CIDR blocks",
        count: |cx, most| {
            by_vpc(cx, most, |network| {
                let v4 = network.blocks.iter().filter(|(net, _)| matches!(net, IpNet::V4(_)));
                v4.map(|(_, id)| *id).collect()
            })
        },
    },
    Row {
        quota: "ipv6_cidrs_per_vpc",
        what: "IPv6 CIDR blocks",
        count: |cx, most| {
            by_vpc(cx, most, |network| {
                let v6 = network.blocks.iter().filter(|(net, _)| matches!(net, IpNet::V6(_)));
                v6.map(|(_, id)| *id).collect()
            })
        },
    },
    Row { quota: "network_acls_per_vpc", what: "network ACLs with the default one", count: acls },
    Row { quota: "peerings_per_vpc", what: "peerings", count: peerings },
    Row { quota: "routes_per_table", what: "routes of one family", count: routes },
    Row { quota: "rules_per_security_group", what: "rules of one direction and family", count: rules },
    Row { quota: "network_acl_rules", what: "entries of one direction", count: entries },
    Row { quota: "security_groups_per_interface", what: "security groups", count: groups },
    Row { quota: "addresses_per_nat_gateway", what: "elastic IP addresses", count: addresses },
];

fn run(cx: &Context<'_>, out: &mut Findings) {
    for row in ROWS {
        let Some(limit) = cx.facts().quota(row.quota) else { continue };
        let known = quota::quota(row.quota);
        for (place, count, subject) in (row.count)(cx, limit) {
            let granted = known
                .filter(|row| row.adjustable)
                .is_some_and(|row| row.maximum.is_none_or(|most| count <= most));
            let message =
                format!("{count} {} {place}, {} more than the {limit} it may have", row.what, count - limit);
            let help = match known.and_then(|row| row.maximum.filter(|_| row.adjustable)) {
                Some(most) if !granted => format!("split it up: AWS grants {most} at most"),
                _ if granted => format!("ask AWS for more, and set the limit `{}` to it", row.quota),
                _ => "split it up: AWS does not raise this one".to_owned(),
            };
            out.report(subject, cx.graph().node(subject).origin, message)
                .severity(if granted { Severity::Warning } else { Severity::Error })
                .help(help);
        }
    }
}

/// How much of a quota is used where most of it is.
pub(crate) struct Usage {
    pub(crate) quota: &'static str,
    pub(crate) what: &'static str,
    pub(crate) fullest: String,
    pub(crate) used: u64,
}

/// The quotas that anything is used of, in the order of the rows.
pub(crate) fn usage(cx: &Context<'_>) -> Vec<Usage> {
    let fullest = |row: &Row| {
        let counts = (row.count)(cx, 0);
        // The first of several that are as full.
        let (fullest, used, _) = counts.into_iter().rev().max_by_key(|(_, used, _)| *used)?;
        Some(Usage { quota: row.quota, what: row.what, fullest, used })
    };
    ROWS.iter().filter_map(fullest).collect()
}

/// A list of things by where they are: those places with more than `most`.
fn above(most: u64, place: impl Fn() -> String, ids: &[NodeId]) -> Option<Count> {
    let first_over = ids.get(usize::try_from(most).ok()?)?;
    Some((place(), ids.len() as u64, *first_over))
}

fn by_region(cx: &Context<'_>, kind: &'static Kind, most: u64) -> Vec<Count> {
    let all = cx.ids_of(kind);
    // Places are only looked at where they can matter.
    if all.len() as u64 <= most {
        return Vec::new();
    }
    let mut places: BTreeMap<_, Vec<NodeId>> = BTreeMap::new();
    for id in all.iter().copied().filter(|id| cx.graph().is_resource(*id)) {
        let place = cx.graph().place(id);
        places.entry((place.account, place.region)).or_default().push(id);
    }
    let named = |region: Option<&str>| {
        region.map_or_else(|| "in one Region".to_owned(), |region| format!("in {region}"))
    };
    places.into_iter().filter_map(|((_, region), ids)| above(most, || named(region), &ids)).collect()
}

fn by_vpc(
    cx: &Context<'_>,
    most: u64,
    ids: impl Fn(&crate::check::context::Network<'_>) -> Vec<NodeId>,
) -> Vec<Count> {
    let counted = cx.networks().iter().map(|network| (network, ids(network)));
    counted
        .filter_map(|(network, ids)| above(most, || format!("in VPC `{}`", network.vpc.path()), &ids))
        .collect()
}

fn nats_by_zone(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let nats = || cx.networks().iter().flat_map(|network| &network.nats);
    if nats().count() as u64 <= most {
        return Vec::new();
    }
    let mut zones: BTreeMap<_, Vec<NodeId>> = BTreeMap::new();
    for nat in nats().filter(|nat| !nat.is_existing()) {
        let zone = nat.host_subnet().and_then(View::<Subnet>::zone_name);
        let Some(zone) = zone else { continue };
        zones.entry((cx.graph().place(nat.id()).account, zone)).or_default().push(nat.id());
    }
    zones
        .into_iter()
        .filter_map(|((_, zone), ids)| above(most, || format!("in zone `{zone}`"), &ids))
        .collect()
}

fn acls(cx: &Context<'_>, most: u64) -> Vec<Count> {
    if (cx.ids_of(NetworkAcl::KIND).len() as u64) < most {
        return Vec::new();
    }
    by_vpc(cx, most, |network| {
        let own = cx.graph().children_of::<NetworkAcl>(network.vpc.id()).map(View::id);
        std::iter::once(network.vpc.id()).chain(own).collect()
    })
}

fn peerings(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let mut by_vpc: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for pair in &cx.peers().all {
        for vpc in pair.vpcs {
            by_vpc.entry(vpc.id()).or_default().push(pair.peering.id());
        }
    }
    let named = |vpc| format!("of VPC `{}`", cx.graph().path(vpc));
    by_vpc.into_iter().filter_map(|(vpc, ids)| above(most, || named(vpc), &ids)).collect()
}

fn routes(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let mut found = Vec::new();
    for table in cx.networks().iter().flat_map(|network| &network.tables) {
        if table.routes.len() as u64 <= most {
            continue;
        }
        let six = |id: &NodeId| {
            let route = table.routes.iter().find(|route| route.id() == *id);
            matches!(route.and_then(|route| route.net()), Some(IpNet::V6(_)))
        };
        let (v6, v4): (Vec<_>, Vec<_>) = table.routes.iter().map(|it| it.id()).partition(six);
        let place = || format!("in table `{}`", table.view.path());
        found.extend([v4, v6].iter().filter_map(|ids| above(most, place, ids)));
    }
    found
}

fn rules(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let mut found = Vec::new();
    for group in cx.all::<SecurityGroup>() {
        let graph = cx.graph();
        if graph.children(group.id()).len() as u64 <= most {
            continue;
        }
        let place = || format!("in group `{}`", group.path());
        for kind in [Ingress::KIND, Egress::KIND] {
            let own = graph.children(group.id()).iter().copied().filter(|id| graph.node(*id).kind == kind);
            let six =
                |id: &NodeId| graph.node(*id).settings.iter().any(|set| matches!(set.value, Attr::V6(_)));
            let (v6, v4): (Vec<_>, Vec<_>) = own.partition(six);
            found.extend([v4, v6].iter().filter_map(|ids| above(most, place, ids)));
        }
    }
    found
}

fn entries(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let mut found = Vec::new();
    for acl in cx.all::<NetworkAcl>() {
        let graph = cx.graph();
        for kind in [AclIngress::KIND, AclEgress::KIND] {
            let own = graph.children(acl.id()).iter().copied().filter(|id| graph.node(*id).kind == kind);
            found.extend(above(
                most,
                || format!("in network ACL `{}`", acl.path()),
                &own.collect::<Vec<_>>(),
            ));
        }
    }
    found
}

fn groups(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let mut found = Vec::new();
    for network in cx.networks() {
        let hosts = network.instances.iter().map(|it| (it.id(), it.security_groups().links().count()));
        let endpoints =
            network.interface_endpoints.iter().map(|it| (it.id(), it.security_groups().links().count()));
        for (id, count) in hosts.chain(endpoints).filter(|(_, count)| *count as u64 > most) {
            found.push((format!("of `{}`", cx.graph().path(id)), count as u64, id));
        }
    }
    found
}

fn addresses(cx: &Context<'_>, most: u64) -> Vec<Count> {
    let nats = cx.networks().iter().flat_map(|network| &network.nats);
    let counted = nats.map(|nat| {
        let more = nat.secondary_elastic_ips().links().count() as u64;
        (nat, more + u64::from(nat.elastic_ip().is_set()))
    });
    counted
        .filter(|(_, count)| *count > most)
        .map(|(nat, count)| (format!("of NAT gateway `{}`", nat.path()), count, nat.id()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::ROWS;
    use crate::{check::fixture::*, finding::Severity};
    use dsl::{facts::quota, prelude::*};

    #[test]
    fn rows_are_quotas() {
        for row in ROWS {
            assert!(quota::quota(row.quota).is_some(), "{}", row.quota);
        }
    }

    fn vpcs(count: u8) -> Fixture {
        let mut t = Topology::new("demo").region("us-west-2");
        for at in 0..count {
            t.add(Vpc::new(&format!("v{at}"), v4(&format!("10.{at}.0.0/16"))));
        }
        Fixture { t }
    }

    #[test]
    fn what_aws_raises_is_a_warning() {
        assert_eq!(vpcs(5).ids(), [""; 0]);
        let found = vpcs(7).findings();
        assert_eq!((found.len(), found[0].severity), (1, Severity::Warning));
        assert_eq!(found[0].message, "7 VPCs in us-west-2, 2 more than the 5 it may have");
        let mut raised = vpcs(7);
        raised.t = raised.t.limit("vpcs_per_region", 10);
        assert_eq!(raised.ids(), [""; 0]);
    }

    #[test]
    fn above_the_most_is_an_error() {
        let with = |count: i64| {
            network()
                .add(|n| {
                    let acl = NetworkAcl::new("acl", n.get("main"));
                    (1..=count).fold(acl, |acl, at| {
                        let port = Traffic::tcp(u16::try_from(at).expect("a port"));
                        acl.ingress(at, AclAction::Allow, port, v4("10.0.0.0/16"))
                    })
                })
                .findings()
        };
        assert!(with(20).is_empty());
        assert_eq!(with(21)[0].severity, Severity::Warning);
        assert_eq!(with(40)[0].severity, Severity::Warning);
        assert_eq!(with(41)[0].severity, Severity::Error);
    }

    #[test]
    fn rules_are_counted_by_direction_and_family() {
        let with = |four: u16, six: u16| {
            network()
                .add(|n| {
                    let sg = SecurityGroup::new("sg", n.get("main"), "test");
                    let sg =
                        (0..four).fold(sg, |sg, at| sg.ingress(Traffic::tcp(8000 + at), v4("10.0.0.0/16")));
                    (0..six).fold(sg, |sg, at| sg.ingress(Traffic::tcp(8000 + at), v6("2600::/56")))
                })
                .ids()
        };
        assert_eq!(with(60, 60), [""; 0]);
        assert_eq!(with(61, 0), ["quota-exceeded"]);
        assert_eq!(with(0, 61), ["quota-exceeded"]);
    }
}
