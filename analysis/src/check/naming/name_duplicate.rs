//! Two elements of one parent have the same name.

use dsl::graph::{Graph, NodeId};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// Two elements that stand in the same one, of whatever kinds, with the same name.
    ///
    /// # Why it matters
    /// The name is what an element is known by: in paths, tags and logical ids. Two would become one resource.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24; route_table web; }
    /// ```
    ///
    /// # Instead
    /// Give one of them another name.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    "name-duplicate", "naming", Error, "two elements of one parent have the same name"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    let mut names: Vec<(&str, NodeId)> = Vec::new();
    let roots = graph.ids().filter(|id| graph.node(*id).parent.is_none());
    among(graph, roots, &mut names, out);
    for id in graph.ids() {
        if graph.children(id).len() > 1 {
            among(graph, graph.children(id).iter().copied(), &mut names, out);
        }
    }
}

fn among<'a>(
    graph: &'a Graph,
    siblings: impl Iterator<Item = NodeId>,
    names: &mut Vec<(&'a str, NodeId)>,
    out: &mut Findings,
) {
    names.clear();
    let own = siblings.map(|id| (&*graph.node(id).name, id));
    names.extend(own.filter(|(name, _)| !name.is_empty()));
    names.sort_unstable();
    for pair in names.windows(2) {
        let [(left, first), (right, second)] = pair else { continue };
        if left != right {
            continue;
        }
        let (one, two) = (graph.node(*first), graph.node(*second));
        // What one element implies twice is its own mistake: see `tier-zones-invalid`.
        if one.derived_from.is_some() && one.derived_from == two.derived_from {
            continue;
        }
        let message = format!("`{}` is a {} already", graph.path(*first), one.kind.title);
        out.report(*second, two.origin, message)
            .related(one.origin, "the first one")
            .about(*first)
            .help(format!("give the {} another name", two.kind.title));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn across_kinds_in_one_parent() {
        let with = |name| network().add(|n| RouteTable::new(name, n.get("main")));
        assert_eq!(with("web").ids(), ["name-duplicate"]);
        assert_eq!(with("web").says().0, "`main.web` is a subnet already");
        assert_eq!(with("main").ids(), [""; 0]);
        let vpcs = network().add(|_| Vpc::new("main", v4("10.1.0.0/16")));
        assert_eq!(vpcs.ids(), ["name-duplicate"]);
    }
}
