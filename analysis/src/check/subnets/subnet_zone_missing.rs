//! A subnet leaves its zone to AWS.

use crate::{
    check::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet without an availability zone.
    ///
    /// # Why it matters
    /// AWS then chooses one, and may choose the same for all. Zones decide what survives the loss of one, and
    /// what traffic between them costs.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 type public;
    /// ```
    ///
    /// # Instead
    /// Name the zone: `zone a`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "subnet-zone-missing", "subnets", Advice, "a subnet leaves its zone to AWS", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        if !subnet.zone().is_set() && !subnet.is_existing() && !subnet.node().is_broken() {
            let message = format!("subnet `{}` leaves its zone to AWS", subnet.path());
            out.report(subnet.id(), subnet.origin(), message).help("name one, such as `zone a`".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn only_where_none_is_named() {
        let with = |subnet: Subnet| {
            let mut n = network();
            let id = n.t.add(subnet.existing("subnet-0a1b2c3d4e5f60718"));
            (n, id)
        };
        let main = network().get("main");
        assert_eq!(with(Subnet::isolated("far", main, v4("10.0.3.0/24"))).0.ids(), [""; 0]);
        let mut n = network();
        let far = n.t.add(Subnet::isolated("far", main, v4("10.0.3.0/24")));
        n.t.add(RouteTable::new("far_rt", main).subnets([far]));
        assert_eq!(n.ids(), ["subnet-zone-missing"]);
    }
}
