//! What all parts of a run share: the client, the pace, what is known, and whether to stop.

use std::{cell::Cell, collections::BTreeMap, rc::Rc, time::Duration};

use codegen::{
    call::{Call, CallId, Errors, Meaning, NEW_PROFILE, Plan},
    json::Json,
};
use tokio::{sync::Notify, time::sleep};

use crate::{
    ec2::{Ask, Ec2, Failure, Outcome},
    event::{Event, Watch, What},
    pace::Pace,
    query::{items, text_of},
    value::{Known, Missing},
};

/// How a run goes about its work.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many requests may be under way at once.
    pub at_once: usize,
    /// Whether to keep below AWS's limits for requests; other servers have none.
    pub paced: bool,
    /// How long one thing may take to succeed or get ready.
    pub patience: Duration,
    /// Values for the plan's variables.
    pub variables: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { at_once: 24, paced: true, patience: Duration::from_secs(600), variables: BTreeMap::new() }
    }
}

/// Tells a run to finish what is under way and begin nothing more.
#[derive(Clone, Debug, Default)]
pub struct Stop(Rc<Said>);

#[derive(Debug, Default)]
struct Said {
    is_said: Cell<bool>,
    bell: Notify,
}

impl Stop {
    /// From now on nothing new is begun.
    pub fn stop(&self) {
        self.0.is_said.set(true);
        self.0.bell.notify_waiters();
    }

    /// Whether it was said.
    pub fn is_said(&self) -> bool {
        self.0.is_said.get()
    }

    /// Comes back after some time, or as soon as it is said.
    pub(crate) async fn or_after(&self, time: Duration) {
        if !self.is_said() {
            tokio::select! {
                () = self.0.bell.notified() => {}
                () = sleep(time) => {}
            }
        }
    }
}

/// A plan, and everything that carrying it out needs.
pub struct Session<'a, E> {
    pub(crate) ec2: &'a E,
    pub(crate) plan: &'a Plan,
    pub(crate) watch: &'a dyn Watch,
    pub(crate) options: Options,
    pub(crate) known: Known,
    pub(crate) stop: Stop,
    /// What makes tokens of this run unlike those of any other.
    pub(crate) run: String,
    pace: Pace,
}

impl<'a, E: Ec2> Session<'a, E> {
    /// A session for one plan.
    pub fn new(ec2: &'a E, plan: &'a Plan, options: Options, watch: &'a dyn Watch, stop: Stop) -> Self {
        let regions = (0..plan.sites.len()).map(|site| ec2.region(site)).collect();
        Self {
            ec2,
            plan,
            watch,
            known: Known::new(plan, &options.variables, regions),
            stop,
            run: format!("{:016x}", fastrand::u64(..)),
            pace: Pace::new(options.paced, options.at_once),
            options,
        }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        self.plan
    }

    /// Sends a request once, when its turn has come.
    pub(crate) async fn once(&self, ask: &Ask) -> Result<Json, Failure> {
        let permit = self.pace.turn(ask).await;
        let answer = self.ec2.send(ask).await;
        drop(permit);
        if answer.as_ref().is_err_and(Failure::is_throttled) {
            self.pace.drain(ask).await;
        }
        answer
    }

    /// Sends a request that changes nothing, again and again if need be.
    pub(crate) async fn read(&self, ask: &Ask) -> Result<Json, Failure> {
        let mut delays = Delays::new(self.options.patience / 10);
        loop {
            let failure = match self.once(ask).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let may_pass = failure.outcome == Outcome::Unknown || failure.is_throttled();
            if !may_pass || !delays.wait(&self.stop).await {
                return Err(failure);
            }
        }
    }

    /// Sends a request that may be repeated as it is: a deletion, or a setting that is the same the second time.
    pub(crate) async fn repeat(&self, ask: &Ask, about: &dyn Fn(What)) -> Result<Json, Failure> {
        let mut delays = Delays::new(self.options.patience);
        let names_profile = ask.operation.contains("IamInstanceProfile");
        let errors = if names_profile { NEW_PROFILE } else { Errors::default() };
        loop {
            if self.stop.is_said() {
                return Err(stopped());
            }
            let answer = self.once(ask).await;
            let failure = match answer.and_then(|answer| unsuccessful(&answer).map(|()| answer)) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let may_pass = failure.outcome == Outcome::Unknown
                || (!failure.is_unknown_id()
                    && failure.outcome == Outcome::Refused
                    && errors.meaning(&failure.code, &failure.message) == Meaning::TryAgain);
            if !may_pass {
                return Err(failure);
            }
            about(What::Again(failure.clone()));
            if !delays.wait(&self.stop).await {
                return Err(failure);
            }
        }
    }

    pub(crate) fn tell(&self, id: CallId, event: What) {
        self.watch.tell(&Event::of(self.plan.call(id), event));
    }

    /// What is missing, in words.
    pub(crate) fn missing(&self, missing: &Missing) -> String {
        match missing {
            Missing::Result(id) => named(self.plan.call(*id)),
            Missing::Variable(at) => {
                let variable = &self.plan.variables[*at];
                format!("a value for `{}`, {}", variable.name, variable.about)
            }
        }
    }
}

/// A call in words: `main.public (route table association)`.
pub(crate) fn named(call: &Call) -> String {
    format!("`{}` ({})", call.path, call.what)
}

pub(crate) fn stopped() -> Failure {
    Failure::not_sent("Stopped", "the run was told to stop")
}

/// Longer from try to try, with some chance in it, so that many that failed together don't come back together.
///
/// AWS: <https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>
pub(crate) struct Delays {
    next: Duration,
    left: Duration,
}

const LONGEST: Duration = Duration::from_secs(15);

impl Delays {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { next: Duration::from_millis(500), left: patience }
    }

    /// Waits; false if patience is at an end.
    pub(crate) async fn wait(&mut self, stop: &Stop) -> bool {
        if self.left.is_zero() || stop.is_said() {
            return false;
        }
        let delay = self.next.mul_f64(0.5 + fastrand::f64() / 2.0).min(self.left);
        self.left -= delay;
        self.next = (self.next * 2).min(LONGEST);
        stop.or_after(delay).await;
        !stop.is_said()
    }
}

/// Some requests succeed although parts of them did not.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html>
fn unsuccessful(answer: &Json) -> Result<(), Failure> {
    for item in items(answer, "Unsuccessful[]") {
        let text = |path| text_of(item, path).unwrap_or_default();
        let failure = Failure::answered(&text("Error.Code"), &text("Error.Message"), None);
        if !failure.is_unknown_id() {
            return Err(failure);
        }
    }
    Ok(())
}
