//! Writes the pairs of `ui/` as modules, so that their expansions can be run: what a check refuses is allowed there.

#![allow(clippy::print_stdout, reason = "so a build script speaks to Cargo")]

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=ui");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let mut modules = String::new();
    for (folder, prefix) in [("ui", "refused"), ("ui/near", "near")] {
        let mut ids: Vec<String> = fs::read_dir(Path::new(&root).join(folder))?
            .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
            .collect();
        ids.sort();
        for id in ids {
            let source = fs::read_to_string(Path::new(&root).join(folder).join(format!("{id}.rs")))?;
            let Some(start) = source.find("topology! {") else { continue };
            let Some(end) = source[start..].find("\n}") else { continue };
            let (check, text) = (id.replace('-', "_"), &source[start + "topology! {".len()..start + end]);
            let allow = format!("#[allow({check}, reason = \"to be run\")]");
            let text = if prefix == "near" { text.to_owned() } else { format!("\n    {allow}{text}") };
            let (name, source) = (format!("{prefix}_{check}"), format!("vpcraft::topology! {{{text}\n}}"));
            writeln!(modules, "pair! {{ {name}, {text:?}, {{\n{source}\n}} }}").map_err(io::Error::other)?;
        }
    }
    fs::write(Path::new(&out).join("pairs.rs"), modules)
}
