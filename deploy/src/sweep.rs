//! Takes away what has the tags of the topology and stage but is in no plan any more.

use std::cell::RefCell;

use codegen::{
    call::{Input, Listing, Service, listings},
    json::Json,
};
use dsl::graph::global_name;
use futures_util::future::join_all;
use tokio::time::Instant;

use crate::{
    blocked,
    destroy::delete,
    ec2::{Ask, Ec2, Failure},
    event::{Event, What},
    listed::{Listed, PATH, tag},
    query::{items, text, text_of},
    report::{Report, Trouble},
    session::{Session, stopped},
};

/// In this order nothing is deleted that something else still needs.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html>
const ORDER: [&str; 15] = [
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
    "ListInstanceProfiles",
    "ListRoles",
];

/// One thing to take away.
#[derive(Clone, Debug)]
pub(crate) struct Leftover {
    pub(crate) site: usize,
    pub(crate) listing: Listing,
    pub(crate) id: String,
    pub(crate) path: String,
    item: Json,
}

/// Takes away everything with the tags that is `wanted`.
pub(crate) async fn sweep<E: Ec2>(
    session: &Session<'_, E>,
    report: &mut Report,
    wanted: &dyn Fn(&Leftover) -> bool,
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

/// Everything with the tags that is `wanted`, as it was listed.
pub(crate) fn leftovers<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    wanted: &dyn Fn(&Leftover) -> bool,
) -> Vec<Leftover> {
    let mut left: Vec<Leftover> = Vec::new();
    for site in 0..session.plan.sites.len() {
        for listing in listings() {
            for item in listed.last(site, listing.operation).iter() {
                let path = tag(item, PATH).cloned().unwrap_or_default();
                let Some(id) = text_of(item, listing.id).filter(|_| !is_gone(listing, item)) else {
                    continue;
                };
                let thing = Leftover { site, listing, id, path, item: item.clone() };
                // The same role is listed in each Region.
                let arn = text_of(item, "Arn").filter(|_| listing.service == Service::Iam);
                let is_known = |known: &Leftover| arn.is_some() && text_of(&known.item, "Arn") == arn;
                if wanted(&thing) && !left.iter().any(is_known) {
                    left.push(thing);
                }
            }
        }
    }
    left
}

/// Whether the plan has the thing no more: its path, or of what IAM knows by name, the name that the path gave it.
pub(crate) fn is_unplanned<E: Ec2>(session: &Session<'_, E>, thing: &Leftover) -> bool {
    let plan = session.plan;
    let mut of_path = plan.calls.iter().filter(|call| call.deployed_path == thing.path).peekable();
    if of_path.peek().is_none() || thing.listing.service != Service::Iam {
        return of_path.peek().is_none();
    }
    // A name of another form may be that of a stack.
    let names_it = |input: &Input| session.known.text(input).as_ref() == Some(&thing.id);
    let mut inputs = of_path.flat_map(|call| &call.find.request.inputs);
    thing.id == global_name(&plan.topology, &plan.stage, &thing.path)
        && !inputs.any(|(_, input)| names_it(input))
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
    let (operation, input) = thing.listing.delete;
    let mut asks = match loosening(session, thing).await {
        Ok(asks) => asks,
        Err(failure) => {
            troubles.borrow_mut().push(trouble(thing, operation, failure, Vec::new()));
            return false;
        }
    };
    let id = Json::text(&*thing.id);
    let id = if input.ends_with("Ids") { Json::list([id]) } else { id };
    asks.push(thing.ask(operation, [(input, id)]));
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

impl Leftover {
    /// A request about it.
    fn ask<const N: usize>(&self, operation: &'static str, inputs: [(&'static str, Json); N]) -> Ask {
        Ask { service: self.listing.service, ..Ask::ec2(self.site, operation, inputs) }
    }

    /// Its id as an input.
    fn own(&self, name: &'static str) -> (&'static str, Json) {
        (name, Json::text(&*self.id))
    }
}

/// What ties a thing to others, taken back first.
async fn loosening<E: Ec2>(session: &Session<'_, E>, thing: &Leftover) -> Result<Vec<Ask>, Failure> {
    if thing.listing.operation == "ListRoles" { policies(session, thing).await } else { Ok(ties(thing)) }
}

/// A role goes without its policies.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html>
async fn policies<E: Ec2>(session: &Session<'_, E>, thing: &Leftover) -> Result<Vec<Ask>, Failure> {
    let rows = [
        ("ListRolePolicies", "PolicyNames[]", "DeleteRolePolicy", "PolicyName"),
        ("ListAttachedRolePolicies", "AttachedPolicies[]", "DetachRolePolicy", "PolicyArn"),
    ];
    let mut asks = Vec::new();
    for (list, names, operation, input) in rows {
        let answer = match session.read(&thing.ask(list, [thing.own("RoleName")])).await {
            Err(failure) if failure.is_unknown_id() => continue,
            answer => answer?,
        };
        let names =
            items(&answer, names).into_iter().filter_map(|item| text_of(item, input).or_else(|| text(item)));
        asks.extend(
            names.map(|name| thing.ask(operation, [thing.own("RoleName"), (input, Json::text(name))])),
        );
    }
    Ok(asks)
}

/// What a listing shows of what ties a thing to others.
fn ties(thing: &Leftover) -> Vec<Ask> {
    match thing.listing.operation {
        "DescribeRouteTables" => items(&thing.item, "Associations[]")
            .into_iter()
            .filter(|association| text_of(association, "Main").as_deref() != Some("true"))
            .filter_map(|association| text_of(association, "RouteTableAssociationId"))
            .map(|id| thing.ask("DisassociateRouteTable", [("AssociationId", Json::text(id))]))
            .collect(),
        "DescribeInternetGateways" => items(&thing.item, "Attachments[]")
            .into_iter()
            .filter_map(|attachment| text_of(attachment, "VpcId"))
            .map(|vpc| {
                thing.ask(
                    "DetachInternetGateway",
                    [thing.own("InternetGatewayId"), ("VpcId", Json::text(vpc))],
                )
            })
            .collect(),
        "DescribeAddresses" => text_of(&thing.item, "AssociationId")
            .map(|id| thing.ask("DisassociateAddress", [("AssociationId", Json::text(id))]))
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
                (!permissions.is_empty()).then(|| {
                    thing.ask(operation, [thing.own("GroupId"), ("IpPermissions", Json::List(permissions))])
                })
            };
            rows.into_iter().filter_map(revoke).collect()
        }
        "ListInstanceProfiles" => items(&thing.item, "Roles[]")
            .into_iter()
            .filter_map(|role| text_of(role, "RoleName"))
            .map(|role| {
                let inputs = [thing.own("InstanceProfileName"), ("RoleName", Json::text(role))];
                thing.ask("RemoveRoleFromInstanceProfile", inputs)
            })
            .collect(),
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
