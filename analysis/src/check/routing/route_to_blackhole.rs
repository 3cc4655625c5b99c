//! Routes lead to a peering that nobody accepts.

use dsl::{
    resource::{peering::Peering, route::Route},
    view::View,
};

use crate::{
    check::context::{Context, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A peering with `accepted: false` that routes lead to.
    ///
    /// # Why it matters
    /// Until the other side accepts it, its routes are blackholes: they win over wider ones and drop every
    /// packet. A request nobody accepts expires after seven days.
    ///
    /// # Example
    /// ```text
    /// peering pcx a <-> b { accepted: false; }
    /// route_table rt for app { 10.1.0.0/16 => pcx; }
    /// ```
    ///
    /// # Instead
    /// Accept it: take `accepted` out, and for another account name the role that accepts with `peer_role`. Or
    /// take the routes out until then.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    "route-to-blackhole", "routing", Error, "routes lead to a peering that nobody accepts"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for peering in cx.all::<Peering>().filter(|peering| peering.accepted().known() == Some(false)) {
        let mut tables: Vec<_> = peering.routes_into().filter_map(View::<Route>::table).collect();
        tables.dedup();
        if tables.is_empty() {
            continue;
        }
        let message = format!(
            "nobody accepts peering `{}`, so its routes in {} drop every packet",
            peering.path(),
            names(tables.iter().map(|table| table.path()))
        );
        out.report(peering.id(), peering.accepted().origin(), message)
            .related(tables[0].origin(), "a table with such a route")
            .help("take `accepted` out if it will be accepted, or take the routes out".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn only_with_routes() {
        let with = |accepted| peered().edit("pcx", |pcx: Peering| pcx.accepted(accepted));
        assert_eq!(with(false).ids(), ["route-to-blackhole"]);
        assert!(with(false).says().0.ends_with("drop every packet"));
        assert_eq!(with(true).ids(), [""; 0]);
        let unused = network()
            .add(|_| Vpc::new("other", v4("10.1.0.0/16")))
            .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("other")).accepted(false));
        assert_eq!(unused.ids(), [""; 0]);
    }
}
