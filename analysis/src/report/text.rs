//! Values in words.

use dsl::{
    graph::{Graph, NodeId},
    resource::{subnet::Subnet, tier::Tier},
    value::Attr,
    view::View,
};

/// A value as people read it.
pub(super) fn value(graph: &Graph, attr: &Attr) -> String {
    match attr {
        Attr::Bool(true) => "yes".into(),
        Attr::Bool(false) => "no".into(),
        Attr::Number(number) => number.to_string(),
        Attr::Word(word) => (*word).into(),
        Attr::Text(text) => text.to_string(),
        Attr::V4(net) => net.to_string(),
        Attr::V6(net) => net.to_string(),
        Attr::Address(address) => address.to_string(),
        Attr::Link(id) => graph.path(*id),
        Attr::Traffic(traffic) => traffic.to_string(),
        Attr::Slot(slot) => format!("slot {}", slot.0),
        Attr::List(items) => items.iter().map(|item| value(graph, item)).collect::<Vec<_>>().join(", "),
        Attr::Pairs(pairs) => {
            let pair = |(key, value): &(Box<str>, Box<str>)| format!("{key}: {value}");
            pairs.0.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        Attr::Later(name) => format!("parameter {name}"),
    }
}

/// A value, or nothing.
pub(super) fn optional(graph: &Graph, attr: Option<&Attr>) -> String {
    attr.map(|attr| value(graph, attr)).unwrap_or_default()
}

/// The paths of nodes, in their order.
pub(super) fn paths<'a, K: dsl::resource::Resource>(
    views: impl IntoIterator<Item = View<'a, K>>,
) -> Vec<String> {
    views.into_iter().map(View::path).collect()
}

/// The paths of subnets, each once; a tier stands for its subnets where all of them are there.
pub(super) fn subnet_paths<'a>(
    graph: &'a Graph,
    subnets: impl IntoIterator<Item = View<'a, Subnet>>,
) -> Vec<String> {
    let all: Vec<NodeId> = subnets.into_iter().map(View::id).collect();
    let whole = |id: &NodeId| {
        let tier = graph.view::<Tier>(graph.node(*id).parent?)?;
        tier.subnets().all(|subnet| all.contains(&subnet.id())).then(|| tier.path())
    };
    let mut paths: Vec<String> = Vec::new();
    for path in all.iter().map(|id| whole(id).unwrap_or_else(|| graph.path(*id))) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// The subnets behind links to subnets and tiers, each once.
pub(super) fn subnets(graph: &Graph, links: impl Iterator<Item = NodeId>) -> Vec<View<'_, Subnet>> {
    let mut found: Vec<View<'_, Subnet>> = Vec::new();
    for link in links {
        let of_tier = graph.view::<Tier>(link).into_iter().flat_map(View::<Tier>::subnets);
        for subnet in graph.view::<Subnet>(link).into_iter().chain(of_tier) {
            if !found.contains(&subnet) {
                found.push(subnet);
            }
        }
    }
    found
}

/// Account and Region of a node, as far as they are known: `111122223333 us-west-2`.
pub(super) fn place(graph: &Graph, id: NodeId) -> String {
    let place = graph.place(id);
    [place.account, place.region].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Words with commas.
pub(super) fn all<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}
