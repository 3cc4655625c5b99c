//! The commands that speak to AWS: they look, make and take away.

mod command;
mod owner;
mod progress;
mod says;

use std::{collections::BTreeMap, future::Future, path::PathBuf};

use codegen::call::{self, Plan};
use deploy::{Lock, Options, Report, Sdk, Session, Stop, Survey, Trouble};
use dsl::graph::Graph;

pub(super) use self::command::{action, commands};
use self::progress::Progress;
use super::{Outcome, error::CliError, human, terminal::Terminal};

/// What was asked for, and how to go about it.
pub(super) struct Wish {
    what: What,
    variables: BTreeMap<String, String>,
    at_once: Option<usize>,
    journal: Option<PathBuf>,
    break_lock: bool,
}

enum What {
    Apply,
    Destroy { sure: bool },
}

/// Does what was asked for.
pub(super) fn perform(wish: &Wish, graph: Graph, terminal: Terminal) -> Result<Outcome, CliError> {
    let checked = match dsl::check::check_graph(graph) {
        Ok(checked) => checked,
        Err(report) => {
            terminal.say(
                &(human::findings(report.findings()) + &human::summary(report.graph(), report.findings())),
            );
            return Ok(Outcome::Findings);
        }
    };
    let plan = call::plan(checked.graph()).map_err(CliError::Calls)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CliError::Runtime)?;
    runtime.block_on(run(wish, &plan, terminal))
}

async fn run(wish: &Wish, plan: &Plan, terminal: Terminal) -> Result<Outcome, CliError> {
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
    let work = async {
        match &wish.what {
            What::Apply => apply(&session, wish, terminal).await,
            What::Destroy { sure } => destroy(&session, wish, *sure, terminal).await,
        }
    };
    let done = unless_told(work, &stop, terminal).await;
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

async fn apply(session: &Session<'_, Sdk>, wish: &Wish, terminal: Terminal) -> Result<Outcome, CliError> {
    let survey = surveyed(Survey::take(session).await)?;
    if survey.is_whole(session) {
        terminal.note("nothing to do: all is there");
        return says::outputs(session);
    }
    let lock = lock(session, wish, terminal).await?;
    // Whoever had the lock until now may have made something.
    let report = match Survey::take(session).await {
        Ok(survey) => Ok(deploy::apply(session, &survey).await),
        Err(troubles) => Err(troubles),
    };
    unlock(lock, session, terminal).await;
    let report = surveyed(report)?;
    says::report(&report, terminal);
    says::outputs(session)?;
    Ok(Outcome::of(!report.is_whole()))
}

async fn destroy(
    session: &Session<'_, Sdk>,
    wish: &Wish,
    sure: bool,
    terminal: Terminal,
) -> Result<Outcome, CliError> {
    if !sure && !says::is_sure(session.plan(), terminal)? {
        return Err(CliError::NotSure);
    }
    let lock = lock(session, wish, terminal).await?;
    let report = deploy::destroy(session).await;
    unlock(lock, session, terminal).await;
    let report: Report = surveyed(report)?;
    says::report(&report, terminal);
    Ok(Outcome::of(!report.is_whole()))
}

fn surveyed<T>(survey: Result<T, Vec<Trouble>>) -> Result<T, CliError> {
    survey.map_err(CliError::Troubles)
}

async fn lock(session: &Session<'_, Sdk>, wish: &Wish, terminal: Terminal) -> Result<Lock, CliError> {
    let lock = Lock::take(session, &owner::owner(wish.break_lock)).await.map_err(CliError::Lock)?;
    for owner in &lock.taken_from {
        terminal.note(&format!("the lock was taken from {owner}"));
    }
    Ok(lock)
}

async fn unlock(lock: Lock, session: &Session<'_, Sdk>, terminal: Terminal) {
    for line in lock.release(session).await {
        terminal.note(&line);
    }
}
