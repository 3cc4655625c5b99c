//! A route that a gateway endpoint makes is written by hand.

use dsl::value::Attr;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route for the prefix list of S3 or DynamoDB in a table that a gateway endpoint of that service is in.
    ///
    /// # Why it matters
    /// The endpoint adds this route by itself, and AWS refuses a second one with `RouteAlreadyExists`.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint s3 service s3 { route_tables: [rt]; }
    /// route_table rt for app { prefix_list "pl-68a54001" => nat; }
    /// ```
    ///
    /// # Instead
    /// Take the route out.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "gateway-endpoint-manual-route", "routing", Error, "a route that a gateway endpoint makes is written by hand", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.gateway_endpoints.is_empty() {
        return;
    }
    let region = cx.graph().region(network.vpc.id());
    for route in network.tables.iter().flat_map(|table| &table.routes) {
        let (Some(Attr::Text(list)), Some(table)) = (route.destination().attr(), route.table()) else {
            continue;
        };
        let endpoint = network.endpoints_in(table.id()).find(|endpoint| {
            let service = endpoint.service_facts();
            let known = service.and_then(|row| cx.facts().prefix_list(region?, &row.word));
            known == Some(&**list) || service.is_some_and(|row| row.word == **list)
        });
        let Some(endpoint) = endpoint else { continue };
        let message =
            format!("endpoint `{}` adds the route for `{list}` to its tables itself", endpoint.path());
        out.report(route.id(), route.destination().origin(), message)
            .related(endpoint.route_tables().origin(), "the endpoint is in the table")
            .about(endpoint.id())
            .help("take the route out".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn where_the_endpoint_is() {
        let with = |table| {
            private_network()
                .add(|n| {
                    let (list, nat) = (PrefixList::new("pl-68a54001"), n.get::<NatGateway>("main.nat"));
                    Route::new(n.get(table), list, nat)
                })
                .ids()
        };
        assert_eq!(with("main.app_rt"), ["gateway-endpoint-manual-route"]);
        assert_eq!(with("main.web_rt"), [""; 0]);
        let by_word = private_network().add(|n| {
            Route::new(n.get("main.app_rt"), PrefixList::of(&Service::S3), n.get::<NatGateway>("main.nat"))
        });
        assert_eq!(by_word.ids(), ["gateway-endpoint-manual-route"]);
    }
}
