//! A property written as JSON names something that its template has not.

use std::collections::BTreeSet;

use analysis::{
    check::{Check, Run, allowed},
    finding::{Finding, Severity},
};
use dsl::{
    facts::nearest,
    graph::{Graph, NodeId},
    json::Json,
    kind::common,
    value::Attr,
};

/// References that lead nowhere.
pub static CHECK: Check = Check {
    id: "reference-unknown",
    severity: Severity::Error,
    summary: "a property names something that its template has not",
    doc: "# What it finds
A `Ref` or `Fn::GetAtt` in the `properties` of an element that names neither a resource nor a parameter of the same
template.

# Why it matters
CloudFormation refuses the template.

# Example
```text
resource log \"AWS::EC2::FlowLog\" { properties: { ResourceId: \"{\\\"Ref\\\": \\\"main\\\"}\"; }; }
```

# Instead
Write the logical id: the path without dots and with capitals, `Main` for `main` and `MainAppRt` for `main.app_rt`.

# Reference
<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html>
",
    topic: "naming",
    absence: false,
    run: Run::Elsewhere,
};

/// Findings about the elements of one template.
pub fn of_template(graph: &Graph, nodes: &[NodeId], is_parameter: impl Fn(&str) -> bool) -> Vec<Finding> {
    let is_raw = |id: &&NodeId| graph.node(**id).get(common::PROPERTIES).is_some();
    let written: Vec<_> = nodes.iter().filter(is_raw).copied().collect();
    if written.is_empty() {
        return Vec::new();
    }
    let own: BTreeSet<&str> = nodes.iter().map(|id| graph.logical_id(*id)).collect();
    let is_known = |name: &str| name.starts_with("AWS::") || own.contains(name) || is_parameter(name);
    let mut found = Vec::new();
    for id in written {
        let Some(set) = graph.node(id).get(common::PROPERTIES) else { continue };
        let Attr::Pairs(pairs) = &set.value else { continue };
        for (property, text) in &pairs.0 {
            let Ok(json) = Json::parse(text) else { continue };
            let mut names = Vec::new();
            references(&json, &mut names);
            for name in names.into_iter().filter(|name| !is_known(name)) {
                let help = nearest(&name, own.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let path = graph.path(id);
                let mut finding = Finding {
                    check: &CHECK,
                    severity: Severity::Error,
                    subject: Some(id),
                    origin: set.origin,
                    message: format!(
                        "property `{property}` of `{path}` names `{name}`, which its template has not"
                    ),
                    path,
                    help,
                    related: Vec::new(),
                    about: Vec::new(),
                    allowed: None,
                };
                finding.allowed = allowed(graph, &finding).map(|allow| allow.reason.to_string());
                found.push(finding);
            }
        }
    }
    found
}

/// What a value names by `Ref` and `Fn::GetAtt`.
fn references(json: &Json<'_>, names: &mut Vec<String>) {
    match json {
        Json::Object(parts) => {
            if let [(key, value)] = parts.as_slice() {
                names.extend(named(key, value));
            }
            parts.iter().for_each(|(_, part)| references(part, names));
        }
        Json::List(items) => items.iter().for_each(|item| references(item, names)),
        Json::Plain(_) | Json::Text(_) => {}
    }
}

fn named(key: &str, value: &Json<'_>) -> Option<String> {
    let text = match (key, value) {
        ("Ref" | "Fn::GetAtt", Json::Text(text)) => text,
        ("Fn::GetAtt", Json::List(parts)) => match parts.first()? {
            Json::Text(text) => text,
            _ => return None,
        },
        _ => return None,
    };
    let name = if key == "Ref" { text } else { text.split('.').next()? };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use analysis::prelude::*;
    use dsl::net::parse_ipv4_cidr;

    use crate::emit::{CloudFormation, EmitError, Emitter as _};

    fn says(json: &str) -> Vec<String> {
        let mut t = Topology::new("t").region("us-west-2");
        let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16").expect("a block")));
        let old = t.add(
            Vpc::new("old", parse_ipv4_cidr("10.1.0.0/16").expect("a block"))
                .existing(Value::parameter("OldVpc")),
        );
        t.add(Peering::new("pcx", main, old));
        t.add(Raw::within("log", main, "AWS::EC2::FlowLog").property("ResourceId", json));
        match CloudFormation.emit(&t.check().expect("no other errors")) {
            Err(EmitError::Findings(found)) => {
                found.into_iter().map(|it| it.message + "; " + &it.help.unwrap_or_default()).collect()
            }
            other => other.map(|_| Vec::new()).expect("a template"),
        }
    }

    #[test]
    fn names_are_those_of_the_template() {
        for fine in [
            r#"{"Ref": "Main"}"#,
            r#"{"Fn::GetAtt": ["Main", "VpcId"]}"#,
            r#"{"Fn::GetAtt": "Main.VpcId"}"#,
            r#"{"Ref": "AWS::Region"}"#,
            r#"{"Ref": "OldId"}"#,
            r#""Ref""#,
            r#"{"Ref": "Typo", "More": 1}"#,
        ] {
            assert_eq!(says(fine), [""; 0], "{fine}");
        }
        let wrong = "property `ResourceId` of `main.log` names `main`, which its template has not; did you mean `Main`?";
        assert_eq!(says(r#"{"Fn::Select": [0, [{"Ref": "main"}]]}"#), [wrong]);
        assert_eq!(says(r#"{"Fn::GetAtt": ["Nothing", "Arn"]}"#).len(), 1);
    }
}
