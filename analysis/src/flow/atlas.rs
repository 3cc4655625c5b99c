//! The questions that a reader of a review may ask: which ends there are, and which pairs lie near each other.

use std::collections::BTreeMap;

use dsl::{
    graph::{Graph, NodeId},
    resource::{expect::End, service::Service, vpc::Vpc},
    view::View,
};

use super::{
    alike,
    claim::{Answer, Claim},
    matrix,
    network::Reach,
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
    /// The elements that packets can't tell apart from it.
    pub same: Vec<NodeId>,
    /// Whether it opens connections.
    pub opens: bool,
    end: End,
}

/// The ends of a network, and their answers on demand.
///
/// What packets can't tell apart is one end: hosts with the same groups, endpoints in the same subnets, subnets with the
/// same table and ACL. There are as many questions as there are different answers, and not as there are elements.
///
/// # Example
/// ```
/// use vpcraft_analysis::{flow::{Atlas, Verdict}, prelude::*};
/// use dsl::net::parse_ipv4_cidr;
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
        places.extend(alike::subnets(graph, &reach).iter().filter_map(|it| class(graph, it, true)));
        places.extend(alike::hosts(graph, &reach).iter().filter_map(|it| class(graph, it, true)));
        places.extend(alike::endpoints(graph, &reach).iter().filter_map(|it| class(graph, it, false)));
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

    /// The ends that an end may be asked about, in order, itself if it stands for several: none, if it opens no connections; what is outside of every
    /// VPC; what is in its VPC and in those that are peered with it. From outside, everything that could have a public
    /// address.
    pub fn near(&self, from: usize) -> Vec<usize> {
        let Some(place) = self.places.get(from).filter(|place| place.opens) else { return Vec::new() };
        let others = self.places.iter().enumerate();
        match place.network {
            Some(network) => {
                let outside = others.filter(|(_, other)| other.network.is_none()).map(|(at, _)| at);
                let near = self.near.get(&network).map(Vec::as_slice).unwrap_or_default();
                let is_other = |to: &usize| *to != from || !place.same.is_empty();
                outside.chain(near.iter().copied()).filter(is_other).collect()
            }
            None => {
                others.filter(|(_, other)| other.network.is_some() && other.opens).map(|(at, _)| at).collect()
            }
        }
    }

    /// Whether and how the first end reaches the second with the traffic that is usual there.
    pub fn answer(&self, from: usize, to: usize) -> Answer {
        let to = match self.places[to].same.first() {
            // From the first of a class to the second.
            Some(other) if from == to => End::Element(*other),
            _ => self.places[to].end.clone(),
        };
        self.reach.judge(&Claim::reaches(self.places[from].end.clone(), to))
    }
}

fn place(name: &str, what: &'static str, end: End, opens: bool) -> Place {
    Place { name: name.to_owned(), what, network: None, same: Vec::new(), opens, end }
}

/// The first element of a class, with the others of it.
fn class(graph: &Graph, class: &[NodeId], opens: bool) -> Option<Place> {
    let (first, same) = class.split_first()?;
    let network = graph.enclosing::<Vpc>(*first).map(View::id);
    let what = graph.node(*first).kind.title;
    let end = End::Element(*first);
    Some(Place { network, same: same.to_vec(), ..place(&graph.path(*first), what, end, opens) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::network;
    use dsl::resource::subnet::Subnet;

    #[test]
    fn near_is_the_own_vpc_and_what_is_outside() {
        let mut t = network().t;
        let other = t.add(Vpc::new("other", dsl::net::parse_ipv4_cidr("10.9.0.0/16").expect("a block")));
        t.add(Subnet::isolated("far", other, dsl::net::parse_ipv4_cidr("10.9.1.0/24").expect("a block")));
        let graph = t.graph();
        let atlas = Atlas::new(&graph);
        let at = |name: &str| atlas.places.iter().position(|it| it.name == name).expect(name);
        let (web, db, far, internet) = (at("main.web"), at("main.db"), at("other.far"), at("internet"));
        assert!(atlas.near(web).contains(&db) && atlas.near(web).contains(&internet));
        assert!(atlas.near(internet).contains(&web) && atlas.near(999).is_empty());
        assert!(!atlas.near(web).contains(&far) && !atlas.near(web).contains(&web));
    }
}
