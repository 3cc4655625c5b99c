//! Stacks of CloudFormation: a change set is proposed, looked at, and carried out with its events in sight.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use aws_sdk_cloudformation::{
    Client,
    types::{Capability, Change, ChangeSetStatus, ChangeSetType, Parameter, Replacement, Stack, StackEvent},
};
use tokio::time::sleep;

use super::{Sdk, bucket::Store, error::failure};
use crate::{ec2::Failure, template::Bucket};

const DELAY: Duration = Duration::from_secs(2);
/// A stack goes on while nobody looks: so many looks in a row may fail.
const MOST_FAILED_LOOKS: u32 = 10;
/// After so many looks a stack of which nothing was heard is taken to be what its status says.
const MOST_SILENT_LOOKS: u32 = 30;

/// A stack that is to be as its template says.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// The text of its template.
    pub template: String,
    /// The bucket of S3 that a template goes through which is too long for a request.
    pub bucket: Option<Bucket>,
    /// Values for its parameters.
    pub parameters: BTreeMap<String, String>,
}

/// One change of a change set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackChange {
    /// `Add`, `Modify`, `Remove`.
    pub action: String,
    /// The logical id.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// Whether it is deleted and made anew: no, maybe, or yes.
    pub replaced: Option<bool>,
}

/// A change set that can be carried out.
#[derive(Clone, Debug)]
pub struct Proposal {
    stack: String,
    id: String,
    /// Whether there was no such stack before.
    is_new: bool,
    /// What it would do.
    pub changes: Vec<StackChange>,
}

/// Something that happened to a resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackNews {
    /// The logical id.
    pub resource: String,
    /// `CREATE_COMPLETE` and the like.
    pub status: String,
    /// Why, if AWS says so.
    pub reason: String,
}

impl StackNews {
    /// Whether this is what went wrong, not what was cancelled because of it.
    pub fn is_failure(&self) -> bool {
        self.status.ends_with("_FAILED") && !self.reason.contains("cancelled")
    }
}

/// The stacks of one account and Region.
#[derive(Debug)]
pub struct Stacks {
    client: Client,
    store: Store,
}

impl Stacks {
    /// The stacks of a site; none if the plan has no such site.
    pub fn new(sdk: &Sdk, site: usize) -> Option<Self> {
        let config = sdk.config(site)?;
        Some(Self { client: Client::new(config), store: Store::new(config) })
    }

    /// Makes a change set; nothing if it would change nothing.
    ///
    /// # Errors
    /// What AWS says of the template, its parameters, or the stack.
    pub async fn propose(&self, wanted: &Wanted, run: &str) -> Result<Option<Proposal>, Failure> {
        let before = self.stack(&wanted.name).await?;
        let to_create = match &before {
            None => true,
            Some(stack) => match status(stack).as_str() {
                "REVIEW_IN_PROGRESS" => true,
                "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" | "CREATE_FAILED" => {
                    let message = format!("stack `{}` is {}: delete it first", wanted.name, status(stack));
                    return Err(Failure::not_sent("StackStuck", message));
                }
                _ => false,
            },
        };
        let (body, url) = self.store.template(wanted).await?;
        let parameter = |(name, value): (&String, &String)| {
            Parameter::builder().parameter_key(name).parameter_value(value).build()
        };
        let name = format!("vpcraft-{run}");
        let request = self.client.create_change_set();
        let request = request
            .stack_name(&wanted.name)
            .change_set_name(&name)
            .change_set_type(if to_create { ChangeSetType::Create } else { ChangeSetType::Update })
            .set_template_body(body)
            .set_template_url(url)
            .set_parameters(Some(wanted.parameters.iter().map(parameter).collect()))
            .capabilities(Capability::CapabilityNamedIam);
        Box::pin(request.send()).await.map_err(|error| failure(&error))?;
        self.proposed(&wanted.name, &name, before.is_none()).await
    }

    /// Waits for a change set, and reads all of it.
    async fn proposed(&self, stack: &str, name: &str, is_new: bool) -> Result<Option<Proposal>, Failure> {
        let mut changes = Vec::new();
        let mut token = None;
        loop {
            let request = self.client.describe_change_set().stack_name(stack).change_set_name(name);
            let answer = Box::pin(request.set_next_token(token.take()).send()).await;
            let answer = answer.map_err(|error| failure(&error))?;
            let reason = answer.status_reason.unwrap_or_default();
            match answer.status {
                Some(ChangeSetStatus::Failed) if is_empty(&reason) => {
                    self.discard(stack, name, is_new).await?;
                    return Ok(None);
                }
                Some(ChangeSetStatus::Failed) => {
                    // What is wrong with the template matters more than what is left of the attempt.
                    self.discard(stack, name, is_new).await.ok();
                    return Err(Failure::answered("ChangeSetFailed", &reason, None));
                }
                Some(ChangeSetStatus::CreateComplete) => {}
                _ => {
                    sleep(DELAY).await;
                    continue;
                }
            }
            changes.extend(answer.changes.unwrap_or_default().iter().filter_map(change));
            token = answer.next_token;
            if token.is_none() {
                let (stack, id) = (stack.to_owned(), answer.change_set_id.unwrap_or_else(|| name.to_owned()));
                return Ok(Some(Proposal { stack, id, is_new, changes }));
            }
        }
    }

    /// Deletes a change set, and with it the empty stack that it made.
    async fn discard(&self, stack: &str, name: &str, is_new: bool) -> Result<(), Failure> {
        if is_new {
            let request = self.client.delete_stack().stack_name(stack);
            return Box::pin(request.send()).await.map(|_| ()).map_err(|error| failure(&error));
        }
        let request = self.client.delete_change_set().stack_name(stack).change_set_name(name);
        Box::pin(request.send()).await.map(|_| ()).map_err(|error| failure(&error))
    }

    /// Takes back a change set that nobody wants.
    ///
    /// # Errors
    /// What AWS says.
    pub async fn withdraw(&self, proposal: &Proposal) -> Result<(), Failure> {
        self.discard(&proposal.stack, &proposal.id, proposal.is_new).await
    }

    /// Carries a change set out; `tell` hears each event once.
    ///
    /// # Errors
    /// What AWS says, or the first event that failed.
    pub async fn carry_out(&self, proposal: &Proposal, tell: &dyn Fn(&StackNews)) -> Result<(), Failure> {
        let mut seen = BTreeSet::new();
        self.news(&proposal.stack, &mut seen).await?;
        let request =
            self.client.execute_change_set().stack_name(&proposal.stack).change_set_name(&proposal.id);
        Box::pin(request.send()).await.map_err(|error| failure(&error))?;
        let (mut first, mut heard, mut silent, mut failed) = (None, false, 0, 0);
        loop {
            sleep(DELAY).await;
            let (status, news) = match self.look(&proposal.stack, &mut seen).await {
                Ok(seen) => seen,
                Err(_) if failed < MOST_FAILED_LOOKS => {
                    failed += 1;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            failed = 0;
            heard |= !news.is_empty();
            silent += 1;
            for news in news {
                tell(&news);
                if first.is_none() && news.is_failure() {
                    first = Some(news);
                }
            }
            // Until it begins, a stack has the status of its last update.
            if status.ends_with("_IN_PROGRESS") || !heard && silent < MOST_SILENT_LOOKS {
                continue;
            }
            if status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" {
                return Ok(());
            }
            let why = first.map(|news| format!("{}: {}", news.resource, news.reason)).unwrap_or_default();
            return Err(Failure::answered(
                "StackFailed",
                &format!("`{}` is {status}: {why}", proposal.stack),
                None,
            ));
        }
    }

    /// The status of a stack, and what has happened to it; the status first, so that what led to it is there.
    async fn look(
        &self,
        name: &str,
        seen: &mut BTreeSet<String>,
    ) -> Result<(String, Vec<StackNews>), Failure> {
        let stack = self.stack(name).await?;
        let news = self.news(name, seen).await?;
        Ok((stack.as_ref().map(status).unwrap_or_default(), news))
    }

    /// The outputs of a stack by name.
    ///
    /// # Errors
    /// What AWS says.
    pub async fn outputs(&self, name: &str) -> Result<BTreeMap<String, String>, Failure> {
        let stack = self.stack(name).await?;
        let outputs = stack.and_then(|stack| stack.outputs).unwrap_or_default();
        Ok(outputs.into_iter().filter_map(|one| Some((one.output_key?, one.output_value?))).collect())
    }

    async fn stack(&self, name: &str) -> Result<Option<Stack>, Failure> {
        match Box::pin(self.client.describe_stacks().stack_name(name).send()).await {
            Ok(answer) => Ok(answer.stacks.unwrap_or_default().into_iter().next()),
            Err(error) => {
                let failure = failure(&error);
                if failure.message.contains("does not exist") { Ok(None) } else { Err(failure) }
            }
        }
    }

    /// The events of a stack that were not seen yet, oldest first.
    ///
    /// AWS gives the newest first: a page with one that was seen is the last that has others. At the first look all
    /// events are old, and one page of them is enough to know.
    async fn news(&self, name: &str, seen: &mut BTreeSet<String>) -> Result<Vec<StackNews>, Failure> {
        let (mut fresh, mut token, is_first) = (Vec::new(), None, seen.is_empty());
        loop {
            let request = self.client.describe_stack_events().stack_name(name);
            let answer = Box::pin(request.set_next_token(token.take()).send()).await;
            let answer = answer.map_err(|error| failure(&error))?;
            let events = answer.stack_events.unwrap_or_default();
            let (old, new): (Vec<_>, Vec<_>) =
                events.iter().map(news).partition(|(id, _)| seen.contains(id.as_str()));
            fresh.extend(new);
            token = answer.next_token;
            if token.is_none() || is_first || !old.is_empty() {
                break;
            }
        }
        // Only when all pages are read: after a failed look the same ones are read again.
        seen.extend(fresh.iter().map(|(id, _)| id.clone()));
        Ok(fresh.into_iter().rev().map(|(_, news)| news).collect())
    }
}

fn status(stack: &Stack) -> String {
    stack.stack_status.as_ref().map(|status| status.as_str().to_owned()).unwrap_or_default()
}

/// The words by which AWS says that a change set changes nothing.
fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

fn change(change: &Change) -> Option<StackChange> {
    let resource = change.resource_change.as_ref()?;
    Some(StackChange {
        action: resource.action.as_ref().map(|action| action.as_str().to_owned()).unwrap_or_default(),
        resource: resource.logical_resource_id.clone().unwrap_or_default(),
        kind: resource.resource_type.clone().unwrap_or_default(),
        replaced: match &resource.replacement {
            Some(Replacement::True) => Some(true),
            Some(Replacement::Conditional) => None,
            _ => Some(false),
        },
    })
}

fn news(event: &StackEvent) -> (String, StackNews) {
    let news = StackNews {
        resource: event.logical_resource_id.clone().unwrap_or_default(),
        status: event.resource_status.as_ref().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        reason: event.resource_status_reason.clone().unwrap_or_default(),
    };
    (event.event_id.clone().unwrap_or_default(), news)
}
