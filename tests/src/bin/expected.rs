//! Writes what a saved model should be once deployed, and a manifest for the emulated one, beside its templates.
//!
//! ```text
//! expected MODEL.json DIR      DIR has what `emit cloudformation -o DIR` wrote
//! ```

use std::{env, error::Error, fs, path::Path, process::ExitCode};

use codegen::stack::Stacks;
use dsl::graph::Graph;
use serde_json::json;
use vpcraft_tests::expected;

/// Where a topology that names no Region is deployed in tests.
const REGION: &str = "us-east-1";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [model, folder] = arguments.as_slice() else {
        eprintln!("usage: expected MODEL.json DIR");
        return ExitCode::from(2);
    };
    match write(model.as_ref(), folder.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("expected: {error}");
            ExitCode::from(2)
        }
    }
}

fn write(model: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let graph = codegen::model::read(&fs::read_to_string(model)?)?.graph();
    let document = expected::document(&graph, REGION, false);
    fs::write(folder.join("expected.json"), serde_json::to_string_pretty(&document)?)?;
    let manifest = folder.join("layers.json");
    if !manifest.exists() {
        fs::write(manifest, single_layer(&graph))?;
    }
    Ok(())
}

/// The manifest of a network that is one stack; larger ones come with their own.
fn single_layer(graph: &Graph) -> String {
    let stacks = Stacks::new(graph);
    let layers = stacks.all.iter().map(|stack| {
        json!({
            "name": stack.name,
            "template": format!("{}.template.json", stack.name),
            "account": stack.place.account,
            "region": stack.place.region.unwrap_or(REGION),
            "parameters": {},
        })
    });
    json!({ "version": 1, "layers": layers.collect::<Vec<_>>() }).to_string()
}
