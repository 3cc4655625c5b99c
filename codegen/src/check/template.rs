//! A template is larger than CloudFormation takes.

use analysis::{
    check::{Check, Run},
    finding::{Finding, Severity},
};
use dsl::graph::Graph;

/// Templates that are too large.
pub static CHECK: Check = Check {
    id: "template-too-large",
    severity: Severity::Error,
    summary: "a template is larger than CloudFormation takes",
    doc: "# What it finds
A template with more than 500 resources, 200 parameters or 200 outputs, or of more than 1 MB.

# Why it matters
CloudFormation refuses it. A template of more than 51,200 bytes is taken from S3 only.

# Example
```text
pub estate in us-east-1;
```
with a hundred VPCs in it.

# Instead
Split the network into topologies that are deployed apart, or allow the finding where the template is never
deployed as one.

# Reference
<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
",
    topic: "limits",
    absence: false,
    run: Run::Elsewhere,
};

/// What CloudFormation counts in a template.
#[derive(Clone, Copy, Debug)]
pub struct Size<'a> {
    /// The stack.
    pub stack: &'a str,
    /// Its resources.
    pub resources: usize,
    /// Its parameters.
    pub parameters: usize,
    /// Its outputs.
    pub outputs: usize,
}

/// Findings about what is counted.
pub fn limits(graph: &Graph, size: Size<'_>) -> Vec<Finding> {
    let rows = [
        (size.resources, "template_resources", "resources"),
        (size.parameters, "template_parameters", "parameters"),
        (size.outputs, "template_outputs", "outputs"),
    ];
    let over = rows.into_iter().filter_map(|(count, quota, what)| {
        let limit = usize::try_from(graph.facts().quota(quota)?).ok()?;
        let message = format!(
            "the template of stack `{}` has {count} {what}, {} more than the {limit} that CloudFormation takes",
            size.stack,
            count.checked_sub(limit)?
        );
        (count > limit).then(|| finding(graph, Severity::Error, message))
    });
    over.collect()
}

/// Findings about its length in bytes.
pub fn body(graph: &Graph, stack: &str, bytes: usize) -> Vec<Finding> {
    let limit = |quota| graph.facts().quota(quota).and_then(|limit| usize::try_from(limit).ok());
    let over = |quota| limit(quota).filter(|limit| bytes > *limit);
    if let Some(limit) = over("template_bytes_from_s3") {
        let over = bytes - limit;
        let message = format!(
            "the template of stack `{stack}` is {over} bytes over the {limit} that S3 templates can have"
        );
        return vec![finding(graph, Severity::Error, message)];
    }
    let message = |limit| {
        format!("the template of stack `{stack}` has {bytes} bytes, more than {limit}: deploy it from S3")
    };
    over("template_bytes_inline")
        .map(|limit| finding(graph, Severity::Advice, message(limit)))
        .into_iter()
        .collect()
}

fn finding(graph: &Graph, severity: Severity, message: String) -> Finding {
    let allow = graph.topology().allows().iter().find(|allow| &*allow.check == CHECK.id);
    Finding {
        check: &CHECK,
        severity,
        subject: None,
        path: String::new(),
        origin: graph.topology().origin(),
        message,
        help: Some(
            "split the topology, or `#[allow(template_too_large, reason = \"…\")]` above its name".into(),
        ),
        related: Vec::new(),
        about: Vec::new(),
        allowed: allow.map(|allow| allow.reason.to_string()),
    }
}
