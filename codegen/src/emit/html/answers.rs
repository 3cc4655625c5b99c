//! Who reaches what, as data for the page: every different answer once.

use std::collections::BTreeMap;

use analysis::flow::{self, Atlas, Case, Loss, Place, Verdict};
use dsl::graph::Graph;

use super::names::{self, Named, Names, View};
use crate::json::Json;

/// So many questions are answered in advance; for the others the page names the command that does.
const MOST_QUESTIONS: usize = 40_000;
/// Fewer questions are answered sooner than threads start.
const WORTH_A_THREAD: usize = 200;
/// So many pairs of an answer are shown, those that decide it first.
const MOST_CASES: usize = 4;

/// The ends and the answers.
pub(super) fn answers(graph: &Graph) -> Json {
    let atlas = Atlas::new(graph);
    let names = Names::new(graph, &atlas);
    let questions: Vec<(usize, usize)> = (0..atlas.places.len())
        .flat_map(|from| atlas.near(from).into_iter().map(move |to| (from, to)))
        .take(MOST_QUESTIONS + 1)
        .collect();
    let whole = questions.len() <= MOST_QUESTIONS;
    let questions = &questions[..questions.len().min(MOST_QUESTIONS)];
    let answers = judged(&atlas, &names, questions);
    let mut rows = vec![Vec::new(); atlas.places.len()];
    for ((from, to), answer) in questions.iter().zip(&answers.numbers) {
        rows[*from].extend([Json::from(*to), Json::from(*answer)]);
    }
    let mut tables = Tables::default();
    let told = Json::list(answers.list().into_iter().map(|answer| tables.answer(answer)));
    Json::object([
        ("ends", Json::list(atlas.places.iter().map(|it| end(&names, it)))),
        ("peerings", Json::list(names::joined(graph).map(|it| Json::list(it.map(Json::Text))))),
        ("whole", Json::from(whole)),
        ("rows", Json::list(rows.into_iter().map(Json::List))),
        ("words", Json::list(tables.words.list().into_iter().map(Json::text))),
        ("steps", Json::list(tables.steps.list().into_iter().map(step_json))),
        ("answers", told),
    ])
}

fn end(names: &Names<'_>, place: &Place) -> Json {
    let same = Json::list(place.same.iter().map(|id| Json::text(names.path(*id))));
    let network = place.network.map(|id| names.path(id));
    Json::list([
        Json::text(&*place.name),
        Json::text(place.what),
        Json::optional(network),
        place.opens.into(),
        same,
    ])
}

/// The answers in the order of the questions, found by as many threads as there are processors.
fn judged<'n>(atlas: &Atlas<'_>, names: &'n Names<'_>, questions: &[(usize, usize)]) -> Interned<Answer<'n>> {
    let judge = |part: &[(usize, usize)]| {
        let mut answers = Interned::default();
        for (from, to) in part {
            answers.push(Answer::of(&atlas.answer(*from, *to), names, &names.between(*from, *to)));
        }
        answers
    };
    if questions.len() < WORTH_A_THREAD {
        return judge(questions);
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = questions.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = questions.chunks(share).map(|part| scope.spawn(move || judge(part))).collect();
        // A part whose thread ended early is asked again here, so that its panic, if any, is this one's.
        let parts = parts.into_iter().zip(questions.chunks(share));
        let parts = parts.map(|(part, asked)| part.join().unwrap_or_else(|_| judge(asked)));
        parts.reduce(Interned::joined).unwrap_or_default()
    })
}

/// Values in the order of their first use, each once, and the numbers of all that were asked for.
struct Interned<T> {
    known: BTreeMap<T, usize>,
    numbers: Vec<usize>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { known: BTreeMap::new(), numbers: Vec::new() }
    }
}

impl<T: Ord> Interned<T> {
    fn number(&mut self, value: T) -> usize {
        let next = self.known.len();
        *self.known.entry(value).or_insert(next)
    }

    fn push(&mut self, value: T) {
        let number = self.number(value);
        self.numbers.push(number);
    }

    /// These and then others.
    fn joined(mut self, others: Self) -> Self {
        let numbers = others.numbers;
        let known: Vec<usize> = Self { known: others.known, numbers: Vec::new() }
            .list()
            .into_iter()
            .map(|it| self.number(it))
            .collect();
        self.numbers.extend(numbers.into_iter().map(|number| known[number]));
        self
    }

    /// Each by its number.
    fn list(self) -> Vec<T> {
        let mut list: Vec<(usize, T)> =
            self.known.into_iter().map(|(value, number)| (number, value)).collect();
        list.sort_unstable_by_key(|(number, _)| *number);
        list.into_iter().map(|(_, value)| value).collect()
    }
}

/// An answer from the view of its ends.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Answer<'n> {
    status: &'static str,
    pairs: Vec<Pair<'n>>,
    /// How many pairs are not shown.
    more: usize,
}

/// One pair of ends.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair<'n> {
    from: String,
    to: String,
    family: String,
    asked: String,
    works: String,
    steps: Vec<Step<'n>>,
    losses: Vec<Lost>,
    cause: Option<[String; 2]>,
}

/// What happens, the element, whether on the way back.
type Step<'n> = (&'static str, Option<Named<'n>>, bool);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Lost {
    reason: &'static str,
    what: String,
    fix: String,
    is_certain: bool,
    is_reply: bool,
    traffic: String,
}

impl<'n> Answer<'n> {
    fn of(answer: &flow::Answer, names: &'n Names<'_>, view: &View<'_>) -> Self {
        let mut cases: Vec<&Case> = answer.cases.iter().collect();
        cases.sort_by_key(|case| std::cmp::Reverse(case.verdict));
        Self {
            status: status(answer),
            pairs: cases.iter().take(MOST_CASES).map(|case| Pair::of(case, names, view)).collect(),
            more: cases.len().saturating_sub(MOST_CASES),
        }
    }
}

impl<'n> Pair<'n> {
    fn of(case: &Case, names: &'n Names<'_>, view: &View<'_>) -> Self {
        let trace = &case.trace;
        let steps = trace.steps.iter().map(|step| {
            let element = step.element.map(|id| view.path(names.path(id)));
            (step.what, element, step.is_reply)
        });
        // A case without a way says why in its cause alone.
        let cause = case.cause.as_ref().filter(|_| trace.losses.is_empty());
        let asked = trace.asked.to_string();
        Self {
            from: view.path(&case.from).text(),
            to: view.path(&case.to).text(),
            family: trace.family.to_string(),
            works: if trace.works == trace.asked { asked.clone() } else { trace.works.to_string() },
            asked,
            steps: steps.collect(),
            losses: trace.losses.iter().map(|loss| Lost::of(loss, view)).collect(),
            cause: cause.map(|loss| [loss.reason.code().to_owned(), view.text(&loss.what)]),
        }
    }
}

impl Lost {
    fn of(loss: &Loss, view: &View<'_>) -> Self {
        Self {
            reason: loss.reason.code(),
            what: view.text(&loss.what),
            fix: loss.fix.as_ref().map(|fix| view.text(fix)).unwrap_or_default(),
            is_certain: loss.is_certain,
            is_reply: loss.is_reply,
            traffic: loss.traffic.to_string(),
        }
    }
}

/// What answers have in common.
#[derive(Default)]
struct Tables<'n> {
    words: Interned<&'static str>,
    /// Steps with the number of their word.
    steps: Interned<(usize, Option<Named<'n>>, bool)>,
}

impl<'n> Tables<'n> {
    fn answer(&mut self, answer: Answer<'n>) -> Json {
        Json::object([
            ("status", Json::text(answer.status)),
            ("cases", Json::list(answer.pairs.into_iter().map(|pair| self.pair(pair)))),
            ("more", Json::from(answer.more)),
        ])
    }

    fn pair(&mut self, pair: Pair<'n>) -> Json {
        let mut step = |(what, element, is_reply): Step<'n>| {
            let what = self.words.number(what);
            self.steps.number((what, element, is_reply)).into()
        };
        let steps = pair.steps.into_iter().map(&mut step).collect();
        Json::list([
            Json::Text(pair.from),
            Json::Text(pair.to),
            Json::Text(pair.family),
            Json::Text(pair.asked),
            Json::Text(pair.works),
            Json::List(steps),
            Json::list(pair.losses.into_iter().map(lost_json)),
            pair.cause.map_or(Json::Null, |cause| Json::list(cause.map(Json::Text))),
        ])
    }
}

fn step_json((what, element, is_reply): (usize, Option<Named<'_>>, bool)) -> Json {
    let element = element.map_or(Json::Null, |it| Json::Text(it.text()));
    Json::list([what.into(), element, Json::from(usize::from(is_reply))])
}

fn lost_json(lost: Lost) -> Json {
    Json::list([
        Json::text(lost.reason),
        Json::Text(lost.what),
        Json::Text(lost.fix),
        lost.is_certain.into(),
        lost.is_reply.into(),
        Json::Text(lost.traffic),
    ])
}

/// `open`, `part`, `closed` or `unknown`.
fn status(answer: &flow::Answer) -> &'static str {
    let nothing = answer.cases.iter().all(|case| case.trace.works.is_empty());
    let may = answer.cases.iter().any(|case| !case.trace.may_work.is_empty());
    match answer.verdict {
        Verdict::Proven => "open",
        Verdict::Unknown if nothing => "unknown",
        Verdict::Refuted if nothing && !may => "closed",
        Verdict::Refuted if nothing => "unknown",
        Verdict::Unknown | Verdict::Refuted => "part",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_in_the_order_of_their_questions() {
        let of = |values: &[&'static str]| {
            let mut interned = Interned::default();
            values.iter().for_each(|value| interned.push(*value));
            interned
        };
        let joined = of(&["b", "a", "b"]).joined(of(&["c", "a", "d", "c"]));
        assert_eq!(joined.numbers, [0, 1, 0, 2, 1, 3, 2]);
        assert_eq!(joined.list(), ["b", "a", "c", "d"]);
    }
}
