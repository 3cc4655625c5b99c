//! A route table does not give what the type of its subnets says.

use dsl::{
    graph::NodeId,
    net::Family,
    resource::{
        nat_gateway::NatGateway,
        route::Route,
        subnet::{Subnet, SubnetType},
        tier::Tier,
    },
    view::View,
};

use super::route_family_mismatch::is_mismatched;
use crate::{
    check::context::{Context, Network, Table, Way, has_family, names, way_of},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A public subnet whose table has no default route to an internet gateway; a private one whose default
    /// route leads nowhere, or that has a route to an internet gateway; an isolated one with any way out of the
    /// VPC but endpoints, peerings and, for some addresses, a private NAT gateway. IPv6 is held to the same: `::/0` leads a public subnet to the internet
    /// gateway, a private one to an egress-only internet gateway.
    ///
    /// # Why it matters
    /// The type is what readers and other checks rely on. A private subnet with a route to an internet gateway
    /// is open to the internet; one without a default route cannot fetch an update.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.1.0/24 zone a type private;
    /// route_table app_rt for app;
    /// ```
    ///
    /// # Instead
    /// Add the route that the finding writes out, or give the subnet the type that its routes make it.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "subnet-type-routes", "routing", Error, "a route table does not give what the type of its subnets says", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for table in network.tables.iter().filter(|table| !table.view.is_existing()) {
        for kind in [SubnetType::Public, SubnetType::Private, SubnetType::Isolated] {
            let ours = |subnet: &View<'_, Subnet>| subnet.r#type().known() == Some(kind);
            let subnets: Vec<_> = table.subnets.iter().copied().filter(ours).collect();
            if !subnets.is_empty() {
                Held { network, table, kind, subnets }.look(out);
            }
        }
    }
}

/// The subnets of one type that have one table, to be held to what the type says.
struct Held<'c, 'a> {
    network: &'c Network<'a>,
    table: &'c Table<'a>,
    kind: SubnetType,
    subnets: Vec<View<'a, Subnet>>,
}

impl<'a> Held<'_, 'a> {
    fn look(&self, out: &mut Findings) {
        let unwanted = self.table.routes.iter().find(|route| !self.may_lead(**route));
        if let Some(route) = unwanted {
            return self.leads_out(*route, out);
        }
        if self.kind != SubnetType::Isolated && !self.table.is_partly_unknown() {
            self.defaults(out);
        }
    }

    /// Whether a table of such subnets may have a route that leads this way.
    fn may_lead(&self, route: View<'_, Route>) -> bool {
        let way = way_of(route);
        match self.kind {
            // A private NAT gateway leads to other networks, never to the internet.
            SubnetType::Isolated if way == Way::Nat => !route.is_default() && is_private_nat(route),
            SubnetType::Public => true,
            SubnetType::Private => way != Way::Internet,
            SubnetType::Isolated => !matches!(way, Way::Internet | Way::Nat | Way::EgressOnly),
        }
    }

    fn leads_out(&self, route: View<'a, Route>, out: &mut Findings) {
        let target = self.path(route.target().link());
        let message = format!(
            "route `{}` leads {} {} to `{target}`",
            route.destination_text(),
            self.word(),
            self.subnets()
        );
        let shared = self.subnets.len() < self.table.subnets.len();
        let (subject, origin, help) = if shared {
            let named = self.subnets[0].associations().next();
            let origin = named.map_or(self.subnets[0].origin(), |association| association.table().origin());
            (self.subnets[0].id(), origin, "give it a table of its own, or the type of the others".to_owned())
        } else {
            let other = if way_of(route) == Way::Internet { "public" } else { "private" };
            (route.id(), route.target().origin(), format!("take the route out, or call the subnet {other}"))
        };
        out.report(subject, origin, message)
            .related(self.subnets[0].r#type().origin(), "the type")
            .about(self.table.view.id())
            .help(help);
    }

    fn defaults(&self, out: &mut Findings) {
        let families = [Family::V4, Family::V6].map(|family| {
            let has = self.subnets.iter().any(|subnet| has_family(*subnet, family));
            (family, has && (family == Family::V4 || self.network.vpc.has_ipv6()))
        });
        let lacks = |(family, has): (Family, bool)| has && self.table.default_route(family).is_none();
        let both = families.iter().all(|(_, has)| *has);
        // Where one of two families has its route, `dual-stack-default-missing` speaks of the other.
        if families.into_iter().any(lacks) && (!both || families.into_iter().all(lacks)) {
            // A default route of the wrong family has a check of its own.
            if self.table.routes.iter().any(|route| route.is_default() && is_mismatched(*route)) {
                return;
            }
            let family = if families[0].1 { Family::V4 } else { Family::V6 };
            return self.missing(family, out);
        }
        for family in families.into_iter().filter(|(_, has)| *has).map(|(family, _)| family) {
            if let Some(route) = self.table.default_route(family).filter(|route| !self.fits(family, *route)) {
                self.wrong(family, route, out);
            }
        }
    }

    fn fits(&self, family: Family, route: View<'_, Route>) -> bool {
        match (self.kind, way_of(route)) {
            (_, Way::Unknown) => true,
            // A gateway that stands in the subnet it serves has a check of its own.
            (_, Way::Nat) if stands_in(route, &self.subnets) => true,
            (SubnetType::Public, way) => way == Way::Internet,
            // A route of the wrong family has a check of its own.
            (_, Way::Nat | Way::EgressOnly) => true,
            (_, way) => way != Way::Peering || family == Family::V6,
        }
    }

    fn wrong(&self, family: Family, route: View<'_, Route>, out: &mut Findings) {
        let target = self.path(route.target().link());
        let message = format!(
            "the default route of {} {} leads to `{target}`, {}",
            self.word(),
            self.subnets(),
            if self.kind == SubnetType::Public { "no internet gateway" } else { "which leads no further" }
        );
        let help = if self.kind == SubnetType::Public && way_of(route) == Way::Nat {
            "call the subnet private, or lead the route to the internet gateway".to_owned()
        } else {
            format!("write `{}`", line(self.network, self.kind, family, self.subnets[0]))
        };
        out.report(route.id(), route.target().origin(), message)
            .related(self.subnets[0].r#type().origin(), "the type")
            .help(help);
    }

    fn missing(&self, family: Family, out: &mut Findings) {
        if self.tier().is_some_and(|tier| !tier.missing_nat_zones().is_empty()) {
            return;
        }
        let has = if self.subnets.len() > 1 { "have" } else { "has" };
        let message = format!("{} {} {has} no default route", self.word(), self.subnets());
        let or = if self.kind == SubnetType::Private { ", or call the subnet isolated" } else { "" };
        let line = line(self.network, self.kind, family, self.subnets[0]);
        let help = match (self.tier(), self.kind) {
            (Some(tier), SubnetType::Private) => {
                format!("add `nat: per_az;` to tier `{}`, or call it isolated", tier.path())
            }
            (Some(_), _) => format!("add `internet_gateway igw;` to VPC `{}`", self.network.vpc.path()),
            (None, _) => format!("add `{line}` to route table `{}`{or}", self.table.view.path()),
        };
        out.report(self.table.view.id(), self.table.view.origin(), message)
            .related(self.subnets[0].r#type().origin(), "the type")
            .about(self.subnets[0].id())
            .help(help);
    }

    /// The tier that the table is a part of.
    fn tier(&self) -> Option<View<'a, Tier>> {
        let graph = self.table.view.graph();
        graph.view(self.table.view.node().derived_from?)
    }

    fn word(&self) -> String {
        let kind = match self.kind {
            SubnetType::Public => "public",
            SubnetType::Private => "private",
            SubnetType::Isolated => "isolated",
        };
        format!("{kind} subnet{}", if self.subnets.len() > 1 { "s" } else { "" })
    }

    fn subnets(&self) -> String {
        names(self.subnets.iter().map(|subnet| subnet.path()))
    }

    fn path(&self, id: Option<NodeId>) -> String {
        id.map(|id| self.table.view.graph().path(id)).unwrap_or_default()
    }
}

/// Whether the NAT gateway that a route leads to stands in one of these subnets.
pub(crate) fn stands_in(route: View<'_, Route>, subnets: &[View<'_, Subnet>]) -> bool {
    let nat = route.target().link().and_then(|target| route.graph().view::<NatGateway>(target));
    let host = nat.and_then(|nat| nat.subnet().link());
    host.is_some_and(|host| subnets.iter().any(|subnet| subnet.id() == host))
}

fn is_private_nat(route: View<'_, Route>) -> bool {
    let nat = route.target().link().and_then(|target| route.graph().view::<NatGateway>(target));
    nat.is_some_and(|nat| !nat.is_public() && !nat.connectivity().is_later())
}

/// The default route that a subnet of this type wants, as it is written, to a gateway that is there if one is.
pub(crate) fn line(
    network: &Network<'_>,
    kind: SubnetType,
    family: Family,
    subnet: View<'_, Subnet>,
) -> String {
    let (destination, keyword, otherwise) = match (kind, family) {
        (SubnetType::Public, Family::V4) => ("0.0.0.0/0", "internet_gateway", "igw"),
        (SubnetType::Public, Family::V6) => ("::/0", "internet_gateway", "igw"),
        (_, Family::V4) => ("0.0.0.0/0", "nat_gateway", "nat"),
        (_, Family::V6) => ("::/0", "egress_only_internet_gateway", "eigw"),
    };
    let graph = network.vpc.graph();
    let mut found = network.gateways.iter().filter(|id| graph.node(**id).kind.keyword == keyword);
    let zone = |id: &NodeId| {
        let links = graph.node(*id).settings.iter().filter_map(|set| set.value.as_link());
        links.filter_map(|link| graph.view::<Subnet>(link)).find_map(View::<Subnet>::zone_name)
    };
    let here = subnet.zone_name();
    let near = found.clone().find(|id| here.is_some() && zone(id) == here).or_else(|| found.next());
    let target = near.map_or(otherwise, |id| &graph.node(*id).name);
    format!("{destination} => {target};")
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn typed(path: &'static str, kind: SubnetType) -> Fixture {
        network().edit(path, |subnet: Subnet| subnet.r#type(kind))
    }

    #[test]
    fn public_leads_to_the_internet() {
        let said = typed("main.db", SubnetType::Public).says();
        assert_eq!(said.0, "public subnet `main.db` has no default route");
        assert_eq!(said.1, "add `0.0.0.0/0 => igw;` to route table `main.db_rt`");
        let fixed = typed("main.db", SubnetType::Public).route::<InternetGateway>(
            "main.db_rt",
            "0.0.0.0/0",
            "main.igw",
        );
        assert_eq!(fixed.ids(), [""; 0]);
    }

    #[test]
    fn private_needs_a_way_out() {
        let said = typed("main.db", SubnetType::Private).says();
        assert_eq!(said.0, "private subnet `main.db` has no default route");
        assert!(said.1.ends_with("or call the subnet isolated"));
    }

    #[test]
    fn private_and_isolated_do_not_lead_to_the_internet() {
        for (kind, word) in [(SubnetType::Private, "private"), (SubnetType::Isolated, "isolated")] {
            let said = typed("main.web", kind).says();
            assert_eq!(said.0, format!("route `0.0.0.0/0` leads {word} subnet `main.web` to `main.igw`"));
        }
    }

    #[test]
    fn isolated_may_speak_to_other_networks_by_a_private_nat_gateway() {
        let with = |connectivity: Connectivity, to: &'static str| {
            network()
                .add(|n| {
                    let nat = NatGateway::new("nat", n.get("main"), n.get::<Subnet>("main.web"));
                    let nat = nat.connectivity(connectivity);
                    if connectivity == Connectivity::Public { nat.elastic_ip(NatAddress::New) } else { nat }
                })
                .route::<NatGateway>("main.db_rt", to, "main.nat")
                .ids()
        };
        assert_eq!(with(Connectivity::Private, "100.65.0.0/24"), [""; 0]);
        for (connectivity, to) in
            [(Connectivity::Public, "100.65.0.0/24"), (Connectivity::Private, "0.0.0.0/0")]
        {
            assert!(with(connectivity, to).contains(&"subnet-type-routes"), "{to}");
        }
    }

    #[test]
    fn a_shared_table_is_the_mistake_of_the_odd_one() {
        let shared = network()
            .add(|n| Subnet::isolated("far", n.get("main"), v4("10.0.3.0/24")).zone(Zone::A))
            .edit("main.web_rt", |table: RouteTable| table)
            .add(|n| Association::new(n.get("main.far"), n.get::<RouteTable>("main.web_rt")))
            .findings();
        assert_eq!(shared.len(), 1);
        assert_eq!(shared[0].path, "main.far");
    }

    #[test]
    fn a_route_that_comes_later_silences() {
        let later = typed("main.db", SubnetType::Public).add(|n| {
            Route::new(
                n.get("main.db_rt"),
                Value::<Destination>::parameter("Where"),
                n.get::<InternetGateway>("main.igw"),
            )
        });
        assert_eq!(later.ids(), [""; 0]);
    }
}
