//! The commands that speak to AWS: they look, make and take away.

mod command;
mod owner;
mod plan_file;
mod progress;
mod says;
mod stacks;

use std::{
    collections::BTreeMap,
    future::Future,
    path::{Path, PathBuf},
};

use analysis::finding::Finding;
use codegen::{
    call::Plan,
    emit::{EmitError, planned},
};
use deploy::{Changes, Lock, Options, Report, Sdk, Session, Stop, Survey};
use dsl::graph::Graph;

pub(super) use self::command::{action, commands};
use self::progress::Progress;
use super::{Outcome, error::CliError, human, terminal::Terminal, wrap::width_of_messages};

/// What was asked for, and how to go about it.
pub(super) struct Wish {
    what: What,
    variables: BTreeMap<String, String>,
    at_once: Option<usize>,
    journal: Option<PathBuf>,
    break_lock: bool,
    sure: bool,
    bucket: Option<String>,
}

enum What {
    Plan { out: Option<PathBuf> },
    Apply { file: Option<PathBuf> },
    Destroy,
    Drift,
    Policy,
    Deploy,
}

/// Does what was asked for.
pub(super) fn perform(wish: &Wish, graph: Graph, terminal: Terminal) -> Result<Outcome, CliError> {
    let checked = match analysis::check::check_graph(graph) {
        Ok(checked) => checked,
        Err(report) => return Ok(refused(report.graph(), report.findings(), terminal)),
    };
    let plan = match planned(checked.graph()) {
        Ok((plan, _)) => plan,
        Err(EmitError::Findings(findings)) => return Ok(refused(checked.graph(), &findings, terminal)),
        Err(EmitError::Calls(problems)) => return Err(CliError::Calls(problems)),
        Err(error) => return Err(CliError::Emit(error)),
    };
    if let What::Policy = wish.what {
        return Terminal::raw(deploy::policy(&plan).pretty()).map(|()| Outcome::Fine);
    }
    if let What::Deploy = wish.what {
        return runtime()?.block_on(stacks::deploy(&checked, &plan, wish, terminal));
    }
    let model = codegen::model::write(checked.graph().topology());
    runtime()?.block_on(run(wish, &plan, &model, terminal))
}

/// Says why nothing was begun.
fn refused(graph: &Graph, findings: &[Finding], terminal: Terminal) -> Outcome {
    terminal.say(&(human::findings(findings, width_of_messages()) + &human::summary(graph, findings)));
    Outcome::Findings
}

fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CliError::Runtime)
}

async fn run(wish: &Wish, plan: &Plan, model: &str, terminal: Terminal) -> Result<Outcome, CliError> {
    let sdk = Sdk::for_plan(plan).await.map_err(CliError::Sdk)?;
    let progress = Progress::new(terminal, wish.journal.as_deref())?;
    let options = Options {
        paced: sdk.is_aws(),
        variables: wish.variables.clone(),
        at_once: wish.at_once.unwrap_or(Options::default().at_once),
        ..Options::default()
    };
    let stop = Stop::default();
    let session = Session::new(&sdk, plan, options, &progress, stop.clone());
    let run = Run { session: &session, wish, model, terminal, progress: &progress };
    let done = unless_told(run.perform(), &stop, terminal).await;
    progress.end();
    done
}

/// Lets the work come to its end; the first Ctrl-C asks it to end soon.
async fn unless_told<T>(work: impl Future<Output = T>, stop: &Stop, terminal: Terminal) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            told = tokio::signal::ctrl_c(), if !stop.is_said() => {
                if told.is_ok() {
                    terminal.note("stopping: what is under way is finished first");
                }
                stop.stop();
            }
        }
    }
}

struct Run<'r, 'a> {
    session: &'r Session<'a, Sdk>,
    wish: &'r Wish,
    model: &'r str,
    terminal: Terminal,
    progress: &'r Progress,
}

impl Run<'_, '_> {
    async fn perform(&self) -> Result<Outcome, CliError> {
        match &self.wish.what {
            What::Plan { out } => self.plan(out.as_deref()).await,
            What::Apply { file } => self.apply(file.as_deref()).await,
            What::Destroy => self.destroy().await,
            What::Drift => self.drift().await,
            What::Policy | What::Deploy => Ok(Outcome::Fine),
        }
    }

    async fn survey(&self) -> Result<(Survey, Changes), CliError> {
        let survey = Survey::take(self.session).await.map_err(CliError::Troubles)?;
        let changes =
            deploy::changes(self.session, &survey).await.map_err(|failure| CliError::Failure { failure })?;
        Ok((survey, changes))
    }

    async fn plan(&self, out: Option<&Path>) -> Result<Outcome, CliError> {
        let (_, changes) = self.survey().await?;
        self.terminal.data(&says::changes(&changes))?;
        if let Some(file) = out {
            plan_file::write(file, self.model, &changes)?;
            self.terminal.note(&format!("wrote `{}`", file.display()));
        }
        Ok(Outcome::of(!changes.refusals.is_empty()))
    }

    /// What differs from the topology, for a job that asks every night.
    async fn drift(&self) -> Result<Outcome, CliError> {
        let (_, changes) = self.survey().await?;
        self.terminal.data(&says::changes(&changes))?;
        Ok(Outcome::of(!changes.is_empty()))
    }

    async fn apply(&self, file: Option<&Path>) -> Result<Outcome, CliError> {
        let (_, changes) = self.survey().await?;
        if let Some(file) = file {
            plan_file::compare(file, self.model, &changes)?;
        }
        if changes.is_empty() {
            self.terminal.note("nothing to do: all is there");
            return says::outputs(self.session);
        }
        self.is_fine(&changes, file.is_some())?;
        let lock = self.lock().await?;
        let report = self.carry_out(&changes).await;
        self.unlock(lock).await;
        let report = report?;
        says::report(&report, self.terminal);
        says::outputs(self.session)?;
        Ok(Outcome::of(!report.is_whole()))
    }

    /// Refuses what can't succeed, and asks before something is taken away.
    fn is_fine(&self, changes: &Changes, is_planned: bool) -> Result<(), CliError> {
        if !changes.refusals.is_empty() {
            return Err(CliError::Refused(changes.refusals.clone()));
        }
        if !changes.takes_away() || is_planned || self.wish.sure {
            return Ok(());
        }
        self.terminal.say(&says::changes(changes));
        let plan = self.session.plan();
        let question = format!("This deletes parts of {}, stage {}.", plan.topology, plan.stage);
        if says::is_sure(&question, plan, self.terminal)? { Ok(()) } else { Err(CliError::NotSure("apply")) }
    }

    async fn carry_out(&self, shown: &Changes) -> Result<Report, CliError> {
        // Whoever had the lock until now may have changed something.
        let (survey, changes) = self.survey().await?;
        if changes.takes_away() && !plan_file::is_same(&changes, shown) {
            return Err(CliError::Changed);
        }
        self.progress.expect(&changes);
        Ok(deploy::carry_out(self.session, survey, &changes).await)
    }

    async fn destroy(&self) -> Result<Outcome, CliError> {
        let plan = self.session.plan();
        let question = format!("Delete all of {}, stage {}?", plan.topology, plan.stage);
        if !self.wish.sure && !says::is_sure(&question, plan, self.terminal)? {
            return Err(CliError::NotSure("destroy"));
        }
        let lock = self.lock().await?;
        let report = deploy::destroy(self.session).await;
        self.unlock(lock).await;
        let report = report.map_err(CliError::Troubles)?;
        says::report(&report, self.terminal);
        Ok(Outcome::of(!report.is_whole()))
    }

    async fn lock(&self) -> Result<Lock, CliError> {
        let owner = owner::owner(self.wish.break_lock);
        let lock = Lock::take(self.session, &owner).await.map_err(CliError::Lock)?;
        for owner in &lock.taken_from {
            self.terminal.note(&format!("the lock was taken from {owner}"));
        }
        Ok(lock)
    }

    async fn unlock(&self, lock: Lock) {
        for line in lock.release(self.session).await {
            self.terminal.note(&line);
        }
    }
}
