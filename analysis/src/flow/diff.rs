//! What a change of a network does to its traffic: what newly reaches what, and what no longer does.

use std::{collections::BTreeMap, fmt};

use dsl::{
    graph::{Graph, NodeId},
    resource::expect::End,
};

use super::{
    matrix::{Matrix, matrix},
    traffic::TrafficSet,
};

/// One pair of ends whose traffic differs between two networks.
///
/// Ends are named by path, or as `internet` and `service s3`, since elements of two networks have nothing else in
/// common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where connections are opened: a tier, a subnet of none, or `internet`.
    pub from: String,
    /// Where they lead: a part, `internet`, or a service.
    pub to: String,
    /// What some host may do now and none could before.
    pub opened: TrafficSet,
    /// What some host could do before and none can now.
    pub closed: TrafficSet,
    /// What the traffic went through before: gateways, endpoints, peerings, by path.
    pub before: Vec<String>,
    /// What it goes through now.
    pub after: Vec<String>,
}

impl Change {
    /// Whether the same traffic flows, but another way: through an endpoint instead of a NAT gateway.
    pub fn is_detour(&self) -> bool {
        self.opened.is_empty() && self.closed.is_empty()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}:", self.from, self.to)?;
        let by = |ways: &[String]| match ways {
            [] => String::new(),
            ways => format!(" by {}", ways.join(", ")),
        };
        if self.is_detour() {
            return write!(f, " now{}, before{}", by(&self.after), by(&self.before));
        }
        if !self.opened.is_empty() {
            write!(f, " opens {}{}", self.opened, by(&self.after))?;
        }
        if !self.closed.is_empty() {
            let and = if self.opened.is_empty() { "" } else { ";" };
            write!(f, "{and} closes {}{}", self.closed, by(&self.before))?;
        }
        Ok(())
    }
}

/// How the traffic of two networks differs, sorted by the ends.
///
/// It compares [`matrix`] with [`matrix`], so ends are tiers, subnets of none, services and the internet, from which
/// connections come in, too.
///
/// # Example
/// ```
/// use vpcraft_analysis::{flow::traffic_diff, prelude::*};
/// use dsl::net::parse_ipv4_cidr;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = |nat: bool| -> Result<_, Box<dyn std::error::Error>> {
///     let mut t = Topology::new("demo").region("us-west-2");
///     let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
///     let igw = t.add(InternetGateway::new("igw", main));
///     let web = t.add(Subnet::public("web", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
///     let app = t.add(Subnet::private("app", main, parse_ipv4_cidr("10.0.2.0/24")?).zone(Zone::A));
///     let everywhere = parse_ipv4_cidr("0.0.0.0/0")?;
///     t.add(RouteTable::new("web_rt", main).subnets([web]).route(everywhere, igw));
///     let mut table = RouteTable::new("app_rt", main).subnets([app]);
///     if nat {
///         let nat = t.add(NatGateway::new("nat", main, web).elastic_ip(NatAddress::New));
///         table = table.route(everywhere, nat);
///     }
///     t.add(table);
///     Ok(t.graph())
/// };
/// let changes = traffic_diff(&network(false)?, &network(true)?);
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].to_string(), "main.app -> internet: opens tcp 443 by main.igw, main.nat");
/// # Ok(())
/// # }
/// ```
pub fn traffic_diff(before: &Graph, after: &Graph) -> Vec<Change> {
    let (old, new) = (flows(before, &matrix(before)), flows(after, &matrix(after)));
    let ends: std::collections::BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
    let nothing = Flow::default();
    let changes = ends.into_iter().filter_map(|ends| {
        let (old, new) = (old.get(ends).unwrap_or(&nothing), new.get(ends).unwrap_or(&nothing));
        (old != new).then(|| Change {
            from: ends.0.clone(),
            to: ends.1.clone(),
            opened: new.traffic.difference(&old.traffic),
            closed: old.traffic.difference(&new.traffic),
            before: old.by.clone(),
            after: new.by.clone(),
        })
    });
    changes.collect()
}

/// What some host of a part may do, and by which way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Flow {
    traffic: TrafficSet,
    by: Vec<String>,
}

fn flows(graph: &Graph, matrix: &Matrix) -> BTreeMap<(String, String), Flow> {
    let paths = |ids: &[NodeId]| {
        let mut paths: Vec<String> = ids.iter().map(|id| graph.path(*id)).collect();
        paths.sort();
        paths
    };
    let out = matrix.cells.iter().map(|cell| {
        let ends = (graph.path(cell.from), name(graph, &cell.to));
        (ends, Flow { traffic: cell.may_work.clone(), by: paths(&cell.by) })
    });
    let into = matrix.exposed.iter().map(|cell| {
        let ends = ("internet".to_owned(), graph.path(cell.part));
        (ends, Flow { traffic: cell.may_work.clone(), by: paths(&cell.by) })
    });
    out.chain(into).filter(|(_, flow)| !flow.traffic.is_empty()).collect()
}

fn name(graph: &Graph, end: &End) -> String {
    match end {
        End::Element(id) => graph.path(*id),
        End::Cidr(net) => net.to_string(),
        End::Internet => "internet".to_owned(),
        End::Service(service) => format!("service {}", service.word()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::{network, peered, private_network};
    use dsl::prelude::*;

    fn lines(before: Topology, after: Topology) -> Vec<String> {
        traffic_diff(&before.graph(), &after.graph()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_networks_do_not_differ() {
        assert_eq!(lines(peered().t, peered().t), [""; 0]);
    }

    #[test]
    fn a_host_opened_to_the_internet() {
        let closed = network();
        let open = network().edit("main.web", |web: Subnet| web.map_public_ip_on_launch(true));
        assert_eq!(
            lines(closed.t, open.t),
            [
                "internet -> main.web: opens all traffic by main.igw",
                "main.web -> internet: opens tcp 443 by main.igw"
            ]
        );
    }

    #[test]
    fn a_peering_that_lost_its_way_back() {
        let one_way = network()
            .add(|_| Vpc::new("other", crate::check::fixture::v4("10.1.0.0/16")))
            .add(|n| {
                Subnet::isolated("web", n.get("other"), crate::check::fixture::v4("10.1.1.0/24"))
                    .zone(Zone::A)
            })
            .add(|n| RouteTable::new("rt", n.get("other")).subnets([n.get("other.web")]))
            .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("other")))
            .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
            .route::<Peering>("other.rt", "10.0.0.0/16", "pcx");
        let lost = lines(peered().t, one_way.t);
        assert_eq!(
            lost,
            [
                "main.db -> other.web: closes all traffic by pcx",
                "other.web -> main.db: closes all traffic by pcx"
            ]
        );
    }

    #[test]
    fn a_service_that_takes_another_way() {
        let without = private_network()
            .edit("main.s3", |s3: GatewayEndpoint| s3.route_tables(List::<Ref<RouteTable>>(Vec::new())));
        let found = lines(without.t, private_network().t);
        assert!(
            found
                .contains(&"main.app -> service s3: now by main.s3, before by main.igw, main.nat".to_owned()),
            "{found:#?}"
        );
    }
}
