//! Which nodes are deployed together: one stack an account and Region, more where stacks need each other.

use std::collections::BTreeMap;

use dsl::graph::{Graph, NodeId, Place};

/// Nodes that are deployed together.
#[derive(Clone, Debug)]
pub struct Stack<'a> {
    /// Its name: topology and stage, then place and layer where there are several.
    pub name: String,
    /// Where it is deployed.
    pub place: Place<'a>,
    /// Its turn: all stacks of a layer come before those of the next.
    pub layer: usize,
    /// Its resources, in order.
    pub nodes: Vec<NodeId>,
}

/// The stacks of a graph, in the order they are deployed.
#[derive(Clone, Debug)]
pub struct Stacks<'a> {
    /// The stacks.
    pub all: Vec<Stack<'a>>,
    of: Vec<u32>,
}

impl<'a> Stacks<'a> {
    /// Sorts the resources of `graph` into stacks.
    ///
    /// A resource that links to one in another place is one layer later, so that two stacks never wait for each
    /// other: VPCs first, then their peering, then the routes of the other side.
    pub fn new(graph: &'a Graph) -> Self {
        let places = Places::new(graph);
        let mut layers = Layers { graph, places: &places, known: vec![None; graph.len()] };
        let mut groups: BTreeMap<(usize, u32), Vec<NodeId>> = BTreeMap::new();
        for id in graph.ids().filter(|id| graph.is_resource(*id)) {
            groups.entry((layers.of(id), places.of[index(id)])).or_default().push(id);
        }
        let mut groups: Vec<_> = groups
            .into_iter()
            .map(|((layer, place), nodes)| (layer, places.all[place as usize], nodes))
            .collect();
        groups.sort_by_key(|(layer, place, _)| (*layer, *place));
        let single = groups.len() <= 1;
        let mut of = vec![u32::MAX; graph.len()];
        let mut all = Vec::new();
        for (layer, place, nodes) in groups {
            for id in &nodes {
                of[index(*id)] = u32::try_from(all.len()).unwrap_or(u32::MAX);
            }
            all.push(Stack { name: name(graph, place, layer, single), place, layer, nodes });
        }
        if all.is_empty() {
            let place = graph.topology().default_place();
            all.push(Stack { name: name(graph, place, 0, true), place, layer: 0, nodes: Vec::new() });
        }
        Self { all, of }
    }

    /// The position of the stack that a resource is in.
    pub fn position(&self, id: NodeId) -> Option<usize> {
        let at = self.of[index(id)];
        (at != u32::MAX).then_some(at as usize)
    }
}

/// The number of a node as an index.
fn index(id: NodeId) -> usize {
    id.number()
}

fn name(graph: &Graph, place: Place<'_>, layer: usize, single: bool) -> String {
    let topology = graph.topology();
    let base = format!("{}-{}", topology.name(), topology.stage_name()).replace('_', "-");
    if single {
        return base;
    }
    let place = match (place.name, place.region) {
        (Some(name), _) => name.replace('_', "-"),
        (None, Some(region)) => region.to_owned(),
        (None, None) => "default".to_owned(),
    };
    let role = match layer {
        0 => "base",
        1 => "peerings",
        _ => "routes",
    };
    if layer > 2 { format!("{base}-{place}-{role}-{layer}") } else { format!("{base}-{place}-{role}") }
}

/// The places of a graph, and which of them each node is in.
struct Places<'a> {
    all: Vec<Place<'a>>,
    of: Vec<u32>,
}

impl<'a> Places<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut all: Vec<Place<'a>> = Vec::new();
        let mut of = vec![0; graph.len()];
        let mut last = 0;
        for id in graph.ids() {
            let place = graph.place(id);
            // Neighbours are mostly in one place.
            if all.get(last) != Some(&place) {
                last = all.iter().position(|known| *known == place).unwrap_or(all.len());
                if last == all.len() {
                    all.push(place);
                }
            }
            of[index(id)] = u32::try_from(last).unwrap_or(u32::MAX);
        }
        Self { all, of }
    }
}

/// The layer of each node, found once.
struct Layers<'a> {
    graph: &'a Graph,
    places: &'a Places<'a>,
    known: Vec<Option<usize>>,
}

impl Layers<'_> {
    fn of(&mut self, id: NodeId) -> usize {
        // In a single place nothing waits for another one.
        if self.places.all.len() <= 1 {
            return 0;
        }
        if let Some(layer) = self.known[index(id)] {
            return layer;
        }
        // Links don't form cycles; should they, the first node met is taken as the lowest.
        self.known[index(id)] = Some(0);
        let graph = self.graph;
        let node = graph.node(id);
        let links =
            node.settings.iter().flat_map(|set| set.value.items()).filter_map(dsl::value::Attr::as_link);
        let mut layer = 0;
        for target in links.chain(node.parent) {
            if graph.is_resource(target) {
                let crossing = usize::from(self.places.of[index(target)] != self.places.of[index(id)]);
                layer = layer.max(self.of(target) + crossing);
            }
        }
        self.known[index(id)] = Some(layer);
        layer
    }
}
