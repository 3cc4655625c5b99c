//! A Rust program of `aws-sdk-ec2` calls that makes the network, says what is there, and takes it away.

mod clients;
mod extras;
mod manifest;
mod names;
mod query;
mod shape;
mod steps;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

use analysis::check::Checked;

use self::{
    names::Names,
    value::{Values, literal, remark},
};
use super::{Emission, EmitError, Emitter, File, planned};
use crate::call::{self, Plan, TRY_AGAIN, UNKNOWN_ID};

/// A stand-alone Rust program with the commands `up`, `status` and `down`: `src/main.rs` and `Cargo.toml`.
///
/// It is the plan that the script prints and `apply` carries out, as calls of the AWS SDK that read as a person would
/// have written them, and is formatted as rustfmt does it with its default settings.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::{Emit, RustSdk};
/// use analysis::prelude::*;
///
/// let mut t = Topology::new("office").region("eu-west-1");
/// t.add(Vpc::new("main", "10.0.0.0/16".parse::<ipnet::Ipv4Net>()?));
/// let program = t.check().expect("it has no errors").emit(RustSdk)?;
/// assert!(program.contains(".create_vpc()\n            .cidr_block(\"10.0.0.0/16\")"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RustSdk;

impl Emitter for RustSdk {
    fn name(&self) -> &'static str {
        "rust-sdk"
    }

    fn extension(&self) -> &'static str {
        "rs"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let (plan, findings) = planned(checked.graph())?;
        Ok(Emission { findings, ..written(&plan) })
    }

    fn emit_in_part(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let (plan, problems) = call::plan_in_part(checked.graph());
        let mut emission = written(&plan);
        emission.notes.extend(problems.iter().map(|problem| format!("left out: {problem}")));
        Ok(emission)
    }
}

fn written(plan: &Plan) -> Emission {
    let program = program(plan);
    let manifest = manifest::manifest(plan, &program);
    let file = |name: &str, text| File { name: name.to_owned(), text };
    Emission {
        files: vec![file("src/main.rs", program), file("Cargo.toml", manifest)],
        notes: vec!["run it there as `cargo run -- up`, `status` or `down`".to_owned()],
        ..Emission::default()
    }
}

/// The whole text.
fn program(plan: &Plan) -> String {
    let names = Names::new(plan);
    let values = Values::new(plan, &names);
    let mut body = clients::clients(&values);
    body.push_str(&ids(&values));
    body.push_str(&steps::network(&values));
    body.push_str(&steps::teardown(&values));
    body.push_str(&steps::outputs(&values));
    body.push_str(&codes("Codes of calls that may succeed later.", "TRY_AGAIN", TRY_AGAIN));
    body.push_str(&codes(
        "Endings of codes for an id that is not known, or not yet.",
        "UNKNOWN_ID",
        UNKNOWN_ID,
    ));
    let fixed = include_str!("rust_sdk/program/main.rs");
    let new = if plan.variables.is_empty() { "Aws::new()" } else { "Aws::new(mode)" };
    body.push_str(&fixed.replace("Aws::new(mode)", new));
    body.push_str(&extras::extras(&body));
    let mut text = head(plan, &body);
    text.push_str(&body);
    text
}

fn head(plan: &Plan, body: &str) -> String {
    let mut head = String::new();
    let doc = if plan.doc.trim().is_empty() {
        "The network `@`.".replace('@', &plan.topology)
    } else {
        plan.doc.clone()
    };
    for line in doc.lines() {
        head.push_str(format!("//! {}", remark(line)).trim_end());
        head.push('\n');
    }
    head.push_str(
        "//!
//! - `up` makes what is missing and waits for it; a second run changes nothing.
//! - `status` says what is there; the exit code is 1 if something is missing.
//! - `down` deletes all of it, and nothing else.
//!
//! Everything has the tags `vpcraft:topology` and `vpcraft:stage`, and is found again by them and
//! `vpcraft:path`. A run that was interrupted is simply repeated. Credentials come from where the
//! AWS tools have them.

",
    );
    if plan.calls.is_empty() {
        head.push_str("// Nothing is made yet.\n#![allow(dead_code)]\n\n");
    }
    let uses = include_str!("rust_sdk/program/uses.rs");
    let types = "use aws_sdk_ec2::types;\n";
    head.push_str(&if names_types(body) { uses.to_owned() } else { uses.replace(types, "") });
    for (name, value) in [("TOPOLOGY", &plan.topology), ("STAGE", &plan.stage)] {
        head.push_str(&format!("\nconst {name}: &str = {};", literal(value)));
    }
    head.push_str("\n\n");
    head
}

/// Whether the types of EC2 are named by their short path.
fn names_types(body: &str) -> bool {
    let mut found = body.match_indices("types::");
    found.any(|(at, _)| !body[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

fn codes(about: &str, name: &str, codes: &[&str]) -> String {
    let flat: Vec<_> = codes.iter().map(|code| format!("{code:?}")).collect();
    let flat = flat.join(", ");
    let list = if flat.len() <= 60 {
        flat
    } else {
        let lines: Vec<_> = codes.iter().map(|code| format!("\n    {code:?},")).collect();
        format!("{}\n", lines.concat())
    };
    format!("/// {about}\nconst {name}: &[&str] = &[{list}];\n\n")
}

/// What is there, by path.
fn ids(values: &Values<'_>) -> String {
    let needed = values.plan.ids().filter(|(id, _)| values.names.is_needed(*id));
    let fields: Vec<_> = needed.map(|(id, _)| format!("\n    {}: Id,", values.names.function(id))).collect();
    let end = if fields.is_empty() { "}" } else { "\n}" };
    format!("/// What is there, by its path.\n#[derive(Default)]\nstruct Ids {{{}{end}\n\n", fields.concat())
}
