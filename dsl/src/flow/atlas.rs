//! The questions that a reader of a review may ask: which ends there are, and which pairs lie near each other.

use std::collections::BTreeMap;

use super::{
    claim::{Answer, Claim},
    matrix,
    network::Reach,
};
use crate::{
    graph::{Graph, NodeId},
    resource::{
        expect::End, instance::Instance, interface_endpoint::InterfaceEndpoint, service::Service,
        subnet::Subnet, vpc::Vpc,
    },
    view::View,
};

/// An end that a question can be asked about.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its path, `internet`, or the word of a service.
    pub name: String,
    /// What it is, in words.
    pub what: &'static str,
    /// The VPC that it stands in.
    pub network: Option<NodeId>,
    /// The hosts that packets can't tell apart from it.
    pub same: Vec<NodeId>,
    /// Whether it opens connections.
    pub opens: bool,
    end: End,
}

/// The ends of a network, and their answers on demand.
///
/// Hosts of one subnet with the same groups and addresses are one end, so that there are as many questions as there
/// are different answers and not as there are hosts.
///
/// # Example
/// ```
/// use vpcraft_dsl::{flow::{Atlas, Verdict}, net::parse_ipv4_cidr, prelude::*};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut t = Topology::new("demo").region("us-west-2");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
/// t.add(Subnet::isolated("db", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
/// let graph = t.graph();
/// let atlas = Atlas::new(&graph);
/// let at = |name| atlas.places.iter().position(|place| place.name == name);
/// let (db, internet) = (at("main.db").unwrap(), at("internet").unwrap());
/// assert_eq!(atlas.answer(db, internet).verdict, Verdict::Refuted);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Atlas<'g> {
    reach: Reach<'g>,
    /// The ends: the internet, services, subnets, hosts, endpoints.
    pub places: Vec<Place>,
    /// The VPCs that each is peered with, and itself.
    near: BTreeMap<NodeId, Vec<NodeId>>,
}

impl<'g> Atlas<'g> {
    /// Lists the ends of a network.
    pub fn new(graph: &'g Graph) -> Self {
        let reach = Reach::new(graph);
        let mut places = vec![place("internet", "everything outside", End::Internet, true)];
        for word in matrix::services(graph) {
            places.push(place(&word, "AWS service", End::Service(Service::named(&word)), false));
        }
        let elements = graph.all::<Subnet>().map(View::id);
        places.extend(elements.map(|id| element(graph, id, true)));
        places.extend(hosts(graph, &reach));
        let endpoints = graph.all::<InterfaceEndpoint>().map(View::id);
        places.extend(endpoints.map(|id| element(graph, id, false)));
        let near = graph.all::<Vpc>().map(|vpc| (vpc.id(), matrix::near(graph, vpc.id()))).collect();
        Self { reach, places, near }
    }

    /// Whether two ends are worth a question: the first opens connections, and their VPCs are joined by a peering,
    /// are one, or only one of the ends stands in a VPC.
    pub fn is_near(&self, from: usize, to: usize) -> bool {
        let (Some(from_place), Some(to_place)) = (self.places.get(from), self.places.get(to)) else {
            return false;
        };
        let joined = match (from_place.network, to_place.network) {
            (Some(own), Some(other)) => self.near.get(&own).is_some_and(|near| near.contains(&other)),
            (None, None) => false,
            _ => true,
        };
        from != to && from_place.opens && joined
    }

    /// Whether and how the first end reaches the second with the traffic that is usual there.
    pub fn answer(&self, from: usize, to: usize) -> Answer {
        self.reach.judge(&Claim::reaches(self.places[from].end.clone(), self.places[to].end.clone()))
    }
}

fn place(name: &str, what: &'static str, end: End, opens: bool) -> Place {
    Place { name: name.to_owned(), what, network: None, same: Vec::new(), opens, end }
}

fn element(graph: &Graph, id: NodeId, opens: bool) -> Place {
    let network = graph.enclosing::<Vpc>(id).map(View::id);
    Place { network, ..place(&graph.path(id), graph.node(id).kind.title, End::Element(id), opens) }
}

/// The first host of each class, with the others of it.
fn hosts<'a>(graph: &'a Graph, reach: &'a Reach<'_>) -> impl Iterator<Item = Place> + 'a {
    let mut seen: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    for host in graph.all::<Instance>() {
        if let Some(class) = reach.class_of(host.id()) {
            seen.entry(class).or_default().push(host.id());
        }
    }
    seen.into_values().filter_map(move |all| {
        let (first, same) = all.split_first()?;
        Some(Place { same: same.to_vec(), ..element(graph, *first, true) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::network;

    #[test]
    fn near_is_the_own_vpc_and_what_is_outside() {
        let mut t = network().t;
        let other = t.add(Vpc::new("other", crate::net::parse_ipv4_cidr("10.9.0.0/16").expect("a block")));
        t.add(Subnet::isolated("far", other, crate::net::parse_ipv4_cidr("10.9.1.0/24").expect("a block")));
        let graph = t.graph();
        let atlas = Atlas::new(&graph);
        let at = |name: &str| atlas.places.iter().position(|it| it.name == name).expect(name);
        let (web, db, far, internet) = (at("main.web"), at("main.db"), at("other.far"), at("internet"));
        assert!(atlas.is_near(web, db) && atlas.is_near(web, internet) && atlas.is_near(internet, web));
        assert!(!atlas.is_near(web, far) && !atlas.is_near(web, web) && !atlas.is_near(web, 999));
    }
}
