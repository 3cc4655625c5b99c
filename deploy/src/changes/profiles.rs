//! The instance profile of a host, which EC2 exchanges while the host runs.

use codegen::{
    call::{Call, CallId, Request},
    json::Json,
};
use dsl::graph::iam_path;
use futures_util::future::join_all;

use super::{Difference, Reason, part, properties::How};
use crate::{
    ec2::{Ask, Ec2, Failure},
    query::{items, text_of},
    session::Session,
    survey::Survey,
    value::Missing,
};

pub(super) const PROFILE: &str = "IamInstanceProfile";
const NAME: &str = "IamInstanceProfile.Name";

/// Asks by what the profile of each host hangs on it, where that is to be exchanged.
pub(super) async fn load<E: Ec2>(session: &Session<'_, E>, survey: &Survey) -> Result<(), Failure> {
    let ask = |(id, call): (CallId, &Call)| {
        let request = call.make.as_ref().filter(|request| request.operation == "RunInstances")?;
        let own = survey.found(id).into_iter().next()?;
        difference(session, &item(survey, call, &own)?, request)?;
        Some(associations(call.site, &own))
    };
    let asks: Vec<_> = session.plan.ids().filter_map(ask).collect();
    let answers = join_all(asks.iter().map(|ask| survey.asked_once(session, ask)));
    answers.await.into_iter().try_for_each(|answer| answer.map(|_| ()))
}

fn item(survey: &Survey, call: &Call, own: &str) -> Option<Json> {
    let hosts = survey.listed.last(call.site, "DescribeInstances");
    hosts.iter().find(|host| text_of(host, "InstanceId").as_deref() == Some(own)).cloned()
}

/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html>
fn associations(site: usize, host: &str) -> Ask {
    let filter =
        Json::object([("Name", Json::text("instance-id")), ("Values", Json::list([Json::text(host)]))]);
    Ask::ec2(site, "DescribeIamInstanceProfileAssociations", [("Filters", Json::list([filter]))])
}

/// Another profile than the one that is wanted; one that is not ours stays where none is wanted.
pub(super) fn difference<E: Ec2>(
    session: &Session<'_, E>,
    host: &Json,
    request: &Request,
) -> Option<Difference> {
    let arn = text_of(host, "IamInstanceProfile.Arn").unwrap_or_default();
    let live = arn.rsplit('/').next().unwrap_or_default().to_owned();
    let path = iam_path(&session.plan.topology, &session.plan.stage);
    let (wanted, is_known) = match part(&request.inputs, NAME).map(|input| session.known.value(input)) {
        None if arn.contains(&format!("{path}{live}")) => (String::new(), true),
        None | Some(Err(Missing::Variable(_))) => return None,
        Some(Ok(wanted)) => (crate::query::text(&wanted)?, true),
        Some(Err(missing)) => (session.missing(&missing), false),
    };
    if live == wanted {
        return None;
    }
    let reason = Reason { property: PROFILE.to_owned(), live: live.clone(), wanted: wanted.clone() };
    let of = |name: String| Some(name).filter(|name| !name.is_empty()).into_iter().collect();
    let sets = is_known.then(|| [of(live), of(wanted)]);
    Some(Difference { how: How::Profile, input: PROFILE, reason, sets })
}

/// The request that hangs a profile on a host in place of the one there, or takes that one off.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html>
pub(super) fn exchange(survey: &Survey, call: &Call, own: &str, wanted: &[String]) -> Option<Ask> {
    let answer = survey.answered(&associations(call.site, own));
    let id =
        answer.iter().flat_map(|answer| items(answer, "IamInstanceProfileAssociations[]")).find_map(|one| {
            let is_live = text_of(one, "State").is_none_or(|state| !state.starts_with("disassociat"));
            text_of(one, "AssociationId").filter(|_| is_live)
        });
    let id = id.map(|id| ("AssociationId", Json::text(id)));
    let profile = wanted.first().map(|name| (PROFILE, Json::object([("Name", Json::text(name))])));
    let ask = |operation, inputs| Ask { inputs: Json::object(inputs), ..Ask::ec2(call.site, operation, []) };
    match (id, profile) {
        (Some(id), Some(profile)) => Some(ask("ReplaceIamInstanceProfileAssociation", vec![id, profile])),
        (Some(id), None) => Some(ask("DisassociateIamInstanceProfile", vec![id])),
        (None, Some(profile)) => {
            Some(ask("AssociateIamInstanceProfile", vec![("InstanceId", Json::text(own)), profile]))
        }
        (None, None) => None,
    }
}
