//! The prefix lists of a route table weigh more than it holds.

use dsl::{
    facts::{Facts, prefix_list},
    value::Attr,
};

use crate::{
    check::context::{Context, Table},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A table whose routes, each route for a prefix list counted with all the list may hold, are more than the
    /// quota for routes of one table.
    ///
    /// # Why it matters
    /// AWS refuses the route that exceeds the quota with `RouteLimitExceeded`.
    ///
    /// # Example
    /// ```text
    /// route_table rt for web { prefix_list "pl-3b927c52" => igw; }   // 55 entries of CloudFront
    /// ```
    ///
    /// # Instead
    /// Use fewer lists in this table, or ask AWS to raise the quota and set `routes_per_table`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html>
    "prefix-list-weight", "routing", Error, "the prefix lists of a route table weigh more than it holds"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let Some(limit) = cx.facts().quota("routes_per_table") else { return };
    for table in cx.networks().iter().flat_map(|network| &network.tables) {
        let weights = weights(cx.facts(), table);
        let (lists, entries) = (weights.len() as u64, weights.iter().sum::<u64>());
        let routes = table.routes.len() as u64;
        let total = routes - lists + entries;
        // Too many routes, whatever they weigh, is a matter of `quota-exceeded`.
        if routes <= limit && total > limit {
            let message = format!(
                "the routes of table `{}` count as {total} with their prefix lists, {} more than the {limit} it holds",
                table.view.path(),
                total - limit
            );
            out.report(table.view.id(), table.view.origin(), message).help(
                "use fewer prefix lists here, or set the limit `routes_per_table` once AWS raised it"
                    .to_owned(),
            );
        }
    }
}

/// The weight of each prefix list of a table that is known.
fn weights(facts: &Facts, table: &Table<'_>) -> Vec<u64> {
    let lists = table.routes.iter().filter_map(|route| match route.destination().attr() {
        Some(Attr::Text(id)) => Some(&**id),
        _ => None,
    });
    lists
        .filter_map(|id| {
            let row = prefix_list::ids().iter().find(|row| row.id == id);
            facts.prefix_list_weight(row.map_or(id, |row| row.service))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(weight: u64) -> Vec<&'static str> {
        let mut n = network().add(|n| {
            Route::new(
                n.get("main.web_rt"),
                PrefixList::new("pl-68a54001"),
                n.get::<InternetGateway>("main.igw"),
            )
        });
        n.t.facts_mut().override_prefix_list_weight("s3", weight);
        n.ids()
    }

    #[test]
    fn lists_count_as_all_their_entries() {
        assert_eq!(with(499), [""; 0]);
        assert_eq!(with(500), ["prefix-list-weight"]);
    }
}
