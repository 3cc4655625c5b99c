//! Documents and user data: long texts that a listing does not show.

use codegen::{
    call::{Call, CallId, Request},
    json::Json,
};
use futures_util::future::join_all;

use super::{Difference, Reason, is_same, part, properties::How};
use crate::{
    ec2::{Ask, Ec2, Failure},
    query::text_of,
    session::Session,
    survey::Survey,
};

/// What is shown by the answer that finds a thing: operation that makes it, input, field of the answer, change.
const DOCUMENTS: [(&str, &str, &str, How); 2] = [
    ("PutRolePolicy", "PolicyDocument", "PolicyDocument", How::Again("PutRolePolicy")),
    (
        "CreateRole",
        "AssumeRolePolicyDocument",
        "Role.AssumeRolePolicyDocument",
        How::Modify("UpdateAssumeRolePolicy", "RoleName"),
    ),
];

const USER_DATA: &str = "UserData";

/// Asks for the user data of every instance that is there.
pub(super) async fn load<E: Ec2>(session: &Session<'_, E>, survey: &Survey) -> Result<(), Failure> {
    let calls = session.plan.ids().filter(|(_, call)| runs_instance(call));
    let asks = calls.filter_map(|(id, call)| Some(user_data(call, survey.found(id).first()?)));
    let answers = join_all(asks.map(|ask| async move { survey.asked_once(session, &ask).await }));
    answers.await.into_iter().try_for_each(|answer| answer.map(|_| ()))
}

fn runs_instance(call: &Call) -> bool {
    call.make.as_ref().is_some_and(|make| make.operation == "RunInstances")
}

/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html>
fn user_data(call: &Call, instance: &str) -> Ask {
    let inputs = [("InstanceId", Json::text(instance)), ("Attribute", Json::text("userData"))];
    Ask::ec2(call.site, "DescribeInstanceAttribute", inputs)
}

/// How a document differs from the one that is wanted.
pub(super) fn difference<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    id: CallId,
    call: &Call,
    request: &Request,
) -> Option<Difference> {
    if runs_instance(call) {
        return user_data_difference(session, survey, id, call, request);
    }
    let (_, input, field, how) = DOCUMENTS.into_iter().find(|row| row.0 == request.operation)?;
    let found = session.known.ask(&call.find.request, call.site).ok()?;
    let live = text_of(&survey.answered(&found)?, field)?;
    let wanted = session.known.text(part(&request.inputs, input)?)?;
    different(input, how, live, wanted)
}

fn user_data_difference<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    id: CallId,
    call: &Call,
    request: &Request,
) -> Option<Difference> {
    let answer = survey.answered(&user_data(call, survey.found(id).first()?))?;
    let live = text_of(&answer, "UserData.Value").unwrap_or_default();
    let wanted = match part(&request.inputs, USER_DATA) {
        Some(input) => session.known.text(input)?,
        None => String::new(),
    };
    // It runs when an instance starts for the first time: another one takes another instance.
    different(USER_DATA, How::Replace, live, wanted)
}

fn different(input: &'static str, how: How, live: String, wanted: String) -> Option<Difference> {
    let sets = [vec![live], vec![wanted]];
    if is_same(input, &sets[0], &sets[1]) {
        return None;
    }
    let property = input.to_owned();
    let reason = Reason { property, live: shown(&sets[0][0]), wanted: shown(&sets[1][0]) };
    // `UpdateAssumeRolePolicy` calls it as every policy is called.
    let input = if input == "AssumeRolePolicyDocument" { "PolicyDocument" } else { input };
    Some(Difference { how, input, reason, sets: Some(sets) })
}

/// On one line, and not too long to be read.
fn shown(text: &str) -> String {
    const MOST: usize = 200;
    let line = text.replace(char::is_control, " ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
