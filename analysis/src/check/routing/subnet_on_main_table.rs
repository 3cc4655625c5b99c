//! A subnet has no route table of its own.

use dsl::{resource::subnet::Subnet, view::View};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet of ours that no route table names.
    ///
    /// # Why it matters
    /// It then has the main table of the VPC, which CloudFormation cannot change and every other subnet without
    /// a table shares: what leads out of the subnet is left to chance.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 {
    ///     subnet web 10.0.1.0/24 zone a type public;
    /// }
    /// ```
    ///
    /// # Instead
    /// Name it in a table: `route_table web_rt for web { 0.0.0.0/0 => igw; }`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    "subnet-on-main-table", "routing", Error, "a subnet has no route table of its own", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        if subnet.is_existing() || subnet.node().is_broken() || subnet.associations().next().is_some() {
            continue;
        }
        let message = format!("no route table names subnet `{}`", subnet.path());
        out.report(subnet.id(), subnet.origin(), message).help(instead(network, *subnet));
    }
}

/// The table that was most likely meant: one without subnets, or that of subnets of the same type.
fn instead(network: &Network<'_>, subnet: View<'_, Subnet>) -> String {
    let name = &subnet.node().name;
    let kind = subnet.r#type().known();
    let same = |other: &View<'_, Subnet>| kind.is_some() && other.r#type().known() == kind;
    let tables = || network.tables.iter().filter(|table| !table.view.is_existing());
    let table = tables()
        .find(|table| table.subnets.is_empty())
        .or_else(|| tables().find(|table| table.subnets.iter().any(same)));
    match table {
        Some(table) if table.subnets.is_empty() => {
            format!("write `route_table {} for {name}`", table.view.node().name)
        }
        Some(table) => format!("add it to those that `{}` is for, or give it a table", table.view.path()),
        None => format!("add `route_table {name}_rt for {name}` with its routes"),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(change: impl FnOnce(Subnet) -> Subnet) -> Fixture {
        network().add(|n| change(Subnet::isolated("far", n.get("main"), v4("10.0.3.0/24")).zone(Zone::A)))
    }

    #[test]
    fn each_subnet_has_a_table() {
        assert_eq!(with(|far| far).ids(), ["subnet-on-main-table"]);
        let fine =
            with(|far| far).add(|n| RouteTable::new("far_rt", n.get("main")).subnets([n.get("main.far")]));
        assert_eq!(fine.ids(), [""; 0]);
        assert_eq!(with(|far| far.existing("subnet-0a1b2c3d4e5f60718")).ids(), [""; 0]);
    }

    #[test]
    fn names_the_table_that_was_meant() {
        assert_eq!(with(|far| far).says().1, "add it to those that `main.db_rt` is for, or give it a table");
        let unused = with(|far| far).add(|n| RouteTable::new("far_rt", n.get("main")));
        assert_eq!(unused.says().1, "write `route_table far_rt for far`");
    }
}
