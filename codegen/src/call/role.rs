//! An IAM role: found by its name, and taken for ours only if it has our tags.

use std::borrow::Cow;

use dsl::graph::{Data, NodeId};

use super::{
    draft::{Draft, Props, Step},
    plan::{Condition, Input, Inputs, Lookup, Query, Request, Service, Test, Undo},
    recipe::{TAGS, condition, tags},
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let name = draft.take(props, "RoleName").unwrap_or_else(|| Input::Text(draft.graph.global_name(id)));
    // AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    draft.limit_name(id, &name, 64);
    let path = own_path(draft, id, props);
    let trust = draft.take(props, "AssumeRolePolicyDocument").unwrap_or_else(|| Input::Struct(Vec::new()));
    let named: Inputs = vec![("RoleName".into(), name)];
    let mut inputs = named.clone();
    inputs.extend(path);
    inputs.push(("AssumeRolePolicyDocument".into(), Input::Document(Box::new(trust))));
    inputs.push(("Tags".into(), tags(draft, id)));
    let own = draft.next();
    let step = Step {
        find: Some(Lookup {
            request: iam("GetRole", named.clone()),
            query: Query::of_one(ours(draft, id, "Role.Tags"), "Role.RoleName"),
        }),
        make: Some(iam("CreateRole", inputs)),
        answer: Some("Role.RoleName"),
        undo: Undo { request: Some(iam("DeleteRole", vec![("RoleName".into(), own.clone())])), gone: None },
        ..Step::default()
    };
    draft.push(id, step, true);
    let arn = Lookup {
        request: iam("GetRole", vec![("RoleName".into(), own.clone())]),
        query: Query::new("Role.Arn"),
    };
    draft.lookup(id, "Arn", "ARN", arn);
    for item in items(props.take("ManagedPolicyArns")) {
        let policy = draft.input(&item);
        attach(draft, id, &own, &policy);
    }
    for item in items(props.take("Policies")) {
        let Data::Object(parts) = item else { continue };
        let part = |name| parts.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        if let (Some(name), Some(document)) = (part("PolicyName"), part("PolicyDocument")) {
            let (name, document) = (draft.input(name), draft.input(document));
            put(draft, id, &own, name, document);
        }
    }
}

fn items(list: Option<Data>) -> Vec<Data> {
    if let Some(Data::List(items)) = list { items } else { Vec::new() }
}

/// The path of a role or profile, by which earlier ones are found: that of the topology, unless another is written.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>
pub(super) fn own_path(
    draft: &mut Draft<'_>,
    id: NodeId,
    props: &mut Props,
) -> Option<(Cow<'static, str>, Input)> {
    let path = match props.take("Path")? {
        Data::Json(json) => Input::Text(serde_json::from_str(&json).unwrap_or_else(|_| json.into())),
        path => draft.input(&path),
    };
    // AWS: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
    draft.limit_name(id, &path, 512);
    Some(("Path".into(), path))
}

/// A request to IAM.
pub(super) fn iam(operation: &'static str, inputs: Inputs) -> Request {
    Request { service: Service::Iam, operation, inputs }
}

/// Names are shared by all who use the account: a thing is ours if it has our tags.
pub(super) fn ours(draft: &Draft<'_>, id: NodeId, field: &'static str) -> Vec<Condition> {
    let is = |field, text: String| condition(field, Test::Is(Input::Text(text)));
    let tag = |key: &str| Test::HasOne(vec![is("Key", key.to_owned()), is("Value", draft.tag(id, key))]);
    TAGS.iter().map(|key| condition(field, tag(key))).collect()
}

fn attach(draft: &mut Draft<'_>, id: NodeId, role: &Input, policy: &Input) {
    let of_role: Inputs = vec![("RoleName".into(), role.clone())];
    let both = [of_role.clone(), vec![("PolicyArn".into(), policy.clone())]].concat();
    let name =
        if let Input::Text(arn) = policy { arn.rsplit('/').next().unwrap_or_default() } else { "policy" };
    let step = Step {
        what: format!("managed policy {name}").into(),
        name: format!("policy {name}").into(),
        find: Some(Lookup {
            request: iam("ListAttachedRolePolicies", of_role),
            query: Query::new("AttachedPolicies[].PolicyArn")
                .filtered(vec![condition("PolicyArn", Test::Is(policy.clone()))]),
        }),
        make: Some(iam("AttachRolePolicy", both.clone())),
        undo: Undo { request: Some(iam("DetachRolePolicy", both)), gone: None },
        ..Step::default()
    };
    draft.push(id, step, false);
}

fn put(draft: &mut Draft<'_>, id: NodeId, role: &Input, name: Input, document: Input) {
    let words = if let Input::Text(name) = &name { format!("policy {name}") } else { "policy".to_owned() };
    let both: Inputs = vec![("RoleName".into(), role.clone()), ("PolicyName".into(), name)];
    let document = ("PolicyDocument".into(), Input::Document(Box::new(document)));
    let step = Step {
        what: words.clone().into(),
        name: words.into(),
        find: Some(Lookup { request: iam("GetRolePolicy", both.clone()), query: Query::new("PolicyName") }),
        make: Some(iam("PutRolePolicy", [both.clone(), vec![document]].concat())),
        undo: Undo { request: Some(iam("DeleteRolePolicy", both)), gone: None },
        ..Step::default()
    };
    draft.push(id, step, false);
}
