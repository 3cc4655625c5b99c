//! What of a plan is there already.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use codegen::{
    call::{Call, CallId, Input},
    json::Json,
};
use tokio::sync::OnceCell;

use crate::{
    ec2::{Ask, Ec2, Failure},
    listed::Listed,
    query,
    report::Trouble,
    schedule,
    session::Session,
};

type Answer = Rc<OnceCell<Result<Json, Failure>>>;

/// What was found of each call of a plan.
#[derive(Debug)]
pub struct Survey {
    found: RefCell<Vec<Vec<String>>>,
    pub(crate) listed: Listed,
    answers: RefCell<BTreeMap<(usize, &'static str, String), Answer>>,
    troubles: RefCell<Vec<Trouble>>,
}

impl Survey {
    /// Looks for everything in the plan; changes nothing.
    ///
    /// # Errors
    /// What could not be asked.
    pub async fn take<E: Ec2>(session: &Session<'_, E>) -> Result<Self, Vec<Trouble>> {
        let listed = Listed::load(session)
            .await
            .map_err(|failure| vec![Trouble::general("what is there", failure)])?;
        let survey = Self {
            found: RefCell::new(vec![Vec::new(); session.plan.calls.len()]),
            listed,
            answers: RefCell::default(),
            troubles: RefCell::default(),
        };
        let calls: Vec<_> = session.plan.ids().collect();
        let before: Vec<Vec<usize>> =
            calls.iter().map(|(_, call)| call.after.iter().map(|id| id.number()).collect()).collect();
        schedule::run(&before, |at, _| survey.look_for(session, calls[at])).await;
        let troubles = survey.troubles.take();
        if troubles.is_empty() { Ok(survey) } else { Err(troubles) }
    }

    /// Everything found for a call: more than one is one too many.
    pub fn found(&self, id: CallId) -> Vec<String> {
        self.found.borrow()[id.number()].clone()
    }

    /// Whether the thing is there.
    pub fn is_there(&self, id: CallId) -> bool {
        !self.found.borrow()[id.number()].is_empty()
    }

    /// Whether everything that the plan makes is there.
    pub fn is_whole<E: Ec2>(&self, session: &Session<'_, E>) -> bool {
        session.plan.ids().all(|(id, call)| call.make.is_none() || self.is_there(id))
    }

    /// The calls whose thing is there more than once.
    pub(crate) fn doubled(&self, session_calls: usize) -> bool {
        self.found.borrow().iter().take(session_calls).any(|ids| ids.len() > 1)
    }

    async fn look_for<E: Ec2>(&self, session: &Session<'_, E>, (id, call): (CallId, &Call)) -> bool {
        let found = if call.only_to_make { Ok(Vec::new()) } else { self.look(session, call).await };
        match found {
            Ok(mut found) => {
                session.known.set(id, found.first().cloned());
                // Only what a plan makes and finds by its tags can be there twice.
                if call.make.is_none() {
                    found.truncate(1);
                }
                self.found.borrow_mut()[id.number()] = found;
            }
            Err(failure) => self.troubles.borrow_mut().push(Trouble::of(call, &call.find.request, failure)),
        }
        true
    }

    /// What is found for a call, from what was listed where that will do.
    async fn look<E: Ec2>(&self, session: &Session<'_, E>, call: &Call) -> Result<Vec<String>, Failure> {
        let Ok(ask) = session.known.ask(&call.find.request, call.site) else { return Ok(Vec::new()) };
        let answer = match self.listed.answer(&ask) {
            Some(answer) => answer,
            None => match self.asked_once(session, &ask).await {
                Ok(answer) => answer,
                Err(failure) if failure.is_unknown_id() => return Ok(Vec::new()),
                Err(failure) => return Err(failure),
            },
        };
        Ok(found_in(session, call, &answer))
    }

    /// The rules of a security group.
    pub(crate) async fn rules<E: Ec2>(
        &self,
        session: &Session<'_, E>,
        site: usize,
        group: &str,
    ) -> Result<Json, Failure> {
        let filter =
            Json::object([("Name", Json::text("group-id")), ("Values", Json::list([Json::text(group)]))]);
        let ask = Ask::ec2(site, "DescribeSecurityGroupRules", [("Filters", Json::list([filter]))]);
        self.asked_once(session, &ask).await
    }

    /// The answer to a question that was asked once already.
    pub(crate) fn answered(&self, ask: &Ask) -> Option<Json> {
        let key = (ask.site, ask.operation, ask.inputs.compact());
        let asked = self.answers.borrow().get(&key).and_then(|cell| cell.get()?.clone().ok());
        asked.or_else(|| self.listed.answer(ask))
    }

    /// The answer to a question, asked once however many want to know.
    pub(crate) async fn asked_once<E: Ec2>(
        &self,
        session: &Session<'_, E>,
        ask: &Ask,
    ) -> Result<Json, Failure> {
        let key = (ask.site, ask.operation, ask.inputs.compact());
        let cell = self.answers.borrow_mut().entry(key).or_default().clone();
        cell.get_or_init(|| session.read(ask)).await.clone()
    }
}

/// What is found for a call now, by a question of its own.
pub(crate) async fn look_now<E: Ec2>(session: &Session<'_, E>, call: &Call) -> Result<Vec<String>, Failure> {
    let Ok(ask) = session.known.ask(&call.find.request, call.site) else { return Ok(Vec::new()) };
    match session.read(&ask).await {
        Ok(answer) => Ok(found_in(session, call, &answer)),
        Err(failure) if failure.is_unknown_id() => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}

pub(crate) fn found_in<E: Ec2>(session: &Session<'_, E>, call: &Call, answer: &Json) -> Vec<String> {
    query::find(&call.find.query, answer, &|input: &Input| session.known.text(input))
}
