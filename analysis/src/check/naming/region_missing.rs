//! A VPC is in no Region while others are.

use std::collections::BTreeSet;

use dsl::{
    resource::{at::At, vpc::Vpc},
    view::View,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A VPC that says no Region, neither itself nor through the topology, while another VPC of the topology does.
    ///
    /// # Why it matters
    /// It goes to whatever Region the shell or the console happens to have that deploys it. Its zones can't be
    /// checked, and a peering takes it for one of the same Region.
    ///
    /// # Example
    /// ```text
    /// at prod { account: 111122223333; region: us-west-2; }
    /// at test { account: 444455556666; region: us-west-2; }
    /// vpc main 10.0.0.0/16 at prod;
    /// vpc lab 10.1.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Say where it is, `vpc lab 10.1.0.0/16 at test;`, or give the topology a Region: `pub demo in us-west-2;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html>
    "region-missing", "naming", Warning, "a VPC is in no Region while others are"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    let vpcs = || cx.all::<Vpc>().filter(|vpc| !vpc.is_existing() && !vpc.node().is_broken());
    let Some((region, there)) = vpcs().find_map(|vpc| Some((graph.region(vpc.id())?, vpc))) else { return };
    let named = graph.place(there.id()).name;
    let mut said = BTreeSet::new();
    for vpc in vpcs().filter(|vpc| graph.region(vpc.id()).is_none()) {
        let at = graph.at_of(vpc.id());
        if at.is_some_and(|at| at.region().is_set()) {
            continue;
        }
        // What is missing is missing once: in the place, or in all that have none.
        if !said.insert(at.map(View::<At>::id)) {
            continue;
        }
        let (path, other) = (vpc.path(), there.path());
        let message = format!("VPC `{path}` is in no Region, and `{other}` is in `{region}`");
        let header = format!("`in {region}` in the header");
        let (origin, help) = match (at, named) {
            (Some(at), _) => (at.origin(), format!("add `region: {region};`, or the Region it is in")),
            (None, Some(place)) => (vpc.origin(), format!("write `at {place}` after its block, or {header}")),
            (None, None) => (vpc.origin(), format!("write {header}")),
        };
        out.report(at.map_or(vpc.id(), View::id), origin, message).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn two(of_topology: Option<&str>, of_lab: Option<&'static str>, is_placed: bool) -> Fixture {
        let t = Topology::new("demo");
        let mut n = Fixture { t: of_topology.map_or(t.clone(), |region| t.region(region)) };
        let prod = n.t.add(At::new("prod").region("us-west-2"));
        let lab = At::new("lab").account("444455556666");
        let lab = n.t.add(of_lab.map_or(lab.clone(), |region| lab.region(region)));
        n.t.add(Vpc::new("main", v4("10.0.0.0/16")).at(prod));
        for (name, block) in [("one", "10.1.0.0/16"), ("two", "10.2.0.0/16")] {
            let vpc = Vpc::new(name, v4(block));
            n.t.add(if is_placed { vpc.at(lab) } else { vpc });
        }
        n
    }

    #[test]
    fn of_a_place_and_of_none() {
        let said = two(None, None, true).says();
        assert_eq!(said.0, "VPC `one` is in no Region, and `main` is in `us-west-2`");
        assert_eq!(said.1, "add `region: us-west-2;`, or the Region it is in");
        let said = two(None, Some("us-west-2"), false).says();
        assert_eq!(said.1, "write `at prod` after its block, or `in us-west-2` in the header");
    }

    #[test]
    fn the_topology_s_region_is_enough_and_so_is_none_at_all() {
        assert_eq!(two(Some("us-west-2"), None, true).ids(), [""; 0]);
        assert_eq!(two(Some("us-west-2"), None, false).ids(), [""; 0]);
        assert_eq!(two(None, Some("us-east-1"), true).ids(), [""; 0]);
        let mut free = Fixture { t: Topology::new("demo") };
        free.t.add(Vpc::new("main", v4("10.0.0.0/16")));
        assert_eq!(free.ids(), [""; 0]);
    }
}
