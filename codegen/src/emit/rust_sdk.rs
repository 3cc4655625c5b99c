//! A Rust program of `aws-sdk-ec2` calls that makes the network, says what is there, and takes it away.

mod manifest;
mod names;
mod query;
mod shape;
mod steps;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

use dsl::check::Checked;

use self::{
    names::Names,
    syntax::{Expr, Link, Statement, print},
    value::{Values, literal, remark},
};
use super::{Emission, EmitError, Emitter, File};
use crate::call::{self, Input, Plan, Service, TRY_AGAIN, UNKNOWN_ID};

/// A stand-alone Rust program with the commands `up`, `status` and `down`: `src/main.rs` and `Cargo.toml`.
///
/// It is the plan that the script prints and `apply` carries out, as calls of the AWS SDK that read as a person would
/// have written them, and is formatted as rustfmt does it with its default settings.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::{Emit, RustSdk};
/// use vpcraft_dsl::prelude::*;
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
        Ok(written(&call::plan(checked.graph()).map_err(EmitError::Calls)?))
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
    let mut body = aws(&values);
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
    body.push_str(&extras(&body));
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

/// The clients, and what is given.
fn aws(values: &Values<'_>) -> String {
    let plan = values.plan;
    let mut fields = Vec::new();
    let mut body = Vec::new();
    for (at, site) in plan.sites.iter().enumerate() {
        let used: Vec<_> = [Service::Ec2, Service::Iam, Service::Ssm]
            .into_iter()
            .filter(|service| uses(plan, at, *service))
            .collect();
        let wants_region = site.region.is_none() && names_region(plan);
        if used.is_empty() && !wants_region {
            continue;
        }
        let option = |text: Option<Expr>| text.map_or(Expr::atom("None"), |text| Expr::call("Some", [text]));
        let region = option(site.region.as_deref().map(|region| values.text(region, "region")));
        let profile = match (&site.profile, values.names.profile(at)) {
            (Some(profile), _) => Some(values.text(profile, "profile")),
            (None, Some(variable)) => {
                let name = site.name.as_deref().unwrap_or_default();
                let words = [Expr::atom(literal(variable)), values.text(name, "name")];
                let field = format!("{}profile", values.names.place(at));
                body.push(Statement::bind(field.clone(), Expr::call("profile", words)));
                Some(Expr::atom(format!("&{field}")))
            }
            (None, None) => None,
        };
        let config = format!("{}config", values.names.place(at));
        let made = Expr::call("config", [region, option(profile)]).link(Link::Await);
        body.push(Statement::bind(config.clone(), made));
        if let Some(account) = &site.account {
            let arguments = [values.text(account, "account"), Expr::atom(format!("&{config}"))];
            body.push(Statement::Do(Expr::call("is_account", arguments).link(Link::Await)));
        }
        for service in used {
            let field = values.names.client(at, service);
            let krate = format!("aws_sdk_{}", names::client(service));
            fields.push((field.clone(), format!("{krate}::Client")));
            body.push(Statement::bind(
                field,
                Expr::call(format!("{krate}::Client::new"), [Expr::atom(format!("&{config}"))]),
            ));
        }
        if wants_region && !fields.iter().any(|(field, _)| field == "region") {
            fields.push(("region".to_owned(), "String".to_owned()));
            body.push(Statement::bind(
                "region",
                Expr::call("region", [Expr::atom(format!("&{config}"))]).or_stop(),
            ));
        }
    }
    for (at, variable) in plan.variables.iter().enumerate() {
        let field = values.names.variable(at).to_owned();
        let default = match &variable.default {
            Some(default) => Expr::call("Some", [values.text(default, "default")]),
            None => Expr::atom("None"),
        };
        let name = Expr::atom(literal(values.names.environment(at)));
        let words = [Expr::atom("mode"), name, values.text(&variable.about, "about"), default];
        body.push(Statement::bind(field.clone(), Expr::call("given", words).or_stop()));
        fields.push((field, "Id".to_owned()));
    }
    let mut text = values.declarations();
    text.push_str("/// The clients, and what is given when it runs.\nstruct Aws {");
    for (field, kind) in &fields {
        text.push_str(&format!("\n    {field}: {kind},"));
    }
    text.push_str(if fields.is_empty() { "}\n\n" } else { "\n}\n\n" });
    let mode = if plan.variables.is_empty() { "" } else { "mode: Mode" };
    text.push_str(&format!("impl Aws {{\n    async fn new({mode}) -> Result<Self> {{\n"));
    text.push_str(&print(&body, 8));
    let given: Vec<_> = fields.iter().map(|(field, _)| &**field).collect();
    text.push_str(&format!("        Ok(Self {})\n    }}\n}}\n\n", braced(&given)));
    text
}

/// Fields of a structure that have the names of variables.
fn braced(fields: &[&str]) -> String {
    let line = fields.join(", ");
    match line.len() {
        0 => "{}".to_owned(),
        // rustfmt: `struct_lit_width`
        1..=18 => format!("{{ {line} }}"),
        _ => {
            let lines = fields.iter().map(|field| format!("\n            {field},"));
            format!("{{{}\n        }}", lines.collect::<String>())
        }
    }
}

/// Whether calls in a place go to a service.
fn uses(plan: &Plan, site: usize, service: Service) -> bool {
    plan.calls.iter().filter(|call| call.site == site).any(|call| {
        let waits = call.wait.is_some() || call.undo.gone.is_some();
        let requests = [Some(&call.find.request), call.make.as_ref(), call.undo.request.as_ref()];
        (waits && service == Service::Ec2)
            || requests.into_iter().flatten().any(|request| request.service == service)
    })
}

/// Whether an input is the Region that is known when the plan runs.
fn names_region(plan: &Plan) -> bool {
    let requests = plan.calls.iter().flat_map(|call| {
        [Some(&call.find.request), call.make.as_ref(), call.undo.request.as_ref()].into_iter().flatten()
    });
    let mut inputs = requests.flat_map(|request| &request.inputs).map(|(_, input)| input);
    inputs.any(is_region)
}

fn is_region(input: &Input) -> bool {
    match input {
        Input::Region(_) => true,
        Input::List(items) | Input::Join(items) => items.iter().any(is_region),
        Input::Struct(parts) => parts.iter().any(|(_, part)| is_region(part)),
        Input::Document(inner) | Input::Bytes(inner) => is_region(inner),
        _ => false,
    }
}

/// What is there, by path.
fn ids(values: &Values<'_>) -> String {
    let needed = values.plan.ids().filter(|(id, _)| values.names.is_needed(*id));
    let fields: Vec<_> = needed.map(|(id, _)| format!("\n    {}: Id,", values.names.function(id))).collect();
    let end = if fields.is_empty() { "}" } else { "\n}" };
    format!("/// What is there, by its path.\n#[derive(Default)]\nstruct Ids {{{}{end}\n\n", fields.concat())
}

/// The functions of the program that only some networks need: those that are called, in their order.
fn extras(body: &str) -> String {
    let items: Vec<_> = include_str!("rust_sdk/program/extras.rs").split("\n\n///").collect();
    let name = |item: &str| {
        let after = item.split_once("fn ")?.1;
        after.split(['(', '<']).next().map(str::to_owned)
    };
    let mut used = vec![false; items.len()];
    loop {
        let mut text = body.to_owned();
        items.iter().zip(&used).filter(|(_, used)| **used).for_each(|(item, _)| text.push_str(item));
        let is_called = |item: &&str| {
            let is_method = item.contains("\nimpl ");
            name(item).is_some_and(|name| calls(&text, &name, is_method))
        };
        let now: Vec<_> = items.iter().map(|item| is_called(item)).collect();
        if now == used {
            break;
        }
        used = now;
    }
    let mut text = String::new();
    for (item, _) in items.iter().zip(used).filter(|(_, used)| *used) {
        let item = item.trim_start_matches("///").trim_end();
        text.push_str(&format!("\n///{item}\n"));
    }
    text
}

/// Whether a text calls a function or a method; its own declaration is no call.
fn calls(text: &str, name: &str, is_method: bool) -> bool {
    text.match_indices(&format!("{name}(")).any(|(at, _)| {
        let before = &text[..at];
        if is_method {
            return before.ends_with('.');
        }
        !before.ends_with("fn ") && !before.ends_with(|c: char| c.is_alphanumeric() || "_.:\"".contains(c))
    })
}
