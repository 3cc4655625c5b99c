//! Two routes of one table have the same destination.

use dsl::{resource::route::Route, value::Attr, view::View};

use crate::{
    check::context::{Context, Network, is_canonical},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two routes of one route table for the same CIDR block or prefix list.
    ///
    /// # Why it matters
    /// AWS refuses the second one with `RouteAlreadyExists`.
    ///
    /// # Example
    /// ```text
    /// route_table rt for web { 0.0.0.0/0 => igw; 0.0.0.0/0 => nat; }
    /// ```
    ///
    /// # Instead
    /// Keep the route that is meant.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    "route-duplicate-destination", "routing", Error, "two routes of one table have the same destination", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for table in &network.tables {
        if table.routes.len() < 2 {
            continue;
        }
        let mut keys: Vec<_> =
            table.routes.iter().filter_map(|route| Some((key(*route)?, route.id(), route))).collect();
        keys.sort_unstable_by_key(|(key, id, _)| (*key, *id));
        for pair in keys.windows(2) {
            let [(left, _, first), (right, _, second)] = pair else { continue };
            if left != right {
                continue;
            }
            let message =
                format!("table `{}` has two routes for `{}`", table.view.path(), second.destination_text());
            out.report(second.id(), second.destination().origin(), message)
                .related(first.destination().origin(), "the first one")
                .about(first.id())
                .help("keep the one that is meant".to_owned());
        }
    }
}

fn key(route: View<'_, Route>) -> Option<(Option<ipnet::IpNet>, Option<&str>)> {
    match route.destination().attr()? {
        Attr::Text(list) => Some((None, Some(list))),
        other => other.as_cidr().filter(|net| is_canonical(*net)).map(|net| (Some(net), None)),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn one_route_a_destination() {
        let with = |to| network().route::<InternetGateway>("main.web_rt", to, "main.igw").ids();
        assert_eq!(with("0.0.0.0/0"), ["route-duplicate-destination"]);
        assert_eq!(with("0.0.0.0/1"), [""; 0]);
        assert_eq!(with("::/0"), [""; 0]);
    }

    #[test]
    fn prefix_lists_too() {
        let add = |n: Fixture, id: &'static str| {
            n.add(|n| {
                Route::new(n.get("main.web_rt"), PrefixList::new(id), n.get::<InternetGateway>("main.igw"))
            })
        };
        assert_eq!(add(add(network(), "pl-00000001"), "pl-00000001").ids(), ["route-duplicate-destination"]);
        assert_eq!(add(add(network(), "pl-00000001"), "pl-00000002").ids(), [""; 0]);
    }
}
