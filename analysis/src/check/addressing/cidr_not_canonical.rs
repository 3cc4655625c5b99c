//! A CIDR block has host bits set.

use dsl::{
    graph::NodeId,
    net::Family,
    resource::{route::Route, subnet::Subnet},
    value::Attr,
    view::View,
};
use ipnet::IpNet;

use crate::{
    check::context::{Context, is_canonical},
    finding::{Finding, Findings},
};

check! {
    /// # What it finds
    /// A CIDR block written with an address inside it instead of its first one, in any setting: a VPC, a
    /// subnet, a route, a rule.
    ///
    /// # Why it matters
    /// AWS cuts the host bits off without a word: `10.0.1.0/22` becomes `10.0.0.0/22`. Two blocks that look
    /// apart can then be one, and one of two routes is lost.
    ///
    /// # Example
    /// ```text
    /// route_table rt { "10.0.1.0/22" => a; "10.0.2.0/22" => b; }
    /// ```
    ///
    /// # Instead
    /// Write the first address of the block that is meant; the finding names the block AWS takes.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "cidr-not-canonical", "addressing", Error, "a CIDR block has host bits set"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for id in graph.ids() {
        let node = graph.node(id);
        // What others implied repeats what was written.
        if node.derived_from.is_some() {
            continue;
        }
        for set in &node.settings {
            for net in set.value.items().iter().filter_map(Attr::as_cidr) {
                if !is_canonical(net) {
                    let message = format!("`{net}` has host bits set, AWS takes it for `{}`", net.trunc());
                    let finding = out.report(id, set.origin, message);
                    finding.help(format!("write `{}`", net.trunc()));
                    explain(cx, id, net, finding);
                }
            }
        }
    }
}

/// Says what else the block AWS takes collides with.
fn explain(cx: &Context<'_>, id: NodeId, net: IpNet, finding: &mut Finding) {
    if let Some(route) = cx.graph().view::<Route>(id) {
        same_route(route, net, finding);
    } else if let Some(subnet) = cx.graph().view::<Subnet>(id) {
        overlaps(cx, subnet, net, finding);
    }
}

fn same_route(route: View<'_, Route>, net: IpNet, finding: &mut Finding) {
    let others = route.table().into_iter().flat_map(View::<dsl::resource::route_table::RouteTable>::routes);
    let twin = others
        .filter(|other| *other != route)
        .find(|other| other.net().map(|it| it.trunc()) == Some(net.trunc()));
    if let Some((twin, other)) = twin.and_then(|twin| Some((twin, twin.net()?))) {
        finding.say_more(format!(", and `{other}` too: the two routes are one destination"));
        finding.related(twin.destination().origin(), "the other route").about(twin.id());
    }
}

fn overlaps(cx: &Context<'_>, subnet: View<'_, Subnet>, net: IpNet, finding: &mut Finding) {
    let Some(network) = cx.network_of(subnet.id()) else { return };
    let family = Family::of(net);
    let mut others = network.subnets.iter().filter(|other| **other != subnet);
    let taken = others.find_map(|other| {
        let theirs = crate::check::context::net_of(*other, family)?.trunc();
        (theirs.contains(&net.trunc()) || net.contains(&theirs)).then_some((theirs, *other))
    });
    if let Some((theirs, other)) = taken {
        finding.say_more(format!(", which overlaps `{theirs}` of subnet `{}`", other.path()));
        finding.help(network.free(family, net.prefix_len(), subnet));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn names_the_block() {
        let said = network().edit("main", |vpc: Vpc| vpc.cidr(v4("10.0.3.0/16"))).says();
        assert_eq!(said.0, "`10.0.3.0/16` has host bits set, AWS takes it for `10.0.0.0/16`");
        assert_eq!(said.1, "write `10.0.0.0/16`");
    }

    #[test]
    fn two_routes_become_one() {
        let found = network()
            .route::<InternetGateway>("main.web_rt", "20.0.1.0/22", "main.igw")
            .route::<InternetGateway>("main.web_rt", "20.0.2.0/22", "main.igw")
            .findings();
        assert_eq!(found.len(), 2);
        assert!(found[0].message.ends_with("`20.0.2.0/22` too: the two routes are one destination"));
    }

    #[test]
    fn the_next_free_block_is_named() {
        let said = network().edit("main.db", |subnet: Subnet| subnet.cidr(v4("10.0.1.7/24"))).says();
        assert!(said.0.ends_with("which overlaps `10.0.1.0/24` of subnet `main.web`"), "{}", said.0);
        assert_eq!(said.1, "the next free /24 in `main` is `10.0.2.0/24`");
    }

    #[test]
    fn further_blocks_are_said_once() {
        let odd = network().edit("main", |vpc: Vpc| vpc.secondary([v4("10.1.2.0/16")]));
        assert_eq!(odd.ids(), ["cidr-not-canonical"]);
        let fine = network().edit("main", |vpc: Vpc| vpc.secondary([v4("10.1.0.0/16")]));
        assert_eq!(fine.ids(), [""; 0]);
    }
}
