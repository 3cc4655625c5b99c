//! Waiting until a thing is ready, or gone.

use std::time::Duration;

use codegen::{
    call::{CallId, Input, Part, Query, Service, Wait, waiter},
    json::Json,
};
use tokio::time::Instant;

use crate::{
    ec2::{Ask, Ec2, Failure},
    event::What,
    listed::Listed,
    query,
    session::{Session, stopped},
};

/// A wait with everything in it known: what to ask, and what the answers mean.
struct Question {
    ask: Ask,
    query: Query,
    good: &'static [&'static str],
    bad: &'static [&'static str],
}

/// What a thing is like.
#[derive(Debug, PartialEq)]
enum State {
    Good,
    Bad(String),
    NotYet(String),
    Absent,
}

impl Question {
    fn new<E: Ec2>(session: &Session<'_, E>, site: usize, wait: &Wait) -> Option<Self> {
        match wait {
            Wait::Poll(lookup, good, bad) => {
                let ask = session.known.ask(&lookup.request, site).ok()?;
                Some(Self { ask, query: lookup.query.clone(), good, bad })
            }
            Wait::Waiter(_, inputs) => {
                let row = waiter(wait)?;
                let inputs = session.known.value(&Input::Struct(inputs.clone())).ok()?;
                let mut query = Query::new(row.list);
                query.0.push(Part::Field(row.state.into()));
                let ask = Ask { site, service: Service::Ec2, operation: row.operation, inputs };
                Some(Self { ask, query, good: row.good, bad: row.bad })
            }
        }
    }

    fn state<E: Ec2>(&self, session: &Session<'_, E>, answer: &Json) -> State {
        let states = query::find(&self.query, answer, &|input: &Input| session.known.text(input));
        let Some(state) = states.into_iter().next() else { return State::Absent };
        let is = |known: &&str| known.eq_ignore_ascii_case(&state);
        if self.good.iter().any(is) {
            State::Good
        } else if self.bad.iter().any(is) {
            State::Bad(reason(answer).map_or(state.clone(), |reason| format!("{state}: {reason}")))
        } else {
            State::NotYet(state)
        }
    }

    /// Asks, by what is listed for all where that will do.
    async fn ask<E: Ec2>(
        &self,
        session: &Session<'_, E>,
        listed: &Listed,
        since: Instant,
    ) -> Result<State, Failure> {
        let answer = match listed.answer_since(session, &self.ask, since).await? {
            Some(answer) => answer,
            None => match session.read(&self.ask).await {
                Ok(answer) => answer,
                Err(failure) if failure.is_unknown_id() => return Ok(State::Absent),
                Err(failure) => return Err(failure),
            },
        };
        Ok(self.state(session, &answer))
    }
}

/// Why AWS says that something is in a bad state.
fn reason(answer: &Json) -> Option<String> {
    const FIELDS: [&str; 4] =
        ["FailureMessage", "Status.Message", "StateReason.Message", "LastError.Message"];
    let Json::Object(members) = answer else { return None };
    let items = members
        .iter()
        .filter_map(|(_, list)| if let Json::List(items) = list { items.first() } else { None });
    items.flat_map(|item| FIELDS.iter().filter_map(|field| query::text_of(item, field))).next()
}

/// Waits until a thing is ready; what was listed before will do if it was there before.
pub(crate) async fn until_ready<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    id: CallId,
    is_new: bool,
) -> Result<(), Failure> {
    let call = session.plan.call(id);
    let Some(wait) = &call.wait else { return Ok(()) };
    let Some(question) = Question::new(session, call.site, wait) else { return Ok(()) };
    if !is_new
        && let Some(answer) = listed.answer(&question.ask)
        && question.state(session, &answer) == State::Good
    {
        return Ok(());
    }
    let about = |event| session.tell(id, event);
    poll(session, listed, &question, &about, |state| match state {
        State::Good => Some(Ok(())),
        State::Bad(state) => Some(Err(state)),
        State::NotYet(_) | State::Absent => None,
    })
    .await
}

/// Waits until a thing is gone.
pub(crate) async fn until_gone<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    site: usize,
    wait: &Wait,
    about: &dyn Fn(What),
) -> Result<(), Failure> {
    let Some(question) = Question::new(session, site, wait) else { return Ok(()) };
    poll(session, listed, &question, about, |state| match state {
        State::Good | State::Absent => Some(Ok(())),
        State::Bad(state) => Some(Err(state)),
        State::NotYet(_) => None,
    })
    .await
}

async fn poll<E: Ec2>(
    session: &Session<'_, E>,
    listed: &Listed,
    question: &Question,
    about: &dyn Fn(What),
    decide: impl Fn(State) -> Option<Result<(), String>>,
) -> Result<(), Failure> {
    const STEPS: [u64; 6] = [500, 1000, 1000, 2000, 3000, 5000];
    let begun = Instant::now();
    for step in 0_usize.. {
        // Those who wait for things of a kind share the answers; a second look may be a moment old.
        let age = step.checked_sub(1).map_or(0, |before| STEPS[before.min(STEPS.len() - 1)] / 2);
        let since = Instant::now().checked_sub(Duration::from_millis(age)).unwrap_or(begun);
        let state = question.ask(session, listed, since).await?;
        let said = if let State::NotYet(state) = &state { state.clone() } else { "not there yet".to_owned() };
        match decide(state) {
            Some(Ok(())) => return Ok(()),
            Some(Err(state)) => {
                let message = format!("it is {state}, and stays so");
                return Err(Failure::not_sent("BadState", message));
            }
            None => {}
        }
        about(What::Waiting(said.clone()));
        if session.stop.is_said() {
            return Err(stopped());
        }
        if begun.elapsed() > session.options.patience {
            let seconds = session.options.patience.as_secs();
            return Err(Failure::not_sent("TimedOut", format!("after {seconds} s it is still {said}")));
        }
        let delay = STEPS[step.min(STEPS.len() - 1)];
        session.stop.or_after(Duration::from_millis(delay)).await;
    }
    Ok(())
}
