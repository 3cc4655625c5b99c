//! `topology!` and the builder give the same value: the same graph and the same findings, places aside.
//!
//! The macro lowers its text to a topology that the checks see, and expands to builder calls that make another one
//! at run time. Both are compared for every story and for a text with every kind.

use dsl::{graph::Graph, resource::KINDS};
use vpcraft_tests::{agreement, expand, stories::STORIES, topology_of};

/// The text of the macro against what its expansion builds.
fn agree(source: &str, built: Graph) {
    let expansion = expand(topology_of(source).expect("a topology")).expect("it lexes");
    assert_eq!(expansion.errors().count(), 0, "{:?}", expansion.messages);
    agreement::agree(&expansion.graph.expect("it has a header"), &built);
}

#[test]
fn stories_agree() {
    for story in STORIES {
        agree(story.source, (story.topology)().graph());
    }
}

#[allow(dead_code, reason = "the keys are not used")]
#[path = "../data/every_kind.rs"]
mod every_kind_source;

mod every_kind {
    use super::every_kind_source::every_kind;

    #[test]
    fn agrees() {
        super::agree(include_str!("../data/every_kind.rs"), every_kind::topology().graph());
    }

    #[test]
    fn is_every_kind_with_every_field() {
        let graph = every_kind::topology().graph();
        for kind in super::KINDS {
            let nodes: Vec<_> =
                graph.ids().map(|id| graph.node(id)).filter(|node| node.kind == *kind).collect();
            assert!(!nodes.is_empty(), "no {} in every_kind.rs", kind.keyword);
            for (number, field) in (0u8..).zip(kind.fields) {
                let is_set = nodes.iter().any(|node| node.get(number).is_some());
                assert!(is_set, "no `{}` of a {} in every_kind.rs", field.name, kind.keyword);
            }
        }
    }
}
