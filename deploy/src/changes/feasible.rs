//! Whether changes can succeed at all: judged before anything is touched.

use std::net::Ipv4Addr;

use super::{Action, Change, Work};
use crate::{
    blocked,
    ec2::{Ask, Ec2, Failure},
    query::{items, text_of},
    session::Session,
    survey::Survey,
    sweep::Leftover,
};

use codegen::{call::Service, json::Json};

/// Why some of the changes can't succeed.
pub(super) async fn refusals<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    list: &[Change],
    left: &[Leftover],
) -> Result<Vec<String>, Failure> {
    let of_ec2 = left.iter().filter(|thing| thing.listing.service == Service::Ec2);
    let mut going: Vec<(usize, String, String)> =
        of_ec2.map(|thing| (thing.site, thing.id.clone(), thing.path.clone())).collect();
    for change in list.iter().filter(|change| change.action == Action::Replace) {
        if let Work::Call(id) = change.work {
            let site = session.plan.call(id).site;
            going.extend(survey.found(id).into_iter().map(|found| (site, found, change.path.clone())));
        }
    }
    let mut refusals = Vec::new();
    for (site, id, path) in &going {
        let filter = match id.split('-').next() {
            Some("subnet") => "subnet-id",
            Some("sg") => "group-id",
            _ => continue,
        };
        let interfaces = blocked::interfaces(session, *site, filter, id).await;
        let foreign = interfaces
            .into_iter()
            .filter(|words| !going.iter().any(|(_, id, _)| words.contains(id.as_str())));
        let lines = foreign
            .map(|words| format!("`{path}` ({id}) can't be deleted: network interface {words} is in it"));
        refusals.extend(lines);
    }
    refusals.extend(overlaps(session, list, &going).await?);
    Ok(refusals)
}

/// Subnets to be made where another one is and stays.
async fn overlaps<E: Ec2>(
    session: &Session<'_, E>,
    list: &[Change],
    going: &[(usize, String, String)],
) -> Result<Vec<String>, Failure> {
    let mut refusals = Vec::new();
    for change in list.iter().filter(|change| matches!(change.action, Action::Create | Action::Replace)) {
        let Work::Call(id) = change.work else { continue };
        let call = session.plan.call(id);
        let Some(request) = call.make.as_ref().filter(|request| request.operation == "CreateSubnet") else {
            continue;
        };
        let Ok(wanted) = session.known.ask(request, call.site) else { continue };
        let (Some(vpc), Some(cidr)) =
            (text_of(&wanted.inputs, "VpcId"), text_of(&wanted.inputs, "CidrBlock"))
        else {
            continue;
        };
        let filter =
            Json::object([("Name", Json::text("vpc-id")), ("Values", Json::list([Json::text(vpc)]))]);
        let answer = session
            .read(&Ask::ec2(call.site, "DescribeSubnets", [("Filters", Json::list([filter]))]))
            .await?;
        for subnet in items(&answer, "Subnets[]") {
            let text = |name| text_of(subnet, name).unwrap_or_default();
            let (other, block) = (text("SubnetId"), text("CidrBlock"));
            let goes = going.iter().any(|(_, id, _)| *id == other);
            if !goes && overlap(&cidr, &block) {
                refusals.push(format!(
                    "`{}` can't be made: {cidr} overlaps {block} of {other}, which stays",
                    call.path
                ));
            }
        }
    }
    Ok(refusals)
}

/// Whether two IPv4 blocks share addresses.
pub(super) fn overlap(left: &str, right: &str) -> bool {
    let range = |text: &str| {
        let (address, length) = text.split_once('/')?;
        let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
        let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
        let size = 1_u64 << (32 - length);
        Some((u64::from(address), u64::from(address) + size))
    };
    match (range(left), range(right)) {
        (Some(left), Some(right)) => left.0 < right.1 && right.0 < left.1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn blocks_overlap_or_not() {
        assert!(overlap("10.0.0.0/16", "10.0.3.0/24"));
        assert!(!overlap("10.0.1.0/24", "10.0.2.0/24"));
        assert!(!overlap("10.0.1.0/24", "::/0"));
    }
}
