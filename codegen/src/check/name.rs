//! A name that is longer than AWS takes.

use analysis::{
    check::{Check, Run, allowed},
    finding::{Finding, Severity},
};
use dsl::graph::{Data, Graph, NodeId};

use crate::call::Problem;

/// Names that are too long.
pub static CHECK: Check = Check {
    id: "name-too-long",
    severity: Severity::Error,
    summary: "a name is longer than AWS takes",
    doc: "# What it finds
A role whose name has more than 64 characters, an instance profile with more than 128, a key pair with more than 255, or
a path of more than 512: in a template those that are written there; in scripts and programs also those made of
topology, stage and element, where CloudFormation would shorten its own.

# Why it matters
AWS refuses it, in the midst of the deployment.

# Example
```text
role reader { role_name: \"reader-of-the-reports-of-all-departments-of-the-company-and-its-partners\"; }
```

# Instead
Shorten the name of the topology, the stage or the element, or the name that is written.

# Reference
<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
",
    topic: "naming",
    absence: false,
    run: Run::Elsewhere,
};

/// What a template names itself: type, property, characters that AWS takes.
const NAMED: [(&str, &str, usize); 5] = [
    ("AWS::IAM::Role", "RoleName", 64),
    ("AWS::IAM::Role", "Path", 512),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName", 128),
    ("AWS::IAM::InstanceProfile", "Path", 512),
    ("AWS::EC2::KeyPair", "KeyName", 255),
];

/// Findings about the names in templates.
pub fn of_templates(graph: &Graph) -> Vec<Finding> {
    let mut found = Vec::new();
    for id in graph.ids().filter(|id| graph.is_resource(*id)) {
        let kind = graph.resource_type(id);
        let mut rows = NAMED.iter().filter(|row| row.0 == kind).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let properties = graph.properties(id);
        for (_, property, limit) in rows {
            let text = match properties.get(property) {
                Some(Data::Text(text)) => Some(text.to_string()),
                Some(Data::Json(json)) => serde_json::from_str::<String>(json).ok(),
                _ => None,
            };
            let long = text.filter(|text| text.chars().count() > *limit);
            found.extend(long.map(|text| finding(graph, id, &text, *limit)));
        }
    }
    found
}

/// Findings about the names that calls would give.
pub fn of_calls(graph: &Graph, problems: &[Problem]) -> Vec<Finding> {
    let long = |problem: &Problem| match problem {
        Problem::Name { node, name, limit, .. } => Some(finding(graph, *node, name, *limit)),
        _ => None,
    };
    problems.iter().filter_map(long).collect()
}

fn finding(graph: &Graph, id: NodeId, name: &str, limit: usize) -> Finding {
    let (path, node) = (graph.path(id), graph.node(id));
    let written = node.settings.iter().find(|set| set.value.as_str() == Some(name));
    let from = node.derived_from.map_or(node, |from| graph.node(from));
    let count = name.chars().count();
    let help = match written {
        Some(_) => "choose a shorter one",
        None => "shorten the name of the topology, the stage or the element",
    };
    let mut finding = Finding {
        check: &CHECK,
        severity: Severity::Error,
        subject: Some(id),
        origin: written.map_or(from.origin, |set| set.origin),
        message: format!("`{path}` would be named `{name}`: {count} characters, and AWS takes {limit}"),
        path,
        help: Some(help.to_owned()),
        related: Vec::new(),
        about: Vec::new(),
        allowed: None,
    };
    finding.allowed = allowed(graph, &finding).map(|allow| allow.reason.to_string());
    finding
}

#[cfg(test)]
mod tests {
    use analysis::prelude::*;

    use crate::emit::{CloudFormation, EmitError, RustSdk, Script};

    fn findings(emitter: &dyn crate::emit::Emitter, role: Role, allowed: bool) -> Vec<String> {
        let mut t = Topology::new("t").region("us-west-2");
        t.add(if allowed { role.allow("name-too-long", "it is never deployed") } else { role });
        let checked = t.check().expect("no other errors");
        match emitter.emit(&checked) {
            Err(EmitError::Findings(findings)) => {
                assert!(findings.iter().all(|it| it.origin != dsl::origin::Origin::Unknown));
                findings.into_iter().map(|it| format!("{}: {}", it.check.id, it.message)).collect()
            }
            Ok(emission) => {
                assert_eq!(emission.findings.iter().any(|it| it.allowed.is_some()), allowed);
                Vec::new()
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_name_that_is_written_is_refused_everywhere() {
        let (long, fits) = ("r".repeat(65), "r".repeat(64));
        for emitter in [&CloudFormation as &dyn crate::emit::Emitter, &Script, &RustSdk] {
            let found = findings(emitter, Role::new("reader").role_name(long.as_str()), false);
            let message =
                format!("name-too-long: `reader` would be named `{long}`: 65 characters, and AWS takes 64");
            assert_eq!(found, [message], "{}", emitter.name());
            assert_eq!(findings(emitter, Role::new("reader").role_name(fits.as_str()), false), [""; 0]);
            assert_eq!(findings(emitter, Role::new("reader").role_name(long.as_str()), true), [""; 0]);
        }
    }

    #[test]
    fn a_name_that_is_made_is_refused_where_it_is_made() {
        let role = || Role::new(&"r".repeat(58));
        assert_eq!(findings(&CloudFormation, role(), false), [""; 0]);
        for emitter in [&Script as &dyn crate::emit::Emitter, &RustSdk] {
            assert_eq!(findings(emitter, role(), false).len(), 1, "{}", emitter.name());
            assert_eq!(findings(emitter, Role::new(&"r".repeat(57)), false), [""; 0]);
        }
    }
}
