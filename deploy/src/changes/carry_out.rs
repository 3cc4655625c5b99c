//! Carries changes out: what is replaced goes first, then what is missing is made, changed, and at last deleted.

use std::cell::RefCell;

use futures_util::future::join_all;

use super::{
    Action, Change, Changes, Work, changes,
    extras::{BLOCK, ROLE},
};
use crate::{
    apply::apply_but,
    destroy::{delete, undo},
    ec2::{Ask, Ec2, Failure},
    event::{Event, What},
    report::{Report, Trouble},
    session::Session,
    survey::Survey,
    sweep::{is_unplanned, sweep},
};

/// Carries out `changes`, which come from `survey`.
pub async fn carry_out<E: Ec2>(session: &Session<'_, E>, survey: Survey, changes: &Changes) -> Report {
    let mut report = Report::default();
    let replaced = changes.calls(Action::Replace);
    // A rule that only reads differently must be gone before the new one can be there.
    let early: Vec<_> = changes.list.iter().filter(|change| is_early(change)).collect();
    ask_all(session, &early, &mut report).await;
    undo(session, &survey, &mut report, &|id| replaced.contains(&id)).await;
    let sweeps_first = sweeps_first(session, changes);
    if sweeps_first {
        sweep_away(session, &mut report).await;
    }
    let survey = if early.is_empty() && replaced.is_empty() && !sweeps_first {
        survey
    } else {
        match Survey::take(session).await {
            Ok(survey) => survey,
            Err(troubles) => return failed(report, troubles),
        }
    };
    if !report.troubles.is_empty() || session.stop.is_said() {
        report.stopped = session.stop.is_said();
        return report;
    }
    let made = apply_but(session, &survey, &|call, request| {
        super::extras::conflict(session, &survey, call, request).is_some()
    })
    .await;
    merge(&mut report, made);
    if changes.list.iter().any(is_late) && !session.stop.is_said() {
        late(session, &mut report).await;
    }
    report.stopped = session.stop.is_said();
    report.outputs = crate::apply::outputs(session);
    report
}

fn is_early(change: &Change) -> bool {
    change.action == Action::Delete && (change.what == "rule" || change.what == ROLE)
}

fn is_late(change: &Change) -> bool {
    change.action == Action::Update || (change.action == Action::Delete && !is_early(change))
}

/// What names new things is known now: changes are compared again, and then done.
async fn late<E: Ec2>(session: &Session<'_, E>, report: &mut Report) {
    let survey = match Survey::take(session).await {
        Ok(survey) => survey,
        Err(troubles) => return report.troubles.extend(troubles),
    };
    let now = match changes(session, &survey).await {
        Ok(now) => now,
        Err(failure) => return report.troubles.push(Trouble::general("what is left to change", failure)),
    };
    let updates: Vec<_> = now.list.iter().filter(|change| change.action == Action::Update).collect();
    ask_all(session, &updates, report).await;
    let deletions = now.list.iter().filter(|change| change.action == Action::Delete);
    // A block of a VPC goes after the subnets in it.
    let (blocks, others): (Vec<_>, Vec<_>) = deletions.partition(|change| change.what == BLOCK);
    ask_all(session, &others, report).await;
    if others.iter().any(|change| matches!(change.work, Work::Sweep)) && report.troubles.is_empty() {
        sweep_away(session, report).await;
    }
    ask_all(session, &blocks, report).await;
}

async fn sweep_away<E: Ec2>(session: &Session<'_, E>, report: &mut Report) {
    sweep(session, report, &|thing| is_unplanned(session, thing)).await;
}

/// Whether a new subnet takes the addresses of one that goes.
fn sweeps_first<E: Ec2>(session: &Session<'_, E>, changes: &Changes) -> bool {
    let goes =
        changes.list.iter().any(|change| matches!(change.work, Work::Sweep) && change.what == "subnet");
    let comes = |change: &Change| {
        let Work::Call(id) = change.work else { return false };
        let made = session.plan.call(id).make.as_ref();
        change.action == Action::Create && made.is_some_and(|made| made.operation == "CreateSubnet")
    };
    goes && changes.list.iter().any(comes)
}

/// Sends the requests of changes, all at once.
async fn ask_all<E: Ec2>(session: &Session<'_, E>, list: &[&Change], report: &mut Report) {
    let troubles = RefCell::new(Vec::new());
    let done = join_all(list.iter().map(|change| one(session, change, &troubles))).await;
    for (change, count) in list.iter().zip(done) {
        match change.action {
            Action::Delete => report.deleted += count,
            _ => report.changed += count,
        }
    }
    report.troubles.extend(troubles.into_inner());
}

/// Sends the requests of a change in order; how many changes that was.
async fn one<E: Ec2>(session: &Session<'_, E>, change: &Change, troubles: &RefCell<Vec<Trouble>>) -> usize {
    let Work::Asks(asks) = &change.work else { return 0 };
    let about = |event| {
        session.watch.tell(&Event { path: change.path.clone(), what: change.what.clone(), event });
    };
    if asks.is_empty() {
        return 0;
    }
    let words: Vec<_> = change.reasons.iter().map(ToString::to_string).collect();
    about(What::Changing(words.join("; ")));
    for ask in asks {
        if let Err(failure) = sent(session, ask, change.action, &about).await {
            about(What::Failed(failure.clone()));
            troubles.borrow_mut().push(Trouble {
                path: change.path.clone(),
                what: change.what.clone(),
                operation: ask.operation.to_owned(),
                failure,
                because: Vec::new(),
            });
            return 0;
        }
    }
    about(What::Gone);
    1
}

async fn sent<E: Ec2>(
    session: &Session<'_, E>,
    ask: &Ask,
    action: Action,
    about: &dyn Fn(What),
) -> Result<(), Failure> {
    if action == Action::Delete {
        return delete(session, ask, about).await;
    }
    session.repeat(ask, about).await.map(|_| ())
}

fn failed(mut report: Report, troubles: Vec<Trouble>) -> Report {
    report.troubles.extend(troubles);
    report
}

fn merge(report: &mut Report, made: Report) {
    report.made += made.made;
    report.found += made.found;
    report.troubles.extend(made.troubles);
    report.skipped.extend(made.skipped);
    report.notes.extend(made.notes);
}
