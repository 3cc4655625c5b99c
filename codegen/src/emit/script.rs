//! A bash script of AWS CLI calls that makes the network, says what is there, and takes it away.

mod command;
pub(super) mod names;
mod query;
mod steps;
#[cfg(test)]
mod tests;
mod value;
pub(super) mod word;

use std::fmt::Write as _;

use analysis::check::Checked;
use dsl::graph::Graph;

use self::{
    names::Names,
    value::Values,
    word::{comment, quoted},
};
use super::{Emission, EmitError, Emitter, File, planned};
use crate::call::{self, Plan, TRY_AGAIN, UNKNOWN_ID};

/// A script of AWS CLI calls with the commands `up`, `status` and `down`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Script;

impl Emitter for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    fn extension(&self) -> &'static str {
        "sh"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        emission(checked.graph())
    }

    fn emit_in_part(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let (plan, problems) = call::plan_in_part(checked.graph());
        let mut emission = written(&plan);
        emission.notes.extend(problems.iter().map(|problem| format!("left out: {problem}")));
        Ok(emission)
    }
}

fn emission(graph: &Graph) -> Result<Emission, EmitError> {
    let (plan, findings) = planned(graph)?;
    Ok(Emission { findings, ..written(&plan) })
}

fn written(plan: &Plan) -> Emission {
    let name = format!("{}.sh", plan.topology);
    let notes = vec![format!("run it as `bash {name} up`, `status` or `down`")];
    Emission { files: vec![File { text: script(plan, &name), name }], notes, ..Emission::default() }
}

/// The whole text.
fn script(plan: &Plan, name: &str) -> String {
    let names = Names::new(plan);
    let values = Values { plan, names: &names };
    let mut text = head(plan, name);
    text.push_str(&helpers(&values));
    text.push_str(&begin(&values));
    text.push_str(&steps::network(&values));
    text.push_str(&steps::teardown(&values));
    text.push_str(&steps::outputs(&values));
    text.push('\n');
    text.push_str(include_str!("script/main.sh"));
    text
}

fn head(plan: &Plan, name: &str) -> String {
    let mut head = String::from("#!/usr/bin/env bash\n");
    for line in plan.doc.lines() {
        // Writing to a string does not fail.
        let _ = writeln!(head, "{}", format!("# {}", comment(line.trim())).trim_end());
    }
    let _ = write!(
        head,
        "#
#   {name} up      makes what is missing and waits for it; a second run changes nothing
#   {name} status  says what is there; exit code 1 if something is missing
#   {name} down    deletes all of it, and nothing else
#
# Everything has the tags vpcraft:topology and vpcraft:stage, and is found again by them and vpcraft:path. A run
# that was interrupted is simply repeated. It needs bash, the AWS CLI 1 or 2, and credentials.
set -euo pipefail

TOPOLOGY={}
STAGE={}
",
        quoted(&plan.topology),
        quoted(&plan.stage),
    );
    head
}

/// The functions that the commands are written with: only those that are used.
fn helpers(values: &Values<'_>) -> String {
    let mine = values
        .mine()
        .map(|word| if word.starts_with(['\'', '"']) { word } else { format!("'{word}'") })
        .join(" ");
    let mut text = format!("# What every search by tags begins with.\nMINE=({mine})\n");
    text.push_str(
        &include_str!("script/helpers.sh")
            .replace("@UNKNOWN@", &UNKNOWN_ID.join("|"))
            .replace("@LATER@", &TRY_AGAIN.join("|")),
    );
    let body = steps::network(values);
    for (call, helper) in
        [("$(slot ", include_str!("script/slot.sh")), ("$(json ", include_str!("script/json.sh"))]
    {
        if body.contains(call) {
            text.push('\n');
            text.push_str(helper);
        }
    }
    if values.plan.sites.iter().any(|site| site.account.is_some()) {
        text.push('\n');
        text.push_str(include_str!("script/account.sh"));
    }
    text
}

/// What is settled before the first call: variables, the Region, whose credentials these are.
fn begin(values: &Values<'_>) -> String {
    let plan = values.plan;
    let mut text = String::from("\nbegin() {\n");
    for (at, variable) in plan.variables.iter().enumerate() {
        let name = values.names.variable(at);
        let _ = match &variable.default {
            Some(default) => {
                writeln!(text, "    if [ -z \"${{{name}:-}}\" ]; then {name}={}; fi", quoted(default))
            }
            None => writeln!(
                text,
                "    if [ \"$MODE\" = up ]; then : \"${{{name}:?set it to {}}}\"; else {name}=${{{name}:-$ABSENT}}; fi",
                comment(&variable.about)
            ),
        };
    }
    for (at, site) in plan.sites.iter().enumerate() {
        if let (Some(name), Some(site)) = (values.names.profile(at), &site.name) {
            let _ = writeln!(text, "    {name}=${{{name}:-{site}}}");
        }
    }
    if needs_region(plan) {
        text.push_str(
            "    REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}\n",
        );
        text.push_str("    [ -n \"$REGION\" ] || die \"no Region: set AWS_REGION\"\n");
    }
    let mut asked = Vec::new();
    for (at, site) in plan.sites.iter().enumerate() {
        let Some(account) = &site.account else { continue };
        let place = values.place(at);
        let profile = place.split(" --region").next().unwrap_or_default().to_owned();
        if !asked.contains(&(account, profile.clone())) {
            let _ = writeln!(
                text,
                "    account {} aws sts get-caller-identity{place} --query Account --output text",
                quoted(account)
            );
            asked.push((account, profile));
        }
    }
    if text.ends_with("{\n") {
        text.push_str("    :\n");
    }
    text.push_str("}\n");
    text
}

fn needs_region(plan: &Plan) -> bool {
    plan.sites.iter().any(|site| site.region.is_none())
}
