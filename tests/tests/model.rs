//! The stories as saved models: read back, they are the same network.

use std::fs;

use codegen::{emit::Emitter as _, model};
use dsl::{
    check::check_graph,
    graph::{Graph, Node},
    kind::Kind,
};
use vpcraft_tests::{expand, topology_of};

/// The graph of each story, with the name of its file.
fn stories() -> Vec<(String, Graph)> {
    let folder = fs::read_dir("../examples").expect("the examples are there");
    let mut files: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let story = |file: &std::path::PathBuf| {
        let source = fs::read_to_string(file).ok()?;
        let graph = expand(topology_of(&source)?).expect("Rust takes its tokens").graph.expect("a header");
        Some((file.display().to_string(), graph))
    };
    files.iter().filter_map(story).collect()
}

#[test]
fn a_story_is_the_same_after_it_was_saved() {
    let stories = stories();
    assert!(stories.len() >= 7, "{}", stories.len());
    for (name, graph) in stories {
        let text = model::write(graph.topology());
        let back = model::read(&text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        assert_eq!(model::write(&back), text, "{name}");
        let back = back.graph();
        assert_eq!(model::write(back.topology()), text, "{name}");
        assert_eq!(nodes(&back), nodes(&graph), "{name}");
    }
}

/// The nodes, with every place forgotten.
fn nodes(graph: &Graph) -> Vec<Node> {
    graph.topology().clone().without_origins().nodes().to_vec()
}

#[test]
fn a_saved_story_gives_the_same_template() {
    let emitter = codegen::emit::CloudFormation;
    for (name, graph) in stories() {
        let back = model::read(&model::write(graph.topology())).expect("a model").graph();
        let (Ok(one), Ok(other)) = (check_graph(graph), check_graph(back)) else { continue };
        let files = [one, other].map(|it| emitter.emit(&it).expect("a template").files);
        assert!(files[0] == files[1], "{name}");
    }
}

/// The fields of every kind have a place in the schema, and the schema has no others.
#[test]
fn the_schema_has_the_fields_of_each_kind() {
    let schema = fs::read_to_string("../docs/schema/model.json").expect("the schema is there");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("the schema is JSON");
    for kind in dsl::resource::KINDS {
        let settings = &schema["$defs"][kind.keyword]["properties"]["settings"]["properties"];
        let known: Vec<_> = settings.as_object().expect(kind.keyword).keys().cloned().collect();
        assert_eq!(known, fields(kind), "{}", kind.keyword);
    }
}

fn fields(kind: &Kind) -> Vec<String> {
    let mut names: Vec<_> = kind.all_fields().map(|(_, field)| field.name.to_owned()).collect();
    names.sort();
    names
}
