//! Something is in a subnet, tier or route table of another VPC.

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A host, an endpoint, a NAT gateway, a network ACL or a route table that names a subnet, a tier or a route
    /// table of another VPC.
    ///
    /// # Why it matters
    /// AWS refuses the call: what stands in a VPC is joined with other parts of that VPC alone.
    ///
    /// # Example
    /// ```text
    /// vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; }
    /// vpc b 10.1.0.0/16 { route_table rt for a.web; }
    /// ```
    ///
    /// # Instead
    /// Declare it in the VPC that it is for; a peering joins the two.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "subnet-vpc-mismatch", "subnets", Error, "something is in a subnet or route table of another VPC"
}

/// The kinds of parts that belong to one VPC and nothing outside it.
const PARTS: [&str; 3] = ["subnet", "tier", "route_table"];

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for id in graph.ids() {
        let node = graph.node(id);
        let Some(own) = cx.vpc_of(id).filter(|_| node.derived_from.is_none()) else { continue };
        for set in &node.settings {
            let links = set.value.items().iter().filter_map(crate::value::Attr::as_link);
            for part in links.filter(|part| PARTS.contains(&graph.node(*part).kind.keyword)) {
                let Some(other) = cx.vpc_of(part).filter(|other| *other != own) else { continue };
                let (what, of) = (node.kind.title, graph.node(part).kind.title);
                let name = if node.name.is_empty() { String::new() } else { format!(" `{}`", graph.path(id)) };
                let message = format!(
                    "{what}{name} is in VPC `{}`, and {of} `{}` in `{}`",
                    graph.path(own),
                    graph.path(part),
                    graph.path(other)
                );
                out.report(id, set.origin, message)
                    .about(part)
                    .help(format!("take a {of} of `{}`, or declare it in `{}`", graph.path(own), graph.path(other)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    #[test]
    fn a_table_and_a_host_of_another_vpc() {
        let other = || network().add(|_| Vpc::new("other", v4("10.1.0.0/16")));
        let host = other().add(|n| Instance::new("host", n.get("other"), n.get::<Subnet>("main.web"))).says();
        assert_eq!(host.0, "instance `other.host` is in VPC `other`, and subnet `main.web` in `main`");
        let table = other()
            .add(|n| Subnet::isolated("far", n.get("main"), v4("10.0.3.0/24")).zone(Zone::A))
            .add(|n| RouteTable::new("rt", n.get("other")).subnets([n.get("main.far")]));
        assert_eq!(table.ids(), ["subnet-vpc-mismatch"]);
        let own = network().add(|n| Instance::new("host", n.get("main"), n.get::<Subnet>("main.web")));
        assert_eq!(own.ids(), [""; 0]);
    }
}
