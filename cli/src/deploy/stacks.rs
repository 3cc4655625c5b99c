//! `deploy`: the network through CloudFormation, layer by layer.

use std::collections::BTreeMap;

use analysis::check::Checked;
use codegen::{
    call::Plan,
    emit::{CloudFormation, Emission, Emitter as _},
    json::Json,
};
use deploy::{
    Bucket, Failure, Nobody, Options, Proposal, Sdk, Session, StackNews, Stacks, Stop, Survey, Wanted,
};

use super::{
    super::{Outcome, error::CliError, terminal::Terminal},
    Wish, says,
};

/// A stack, where it goes, and what its parameters get.
struct Layer {
    name: String,
    template: String,
    site: usize,
    /// Parameter, layer, output.
    wires: Vec<(String, String, String)>,
}

/// Deploys all stacks in order, then does what no template can.
pub(super) async fn deploy(
    checked: &Checked,
    plan: &Plan,
    wish: &Wish,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    let emission = CloudFormation.emit(checked).map_err(CliError::Emit)?;
    let layers = layers(&emission, plan);
    let bucket = wish.bucket.clone().map(|name| Bucket::new(name, &checked.graph().iam_path()));
    for layer in &layers {
        deploy::sendable(&layer.name, &layer.template, bucket.as_ref()).map_err(failed)?;
    }
    let sdk = Sdk::for_plan(plan).await.map_err(CliError::Sdk)?;
    let mut outputs: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for layer in &layers {
        let Some(stacks) = Stacks::new(&sdk, layer.site) else { continue };
        let parameters = parameters(layer, &outputs, wish);
        let (name, template, bucket) = (layer.name.clone(), layer.template.clone(), bucket.clone());
        let wanted = Wanted { name, template, bucket, parameters };
        one(&stacks, &wanted, wish, plan, terminal).await?;
        outputs.insert(layer.name.clone(), stacks.outputs(&layer.name).await.map_err(failed)?);
    }
    let outcome = post_steps(&sdk, plan, wish, terminal).await?;
    let lines = outputs
        .iter()
        .flat_map(|(stack, all)| all.iter().map(move |(name, value)| format!("{stack}\t{name}\t{value}\n")));
    Terminal::raw(lines.collect::<String>())?;
    Ok(outcome)
}

/// The template without the spaces that are for people: more fits into a request.
fn compact(template: &str) -> String {
    Json::parse(template).map_or_else(|| template.to_owned(), |json| json.compact())
}

fn failed(failure: Failure) -> CliError {
    CliError::Stack { failure }
}

/// Proposes a change set, shows it, and carries it out if that is fine.
async fn one(
    stacks: &Stacks,
    wanted: &Wanted,
    wish: &Wish,
    plan: &Plan,
    terminal: Terminal,
) -> Result<(), CliError> {
    terminal.note(&format!("stack `{}`", wanted.name));
    let run = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_millis());
    let Some(proposal) = stacks.propose(wanted, &run.to_string()).await.map_err(failed)? else {
        terminal.note("nothing to change");
        return Ok(());
    };
    terminal.say(&shown(&proposal));
    let takes_away =
        proposal.changes.iter().any(|change| change.action == "Remove" || change.replaced != Some(false));
    if takes_away && !wish.sure {
        let question = format!("This deletes or replaces parts of stack {}.", wanted.name);
        if !says::is_sure(&question, plan, terminal)? {
            stacks.withdraw(&proposal).await.map_err(failed)?;
            return Err(CliError::NotSure("deploy"));
        }
    }
    let tell = |news: &StackNews| {
        let reason = if news.reason.is_empty() { String::new() } else { format!(": {}", news.reason) };
        terminal.say(&format!("  {} {}{reason}\n", news.resource, news.status));
    };
    stacks.carry_out(&proposal, &tell).await.map_err(failed)
}

fn shown(proposal: &Proposal) -> String {
    let line = |change: &deploy::StackChange| {
        let (sign, word) = match (&*change.action, change.replaced) {
            ("Add", _) => ("+", "create"),
            ("Remove", _) => ("-", "delete"),
            (_, Some(true)) => ("±", "replace"),
            (_, None) => ("±", "update, or replace"),
            _ => ("~", "update"),
        };
        format!("{sign} {word} {} ({})\n", change.resource, change.kind)
    };
    proposal.changes.iter().map(line).collect()
}

/// What earlier layers gave, and what the user gives.
fn parameters(
    layer: &Layer,
    outputs: &BTreeMap<String, BTreeMap<String, String>>,
    wish: &Wish,
) -> BTreeMap<String, String> {
    let template = Json::parse(&layer.template);
    let asked = template.as_ref().and_then(|template| member(template, "Parameters"));
    let asks = |name: &str| asked.is_some_and(|asked| member(asked, name).is_some());
    let given = wish.variables.iter().filter(|(name, _)| asks(name));
    let mut parameters: BTreeMap<_, _> = given.map(|(name, value)| (name.clone(), value.clone())).collect();
    for (parameter, from, output) in &layer.wires {
        if let Some(value) = outputs.get(from).and_then(|outputs| outputs.get(output)) {
            parameters.insert(parameter.clone(), value.clone());
        }
    }
    parameters
}

/// The layers of an emission: those of its manifest, else its one template.
fn layers(emission: &Emission, plan: &Plan) -> Vec<Layer> {
    let text = |name: &str| {
        let file = emission.files.iter().find(|file| file.name == name);
        file.map(|file| file.text.clone()).unwrap_or_default()
    };
    let manifest = Json::parse(&text("layers.json"));
    let Some(Json::List(list)) = manifest.as_ref().and_then(|manifest| member(manifest, "layers")) else {
        let Some(file) = emission.files.first() else { return Vec::new() };
        let name = file.name.trim_end_matches(".template.json").to_owned();
        return vec![Layer { name, template: compact(&file.text), site: 0, wires: Vec::new() }];
    };
    list.iter()
        .map(|layer| {
            let (account, region) = (word(layer, "account"), word(layer, "region"));
            let here = |site: &codegen::call::Site| {
                site.region == region && (account.is_none() || site.account == account)
            };
            Layer {
                name: word(layer, "name").unwrap_or_default(),
                template: compact(&text(&word(layer, "template").unwrap_or_default())),
                site: plan.sites.iter().position(here).unwrap_or_default(),
                wires: wires(layer),
            }
        })
        .collect()
}

fn wires(layer: &Json) -> Vec<(String, String, String)> {
    let Some(Json::Object(wires)) = member(layer, "parameters") else { return Vec::new() };
    let wire =
        |(name, from): &(String, Json)| Some((name.clone(), word(from, "layer")?, word(from, "output")?));
    wires.iter().filter_map(wire).collect()
}

fn member<'j>(value: &'j Json, name: &str) -> Option<&'j Json> {
    let Json::Object(members) = value else { return None };
    members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn word(value: &Json, name: &str) -> Option<String> {
    if let Some(Json::Text(text)) = member(value, name) { Some(text.clone()) } else { None }
}

/// What no template can say, such as the DNS options of a peering: calls, once the stacks are there.
async fn post_steps(sdk: &Sdk, plan: &Plan, wish: &Wish, terminal: Terminal) -> Result<Outcome, CliError> {
    let options = Options { paced: sdk.is_aws(), variables: wish.variables.clone(), ..Options::default() };
    let session = Session::new(sdk, plan, options, &Nobody, Stop::default());
    let survey = Survey::take(&session).await.map_err(CliError::Troubles)?;
    let report = deploy::post_steps(&session, &survey).await;
    if report.made > 0 || !report.is_whole() {
        says::report(&report, terminal);
    }
    Ok(Outcome::of(!report.is_whole()))
}
