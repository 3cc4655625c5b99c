//! The stories as saved models: read back, they are the same network.

use std::fs;

use analysis::check::check_graph;
use codegen::{emit::Emitter as _, model};
use dsl::{
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

/// The values of a JSON text, by bytes: everything between `: ` or an indent and the end of the line.
fn values(text: &str) -> Vec<(usize, usize)> {
    let mut start = 0;
    let mut values = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end().trim_end_matches(',');
        let from = content.find(": ").map_or(content.len() - content.trim_start().len(), |at| at + 2);
        if !content[from..].is_empty() && !content.ends_with(['{', '[', '}', ']']) {
            values.push((start + from, start + content.len()));
        }
        start += line.len();
    }
    values
}

#[test]
fn a_model_with_its_values_mixed_up_never_panics() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let (mut read, mut whole) = (0, 0);
    for (_, graph) in stories() {
        let text = model::write(graph.topology());
        let values = values(&text);
        for _ in 0..300 {
            let ((to, end), (from, stop)) = (values[random(values.len())], values[random(values.len())]);
            let mixed = format!("{}{}{}", &text[..to], &text[from..stop], &text[end..]);
            let Ok(topology) = model::read(&mixed) else { continue };
            read += 1;
            let graph = topology.graph();
            let findings = analysis::check::findings(&graph);
            assert!(!codegen::emit::review::markdown(&graph, &findings).is_empty());
            let Ok(checked) = check_graph(graph) else { continue };
            whole += 1;
            // Whether a format can carry it is not the question here.
            codegen::emit::EMITTERS.iter().for_each(|emitter| drop(emitter.emit(&checked)));
        }
    }
    assert!(read > 100 && whole > 20, "{read} read, {whole} whole");
}
