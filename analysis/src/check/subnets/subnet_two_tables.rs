//! A subnet is associated with two route tables.

use dsl::{graph::NodeId, resource::route_table::RouteTable};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet that is named by two route tables, or twice by one.
    ///
    /// # Why it matters
    /// A subnet has one route table. AWS refuses a second association with `Resource.AlreadyAssociated`.
    ///
    /// # Example
    /// ```text
    /// route_table public_rt for web, app { 0.0.0.0/0 => igw; }
    /// route_table app_rt for app;
    /// ```
    ///
    /// # Instead
    /// Leave it in the table that has its routes.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html>
    "subnet-two-tables", "subnets", Error, "a subnet is associated with two route tables", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        let mut associations = subnet.associations();
        let Some(first) = associations.next() else { continue };
        let path = |table: Option<NodeId>| table.map(|table| cx.graph().path(table)).unwrap_or_default();
        for further in associations {
            let (kept, table) = (first.table().link(), further.table().link());
            let message = if kept == table {
                format!("subnet `{}` is named twice by table `{}`", subnet.path(), path(table))
            } else {
                format!("subnet `{}` has table `{}` and `{}` too", subnet.path(), path(kept), path(table))
            };
            let by = further.node().derived_from.filter(|from| cx.graph().is::<RouteTable>(*from));
            out.report(by.unwrap_or(subnet.id()), further.table().origin(), message)
                .related(first.table().origin(), "the first table")
                .about(subnet.id())
                .help("leave it in one table".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn a_second_table() {
        let said =
            network().add(|n| RouteTable::new("more_rt", n.get("main")).subnets([n.get("main.db")])).says();
        assert_eq!(said.0, "subnet `main.db` has table `main.db_rt` and `main.more_rt` too");
        assert_eq!(network().add(|n| RouteTable::new("more_rt", n.get("main"))).ids(), [""; 0]);
    }
}
