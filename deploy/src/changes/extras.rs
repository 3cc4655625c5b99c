//! What is known by its place alone: routes, associations, rules, entries of network ACLs.

use std::collections::BTreeMap;

use codegen::{
    call::{Call, CallId, Request},
    json::Json,
};

use super::{Action, Change, Difference, Reason, Work, properties::How};
use crate::{
    ec2::{Ask, Ec2, Failure},
    query::{field, items, text_of},
    session::Session,
    survey::Survey,
};

const DESTINATIONS: [&str; 3] =
    ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];

/// The words for a block of a VPC that goes, and for a role that leaves its profile.
pub(super) const BLOCK: &str = "CIDR block";
pub(super) const ROLE: &str = "role in it";

/// The further blocks of a VPC: list, block, state.
const BLOCKS: [(&str, &str, &str); 2] = [
    ("CidrBlockAssociationSet[]", "CidrBlock", "CidrBlockState.State"),
    ("Ipv6CidrBlockAssociationSet[]", "Ipv6CidrBlock", "Ipv6CidrBlockState.State"),
];

const LEAVING: [&str; 4] = ["disassociating", "disassociated", "failing", "failed"];

/// Where a thing is to be, something else is: what, and the request that changes it, if all it names is there.
pub(super) fn conflict<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    call: &Call,
    request: &Request,
) -> Option<(Reason, Option<Ask>)> {
    let text = |name: &str| {
        let (_, input) = request.inputs.iter().find(|(known, _)| known == name)?;
        session.known.text(input)
    };
    let tables = survey.listed.last(call.site, "DescribeRouteTables");
    match request.operation {
        "CreateRoute" => {
            let table = text("RouteTableId")?;
            let table = tables.iter().find(|item| text_of(item, "RouteTableId").as_ref() == Some(&table))?;
            let same = |route: &&Json| {
                DESTINATIONS.iter().any(|name| text(name).is_some() && text(name) == text_of(route, name))
            };
            let route = items(table, "Routes[]").into_iter().find(same)?;
            let ask = session.known.ask(request, call.site).ok();
            let reason =
                Reason { property: "target".to_owned(), live: target(route), wanted: "another".to_owned() };
            Some((reason, ask.map(|ask| Ask { operation: "ReplaceRoute", ..ask })))
        }
        "AssociateRouteTable" => {
            let subnet = text("SubnetId")?;
            let all = tables.iter().flat_map(|table| items(table, "Associations[]"));
            let mut here = all.filter(|one| text_of(one, "SubnetId").as_ref() == Some(&subnet));
            let id = here.find_map(|one| text_of(one, "RouteTableAssociationId"))?;
            let reason = Reason {
                property: "RouteTableId".to_owned(),
                live: id.clone(),
                wanted: "another".to_owned(),
            };
            let table = text("RouteTableId");
            let ask = table.map(|table| {
                let inputs = [("AssociationId", Json::text(id)), ("RouteTableId", Json::text(table))];
                Ask::ec2(call.site, "ReplaceRouteTableAssociation", inputs)
            });
            Some((reason, ask))
        }
        _ => None,
    }
}

fn target(route: &Json) -> String {
    let Json::Object(fields) = route else { return String::new() };
    let mut named =
        fields.iter().filter(|(name, _)| name.ends_with("Id") && !name.starts_with("Destination"));
    named.find_map(|(_, value)| crate::query::text(value)).unwrap_or_default()
}

/// How an entry of a network ACL differs: it is known by its number, and all else of it can be replaced.
pub(super) fn entry_difference<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    call: &Call,
    request: &Request,
) -> Option<Difference> {
    if request.operation != "CreateNetworkAclEntry" {
        return None;
    }
    let wanted = session.known.ask(request, call.site).ok()?.inputs;
    let acl = text_of(&wanted, "NetworkAclId")?;
    let acls = survey.listed.last(call.site, "DescribeNetworkAcls");
    let acl = acls.iter().find(|item| text_of(item, "NetworkAclId").as_ref() == Some(&acl))?;
    let is_it = |entry: &&Json| {
        ["RuleNumber", "Egress"].iter().all(|name| text_of(entry, name) == text_of(&wanted, name))
    };
    let live = items(acl, "Entries[]").into_iter().find(is_it)?;
    let fields = ["RuleAction", "Protocol", "CidrBlock", "Ipv6CidrBlock", "PortRange.From", "PortRange.To"];
    let words =
        |entry: &Json| fields.iter().filter_map(|name| text_of(entry, name)).collect::<Vec<_>>().join(" ");
    let (live, wanted) = (words(live), words(&wanted));
    let how = How::Again("ReplaceNetworkAclEntry");
    (live != wanted).then(|| Difference {
        how,
        input: "entry",
        reason: Reason { property: "entry".to_owned(), live: live.clone(), wanted: wanted.clone() },
        sets: Some([vec![live], vec![wanted]]),
    })
}

/// Adds what is in a table, group or ACL of ours and in no plan.
pub(super) async fn add<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    list: &mut Vec<Change>,
) -> Result<(), Failure> {
    for (id, call) in session.plan.ids() {
        let Some(request) = call.make.as_ref().filter(|_| survey.is_there(id)) else { continue };
        let Some(own) = survey.found(id).into_iter().next() else { continue };
        let inside = Inside { session, survey, id, call, own };
        match request.operation {
            "CreateRouteTable" => inside.routes(list),
            "CreateSecurityGroup" => inside.rules(list).await?,
            "CreateNetworkAcl" => inside.entries(list),
            "CreateVpc" => inside.blocks(list),
            "CreateRole" => inside.policies(list).await?,
            "CreateInstanceProfile" => inside.roles(list),
            _ => {}
        }
    }
    Ok(())
}

struct Inside<'i, 'a, E> {
    session: &'i Session<'a, E>,
    survey: &'i Survey,
    id: CallId,
    call: &'i Call,
    own: String,
}

impl<E: Ec2> Inside<'_, '_, E> {
    fn item(&self, operation: &'static str, field: &str) -> Option<Json> {
        let all = self.survey.listed.last(self.call.site, operation);
        all.iter().find(|item| text_of(item, field).as_ref() == Some(&self.own)).cloned()
    }

    /// Requests of the plan with this operation that name this thing, with what is known of their inputs.
    fn wanted(&self, operations: &[&str]) -> Vec<Json> {
        let names = |request: &Request| {
            let mut found = Vec::new();
            request.inputs.first().iter().for_each(|(_, input)| input.results(&mut found));
            found.contains(&self.id)
        };
        let requests = self.session.plan.calls.iter().filter_map(|call| call.make.as_ref());
        let ours = requests.filter(|request| operations.contains(&request.operation) && names(request));
        ours.map(|request| {
            let inputs = request.inputs.iter();
            let known = inputs
                .filter_map(|(name, input)| Some((name.to_string(), self.session.known.value(input).ok()?)));
            Json::Object(known.collect())
        })
        .collect()
    }

    fn push(&self, list: &mut Vec<Change>, what: &str, words: String, operation: &'static str, inputs: Json) {
        let service = self.call.find.request.service;
        let ask = Ask { site: self.call.site, service, operation, inputs };
        let reason = Reason { property: what.to_owned(), live: words, wanted: String::new() };
        list.push(Change {
            action: Action::Delete,
            path: self.call.path.clone(),
            what: what.to_owned(),
            reasons: vec![reason],
            work: Work::Asks(vec![ask]),
        });
    }

    fn routes(&self, list: &mut Vec<Change>) {
        let Some(table) = self.item("DescribeRouteTables", "RouteTableId") else { return };
        let wanted = self.wanted(&["CreateRoute"]);
        for route in items(&table, "Routes[]") {
            // What an endpoint or a propagation put there is theirs.
            let is_written = text_of(route, "Origin").as_deref() == Some("CreateRoute")
                && !text_of(route, "GatewayId").is_some_and(|target| target.starts_with("vpce-"));
            let to = |name: &'static str| text_of(route, name).map(|to| (name, to));
            let Some((name, to)) = DESTINATIONS.into_iter().find_map(to).filter(|_| is_written) else {
                continue;
            };
            if wanted.iter().any(|inputs| text_of(inputs, name).as_ref() == Some(&to)) {
                continue;
            }
            let inputs = Json::object([("RouteTableId", Json::text(&*self.own)), (name, Json::text(&*to))]);
            self.push(list, "route", format!("{to} to {}", target(route)), "DeleteRoute", inputs);
        }
    }

    fn entries(&self, list: &mut Vec<Change>) {
        let Some(acl) = self.item("DescribeNetworkAcls", "NetworkAclId") else { return };
        let wanted = self.wanted(&["CreateNetworkAclEntry"]);
        for entry in items(&acl, "Entries[]") {
            let text = |name| text_of(entry, name).unwrap_or_default();
            // The last entry of each direction is AWS's own.
            let number: i64 = text("RuleNumber").parse().unwrap_or(i64::MAX);
            let same = |inputs: &Json| {
                ["RuleNumber", "Egress"].iter().all(|name| text_of(inputs, name) == text_of(entry, name))
            };
            if number >= 32767 || wanted.iter().any(same) {
                continue;
            }
            let egress = text("Egress") == "true";
            let inputs = Json::object([
                ("NetworkAclId", Json::text(&*self.own)),
                ("RuleNumber", Json::from(number)),
                ("Egress", Json::from(egress)),
            ]);
            let side = if egress { "egress" } else { "ingress" };
            self.push(list, "entry", format!("{side} {number}"), "DeleteNetworkAclEntry", inputs);
        }
    }

    /// Blocks of a VPC besides its first.
    fn blocks(&self, list: &mut Vec<Change>) {
        let Some(vpc) = self.item("DescribeVpcs", "VpcId") else { return };
        let first = text_of(&vpc, "CidrBlock");
        let wanted = self.wanted(&["AssociateVpcCidrBlock"]);
        for (set, name, state) in BLOCKS {
            for block in items(&vpc, set) {
                let is_live = !text_of(block, state).is_some_and(|state| LEAVING.contains(&&*state));
                let (net, id) = (text_of(block, name), text_of(block, "AssociationId"));
                let is_wanted = wanted.iter().any(|inputs| {
                    let by_aws = field(inputs, "AmazonProvidedIpv6CidrBlock").is_some();
                    text_of(inputs, name) == net || name == "Ipv6CidrBlock" && by_aws
                });
                if let (Some(net), Some(id)) = (net, id)
                    && is_live
                    && !is_wanted
                    && first.as_ref() != Some(&net)
                {
                    let inputs = Json::object([("AssociationId", Json::text(id))]);
                    self.push(list, BLOCK, net, "DisassociateVpcCidrBlock", inputs);
                }
            }
        }
    }

    /// Policies of a role.
    async fn policies(&self, list: &mut Vec<Change>) -> Result<(), Failure> {
        let rows = [
            ("ListRolePolicies", "PolicyNames", "", "PutRolePolicy", "DeleteRolePolicy", "PolicyName"),
            (
                "ListAttachedRolePolicies",
                "AttachedPolicies",
                "PolicyArn",
                "AttachRolePolicy",
                "DetachRolePolicy",
                "PolicyArn",
            ),
        ];
        for (operation, names, of_item, make, delete, input) in rows {
            let own = ("RoleName", Json::text(&*self.own));
            let ask = Ask {
                site: self.call.site,
                service: self.call.find.request.service,
                operation,
                inputs: Json::object([own.clone()]),
            };
            let answer = self.survey.asked_once(self.session, &ask).await?;
            let wanted = self.wanted(&[make]);
            for item in field(&answer, names).map(items_of).unwrap_or_default() {
                let name = if of_item.is_empty() { crate::query::text(item) } else { text_of(item, of_item) };
                let Some(name) = name else { continue };
                if !wanted.iter().any(|inputs| text_of(inputs, input).as_ref() == Some(&name)) {
                    let inputs = Json::object([own.clone(), (input, Json::text(&*name))]);
                    self.push(list, "policy", name, delete, inputs);
                }
            }
        }
        Ok(())
    }

    /// Roles in an instance profile, which has room for one.
    fn roles(&self, list: &mut Vec<Change>) {
        let Ok(ask) = self.session.known.ask(&self.call.find.request, self.call.site) else { return };
        let Some(answer) = self.survey.answered(&ask) else { return };
        let wanted = self.wanted(&["AddRoleToInstanceProfile"]);
        for role in items(&answer, "InstanceProfile.Roles[]") {
            let Some(name) = text_of(role, "RoleName") else { continue };
            if !wanted.iter().any(|inputs| text_of(inputs, "RoleName").as_ref() == Some(&name)) {
                let inputs = [("InstanceProfileName", &self.own), ("RoleName", &name)];
                let inputs = Json::object(inputs.map(|(field, text)| (field, Json::text(text))));
                self.push(list, ROLE, name, "RemoveRoleFromInstanceProfile", inputs);
            }
        }
    }

    async fn rules(&self, list: &mut Vec<Change>) -> Result<(), Failure> {
        let answer = self.survey.rules(self.session, self.call.site, &self.own).await?;
        let mut wanted: BTreeMap<bool, Vec<String>> = BTreeMap::new();
        for (egress, operation) in
            [(false, "AuthorizeSecurityGroupIngress"), (true, "AuthorizeSecurityGroupEgress")]
        {
            for inputs in self.wanted(&[operation]) {
                let keys = items(&inputs, "IpPermissions[]").into_iter().flat_map(keys_of_permission);
                wanted.entry(egress).or_default().extend(keys);
            }
        }
        for rule in items(&answer, "SecurityGroupRules[]") {
            let egress = text_of(rule, "IsEgress").as_deref() == Some("true");
            let key = key_of_rule(rule);
            let is_default = egress && matches!(&*key, "-1 -1 -1 0.0.0.0/0 " | "-1 -1 -1 ::/0 ");
            let is_wanted = wanted.get(&egress).is_some_and(|keys| keys.contains(&key));
            // AWS's own rules are taken back by calls of the plan, or stay.
            if is_wanted || is_default {
                continue;
            }
            let Some(id) = text_of(rule, "SecurityGroupRuleId") else { continue };
            let (side, operation) = if egress {
                ("egress", "RevokeSecurityGroupEgress")
            } else {
                ("ingress", "RevokeSecurityGroupIngress")
            };
            let inputs = Json::object([
                ("GroupId", Json::text(&*self.own)),
                ("SecurityGroupRuleIds", Json::list([Json::text(id)])),
            ]);
            self.push(list, "rule", format!("{side} {}", key.trim()), operation, inputs);
        }
        Ok(())
    }
}

fn items_of(value: &Json) -> &[Json] {
    if let Json::List(items) = value { items } else { &[] }
}

/// What tells a rule from others: protocol, ports, peer, description.
fn key_of_rule(rule: &Json) -> String {
    let text = |name| text_of(rule, name);
    let port = |name| text(name).unwrap_or_else(|| "-1".to_owned());
    let peers = ["CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupInfo.GroupId"];
    let peer = peers.iter().find_map(|name| text(name)).unwrap_or_default();
    let (protocol, description) =
        (text("IpProtocol").unwrap_or_default(), text("Description").unwrap_or_default());
    format!("{protocol} {} {} {peer} {description}", port("FromPort"), port("ToPort"))
}

fn keys_of_permission(permission: &Json) -> Vec<String> {
    let mut keys = Vec::new();
    let rows = [
        ("IpRanges", "CidrIp", "CidrIpv4"),
        ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId", "PrefixListId"),
        ("UserIdGroupPairs", "GroupId", "ReferencedGroupInfo"),
    ];
    for (list, from, to) in rows {
        let Some(Json::List(ranges)) = field(permission, list) else { continue };
        for range in ranges {
            let Some(peer) = text_of(range, from) else { continue };
            let peer = Json::text(peer);
            let peer = if to == "ReferencedGroupInfo" { Json::object([("GroupId", peer)]) } else { peer };
            let mut rule = vec![(to.to_owned(), peer)];
            for name in ["IpProtocol", "FromPort", "ToPort"] {
                rule.extend(field(permission, name).map(|value| (name.to_owned(), value.clone())));
            }
            rule.extend(field(range, "Description").map(|text| ("Description".to_owned(), text.clone())));
            keys.push(key_of_rule(&Json::Object(rule)));
        }
    }
    keys
}
