//! Takes away what has the tags of the topology and stage but is in no plan any more.

use std::cell::RefCell;

use codegen::{
    call::{Listing, listings},
    json::Json,
};
use futures_util::future::join_all;
use tokio::time::Instant;

use crate::{
    blocked,
    destroy::delete,
    ec2::{Ask, Ec2, Failure},
    event::{Event, What},
    listed::{Listed, PATH, tag},
    query::{items, text_of},
    report::{Report, Trouble},
    session::{Session, stopped},
};

/// In this order nothing is deleted that something else still needs.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html>
const ORDER: [&str; 13] = [
    "DescribeInstances",
    "DescribeVpcEndpoints",
    "DescribeNatGateways",
    "DescribeVpcPeeringConnections",
    "DescribeAddresses",
    "DescribeRouteTables",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeNetworkAcls",
    "DescribeInternetGateways",
    "DescribeEgressOnlyInternetGateways",
    "DescribeVpcs",
    "DescribeKeyPairs",
];

/// One thing to take away.
pub(crate) struct Leftover {
    pub(crate) site: usize,
    pub(crate) listing: Listing,
    pub(crate) id: String,
    pub(crate) path: String,
    item: Json,
}

/// Takes away everything with the tags whose path is `wanted`.
pub(crate) async fn sweep<E: Ec2>(
    session: &Session<'_, E>,
    report: &mut Report,
    wanted: &dyn Fn(&str) -> bool,
) {
    let listed = match Listed::load(session).await {
        Ok(listed) => listed,
        Err(failure) => return report.troubles.push(Trouble::general("what is left", failure)),
    };
    let left = leftovers(session, &listed, wanted);
    for operation in ORDER {
        let stage: Vec<_> = left.iter().filter(|thing| thing.listing.operation == operation).collect();
        let troubles = RefCell::new(Vec::new());
        let done = join_all(stage.iter().map(|thing| one(session, &listed, thing, &troubles))).await;
        report.deleted += done.iter().filter(|done| **done).count();
        report.troubles.extend(troubles.into_inner());
    }
}

/// Everything with the tags whose path is `wanted`, as it was listed.
pub(crate) fn leftovers<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<Leftover> {
    let mut left = Vec::new();
    for site in 0..session.plan.sites.len() {
        for listing in listings() {
            for item in listed.last(site, listing.operation).iter() {
                let path = tag(item, PATH).cloned().unwrap_or_default();
                if is_gone(listing, item) || !wanted(&path) {
                    continue;
                }
                if let Some(id) = text_of(item, listing.id) {
                    left.push(Leftover { site, listing, id, path, item: item.clone() });
                }
            }
        }
    }
    left
}

fn is_gone(listing: Listing, item: &Json) -> bool {
    let Some((field, states)) = listing.gone_states else { return false };
    text_of(item, field).is_some_and(|state| states.iter().any(|gone| gone.eq_ignore_ascii_case(&state)))
}

/// Takes one thing away; whether that worked.
async fn one<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    thing: &Leftover,
    troubles: &RefCell<Vec<Trouble>>,
) -> bool {
    let about = |event| {
        let what = thing.listing.tag_type.to_owned();
        session.watch.tell(&Event { path: thing.path.clone(), what, event });
    };
    about(What::Deleting(thing.id.clone()));
    let mut asks = loosening(thing);
    let (operation, input) = thing.listing.delete;
    let id = Json::text(&*thing.id);
    let id = if input.ends_with("Ids") { Json::list([id]) } else { id };
    asks.push(Ask::ec2(thing.site, operation, [(input, id)]));
    for ask in &asks {
        if let Err(failure) = delete(session, ask, &about).await {
            let because = blocked::by(session, ask, &failure).await;
            troubles.borrow_mut().push(trouble(thing, ask.operation, failure, because));
            return false;
        }
    }
    let gone = until_gone(session, listed, thing, &about).await;
    match gone {
        Ok(()) => about(What::Gone),
        Err(failure) => troubles.borrow_mut().push(trouble(thing, operation, failure, Vec::new())),
    }
    true
}

fn trouble(thing: &Leftover, operation: &str, failure: Failure, because: Vec<String>) -> Trouble {
    Trouble {
        path: thing.path.clone(),
        what: format!("{} {}", thing.listing.tag_type, thing.id),
        operation: operation.to_owned(),
        failure,
        because,
    }
}

async fn until_gone<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    thing: &Leftover,
    about: &dyn Fn(What),
) -> Result<(), Failure> {
    const LAST: [&str; 5] = ["deleted", "terminated", "failed", "rejected", "expired"];
    let Some((field, _)) = thing.listing.gone_states.filter(|_| thing.listing.leaves_slowly) else {
        return Ok(());
    };
    let begun = Instant::now();
    loop {
        let all = listed.since(session, thing.site, thing.listing, Instant::now()).await?;
        let item = all.iter().find(|item| text_of(item, thing.listing.id).as_ref() == Some(&thing.id));
        let state = item.and_then(|item| text_of(item, field)).unwrap_or_else(|| "deleted".to_owned());
        if LAST.iter().any(|last| last.eq_ignore_ascii_case(&state)) {
            return Ok(());
        }
        about(What::Waiting(state.clone()));
        if session.stop.is_said() {
            return Err(stopped());
        }
        if begun.elapsed() > session.options.patience {
            return Err(Failure::not_sent("TimedOut", format!("it is still {state}")));
        }
        session.stop.or_after(std::time::Duration::from_secs(2)).await;
    }
}

/// What ties a thing to others, taken back first.
fn loosening(thing: &Leftover) -> Vec<Ask> {
    let ask = |operation, inputs: Vec<(&'static str, Json)>| Ask {
        site: thing.site,
        service: codegen::call::Service::Ec2,
        operation,
        inputs: Json::object(inputs),
    };
    let own = |name| (name, Json::text(&*thing.id));
    match thing.listing.operation {
        "DescribeRouteTables" => items(&thing.item, "Associations[]")
            .into_iter()
            .filter(|association| text_of(association, "Main").as_deref() != Some("true"))
            .filter_map(|association| text_of(association, "RouteTableAssociationId"))
            .map(|id| ask("DisassociateRouteTable", vec![("AssociationId", Json::text(id))]))
            .collect(),
        "DescribeInternetGateways" => items(&thing.item, "Attachments[]")
            .into_iter()
            .filter_map(|attachment| text_of(attachment, "VpcId"))
            .map(|vpc| {
                ask("DetachInternetGateway", vec![own("InternetGatewayId"), ("VpcId", Json::text(vpc))])
            })
            .collect(),
        "DescribeAddresses" => text_of(&thing.item, "AssociationId")
            .map(|id| ask("DisassociateAddress", vec![("AssociationId", Json::text(id))]))
            .into_iter()
            .collect(),
        "DescribeSecurityGroups" => {
            let rows = [
                ("IpPermissions[]", "RevokeSecurityGroupIngress"),
                ("IpPermissionsEgress[]", "RevokeSecurityGroupEgress"),
            ];
            let revoke = |(list, operation)| {
                let permissions: Vec<_> =
                    items(&thing.item, list).into_iter().filter_map(naming_groups).collect();
                let inputs = vec![own("GroupId"), ("IpPermissions", Json::List(permissions.clone()))];
                (!permissions.is_empty()).then(|| ask(operation, inputs))
            };
            rows.into_iter().filter_map(revoke).collect()
        }
        _ => Vec::new(),
    }
}

/// A permission with nothing in it but the groups that it names.
fn naming_groups(permission: &Json) -> Option<Json> {
    let Json::Object(members) = permission else { return None };
    let pairs = items(permission, "UserIdGroupPairs[]");
    if pairs.is_empty() {
        return None;
    }
    let ids = pairs.into_iter().filter_map(|pair| text_of(pair, "GroupId"));
    let pairs = ids.map(|id| Json::object([("GroupId", Json::text(id))]));
    let kept =
        members.iter().filter(|(name, _)| matches!(&**name, "IpProtocol" | "FromPort" | "ToPort")).cloned();
    let mut kept: Vec<_> = kept.collect();
    kept.push(("UserIdGroupPairs".to_owned(), Json::list(pairs)));
    Some(Json::Object(kept))
}
