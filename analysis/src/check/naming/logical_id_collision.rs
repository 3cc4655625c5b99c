//! Two resources have the same logical id.

use dsl::{
    graph::{Graph, NodeId},
    kind::common,
};

use crate::{
    check::{context::Context, naming::name_invalid::is_name},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two resources of one template whose paths become the same CloudFormation logical id, since an id has no
    /// dots and underscores, or of which one has the id of the other pinned.
    ///
    /// # Why it matters
    /// One would silently take the place of the other.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 { subnet web_a 10.0.1.0/24; subnet webA 10.0.2.0/24; }
    /// ```
    ///
    /// # Instead
    /// Rename one of them, or pin another id with `logical_id`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    "logical-id-collision", "naming", Error, "two resources have the same logical id"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    let resources = graph.ids().filter(|id| graph.is_resource(*id));
    let mut hashes: Vec<(u64, NodeId)> = resources.map(|id| (hash(graph.logical_id(id)), id)).collect();
    hashes.sort_unstable();
    for pair in hashes.windows(2) {
        let [(left, first), (right, second)] = pair else { continue };
        if left == right {
            report(graph, *first, *second, out);
        }
    }
}

fn report(graph: &Graph, first: NodeId, second: NodeId, out: &mut Findings) {
    let id = graph.logical_id(first);
    let apart = id != graph.logical_id(second) || graph.place(first) != graph.place(second);
    let is_named = |id: NodeId| graph.node(id).name.is_empty() || is_name(&graph.node(id).name);
    // Equal paths have a check of their own, and names that are none.
    if apart || graph.path(first) == graph.path(second) || !is_named(first) || !is_named(second) {
        return;
    }
    let node = graph.node(second);
    let origin = node.get(common::LOGICAL_ID).map_or(node.origin, |set| set.origin);
    let message =
        format!("`{}` and `{}` both get the logical id `{id}`", graph.path(second), graph.path(first));
    out.report(second, origin, message)
        .related(graph.node(first).origin, "the other one")
        .about(first)
        .help("rename one of them, or pin another id with `logical_id`".to_owned());
}

/// FNV-1a of a text: equal texts have equal hashes, and a report looks at the texts themselves.
fn hash(text: &str) -> u64 {
    let round = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, round)
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(name: &'static str, id: Option<&'static str>) -> Vec<&'static str> {
        network()
            .add(|n| {
                let table = RouteTable::new(name, n.get("main"));
                id.map_or(table.clone(), |id| table.logical_id(id))
            })
            .ids()
    }

    #[test]
    fn characters_are_lost() {
        assert_eq!(with("webRt", None), ["logical-id-collision"]);
        assert_eq!(with("webrt", None), [""; 0]);
    }

    #[test]
    fn pinned_ids_count() {
        assert_eq!(with("other", Some("MainWebRt")), ["logical-id-collision"]);
        assert_eq!(with("other", Some("MainOther")), [""; 0]);
        assert_eq!(with("webRt", Some("Another")), [""; 0]);
    }

    #[test]
    fn across_levels() {
        let vpc = network().add(|n| InternetGateway::new("x", n.get("main")));
        assert_eq!(vpc.ids(), ["igw-count"]);
    }
}
