//! A dual-stack subnet has a default route for one family only.

use dsl::{
    net::Family,
    resource::{
        subnet::{Subnet, SubnetType},
        tier::Tier,
    },
    view::View,
};

use super::subnet_type_routes::line;
use crate::{
    check::context::{Context, Network, Way, has_family, names, way_of},
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A subnet with IPv4 and IPv6 whose table has `0.0.0.0/0` without `::/0`, or the other way round. An error
    /// where the type of the subnet promises a way out.
    ///
    /// # Why it matters
    /// The families are routed apart from each other. Clients try IPv6 first, and wait for a connection that is
    /// never made.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 zone a type public { ipv6: slot 1; }
    /// route_table web_rt for web { 0.0.0.0/0 => igw; }
    /// ```
    ///
    /// # Instead
    /// Add the default route of the other family; the finding writes it out.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    "dual-stack-default-missing", "routing", Warning, "a dual-stack subnet has a default route for one family only", network, absence
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if !network.vpc.has_ipv6() {
        return;
    }
    for table in network.tables.iter().filter(|table| !table.is_partly_unknown()) {
        let both = |subnet: &&View<'_, Subnet>| {
            has_family(**subnet, Family::V4)
                && has_family(**subnet, Family::V6)
                && subnet.r#type().known() != Some(SubnetType::Isolated)
        };
        let subnets: Vec<_> = table.subnets.iter().filter(both).copied().collect();
        let routes = [Family::V4, Family::V6].map(|family| table.default_route(family));
        let (missing, there) = match routes {
            [Some(route), None] => (Family::V6, route),
            [None, Some(route)] => (Family::V4, route),
            _ => continue,
        };
        let Some(first) = subnets.first() else { continue };
        let tier = table.view.node().derived_from.and_then(|from| cx.graph().view::<Tier>(from));
        // NAT gateways that found no place have a check of their own.
        if tier.is_some_and(|tier| missing == Family::V4 && !tier.missing_nat_zones().is_empty()) {
            continue;
        }
        let kind = first.r#type().known();
        let by_way = if way_of(there) == Way::Internet { SubnetType::Public } else { SubnetType::Private };
        let line = line(network, kind.unwrap_or(by_way), missing, *first);
        let message = format!(
            "dual-stack subnet {} has the default route `{}` and none for {missing}",
            names(subnets.iter().map(|subnet| subnet.path())),
            there.destination_text()
        );
        let severity = if kind.is_some() { Severity::Error } else { Severity::Warning };
        out.report(table.view.id(), table.view.origin(), message).severity(severity).about(first.id()).help(
            match table.view.node().derived_from {
                Some(_) if missing == Family::V6 => format!(
                    "add `egress_only_internet_gateway eigw;` to VPC `{}`, or take `ipv6` out of the tier",
                    network.vpc.path()
                ),
                _ => format!("add `{line}` to route table `{}`", table.view.path()),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn dual() -> Fixture {
        network()
            .edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon))
            .edit("main.web", |subnet: Subnet| subnet.ipv6(Slot(1)))
    }

    #[test]
    fn both_families_have_one() {
        let said = dual().says();
        assert_eq!(
            said.0,
            "dual-stack subnet `main.web` has the default route `0.0.0.0/0` and none for IPv6"
        );
        assert_eq!(said.1, "add `::/0 => igw;` to route table `main.web_rt`");
        assert_eq!(dual().route::<InternetGateway>("main.web_rt", "::/0", "main.igw").ids(), [""; 0]);
    }

    #[test]
    fn isolated_subnets_have_none() {
        let isolated = network()
            .edit("main", |vpc: Vpc| vpc.ipv6(VpcIpv6::Amazon))
            .edit("main.db", |subnet: Subnet| subnet.ipv6(Slot(1)));
        assert_eq!(isolated.ids(), [""; 0]);
    }
}
