//! Takes away what a plan makes, in reverse, and what earlier plans of the same topology and stage left.

use std::cell::RefCell;

use codegen::{call::CallId, json::Json};

use crate::{
    blocked,
    ec2::{Ask, Ec2, Failure},
    event::What,
    report::{Report, Trouble},
    schedule,
    session::{Session, named},
    survey::Survey,
    sweep, wait,
};

/// How many endpoints one request deletes: their requests are the rarest that AWS allows.
const TOGETHER: usize = 25;
const IN_GROUPS: &str = "DeleteVpcEndpoints";

/// Deletes everything that has the tags of the plan's topology and stage, and what of it has no tags.
///
/// # Errors
/// Nothing was deleted, because nobody knows what is there.
pub async fn destroy<E: Ec2>(session: &Session<'_, E>) -> Result<Report, Vec<Trouble>> {
    let mut report = Report::default();
    loop {
        let survey = Survey::take(session).await?;
        let before = report.deleted;
        let doubled = survey.doubled(session.plan.calls.len());
        undo(session, &survey, &mut report, &|_| true).await;
        // A thing that was there twice may have hidden what belongs to its double.
        if !doubled || !report.troubles.is_empty() || report.deleted == before || session.stop.is_said() {
            break;
        }
    }
    if report.troubles.is_empty() && !session.stop.is_said() {
        sweep::sweep(session, &mut report, &|_| true).await;
    }
    report.stopped = session.stop.is_said();
    Ok(report)
}

/// One piece of work: calls whose things are taken away by one request.
struct Piece {
    calls: Vec<CallId>,
}

/// Undoes what `survey` found of the calls that `wanted` names, those that need others first.
pub(crate) async fn undo<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    report: &mut Report,
    wanted: &dyn Fn(CallId) -> bool,
) {
    let pieces = pieces(session, survey, wanted);
    let before = order(session, &pieces);
    let troubles = RefCell::new(Vec::new());
    let (deleted, skipped) = (RefCell::new(0), RefCell::new(Vec::new()));
    schedule::run(&before, |at, failed| {
        let (piece, troubles, deleted, skipped) = (&pieces[at], &troubles, &deleted, &skipped);
        async move {
            if failed.is_some() {
                let words = piece.calls.iter().map(|id| named(session.plan.call(*id)));
                skipped.borrow_mut().extend(words.map(|words| format!("{words} is still in use")));
                return false;
            }
            match take_away(session, survey, piece).await {
                Ok(count) => {
                    *deleted.borrow_mut() += count;
                    true
                }
                Err(trouble) => {
                    troubles.borrow_mut().push(trouble);
                    false
                }
            }
        }
    })
    .await;
    report.deleted += deleted.into_inner();
    let is_stop = |trouble: &Trouble| trouble.failure.code == "Stopped";
    report.troubles.extend(troubles.into_inner().into_iter().filter(|trouble| !is_stop(trouble)));
    report.skipped.extend(skipped.into_inner());
}

fn pieces<E: Ec2>(session: &Session<'_, E>, survey: &Survey, wanted: &dyn Fn(CallId) -> bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (id, call) in session.plan.ids().rev() {
        let Some(request) = call.undo.request.as_ref().filter(|_| wanted(id) && survey.is_there(id)) else {
            continue;
        };
        let fits = |piece: &&mut Piece| {
            let first = session.plan.call(piece.calls[0]);
            piece.calls.len() < TOGETHER
                && first.site == call.site
                && first.undo.request.as_ref().is_some_and(|first| first.operation == IN_GROUPS)
        };
        match pieces.iter_mut().find(fits).filter(|_| request.operation == IN_GROUPS) {
            Some(piece) => piece.calls.push(id),
            None => pieces.push(Piece { calls: vec![id] }),
        }
    }
    pieces
}

/// What must be gone before each piece: what came after it when it was made.
fn order<E: Ec2>(session: &Session<'_, E>, pieces: &[Piece]) -> Vec<Vec<usize>> {
    let mut piece_of = vec![None; session.plan.calls.len()];
    for (at, piece) in pieces.iter().enumerate() {
        piece.calls.iter().for_each(|id| piece_of[id.number()] = Some(at));
    }
    // A call that is not undone itself passes on what waits for it.
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); session.plan.calls.len()];
    for (id, call) in session.plan.ids().rev() {
        let here = match piece_of[id.number()] {
            Some(piece) => vec![piece],
            None => std::mem::take(&mut behind[id.number()]),
        };
        for other in &call.after {
            let list = &mut behind[other.number()];
            list.extend(here.iter().filter(|piece| !list.contains(piece)).copied().collect::<Vec<_>>());
        }
    }
    let of_piece = |(at, piece): (usize, &Piece)| {
        let mut before: Vec<usize> =
            piece.calls.iter().flat_map(|id| behind[id.number()].iter().copied()).collect();
        before.sort_unstable();
        before.dedup();
        before.retain(|other| *other != at);
        before
    };
    pieces.iter().enumerate().map(of_piece).collect()
}

/// Takes away what the calls of a piece found, doubles included; how many things that were.
async fn take_away<E: Ec2>(
    session: &Session<'_, E>,
    survey: &Survey,
    piece: &Piece,
) -> Result<usize, Trouble> {
    let first = piece.calls[0];
    let call = session.plan.call(first);
    let Some(request) = &call.undo.request else { return Ok(0) };
    let mut count = 0;
    let mut asks: Vec<Ask> = Vec::new();
    for id in &piece.calls {
        for found in survey.found(*id) {
            session.known.set(*id, Some(found.clone()));
            session.tell(*id, What::Deleting(found));
            let Some(request) = &session.plan.call(*id).undo.request else { continue };
            // What it is named by is gone: so is it.
            let Ok(ask) = session.known.ask(request, call.site) else { continue };
            count += 1;
            match asks.last_mut().filter(|last| last.operation == IN_GROUPS && ask.operation == IN_GROUPS) {
                Some(last) => join(&mut last.inputs, &ask.inputs),
                None => asks.push(ask),
            }
        }
    }
    for ask in &asks {
        let about = |event| session.tell(first, event);
        if let Err(failure) = delete(session, ask, &about).await {
            let because = blocked::by(session, ask, &failure).await;
            return Err(Trouble { because, ..Trouble::of(call, request, failure) });
        }
    }
    for id in &piece.calls {
        let call = session.plan.call(*id);
        for found in survey.found(*id) {
            session.known.set(*id, Some(found));
            if let Some(gone) = &call.undo.gone {
                let about = |event| session.tell(*id, event);
                let waited = wait::until_gone(session, &survey.listed, call.site, gone, &about).await;
                waited.map_err(|failure| Trouble::of(call, request, failure))?;
            }
        }
        session.tell(*id, What::Gone);
        session.known.set(*id, None);
    }
    Ok(count)
}

/// Adds the ids of one request to those of another.
fn join(inputs: &mut Json, more: &Json) {
    let (Json::Object(inputs), Json::Object(more)) = (inputs, more) else { return };
    for ((_, list), (_, more)) in inputs.iter_mut().zip(more) {
        if let (Json::List(list), Json::List(more)) = (list, more) {
            list.extend(more.iter().cloned());
        }
    }
}

/// Sends a request that deletes; what is gone already is fine.
pub(crate) async fn delete<E: Ec2>(
    session: &Session<'_, E>,
    ask: &Ask,
    about: &dyn Fn(What),
) -> Result<(), Failure> {
    match session.repeat(ask, about).await {
        Ok(_) => Ok(()),
        Err(failure) if failure.is_unknown_id() => Ok(()),
        Err(failure) => Err(failure),
    }
}
