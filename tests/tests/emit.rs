//! Every story in every format: as a snapshot, read back by its own reader, the same each time, and stable under
//! changes beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use analysis::check::{Checkable as _, Checked};
use dsl::prelude::*;
use serde_json::Value;
use vpcraft::emit::{CloudFormation, EMITTERS, Emission, Emitter};
use vpcraft_tests::stories::STORIES;

/// The stories by name.
fn all() -> Vec<(&'static str, Topology)> {
    STORIES.iter().map(|story| (story.name, (story.topology)())).collect()
}

fn checked(topology: Topology) -> Checked {
    topology.check().expect("a story has no errors")
}

fn emission(emitter: &dyn Emitter, checked: &Checked) -> Emission {
    emitter.emit(checked).unwrap_or_else(|error| panic!("{}: {error}", emitter.name()))
}

/// All files of an emission as one text, and what it says besides.
fn text(emission: &Emission) -> String {
    let mut text = String::new();
    for file in &emission.files {
        if emission.files.len() > 1 {
            let _ = writeln!(text, "==> {} <==", file.name);
        }
        text.push_str(&file.text);
    }
    for note in &emission.notes {
        let _ = writeln!(text, "note: {note}");
    }
    text
}

#[test]
fn stories_are_what_they_were() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (story, topology) in all() {
            let checked = checked(topology);
            for emitter in EMITTERS {
                let text = text(&emission(*emitter, &checked));
                if emitter.name() == "review" {
                    hold_review(story, &text);
                } else {
                    insta::assert_snapshot!(format!("{story}@{}", emitter.name()), text);
                }
            }
        }
    });
}

/// Reviews are for reading: they stand among the documents, and `UPDATE=1` writes them.
fn hold_review(story: &str, review: &str) {
    let path = format!("{}/../docs/reviews/{story}.md", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(&path, review).expect("the review is written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == review, "{path} is out of date: run the test with UPDATE=1 and read the difference");
}

#[test]
fn equal_input_gives_equal_bytes() {
    for ((story, first), (_, again)) in all().into_iter().zip(all()) {
        let (first, again) = (checked(first), checked(again));
        for emitter in EMITTERS {
            let (first, again) = (emission(*emitter, &first), emission(*emitter, &again));
            assert_eq!(first.files, again.files, "{story} as {}", emitter.name());
            assert_eq!(first.notes, again.notes, "{story} as {}", emitter.name());
        }
    }
}

// ------------------------------------------------------------------ templates resolve

#[test]
fn every_name_in_a_template_is_one() {
    for (story, topology) in all() {
        for file in emission(&CloudFormation, &checked(topology)).files {
            let value: Value = serde_json::from_str(&file.text).expect("it is JSON");
            if file.name == "layers.json" {
                continue;
            }
            let unknown = unresolved(&value);
            assert!(unknown.is_empty(), "{story}, {}: {unknown:?}", file.name);
        }
    }
}

#[test]
fn layers_pass_what_is_asked_for() {
    let (_, topology) = all().pop().expect("there are stories");
    let emission = emission(&CloudFormation, &checked(topology));
    let templates: BTreeMap<_, Value> = emission
        .files
        .iter()
        .map(|file| (file.name.as_str(), serde_json::from_str(&file.text).expect("it is JSON")))
        .collect();
    let mut before: BTreeMap<&str, &Value> = BTreeMap::new();
    for layer in templates["layers.json"]["layers"].as_array().expect("a list of layers") {
        let template = &templates[layer["template"].as_str().expect("a file")];
        let wires = layer["parameters"].as_object().expect("an object");
        for (name, wire) in wires {
            assert!(template["Parameters"].get(name).is_some(), "{name} is no parameter");
            let from = before.get(wire["layer"].as_str().expect("a layer")).expect("an earlier layer");
            let output = wire["output"].as_str().expect("an output");
            assert!(from["Outputs"].get(output).is_some(), "{output} is no output");
        }
        let no_value = |parameter: &Value| {
            parameter.get("Default").is_none()
                && !parameter["Type"].as_str().is_some_and(|it| it.contains("SSM"))
        };
        let asked = template["Parameters"].as_object().into_iter().flatten();
        let open: Vec<_> = asked.filter(|(name, it)| no_value(it) && !wires.contains_key(*name)).collect();
        assert!(open.is_empty(), "nothing gives {open:?}");
        before.insert(layer["name"].as_str().expect("a name"), template);
    }
}

/// Names that a template uses and does not define.
fn unresolved(template: &Value) -> Vec<String> {
    let names =
        |section: &str| template[section].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let resources: BTreeSet<_> = names("Resources").collect();
    let known: BTreeSet<_> = names("Parameters").chain(resources.iter().copied()).collect();
    let mut used = Vec::new();
    references(template, &mut used);
    used.into_iter()
        .filter(|reference| match reference {
            Reference::Any(name) => !name.starts_with("AWS::") && !known.contains(name.as_str()),
            Reference::Resource(name) => !resources.contains(name.as_str()),
        })
        .map(|reference| format!("{reference:?}"))
        .collect()
}

#[derive(Debug)]
enum Reference {
    /// A resource, a parameter or a pseudo parameter.
    Any(String),
    Resource(String),
}

fn references(value: &Value, used: &mut Vec<Reference>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, used)),
        Value::Object(members) => {
            for (key, inside) in members {
                match (key.as_str(), inside) {
                    ("Ref", Value::String(name)) => used.push(Reference::Any(name.clone())),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        let name = parts.first().and_then(Value::as_str).unwrap_or_default();
                        used.push(Reference::Resource(name.to_owned()));
                    }
                    ("Fn::Sub", Value::String(text)) => used.extend(substitutions(text)),
                    ("DependsOn", Value::String(name)) => used.push(Reference::Resource(name.clone())),
                    ("DependsOn", Value::Array(names)) => {
                        let names = names.iter().filter_map(Value::as_str);
                        used.extend(names.map(|name| Reference::Resource(name.to_owned())));
                    }
                    _ => references(inside, used),
                }
            }
        }
        _ => {}
    }
}

/// The names in `${…}`; `${!…}` is none.
fn substitutions(text: &str) -> Vec<Reference> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    parts
        .filter(|name| !name.starts_with('!'))
        .map(|name| match name.split_once('.') {
            Some((resource, _)) => Reference::Resource(resource.to_owned()),
            None => Reference::Any(name.to_owned()),
        })
        .collect()
}

#[test]
fn what_does_not_resolve_is_found() {
    let template = serde_json::json!({
        "Parameters": { "Zone": {} },
        "Resources": {
            "Main": { "DependsOn": ["Igw"], "Properties": { "A": { "Ref": "Zone" }, "B": { "Ref": "AWS::Region" } } },
            "Web": { "DependsOn": "Main", "Properties": { "C": { "Fn::GetAtt": ["Zone", "Id"] } } },
        },
        "Outputs": { "X": { "Value": { "Fn::Sub": "${Main.Id} ${Gone} ${!HOME} ${AWS::Region}" } } },
    });
    let found = unresolved(&template);
    assert_eq!(found.len(), 3, "{found:?}");
}

// ------------------------------------------------------------------ what a change beside it changes

/// A network with a subnet, a rule, a route and a VPC more, wherever `more` is set.
fn estate(more: bool) -> Topology {
    let mut t = Topology::new("estate").region("us-east-1");
    let v4 = |text: &str| text.parse::<ipnet::Ipv4Net>().expect("a CIDR block");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A));
    let mut subnets = vec![web];
    if more {
        t.add(Vpc::new("aside", v4("10.9.0.0/16")));
        subnets.push(t.add(Subnet::public("between", main, v4("10.0.7.0/24")).zone(Zone::C)));
    }
    let app = t.add(Subnet::isolated("app", main, v4("10.0.2.0/24")).zone(Zone::B));
    t.add(RouteTable::new("web_rt", main).subnets(subnets).route(v4("0.0.0.0/0"), igw));
    let app_rt = t.add(RouteTable::new("app_rt", main).subnets([app]));
    t.add(GatewayEndpoint::new("s3", main, Service::S3).route_tables([app_rt]));
    let group = SecurityGroup::new("web_sg", main, "HTTPS");
    let group = if more { group.ingress(Traffic::tcp(80), v4("0.0.0.0/0")) } else { group };
    t.add(group.ingress(Traffic::tcp(443), v4("0.0.0.0/0")));
    t
}

fn resources(topology: Topology) -> BTreeMap<String, Value> {
    let emission = emission(&CloudFormation, &checked(topology));
    let template: Value = serde_json::from_str(&emission.files[0].text).expect("it is JSON");
    let resources = template["Resources"].as_object().expect("an object");
    resources.iter().map(|(name, resource)| (name.clone(), resource.clone())).collect()
}

#[test]
fn an_addition_in_the_middle_changes_no_other_resource() {
    let (before, after) = (resources(estate(false)), resources(estate(true)));
    let added: Vec<_> = after.keys().filter(|name| !before.contains_key(*name)).cloned().collect();
    assert_eq!(added, ["Aside", "MainBetween", "MainBetweenAssociation"]);
    for (name, resource) in &before {
        // The one resource whose own settings changed.
        if name != "MainWebSg" {
            assert_eq!(Some(resource), after.get(name), "{name}");
        }
    }
    assert_eq!(before["MainWebSg"]["Type"], after["MainWebSg"]["Type"]);
}
