//! What a run would change: what a plan wants against what there is, thing by thing, property by property.

mod carry_out;
mod documents;
mod extras;
mod feasible;
mod profiles;
mod properties;

use std::{collections::BTreeSet, fmt};

use codegen::{
    call::{Call, CallId, Input, Request, listings},
    json::Json,
};

pub use self::carry_out::carry_out;
use self::properties::{How, PROPERTIES, changed_input};
use crate::{
    ec2::{Ask, Ec2, Failure},
    query::{field, items, text, text_of},
    session::Session,
    survey::Survey,
    sweep::{Leftover, is_unplanned, leftovers},
    value::Missing,
};

const INBOUND: &str = "DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint";

/// What is done to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is not there, and is made.
    Create,
    /// It is changed as it stands.
    Update,
    /// It is deleted and made anew.
    Replace,
    /// It is in no plan any more, and is deleted.
    Delete,
}

impl Action {
    /// The sign before a change in a list of them.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Create => "+",
            Self::Update => "~",
            Self::Replace => "±",
            Self::Delete => "-",
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
        }
    }
}

/// A property that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The property, as AWS names it.
    pub property: String,
    /// What there is.
    pub live: String,
    /// What is wanted.
    pub wanted: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&*self.live, &*self.wanted) {
            ("", wanted) => write!(f, "{}: {wanted}", self.property),
            (live, "") => write!(f, "{}: {live}", self.property),
            (live, wanted) => write!(f, "{}: {live} → {wanted}", self.property),
        }
    }
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is done.
    pub action: Action,
    /// The path of the element.
    pub path: String,
    /// What of it.
    pub what: String,
    /// Why.
    pub reasons: Vec<Reason>,
    work: Work,
}

/// What carries a change out.
#[derive(Clone, Debug)]
enum Work {
    /// The call of the plan, after its thing was taken away if it is replaced.
    Call(CallId),
    /// These requests; those that name what is yet to be made have none so far.
    Asks(Vec<Ask>),
    /// Deleting what is left of an earlier plan.
    Sweep,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} `{}` ({})", self.action.sign(), self.action.word(), self.path, self.what)?;
        for reason in &self.reasons {
            write!(f, "\n    {reason}")?;
        }
        Ok(())
    }
}

/// Everything a run would do.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The changes: in the order of the plan, then what is deleted.
    pub list: Vec<Change>,
    /// How many things stay as they are.
    pub unchanged: usize,
    /// Why some of it can't succeed; nothing is touched then.
    pub refusals: Vec<String>,
}

impl Changes {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether something would be deleted, for good or to be made anew.
    pub fn takes_away(&self) -> bool {
        self.list.iter().any(|change| matches!(change.action, Action::Replace | Action::Delete))
    }

    fn calls(&self, action: Action) -> BTreeSet<CallId> {
        let of = |change: &Change| if let Work::Call(id) = change.work { Some(id) } else { None };
        self.list.iter().filter(|change| change.action == action).filter_map(of).collect()
    }
}

/// Compares what the plan wants with what `survey` found.
///
/// # Errors
/// What could not be asked.
pub async fn changes<E: Ec2>(session: &Session<'_, E>, survey: &Survey) -> Result<Changes, Failure> {
    documents::load(session, survey).await?;
    profiles::load(session, survey).await?;
    let mut compared = Compared { session, survey, list: Vec::new(), unchanged: 0, used: Vec::new() };
    let replaced = compared.replaced();
    for (id, call) in session.plan.ids() {
        if let Some(request) = &call.make {
            compared.add(id, call, request, &replaced);
        }
    }
    extras::add(session, survey, &mut compared.list).await?;
    let left = leftovers(session, &survey.listed, &|thing| is_unplanned(session, thing));
    compared.list.extend(left.iter().map(deleted));
    let mut refusals = compared.used;
    refusals.extend(feasible::refusals(session, survey, &compared.list, &left).await?);
    Ok(Changes { list: compared.list, unchanged: compared.unchanged, refusals })
}

fn deleted(thing: &Leftover) -> Change {
    let reason = Reason { property: "id".to_owned(), live: thing.id.clone(), wanted: String::new() };
    Change {
        action: Action::Delete,
        path: thing.path.clone(),
        what: thing.listing.tag_type.to_owned(),
        reasons: vec![reason],
        work: Work::Sweep,
    }
}

/// A property that differs, and how it is changed.
struct Difference {
    how: How,
    input: &'static str,
    reason: Reason,
    /// What is there and what is wanted, as sets of texts; none where it is yet to be made.
    sets: Option<[Vec<String>; 2]>,
}

struct Compared<'c, 'a, E> {
    session: &'c Session<'a, E>,
    survey: &'c Survey,
    list: Vec<Change>,
    unchanged: usize,
    /// Refusals: what must be replaced is in use by what stays.
    used: Vec<String>,
}

impl<E: Ec2> Compared<'_, '_, E> {
    /// The calls whose things must be made anew: for a property of their own, or because what they stand in is.
    fn replaced(&mut self) -> BTreeSet<CallId> {
        let mut replaced = BTreeSet::new();
        for (id, call) in self.session.plan.ids() {
            let Some(request) = call.make.as_ref().filter(|_| self.survey.is_there(id)) else { continue };
            let own =
                self.differences(id, call, request).iter().any(|difference| difference.how == How::Replace);
            let (mut stands_in, mut used) = (false, Vec::new());
            for (name, input) in &request.inputs {
                let mut named = Vec::new();
                input.results(&mut named);
                let Some(other) = named.iter().find(|other| replaced.contains(*other)) else { continue };
                let rows = PROPERTIES.iter().filter(|row| row.operation == request.operation);
                let how = rows
                    .clone()
                    .find(|row| row.input.split(['.', '[']).next() == Some(name))
                    .map(|row| row.how);
                match how {
                    Some(How::AddAndRemove | How::Modify(..)) => used.push(format!(
                        "`{}` would have to be made anew, but `{}` uses it and stays: add the new one under another name, move over, then remove the old one",
                        self.session.plan.call(*other).path, call.path
                    )),
                    _ => stands_in = true,
                }
            }
            if own || stands_in {
                replaced.insert(id);
            } else {
                self.used.append(&mut used);
            }
        }
        replaced
    }

    fn add(&mut self, id: CallId, call: &Call, request: &Request, replaced: &BTreeSet<CallId>) {
        let change = |action, reasons, work| Change {
            action,
            path: call.path.clone(),
            what: call.what.to_string(),
            reasons,
            work,
        };
        if !self.survey.is_there(id) {
            let change = match extras::conflict(self.session, self.survey, call, request) {
                Some((reason, ask)) => {
                    change(Action::Update, vec![reason], Work::Asks(ask.into_iter().collect()))
                }
                None => change(self.making(request), Vec::new(), Work::Call(id)),
            };
            return self.list.push(change);
        }
        let differences = self.differences(id, call, request);
        if replaced.contains(&id) {
            let mut reasons: Vec<_> = differences.into_iter().map(|difference| difference.reason).collect();
            if reasons.is_empty() {
                reasons.extend(self.stands_in(request, replaced));
            }
            return self.list.push(change(Action::Replace, reasons, Work::Call(id)));
        }
        if differences.is_empty() {
            self.unchanged += 1;
            return;
        }
        let asks = self.mending(id, call, &differences);
        let reasons = differences.into_iter().map(|difference| difference.reason).collect();
        self.list.push(change(Action::Update, reasons, Work::Asks(asks)));
    }

    /// What making a thing is: a setting of something that is there changes it.
    fn making(&self, request: &Request) -> Action {
        let mut named = Vec::new();
        request.inputs.iter().for_each(|(_, input)| input.results(&mut named));
        let is_setting = ["Modify", "Revoke"].iter().any(|start| request.operation.starts_with(start));
        let is_there = named.first().is_some_and(|other| self.survey.is_there(*other));
        if is_setting && is_there { Action::Update } else { Action::Create }
    }

    fn stands_in(&self, request: &Request, replaced: &BTreeSet<CallId>) -> Option<Reason> {
        let mut named = Vec::new();
        request.inputs.iter().for_each(|(_, input)| input.results(&mut named));
        let other = named.into_iter().find(|other| replaced.contains(other))?;
        let wanted = format!("`{}` is made anew", self.session.plan.call(other).path);
        Some(Reason { property: "needs".to_owned(), live: String::new(), wanted })
    }

    /// The item that shows the thing of a call.
    fn item(&self, id: CallId, call: &Call) -> Option<Json> {
        let listing =
            listings().into_iter().find(|listing| listing.operation == call.find.request.operation)?;
        let own = self.survey.found(id).into_iter().next()?;
        let all = self.survey.listed.last(call.site, listing.operation);
        all.iter().find(|item| text_of(item, listing.id).as_ref() == Some(&own)).cloned()
    }

    /// Every property in which a thing differs from what is wanted.
    fn differences(&self, id: CallId, call: &Call, request: &Request) -> Vec<Difference> {
        let mut found = extras::entry_difference(self.session, self.survey, call, request)
            .into_iter()
            .collect::<Vec<_>>();
        found.extend(documents::difference(self.session, self.survey, id, call, request));
        let Some(item) = self.item(id, call).filter(|_| call.answer.is_some()) else { return found };
        for row in PROPERTIES.iter().filter(|row| row.operation == request.operation) {
            let Some(input) = part(&request.inputs, row.input).filter(|input| !self.is_newest(input)) else {
                continue;
            };
            let live = shown(&item, row.live);
            // What AWS does not show can't be compared.
            if live.is_empty() && matches!(row.how, How::Replace) {
                continue;
            }
            let wanted = self.session.known.value(input);
            let reason = |wanted: String| Reason {
                property: changed_input(row.input).to_owned(),
                live: live.join(", "),
                wanted,
            };
            match wanted {
                Ok(wanted) => {
                    let wanted = texts(&wanted);
                    if !is_same(row.input, &live, &wanted) {
                        let reason = reason(wanted.join(", "));
                        found.push(Difference {
                            how: row.how,
                            input: row.input,
                            reason,
                            sets: Some([live, wanted]),
                        });
                    }
                }
                Err(missing @ Missing::Result(_)) => {
                    let reason = reason(self.session.missing(&missing));
                    found.push(Difference { how: row.how, input: row.input, reason, sets: None });
                }
                Err(Missing::Variable(_)) => {}
            }
        }
        if request.operation == "RunInstances" {
            found.extend(profiles::difference(self.session, &item, request));
        }
        found.extend(self.tags(request, &item));
        found
    }

    /// Whether an input is the newest of its kind, which an older thing need not be.
    fn is_newest(&self, input: &Input) -> bool {
        matches!(input, Input::Result(id) if self.session.plan.call(*id).only_to_make)
    }

    fn tags(&self, request: &Request, item: &Json) -> Option<Difference> {
        let wanted = self.session.known.value(part(&request.inputs, "TagSpecifications")?).ok()?;
        let Json::List(specifications) = wanted else { return None };
        let mut missing = Vec::new();
        let mut live = Vec::new();
        for tag in items(specifications.first()?, "Tags[]") {
            let (key, value) = (text_of(tag, "Key")?, text_of(tag, "Value").unwrap_or_default());
            let found = crate::listed::tag(item, &key);
            if found != Some(&value) {
                live.push(format!("{key}={}", found.map(String::as_str).unwrap_or_default()));
                missing.push(format!("{key}={value}"));
            }
        }
        let reason =
            Reason { property: "Tags".to_owned(), live: live.join(", "), wanted: missing.join(", ") };
        let how = How::Modify("CreateTags", "Resources");
        if missing.is_empty() {
            return None;
        }
        Some(Difference { how, input: "Tags", reason, sets: Some([live, missing]) })
    }

    /// The requests that mend differences; none for what names things that are yet to be made.
    fn mending(&self, id: CallId, call: &Call, differences: &[Difference]) -> Vec<Ask> {
        let own = self.survey.found(id).into_iter().next().unwrap_or_default();
        let mut asks = Vec::new();
        for difference in differences {
            let Some([live, wanted]) = &difference.sets else { continue };
            let input = changed_input(difference.input);
            let (operation, mut inputs) = match difference.how {
                How::Replace => continue,
                How::Profile => {
                    asks.extend(profiles::exchange(self.survey, call, &own, wanted));
                    continue;
                }
                How::Modify("CreateTags", _) => {
                    let tag = |text: &String| {
                        let (key, value) = text.split_once('=').unwrap_or((text, ""));
                        Json::object([("Key", Json::text(key)), ("Value", Json::text(value))])
                    };
                    let resources = ("Resources".to_owned(), Json::list([Json::text(&*own)]));
                    ("CreateTags", vec![resources, ("Tags".to_owned(), Json::list(wanted.iter().map(tag)))])
                }
                How::Again(operation) => {
                    let Some(Ok(ask)) =
                        call.make.as_ref().map(|make| self.session.known.ask(make, call.site))
                    else {
                        continue;
                    };
                    asks.push(Ask { operation, ..ask });
                    continue;
                }
                How::Modify(operation, own_input) => {
                    let value = match (wanted.as_slice(), difference.input) {
                        (_, "SecurityGroupIds" | "NetworkInterfaces[0].Groups") => {
                            Json::list(wanted.iter().map(Json::text))
                        }
                        ([one], "PrivateDnsEnabled" | INBOUND) => Json::from(one == "true"),
                        (texts, _) => Json::text(texts.first().cloned().unwrap_or_default()),
                    };
                    let changed = match difference.input.split_once('.') {
                        Some((outer @ "DnsOptions", _)) => (outer.to_owned(), Json::object([(input, value)])),
                        _ => (input.to_owned(), value),
                    };
                    (operation, vec![(own_input.to_owned(), Json::text(&*own)), changed])
                }
                How::AddAndRemove => {
                    let only = |these: &[String], those: &[String]| {
                        Json::list(these.iter().filter(|text| !those.contains(text)).map(Json::text))
                    };
                    let own = ("VpcEndpointId".to_owned(), Json::text(&*own));
                    let added = (format!("Add{input}"), only(wanted, live));
                    let removed = (format!("Remove{input}"), only(live, wanted));
                    ("ModifyVpcEndpoint", vec![own, added, removed])
                }
            };
            inputs.retain(|(_, value)| *value != Json::List(Vec::new()));
            let service = call.find.request.service;
            asks.push(Ask { site: call.site, service, operation, inputs: Json::Object(inputs) });
        }
        asks
    }
}

/// An input, dotted where it is a part of one.
fn part<'i>(inputs: &'i [(std::borrow::Cow<'static, str>, Input)], path: &str) -> Option<&'i Input> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let (first, of_list) = first.strip_suffix("[0]").map_or((first, false), |first| (first, true));
    let mut found = &inputs.iter().find(|(name, _)| name == first)?.1;
    if of_list {
        let Input::List(list) = found else { return None };
        found = list.first()?;
    }
    match (rest, found) {
        (None, found) => Some(found),
        (Some(rest), Input::Struct(parts)) => part(parts, rest),
        _ => None,
    }
}

/// What a thing shows of a property, as texts.
fn shown(item: &Json, path: &str) -> Vec<String> {
    match path.rsplit_once("[].") {
        Some((list, last)) => {
            let list = format!("{list}[]");
            items(item, &list).into_iter().filter_map(|item| text_of(item, last)).collect()
        }
        None => field(item, path).map(texts).unwrap_or_default(),
    }
}

fn texts(value: &Json) -> Vec<String> {
    if let Json::List(items) = value {
        items.iter().filter_map(text).collect()
    } else {
        text(value).into_iter().collect()
    }
}

/// Whether both are the same, in whatever order; documents as data, keys without their comments.
fn is_same(input: &str, live: &[String], wanted: &[String]) -> bool {
    let normal = |texts: &[String]| -> Vec<String> {
        let mut texts: Vec<_> = texts
            .iter()
            .map(|text| match input {
                "PolicyDocument" | "AssumeRolePolicyDocument" => {
                    serde_json::from_str::<serde_json::Value>(text)
                        .map_or_else(|_| text.clone(), |data| data.to_string())
                }
                "PublicKeyMaterial" => text.split_whitespace().take(2).collect::<Vec<_>>().join(" "),
                "IpAddressType" | "VpcEndpointType" => text.to_ascii_lowercase(),
                _ => text.clone(),
            })
            .collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    normal(live) == normal(wanted)
}
