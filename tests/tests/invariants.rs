//! What the structure promises: no emitter names a kind, the model writes no format, the macros check nothing.

use std::{fs, path::Path};

use dsl::resource::KINDS;
use vpcraft_tests::stories::STORIES;

/// Every Rust file under a folder of the workspace, with its text up to its tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("the folder is there").flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        let name = path.display().to_string();
        if path.is_dir() && !name.ends_with("tests") {
            collect(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.push((name, without_comments(code)));
        }
    }
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The words by which a source can name a kind: its Rust type, its CloudFormation type, its keyword in quotes.
fn names_of_kinds() -> Vec<String> {
    let names = KINDS.iter().flat_map(|kind| {
        let type_name = kind.cloudformation.map(|name| format!("\"{name}\""));
        [Some(format!("\"{}\"", kind.keyword)), type_name, Some(format!("resource::{}::", kind.keyword))]
    });
    names.flatten().collect()
}

fn refuse(folder: &str, words: &[String]) {
    for (file, text) in sources(folder) {
        for word in words {
            assert!(!text.contains(word.as_str()), "{file} has {word}");
        }
    }
}

#[test]
fn no_emitter_names_a_kind() {
    let mut words = names_of_kinds();
    // `ingress` and `egress` are also the directions of a rule, as AWS's own tools spell them.
    words.retain(|word| !word.contains("gress\""));
    words.extend(["dsl::resource", "AWS::EC2::", "AWS::IAM::"].map(str::to_owned));
    refuse("codegen/src/emit", &words);
}

/// Packets are a second opinion about the engine only if the lab is not built from its answers.
#[test]
fn the_lab_knows_tables_alone() {
    let words = ["Reach", "judge", "Verdict", "Trace", "flow::matrix", "walk("].map(str::to_owned);
    refuse("codegen/src/emit/lab", &words);
    refuse("analysis/src/flow/fabric", &words);
}

#[test]
fn the_model_and_its_analysis_read_and_write_nothing() {
    let io =
        ["std::fs", "std::io", "std::env", "std::process", "TcpStream", "println!", "serde", "proc_macro"];
    for (folder, dependencies) in [("dsl", &["ipnet"][..]), ("analysis", &["dsl", "ipnet"])] {
        refuse(&format!("{folder}/src"), &io.map(str::to_owned));
        assert_eq!(dependencies_of(folder), dependencies, "{folder}");
    }
}

fn dependencies_of(package: &str) -> Vec<String> {
    let manifest = fs::read_to_string(format!("../{package}/Cargo.toml")).expect("the manifest is there");
    let dependencies = manifest.split("[dependencies]").nth(1).expect("it has dependencies");
    let lines = dependencies.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_macros_check_nothing_and_know_no_kind() {
    let mut words = names_of_kinds();
    words.extend(["dsl::resource::prelude", "analysis::check::Check ", "Findings"].map(str::to_owned));
    // `at` is also the keyword of every heading that names a place; as a word it is no kind of the macro's own.
    words.retain(|word| word != "\"at\"");
    refuse("macros/src", &words);
}

/// A story that is added is in the list of the tests, and in those of the proofs, which are no Rust.
#[test]
fn every_story_is_tested_and_proven() {
    let mut names: Vec<_> = STORIES.iter().map(|story| story.name).collect();
    names.sort_unstable();
    let files = fs::read_dir("../examples").expect("the examples are there").flatten();
    let mut found: Vec<_> =
        files.filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".rs")?.to_owned())).collect();
    // Its network is as large as it is told to be.
    found.retain(|name| name != "fleet");
    found.sort();
    assert_eq!(names, found);
    for list in ["aws/script.py", "aws/prove.sh"] {
        let text = fs::read_to_string(list).expect("the proof is there");
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let words: Vec<_> = text.split(|c| !is_word(c)).collect();
        let missing: Vec<_> = names.iter().filter(|name| !words.contains(name)).collect();
        assert!(missing.is_empty(), "{list} lacks {missing:?}");
    }
}
