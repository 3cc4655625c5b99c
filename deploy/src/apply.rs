//! Makes what is missing: everything that can go on at once does, and what fails stops only what needs it.

use std::cell::RefCell;

use codegen::{
    call::{Call, CallId, Input, Meaning, Request},
    json::Json,
};
use futures_util::future::join_all;
use tokio::time::Instant;

use crate::{
    ec2::{Ask, Ec2, Failure, Outcome},
    event::What,
    query,
    report::{Report, Told, Trouble},
    schedule,
    session::{Delays, Session, named, stopped},
    survey::{Survey, found_in, look_now},
    value::Missing,
    wait,
};

/// Operations that take a token, by which AWS knows a request that comes twice.
///
/// AWS: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>
const WITH_TOKEN: [&str; 6] = [
    "CreateEgressOnlyInternetGateway",
    "CreateNatGateway",
    "CreateNetworkAcl",
    "CreateRouteTable",
    "CreateVpcEndpoint",
    "RunInstances",
];

/// How often to look for what may have been made without an answer: AWS does not show everything at once.
const LOOKS: usize = 3;

/// What became of a call.
enum Done {
    Found,
    Made,
}

/// Makes everything of the plan that `survey` did not find.
pub async fn apply<E: Ec2>(session: &Session<'_, E>, survey: &Survey) -> Report {
    apply_but(session, survey, &|_, _| false).await
}

/// Makes what a template of CloudFormation can't say, in a network that stacks made.
pub async fn post_steps<E: Ec2>(session: &Session<'_, E>, survey: &Survey) -> Report {
    apply_but(session, survey, &|call, _| {
        call.make.as_ref().is_none_or(|made| made.operation != "ModifyVpcPeeringConnectionOptions")
    })
    .await
}

/// The same, leaving out what is changed later, from something that is there in its place.
pub(crate) async fn apply_but<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    is_changed: &dyn Fn(&Call, &Request) -> bool,
) -> Report {
    let run = Run { session, survey, is_changed, report: RefCell::default() };
    let before: Vec<Vec<usize>> =
        session.plan.calls.iter().map(|call| call.after.iter().map(|id| id.number()).collect()).collect();
    let calls: Vec<_> = session.plan.ids().collect();
    let told = session.plan.only_told();
    schedule::run(&before, |at, failed| {
        let run = &run;
        let (call, failed) = (calls[at], failed.map(|failed| calls[failed].1));
        let waits = told[at] && failed.is_none();
        async move { waits || run.one(call, failed).await }
    })
    .await;
    if !session.stop.is_said() {
        let since = Instant::now();
        join_all(calls.iter().filter(|(id, _)| told[id.number()]).map(|it| run.tell(*it, since))).await;
    }
    let mut report = run.report.into_inner();
    report.stopped = session.stop.is_said();
    report.outputs = outputs(session);
    report.notes = calls
        .iter()
        .map(|(id, call)| (survey.found(*id), call))
        .filter(|(ids, _)| ids.len() > 1)
        .map(|(ids, call)| {
            format!("{} is there {} times: {}; `destroy` deletes all", named(call), ids.len(), ids.join(", "))
        })
        .collect();
    report
}

/// What people look up next, as far as it is known.
pub fn outputs<E: Ec2>(session: &Session<'_, E>) -> Vec<Told> {
    let outputs = session.plan.outputs.iter();
    let told = outputs.filter(|output| {
        let mut named = Vec::new();
        output.value.results(&mut named);
        !named.is_empty()
    });
    told.filter_map(|output| {
        let value = session.known.text(&output.value)?;
        Some(Told { path: output.path.clone(), name: output.name, value })
    })
    .collect()
}

struct Run<'r, 'a, E> {
    session: &'r Session<'a, E>,
    survey: &'r Survey,
    is_changed: &'r dyn Fn(&Call, &Request) -> bool,
    report: RefCell<Report>,
}

impl<E: Ec2> Run<'_, '_, E> {
    async fn one(&self, (id, call): (CallId, &Call), failed: Option<&Call>) -> bool {
        if let Some(failed) = failed {
            let words = format!("{} needs {}", named(call), named(failed));
            self.session.tell(id, What::Skipped(words.clone()));
            self.report.borrow_mut().skipped.push(words);
            return false;
        }
        let made = call.make.as_ref();
        if made.is_some_and(|request| !self.survey.is_there(id) && (self.is_changed)(call, request)) {
            return true;
        }
        let done = match &call.make {
            None => self.look(id, call).await.map(|()| None),
            Some(request) => self.have(id, call, request).await.map(Some),
        };
        let mut report = self.report.borrow_mut();
        match done {
            Ok(None) => true,
            Ok(Some(Done::Found)) => {
                report.found += 1;
                true
            }
            Ok(Some(Done::Made)) => {
                report.made += 1;
                true
            }
            Err(failure) if failure.code == "Stopped" => {
                report.skipped.push(format!("{}: stopped before it", named(call)));
                false
            }
            Err(failure) => {
                self.session.tell(id, What::Failed(failure.clone()));
                let request = call.make.as_ref().unwrap_or(&call.find.request);
                report.troubles.push(Trouble::of(call, request, failure));
                false
            }
        }
    }

    /// Looks up what only the outputs speak of, at the end: one listing a kind will do for all of it.
    async fn tell(&self, (id, call): (CallId, &Call), since: Instant) {
        let session = self.session;
        if session.known.result(id).is_some() {
            return;
        }
        let Ok(ask) = session.known.ask(&call.find.request, call.site) else { return };
        let answer = async {
            match self.survey.listed.answer_since(session, &ask, since).await? {
                Some(answer) => Ok(answer),
                None => session.read(&ask).await,
            }
        };
        match answer.await {
            Ok(answer) => session.known.set(id, found_in(session, call, &answer).into_iter().next()),
            Err(failure) if failure.is_unknown_id() => {}
            Err(failure) => {
                let trouble = Trouble::of(call, &call.find.request, failure);
                self.report.borrow_mut().troubles.push(trouble);
            }
        }
    }

    /// Looks up what others ask for; what is not needed may be missing.
    async fn look(&self, id: CallId, call: &Call) -> Result<(), Failure> {
        if call.only_to_make || self.session.known.result(id).is_some() {
            return Ok(());
        }
        let is_needed = self.is_needed(id);
        let mut delays = Delays::new(self.session.options.patience / 5);
        loop {
            let found = look_now(self.session, call).await?.into_iter().next();
            let is_there = found.is_some();
            self.session.known.set(id, found);
            if is_there || !is_needed {
                return Ok(());
            }
            if !delays.wait(&self.session.stop).await {
                return Err(Failure::not_sent("NotFound", "it is not there"));
            }
        }
    }

    /// Whether something that is yet to be made asks for this result.
    fn is_needed(&self, id: CallId) -> bool {
        self.session.plan.ids().any(|(other, call)| {
            let Some(request) = call.make.as_ref().filter(|_| !self.survey.is_there(other)) else {
                return false;
            };
            names(request).contains(&id)
        })
    }

    /// Sees to it that the thing of a call is there and ready.
    async fn have(&self, id: CallId, call: &Call, request: &Request) -> Result<Done, Failure> {
        let (session, is_there) = (self.session, self.survey.is_there(id));
        let done = if is_there {
            Done::Found
        } else {
            for named in names(request) {
                self.look_up_late(named).await?;
            }
            if is_often_so(call, request)
                && let Some(found) = look_now(session, call).await?.into_iter().next()
            {
                session.known.set(id, Some(found));
                return Ok(Done::Found);
            }
            session.tell(id, What::Making);
            let result = self.make(id, call, request).await?;
            session.tell(id, What::Made(call.answer.and(result.clone())));
            session.known.set(id, Some(result.unwrap_or_else(|| call.path.clone())));
            Done::Made
        };
        wait::until_ready(session, &self.survey.listed, id, !is_there).await?;
        if !is_there && call.wait.is_some() {
            session.tell(id, What::Ready);
        }
        Ok(done)
    }

    /// A value that is looked up only where something is made with it.
    async fn look_up_late(&self, id: CallId) -> Result<(), Failure> {
        let call = self.session.plan.call(id);
        if !call.only_to_make || self.session.known.result(id).is_some() {
            return Ok(());
        }
        let found = look_now(self.session, call).await?.into_iter().next();
        if found.is_none() {
            return Err(Failure::not_sent("NotFound", format!("{} is not there", named(call))));
        }
        self.session.known.set(id, found);
        Ok(())
    }

    /// Makes a thing: once, whatever happens on the way. Its id, if the answer has one.
    async fn make(&self, id: CallId, call: &Call, request: &Request) -> Result<Option<String>, Failure> {
        let session = self.session;
        let ask = self.ask(id, call, request)?;
        let mut delays = Delays::new(session.options.patience);
        let mut refusals = 0;
        loop {
            if session.stop.is_said() {
                return Err(stopped());
            }
            let failure = match session.once(&ask).await {
                Ok(answer) => return Ok(call.answer.and_then(|path| query::text_of(&answer, path))),
                Err(failure) => failure,
            };
            if !failure.is_throttled() {
                if let Some(found) = self.found_after(call, &failure).await? {
                    return Ok(Some(found));
                }
                refusals += usize::from(failure.outcome == Outcome::Refused);
                if !self.may_pass(call, &failure, refusals) {
                    return Err(failure);
                }
            }
            session.tell(id, What::Again(failure.clone()));
            if !delays.wait(&session.stop).await && !session.stop.is_said() {
                return Err(failure);
            }
        }
    }

    /// Whether a failure is worth another try, when the thing is not there.
    fn may_pass(&self, call: &Call, failure: &Failure, refusals: usize) -> bool {
        /// Enough for ids that are too new to be known everywhere, too few to wait long for ids that never were.
        const UNKNOWN_IDS: usize = 12;
        /// Something of the same name that is not ours does not go away.
        const TAKEN: usize = 3;
        if failure.outcome == Outcome::Unknown {
            return true;
        }
        match meaning(call, failure) {
            Meaning::TryAgain => !failure.is_unknown_id() || refusals < UNKNOWN_IDS,
            Meaning::AlreadySo => refusals < TAKEN,
            Meaning::Never => false,
        }
    }

    /// Looks for a thing after a request for it failed.
    async fn found_after(&self, call: &Call, failure: &Failure) -> Result<Option<String>, Failure> {
        let looks = match (failure.outcome, meaning(call, failure)) {
            (Outcome::NotSent, _) | (Outcome::Refused, Meaning::Never) => 0,
            (Outcome::Unknown, _) => LOOKS,
            (Outcome::Refused, _) => 1,
        };
        let mut delays = Delays::new(self.session.options.patience);
        for look in 0..looks {
            if look > 0 && !delays.wait(&self.session.stop).await {
                break;
            }
            if let Some(found) = look_now(self.session, call).await?.into_iter().next() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn ask(&self, id: CallId, call: &Call, request: &Request) -> Result<Ask, Failure> {
        let mut ask = self.session.known.ask(request, call.site).map_err(|missing| self.lacks(&missing))?;
        if WITH_TOKEN.contains(&ask.operation)
            && let Json::Object(inputs) = &mut ask.inputs
        {
            let token = Json::Text(format!("vpcraft-{}-{}", self.session.run, id.number()));
            inputs.push(("ClientToken".to_owned(), token));
        }
        Ok(ask)
    }

    fn lacks(&self, missing: &Missing) -> Failure {
        Failure::not_sent("Missing", format!("it needs {}", self.session.missing(missing)))
    }
}

/// Whether a new thing is often so without a call: what AWS sets by itself, or may have set and is to take back.
fn is_often_so(call: &Call, request: &Request) -> bool {
    request.operation.starts_with("Revoke") || call.step == "enableDnsSupport"
}

fn meaning(call: &Call, failure: &Failure) -> Meaning {
    call.errors.meaning(&failure.code, &failure.message)
}

/// The calls whose results a request names.
fn names(request: &Request) -> Vec<CallId> {
    let mut found = Vec::new();
    request.inputs.iter().for_each(|(_, input): &(_, Input)| input.results(&mut found));
    found
}
