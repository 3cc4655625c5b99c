//! Two gateway endpoints of one service are in one table.

use std::collections::BTreeMap;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two gateway endpoints of the same service that are in the same route table.
    ///
    /// # Why it matters
    /// Both would add a route for the same prefix list; AWS refuses the second with `RouteAlreadyExists`.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint one service s3 { route_tables: [rt]; }
    /// gateway_endpoint two service s3 { route_tables: [rt]; }
    /// ```
    ///
    /// # Instead
    /// Keep one, or give each endpoint tables of its own.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "endpoint-gateway-duplicate", "endpoints", Error, "two gateway endpoints of one service are in one table", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.gateway_endpoints.len() < 2 {
        return;
    }
    let mut first = BTreeMap::new();
    for endpoint in &network.gateway_endpoints {
        let word = endpoint.service_facts().map(|row| row.word.to_string());
        let Some(word) = word.or_else(|| endpoint.service().as_str().map(str::to_owned)) else {
            continue;
        };
        for table in endpoint.tables() {
            let known = *first.entry((word.clone(), table.id())).or_insert(*endpoint);
            if known == *endpoint {
                continue;
            }
            let message = format!(
                "table `{}` has endpoint `{}` for `{word}` and `{}` too",
                table.path(),
                known.path(),
                endpoint.path()
            );
            out.report(endpoint.id(), endpoint.route_tables().origin(), message)
                .related(known.route_tables().origin(), "the first one")
                .about(known.id())
                .help("take the table out of one of them".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn disjoint_tables_are_fine() {
        let with = |table, service: &'static str| {
            private_network()
                .add(|n| GatewayEndpoint::new("two", n.get("main"), service).route_tables([n.get(table)]))
                .ids()
        };
        assert_eq!(with("main.db_rt", "s3"), ["endpoint-gateway-duplicate"]);
        assert_eq!(with("main.db_rt", "com.amazonaws.us-west-2.s3"), ["endpoint-gateway-duplicate"]);
        assert_eq!(with("main.web_rt", "s3"), [""; 0]);
        let other = private_network().add(|n| {
            let tables = [n.get("main.db_rt"), n.get("main.app_rt")];
            GatewayEndpoint::new("two", n.get("main"), "dynamodb").route_tables(tables)
        });
        assert_eq!(other.ids(), [""; 0]);
    }
}
