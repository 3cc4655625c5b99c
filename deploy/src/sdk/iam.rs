//! The operations of IAM, and the parameters of Systems Manager.

use aws_sdk_iam::{Client, types};
use codegen::json::Json;

use super::{
    data::{FromData, Inputs, ToData, api_name},
    error::failure,
};
use crate::ec2::Failure;

macro_rules! operations {
    ($client:ident, $operation:ident, $inputs:ident;
     $($Name:ident $method:ident($($setter:ident),* $(,)?) => $answer:expr;)*) => {
        match $operation {
            $(stringify!($Name) => {
                let request = $client.$method()$(.$setter($inputs.of(stringify!($setter))))*;
                let answer = Box::pin(request.send()).await.map_err(|error| failure(&error))?;
                #[allow(clippy::redundant_closure_call, reason = "the row says how its answer is read")]
                return Ok($answer(answer));
            })*
            _ => {}
        }
    };
}

/// Sends a request.
pub(super) async fn send(client: &Client, operation: &str, inputs: Inputs<'_>) -> Result<Json, Failure> {
    match operation {
        "ListRoles" => {
            let request = client.list_roles().set_path_prefix(inputs.of("path_prefix"));
            let pages = request.into_paginator().items().send();
            let roles =
                Box::pin(pages.collect::<Result<Vec<_>, _>>()).await.map_err(|error| failure(&error))?;
            return Ok(Json::object([("Roles", Json::list(roles.iter().map(role)))]));
        }
        "ListInstanceProfiles" => {
            let request = client.list_instance_profiles().set_path_prefix(inputs.of("path_prefix"));
            let pages = request.into_paginator().items().send();
            let profiles =
                Box::pin(pages.collect::<Result<Vec<_>, _>>()).await.map_err(|error| failure(&error))?;
            return Ok(Json::object([("InstanceProfiles", Json::list(profiles.iter().map(profile)))]));
        }
        _ => {}
    }
    operations! { client, operation, inputs;
        GetRole get_role(set_role_name) => |answer: aws_sdk_iam::operation::get_role::GetRoleOutput| {
            Json::object([("Role", answer.role.map_or(Json::Null, |role| self::role(&role)))])
        };
        CreateRole create_role(set_role_name, set_path, set_assume_role_policy_document, set_tags)
            => |answer: aws_sdk_iam::operation::create_role::CreateRoleOutput| {
                Json::object([("Role", answer.role.map_or(Json::Null, |role| self::role(&role)))])
            };
        GetInstanceProfile get_instance_profile(set_instance_profile_name)
            => |answer: aws_sdk_iam::operation::get_instance_profile::GetInstanceProfileOutput| {
                in_answer(answer.instance_profile.as_ref())
            };
        CreateInstanceProfile create_instance_profile(set_instance_profile_name, set_path, set_tags)
            => |answer: aws_sdk_iam::operation::create_instance_profile::CreateInstanceProfileOutput| {
                in_answer(answer.instance_profile.as_ref())
            };
        GetRolePolicy get_role_policy(set_role_name, set_policy_name)
            => |answer: aws_sdk_iam::operation::get_role_policy::GetRolePolicyOutput| {
                Json::object([
                    ("PolicyName", Json::text(answer.policy_name)),
                    ("PolicyDocument", document(Some(&answer.policy_document))),
                ])
            };
        ListRolePolicies list_role_policies(set_role_name)
            => |answer: aws_sdk_iam::operation::list_role_policies::ListRolePoliciesOutput| {
                Json::object([("PolicyNames", Json::list(answer.policy_names.iter().map(Json::text)))])
            };
        UpdateAssumeRolePolicy update_assume_role_policy(set_role_name, set_policy_document) => nothing;
        ListAttachedRolePolicies list_attached_role_policies(set_role_name)
            => |answer: aws_sdk_iam::operation::list_attached_role_policies::ListAttachedRolePoliciesOutput| {
                let policies = answer.attached_policies.unwrap_or_default();
                let policy = |policy: types::AttachedPolicy| Json::object([("PolicyArn", policy.policy_arn.to_data())]);
                Json::object([("AttachedPolicies", Json::list(policies.into_iter().map(policy)))])
            };
        AttachRolePolicy attach_role_policy(set_role_name, set_policy_arn) => nothing;
        DetachRolePolicy detach_role_policy(set_role_name, set_policy_arn) => nothing;
        PutRolePolicy put_role_policy(set_role_name, set_policy_name, set_policy_document) => nothing;
        DeleteRolePolicy delete_role_policy(set_role_name, set_policy_name) => nothing;
        DeleteRole delete_role(set_role_name) => nothing;
        AddRoleToInstanceProfile add_role_to_instance_profile(set_instance_profile_name, set_role_name) => nothing;
        RemoveRoleFromInstanceProfile
            remove_role_from_instance_profile(set_instance_profile_name, set_role_name) => nothing;
        DeleteInstanceProfile delete_instance_profile(set_instance_profile_name) => nothing;
    }
    Err(Failure::not_sent("NoOperation", format!("there is no row for {operation}")))
}

/// A public parameter of Systems Manager.
pub(super) async fn parameter(client: &aws_sdk_ssm::Client, inputs: Inputs<'_>) -> Result<Json, Failure> {
    let request = client.get_parameter().set_name(inputs.of("name"));
    let answer = Box::pin(request.send()).await.map_err(|error| failure(&error))?;
    let value = answer.parameter.and_then(|parameter| parameter.value);
    Ok(Json::object([("Parameter", Json::object([("Value", value.to_data())]))]))
}

/// A policy, which IAM shows in the form of a URL.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>
fn document(text: Option<&str>) -> Json {
    let plain = |text| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    text.map_or(Json::Null, |text| Json::text(plain(text)))
}

fn nothing<T>(_: T) -> Json {
    Json::object::<String>([])
}

fn role(role: &types::Role) -> Json {
    Json::object([
        ("RoleName", Json::text(&role.role_name)),
        ("Arn", Json::text(&role.arn)),
        ("AssumeRolePolicyDocument", document(role.assume_role_policy_document.as_deref())),
        ("Tags", role.tags.to_data()),
    ])
}

fn profile(profile: &types::InstanceProfile) -> Json {
    Json::object([
        ("InstanceProfileName", Json::text(&profile.instance_profile_name)),
        ("Arn", Json::text(&profile.arn)),
        ("Roles", Json::list(profile.roles.iter().map(role))),
        ("Tags", profile.tags.to_data()),
    ])
}

fn in_answer(found: Option<&types::InstanceProfile>) -> Json {
    Json::object([("InstanceProfile", found.map_or(Json::Null, profile))])
}

impl ToData for types::Tag {
    fn to_data(&self) -> Json {
        Json::object([(api_name("key"), Json::text(&self.key)), (api_name("value"), Json::text(&self.value))])
    }
}

impl FromData for types::Tag {
    fn from_data(data: &Json) -> Option<Self> {
        let parts = Inputs(data);
        Self::builder().set_key(parts.of("key")).set_value(parts.of("value")).build().ok()
    }
}
