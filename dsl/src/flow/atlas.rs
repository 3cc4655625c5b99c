//! The questions that a reader of a review may ask: which ends there are, and which pairs lie near each other.

use std::collections::BTreeMap;

use super::{
    claim::{Answer, Claim},
    matrix, name,
    network::{Name, Reach},
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
    /// The hosts or endpoints that packets can't tell apart from it.
    pub same: Vec<NodeId>,
    /// Whether it opens connections.
    pub opens: bool,
    end: End,
}

/// The ends of a network, and their answers on demand.
///
/// Hosts of one subnet with the same groups and addresses are one end, and so are endpoints in the same subnets with the
/// same groups and ports: there are as many questions as there are different answers and not as there are hosts.
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
    /// What is in each VPC and in those that are peered with it.
    near: BTreeMap<NodeId, Vec<usize>>,
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
        places.extend(endpoints(graph, &reach));
        let mut within: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        for (at, place) in places.iter().enumerate() {
            if let Some(network) = place.network {
                within.entry(network).or_default().push(at);
            }
        }
        let near_of = |vpc: View<'_, Vpc>| {
            let near = matrix::near(graph, vpc.id());
            let mut near: Vec<usize> =
                near.iter().filter_map(|id| within.get(id)).flatten().copied().collect();
            near.sort_unstable();
            near.dedup();
            (vpc.id(), near)
        };
        let near = graph.all::<Vpc>().map(near_of).collect();
        Self { reach, places, near }
    }

    /// The ends that an end may be asked about, in order: none, if it opens no connections; what is outside of every
    /// VPC; what is in its VPC and in those that are peered with it. From outside, everything that could have a public
    /// address.
    pub fn near(&self, from: usize) -> Vec<usize> {
        let Some(place) = self.places.get(from).filter(|place| place.opens) else { return Vec::new() };
        let others = self.places.iter().enumerate();
        match place.network {
            Some(network) => {
                let outside = others.filter(|(_, other)| other.network.is_none()).map(|(at, _)| at);
                let near = self.near.get(&network).map(Vec::as_slice).unwrap_or_default();
                outside.chain(near.iter().copied()).filter(|to| *to != from).collect()
            }
            None => {
                others.filter(|(_, other)| other.network.is_some() && other.opens).map(|(at, _)| at).collect()
            }
        }
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
fn hosts(graph: &Graph, reach: &Reach<'_>) -> Vec<Place> {
    let mut classes: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    for host in graph.all::<Instance>() {
        if let Some(class) = reach.class_of(host.id()) {
            classes.entry(class).or_default().push(host.id());
        }
    }
    classes.into_values().filter_map(|class| first(graph, &class, true)).collect()
}

/// The first endpoint of each class, with the others of it.
fn endpoints(graph: &Graph, reach: &Reach<'_>) -> Vec<Place> {
    let mut classes: Vec<Vec<NodeId>> = Vec::new();
    let mut known = BTreeMap::new();
    for endpoint in graph.all::<InterfaceEndpoint>() {
        let interfaces = reach.interfaces_of(endpoint.id()).iter().map(|at| &reach.interfaces[*at]);
        let interfaces: Vec<_> =
            interfaces.map(|it| (it.subnet, it.groups.clone(), it.has, it.fixed)).collect();
        let ports =
            endpoint.service().as_str().map(|text| name::ports(reach, &Name::parse(text)).to_string());
        // An endpoint that is nowhere is like no other.
        let apart = interfaces.is_empty().then(|| endpoint.id());
        let key = (interfaces, ports, apart);
        let at = *known.entry(key).or_insert(classes.len());
        if at == classes.len() {
            classes.push(Vec::new());
        }
        classes[at].push(endpoint.id());
    }
    classes.iter().filter_map(|class| first(graph, class, false)).collect()
}

fn first(graph: &Graph, class: &[NodeId], opens: bool) -> Option<Place> {
    let (first, same) = class.split_first()?;
    Some(Place { same: same.to_vec(), ..element(graph, *first, opens) })
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
        assert!(atlas.near(web).contains(&db) && atlas.near(web).contains(&internet));
        assert!(atlas.near(internet).contains(&web) && atlas.near(999).is_empty());
        assert!(!atlas.near(web).contains(&far) && !atlas.near(web).contains(&web));
    }
}
