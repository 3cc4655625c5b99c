//! A gateway endpoint is not in the tables of its users.

use dsl::{
    resource::{
        gateway_endpoint::GatewayEndpoint,
        subnet::{Subnet, SubnetType},
        tier::Tier,
    },
    view::View,
};

use crate::{
    check::context::{Context, Network, Table, names},
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A gateway endpoint that is in no route table, which is an error, or that is not in the table of a
    /// private or isolated subnet of its VPC, while no other endpoint of the service is. Where `used_by` says
    /// who uses it, only its own tables count.
    ///
    /// # Why it matters
    /// The endpoint works by the routes it adds to its tables: hosts with other tables go through a NAT
    /// gateway, or nowhere.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.2.0/24 zone a type isolated;
    /// gateway_endpoint s3 service s3;
    /// ```
    ///
    /// # Instead
    /// List the tables with `route_tables`, or say who uses it: `used_by: [app];`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "endpoint-gateway-no-tables", "endpoints", Warning, "a gateway endpoint is not in the tables of its users", network, absence
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in network.gateway_endpoints.iter().filter(|endpoint| !endpoint.is_existing()) {
        if endpoint.route_tables().is_later() || endpoint.service_facts().is_some_and(|row| !row.gateway) {
            continue;
        }
        let users = || endpoint.used_by().links().filter_map(|user| cx.graph().view::<Tier>(user));
        if users().any(|tier| tier.subnets().next().is_none()) {
            continue;
        }
        if endpoint.tables().next().is_none() {
            in_no_table(network, *endpoint, out);
        } else if !endpoint.used_by().is_set() {
            left_out(network, *endpoint, out);
        }
    }
}

fn in_no_table(network: &Network<'_>, endpoint: View<'_, GatewayEndpoint>, out: &mut Findings) {
    let users: Vec<_> = network.tables.iter().filter(|table| table.subnets.iter().any(is_user)).collect();
    let by_tiers = users.iter().any(|table| table.view.node().derived_from.is_some());
    let (field, list) = if by_tiers {
        ("used_by", user_names(network, &users))
    } else {
        ("route_tables", users.iter().map(|table| table.view.node().name.to_string()).collect())
    };
    let help = (!list.is_empty()).then(|| format!("add `{field}: [{}];`", list.join(", ")));
    let message =
        format!("gateway endpoint `{}` is in no route table, so nothing reaches it", endpoint.path());
    out.report(endpoint.id(), endpoint.route_tables().origin(), message)
        .severity(Severity::Error)
        .help(help.or_else(|| Some("say who uses it with `used_by`".to_owned())));
}

/// The users of some tables as `used_by` names them; the tables of a tier have no names to write.
fn user_names(network: &Network<'_>, tables: &[&Table<'_>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for subnet in tables.iter().flat_map(|table| &table.subnets).filter(|subnet| is_user(subnet)) {
        let tier = subnet.parent().and_then(|parent| network.vpc.graph().view::<Tier>(parent));
        let name = tier.map_or(&subnet.node().name, |tier| &tier.node().name).to_string();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn left_out(network: &Network<'_>, endpoint: View<'_, GatewayEndpoint>, out: &mut Findings) {
    let same = |other: &&View<'_, GatewayEndpoint>| word(**other) == word(endpoint);
    let mut served: Vec<_> =
        network.gateway_endpoints.iter().filter(same).flat_map(|it| it.route_tables().links()).collect();
    // Of several endpoints of one service the first speaks for all.
    if network.gateway_endpoints.iter().find(same) != Some(&endpoint) {
        return;
    }
    served.sort_unstable();
    let lacks = |table: &&Table<'_>| {
        served.binary_search(&table.view.id()).is_err()
            && !table.view.is_existing()
            && table.subnets.iter().any(is_user)
    };
    let tables: Vec<_> = network.tables.iter().filter(lacks).collect();
    let Some(first) = tables.first() else { return };
    let message = format!(
        "gateway endpoint `{}` is not in {}, of {}",
        endpoint.path(),
        names(tables.iter().map(|table| table.view.path())),
        names(
            tables.iter().flat_map(|table| table.subnets.iter().filter(|it| is_user(it)).map(|it| it.path()))
        )
    );
    out.report(endpoint.id(), endpoint.route_tables().origin(), message)
        .related(first.view.origin(), "a table without it")
        .about(first.view.id())
        .help("add it to `route_tables`, or say who uses the endpoint with `used_by`".to_owned());
}

/// The service of an endpoint, however it is written.
fn word(endpoint: View<'_, GatewayEndpoint>) -> Option<&str> {
    endpoint.service_facts().map(|row| &*row.word).or(endpoint.service().as_str())
}

fn is_user(subnet: &View<'_, Subnet>) -> bool {
    matches!(subnet.r#type().known(), Some(SubnetType::Private | SubnetType::Isolated))
        && !subnet.is_existing()
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, finding::Severity};
    use dsl::prelude::*;

    fn with(change: impl FnOnce(&Fixture, GatewayEndpoint) -> GatewayEndpoint) -> Fixture {
        network().add(|n| change(n, GatewayEndpoint::new("s3", n.get("main"), "s3")))
    }

    #[test]
    fn no_table_at_all() {
        let found = with(|_, s3| s3).findings();
        assert_eq!((found.len(), found[0].severity), (1, Severity::Error));
        assert_eq!(found[0].help.as_deref(), Some("add `route_tables: [db_rt];`"));
        let zones = [Zone::A, Zone::B];
        let with_tier = with(|_, s3| s3)
            .add(|n| Tier::new("app", n.get("main"), v4("10.0.16.0/20"), 24, zones, SubnetType::Isolated))
            .says();
        assert_eq!(with_tier.1, "add `used_by: [db, app];`");
    }

    #[test]
    fn users_are_private_and_isolated() {
        assert_eq!(with(|n, s3| s3.route_tables([n.get("main.db_rt")])).ids(), [""; 0]);
        assert_eq!(
            with(|n, s3| s3.route_tables([n.get("main.web_rt")])).ids(),
            ["endpoint-gateway-no-tables"]
        );
        assert_eq!(with(|n, s3| s3.used_by([n.get::<Subnet>("main.web")])).ids(), [""; 0]);
    }
}
