//! What a network is and how large.

use std::collections::BTreeMap;

use dsl::{
    graph::Graph,
    kind::Kind,
    resource::{KINDS, at::At},
};

/// A network in a few words and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// The stage it is deployed as.
    pub stage: String,
    /// What it is for, as its author says.
    pub doc: String,
    /// Where it is deployed: name of the place, account and Region; empty where one is not known.
    pub places: Vec<[String; 3]>,
    /// How many resources there are of each kind that has any: title and number.
    pub counts: Vec<(&'static str, usize)>,
    /// How many resources AWS will have.
    pub resources: usize,
    /// How many elements nobody wrote.
    pub derived: usize,
}

/// The summary of a network.
pub fn summary(graph: &Graph) -> Summary {
    let topology = graph.topology();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in graph.ids().filter(|id| graph.is_resource(*id)) {
        *counts.entry(graph.node(id).kind.keyword).or_default() += 1;
    }
    let count = |kind: &&'static Kind| Some((kind.title, *counts.get(kind.keyword)?));
    Summary {
        name: topology.name().to_owned(),
        stage: topology.stage_name().to_owned(),
        doc: topology.doc().to_owned(),
        places: places(graph),
        counts: KINDS.iter().filter_map(count).collect(),
        resources: counts.values().sum(),
        derived: graph.ids().filter(|id| graph.node(*id).derived_from.is_some()).count(),
    }
}

fn places(graph: &Graph) -> Vec<[String; 3]> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let default = graph.topology().default_place();
    let own = default
        .account
        .or(default.region)
        .map(|_| [String::new(), text(default.account), text(default.region)]);
    let named = graph.all::<At>().map(|at| {
        let (account, region) = (at.account().as_str(), at.region().as_str());
        [at.path(), text(account.or(default.account)), text(region.or(default.region))]
    });
    own.into_iter().chain(named).collect()
}
