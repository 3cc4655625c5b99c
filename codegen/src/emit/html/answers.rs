//! Who reaches what, as data for the page: every different answer once.
//!
//! Names in an answer are written from the view of its ends (`<` is where it starts, `>` where it leads, `~` and `^`
//! are their VPCs, and marks of no script their blocks), so that what is the same in each VPC of an estate is one answer,
//! and an answer about one of several that are alike can be told about the others.

use std::collections::BTreeMap;

use dsl::{
    flow::{Answer, Atlas, Case, Place, Verdict},
    graph::{Graph, NodeId},
    report,
};

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
    let mut paths = vec![String::new(); graph.len()];
    graph.ids().for_each(|id| paths[id.number()] = graph.path(id));
    let questions: Vec<(usize, usize)> = (0..atlas.places.len())
        .flat_map(|from| atlas.near(from).into_iter().map(move |to| (from, to)))
        .take(MOST_QUESTIONS + 1)
        .collect();
    let whole = questions.len() <= MOST_QUESTIONS;
    let questions = &questions[..questions.len().min(MOST_QUESTIONS)];
    let rows_of_subnets = report::subnets(graph).into_iter();
    let blocks: BTreeMap<String, [String; 2]> =
        rows_of_subnets.map(|row| (row.path, [row.cidr, row.ipv6])).collect();
    let mut tables = Tables { paths: &paths, ..Tables::default() };
    let mut rows = vec![Vec::new(); atlas.places.len()];
    for ((from, to), answer) in questions.iter().zip(judged(&atlas, questions)) {
        let names = Names::of(&paths, &blocks, [&atlas.places[*from], &atlas.places[*to]], from == to);
        let answer = tables.answer(&answer, &names);
        rows[*from].extend([Json::from(*to), Json::from(answer)]);
    }
    Json::object([
        ("ends", Json::list(atlas.places.iter().map(|it| end(&paths, it)))),
        ("whole", Json::from(whole)),
        ("rows", Json::list(rows.into_iter().map(Json::List))),
        ("words", tables.words.list()),
        ("steps", tables.steps.list()),
        ("answers", tables.answers.list()),
    ])
}

/// The answers in the order of the questions, found by as many threads as there are processors.
fn judged(atlas: &Atlas<'_>, questions: &[(usize, usize)]) -> Vec<Answer> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = questions.len().div_ceil(threads).max(1);
    let judge = |part: &[(usize, usize)]| -> Vec<Answer> {
        part.iter().map(|(from, to)| atlas.answer(*from, *to)).collect()
    };
    if questions.len() < WORTH_A_THREAD {
        return judge(questions);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = questions.chunks(share).map(|part| scope.spawn(move || judge(part))).collect();
        // A part whose thread ended early is asked again here, so that its panic, if any, is this one's.
        let parts = parts.into_iter().zip(questions.chunks(share));
        parts.flat_map(|(part, asked)| part.join().unwrap_or_else(|_| judge(asked))).collect()
    })
}

fn end(paths: &[String], place: &Place) -> Json {
    let same = Json::list(place.same.iter().map(|id| Json::text(&*paths[id.number()])));
    let network = place.network.map(|id| &*paths[id.number()]);
    Json::list([
        Json::text(&*place.name),
        Json::text(place.what),
        Json::optional(network),
        place.opens.into(),
        same,
    ])
}

/// Values in the order of their first use, each once.
#[derive(Default)]
struct Interned {
    numbers: BTreeMap<String, usize>,
    values: Vec<Json>,
}

impl Interned {
    fn number(&mut self, value: Json) -> usize {
        *self.numbers.entry(value.compact()).or_insert_with(|| {
            self.values.push(value);
            self.values.len() - 1
        })
    }

    fn list(self) -> Json {
        Json::List(self.values)
    }
}

#[derive(Default)]
struct Tables<'p> {
    /// The path of each node, by its number.
    paths: &'p [String],
    words: Interned,
    steps: Interned,
    answers: Interned,
}

impl Tables<'_> {
    fn answer(&mut self, answer: &Answer, names: &Names) -> usize {
        let mut cases: Vec<&Case> = answer.cases.iter().collect();
        cases.sort_by_key(|case| std::cmp::Reverse(case.verdict));
        let shown: Vec<Json> = cases.iter().take(MOST_CASES).map(|case| self.case(case, names)).collect();
        let answer = Json::object([
            ("status", Json::text(status(answer))),
            ("cases", Json::List(shown)),
            ("more", Json::from(cases.len().saturating_sub(MOST_CASES))),
        ]);
        self.answers.number(answer)
    }

    fn case(&mut self, case: &Case, names: &Names) -> Json {
        let trace = &case.trace;
        let step = |step: &dsl::flow::Step| {
            let what = self.words.number(Json::text(step.what));
            let element =
                step.element.map_or(Json::Null, |id| Json::Text(names.path(&self.paths[id.number()])));
            let step = [what.into(), element, Json::from(usize::from(step.is_reply))];
            self.steps.number(Json::list(step)).into()
        };
        let steps = trace.steps.iter().map(step).collect();
        let losses = trace.losses.iter().map(|loss| {
            Json::list([
                Json::text(loss.reason.code()),
                Json::text(names.text(&loss.what)),
                Json::Text(loss.fix.as_ref().map(|fix| names.text(fix)).unwrap_or_default()),
                loss.is_certain.into(),
                loss.is_reply.into(),
                Json::text(loss.traffic.to_string()),
                loss.element.map_or(Json::Null, |id| Json::Text(names.path(&self.paths[id.number()]))),
            ])
        });
        let losses = Json::list(losses);
        // A case without a way says why in its cause alone.
        let cause = case.cause.as_ref().filter(|_| trace.losses.is_empty());
        Json::list([
            Json::text(names.path(&case.from)),
            Json::text(names.path(&case.to)),
            Json::text(trace.family.to_string()),
            Json::text(trace.asked.to_string()),
            Json::text(trace.works.to_string()),
            Json::List(steps),
            losses,
            cause.map_or(Json::Null, |loss| {
                Json::list([Json::text(loss.reason.code()), Json::text(names.text(&loss.what))])
            }),
            Json::text(case.verdict.to_string()),
        ])
    }
}

/// `open`, `part`, `closed` or `unknown`.
fn status(answer: &Answer) -> &'static str {
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

/// The names of two ends and their VPCs, to be written shorter.
struct Names {
    ends: [String; 2],
    networks: [Option<String>; 2],
    /// Each block of the ends with what stands for it.
    blocks: Vec<(String, char)>,
}

/// What stands for the blocks of the ends: IPv4 and IPv6 of where it starts, then of where it leads.
const MARKS: [[char; 2]; 2] = [['\u{e000}', '\u{e001}'], ['\u{e002}', '\u{e003}']];

impl Names {
    fn of(
        paths: &[String],
        blocks: &BTreeMap<String, [String; 2]>,
        [from, to]: [&Place; 2],
        is_one: bool,
    ) -> Self {
        let path = |id: NodeId| paths[id.number()].clone();
        // From a class to itself is from its first to its second.
        let other = to.same.first().filter(|_| is_one).map(|id| path(*id));
        let ends = [from.name.clone(), other.unwrap_or_else(|| to.name.clone())];
        let known =
            ends.iter().zip(MARKS).filter_map(|(end, marks)| Some(blocks.get(end)?.iter().zip(marks)));
        let blocks = known.flatten().filter(|(block, _)| !block.is_empty());
        Self {
            blocks: blocks.map(|(block, mark)| (block.clone(), mark)).collect(),
            ends,
            networks: [from.network.map(path), to.network.map(path)],
        }
    }

    /// A path from the view of the ends, led by a mark that says how it is written.
    fn path(&self, path: &str) -> String {
        for (end, mark) in self.ends.iter().zip(["<", ">"]) {
            if end == path {
                return mark.to_owned();
            }
        }
        for (network, mark) in self.networks.iter().zip(["~", "^"]) {
            let rest = network.as_deref().and_then(|network| path.strip_prefix(network));
            if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('.')) {
                return format!("{mark}{rest}");
            }
        }
        format!("={path}")
    }

    /// A sentence, in which paths stand between backticks.
    fn text(&self, text: &str) -> String {
        let marked =
            |text: String, (block, mark): &(String, char)| text.replace(block, mark.encode_utf8(&mut [0; 4]));
        let text = self.blocks.iter().fold(text.to_owned(), marked);
        let parts = text.split('`').enumerate();
        let part = |(at, part): (usize, &str)| if at % 2 == 1 { self.path(part) } else { part.to_owned() };
        parts.map(part).collect::<Vec<_>>().join("`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_ends() {
        let names = Names {
            ends: ["a.web".into(), "b.db".into()],
            networks: [Some("a".into()), Some("b".into())],
            blocks: vec![("10.0.1.0/24".into(), MARKS[1][0])],
        };
        let table =
            [("a.web", "<"), ("b.db", ">"), ("a.rt", "~.rt"), ("b", "^"), ("ab.x", "=ab.x"), ("~", "=~")];
        for (path, expected) in table {
            assert_eq!(names.path(path), expected);
        }
        assert_eq!(names.text("`a.rt` has no route to `10.0.0.0/8`"), "`~.rt` has no route to `=10.0.0.0/8`");
        assert_eq!(names.text("add `10.0.1.0/24 => p;`"), "add `=\u{e002} => p;`");
    }
}
