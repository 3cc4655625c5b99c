//! What `needs` asks for: services, each with those that are no use without it.

use dsl::{
    facts::bundle,
    graph::{Graph, NodeId, Set},
    origin::Origin,
    resource::{Resource, instance::Instance, subnet::Subnet, tier::Tier, vpc::Vpc},
    value::{Attr, List, Setting},
};

/// The words of one `needs`.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    /// The element that says so.
    pub(crate) of: NodeId,
    pub(crate) origin: Origin,
    pub(crate) words: Vec<String>,
}

/// Every `needs` of a network.
pub(crate) fn all(graph: &Graph) -> impl Iterator<Item = Needs> {
    said(graph).filter_map(|(id, set)| {
        let attr = match &set.value {
            Attr::Text(text) => Attr::List([Attr::Text(text.clone())].into()),
            other => other.clone(),
        };
        let words = List::<String>::from_attr(&attr)?.0;
        (!graph.is_derived(id)).then_some(Needs { of: id, origin: set.origin, words })
    })
}

/// Whether anything needs a service.
pub(crate) fn are_said(graph: &Graph) -> bool {
    said(graph).next().is_some()
}

/// Every `needs`, with its element.
fn said(graph: &Graph) -> impl Iterator<Item = (NodeId, &Set)> {
    let kinds = [Vpc::KIND, Tier::KIND, Subnet::KIND, Instance::KIND];
    let fields = kinds.into_iter().filter_map(|kind| Some((kind, kind.field("needs")?.0)));
    fields.flat_map(move |(kind, number)| {
        graph.ids_of(kind).iter().filter_map(move |id| Some((*id, graph.node(*id).get(number)?)))
    })
}

/// The services behind a word: a workload, a family, or a service by itself; nothing for an unknown word.
pub(crate) fn services(graph: &Graph, word: &str) -> Option<Vec<String>> {
    let bundle = bundle::companions(word).or_else(|| bundle::bundle(word));
    if let Some(bundle) = bundle {
        return Some(bundle.required().map(str::to_owned).collect());
    }
    graph.facts().service(word).map(|row| vec![row.word.to_string()])
}

/// The known word that is nearest to one that means nothing.
pub(crate) fn nearest(graph: &Graph, word: &str) -> Option<String> {
    let bundles = bundle::needs().iter().chain(bundle::workloads()).map(|row| row.word);
    let services: Vec<String> = graph.facts().services().map(|row| row.word.to_string()).collect();
    dsl::facts::nearest(word, bundles.chain(services.iter().map(String::as_str))).map(str::to_owned)
}
