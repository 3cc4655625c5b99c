//! CloudFormation templates, as JSON.

mod data;
mod template;
#[cfg(test)]
mod tests;

use analysis::check::Checked;
use dsl::graph::{Graph, PostStep};
use serde::Serialize;
use serde_json::json;

use self::{
    data::Names,
    template::{Template, templates},
};
use super::{Emission, EmitError, Emitter, File, refused};
use crate::{check, stack::Stacks};

/// One template, or one a stack and `layers.json` where the network spans accounts or Regions.
#[derive(Clone, Copy, Debug)]
pub struct CloudFormation;

impl Emitter for CloudFormation {
    fn name(&self) -> &'static str {
        "cloudformation"
    }

    fn extension(&self) -> &'static str {
        "template.json"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        emission(checked.graph())
    }
}

fn emission(graph: &Graph) -> Result<Emission, EmitError> {
    let stacks = Stacks::new(graph);
    let names = Names::new(graph, &stacks);
    let templates = templates(&names)?;
    let mut emission = Emission { findings: check::name::of_templates(graph), ..Emission::default() };
    let layers = (templates.len() > 1).then(|| layers(&templates)).transpose()?;
    for template in templates {
        let (stack, size) = (template.stack, template.size());
        let is_parameter = |name: &str| template.has_parameter(name);
        emission.findings.extend(check::reference::of_template(graph, &stack.nodes, is_parameter));
        let text = template.into_text()?;
        emission.findings.extend(check::template::limits(graph, size));
        emission.findings.extend(check::template::body(graph, &stack.name, text.len()));
        emission.files.push(File { name: format!("{}.template.json", stack.name), text });
    }
    emission.files.extend(layers);
    emission.notes = notes(graph, &names);
    emission.findings = refused(emission.findings)?;
    Ok(emission)
}

fn text(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

/// The order of deployment, and which output feeds which parameter.
fn layers(templates: &[Template<'_>]) -> Result<File, EmitError> {
    let rows: Vec<_> = templates
        .iter()
        .map(|template| {
            let wires: serde_json::Map<_, _> = template
                .imports
                .iter()
                .map(|(name, from)| (name.clone(), json!({ "layer": from, "output": name })))
                .collect();
            json!({
                "name": template.stack.name,
                "template": format!("{}.template.json", template.stack.name),
                "account": template.stack.place.account,
                "region": template.stack.place.region,
                "parameters": wires,
            })
        })
        .collect();
    Ok(File { name: "layers.json".into(), text: text(&json!({ "version": 1, "layers": rows }))? })
}

/// The calls that no template can make, as lines for people.
fn notes(graph: &Graph, names: &Names<'_>) -> Vec<String> {
    let steps = graph
        .ids()
        .filter(|id| graph.is_resource(*id))
        .flat_map(|id| (graph.node(id).kind.post_steps)(graph, id));
    steps.map(|step| note(graph, names, &step)).collect()
}

fn note(graph: &Graph, names: &Names<'_>, step: &PostStep) -> String {
    let inputs = step.inputs.iter().map(|(name, value)| format!("{name}={}", names.words(value)));
    let place = graph.place(step.place);
    let place = [place.account, place.region].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let place = if place.is_empty() { String::new() } else { format!(" in {place}") };
    let inputs = inputs.collect::<Vec<_>>().join(" ");
    format!("after the stack is up, {}: ec2 {} {inputs}{place}", step.title, step.operation)
}
