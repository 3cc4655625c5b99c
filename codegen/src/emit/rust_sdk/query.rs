//! Questions: a request, and the way into its answer as iterators.

use std::collections::BTreeSet;

use super::{
    super::script::names::free,
    shape,
    syntax::{Expr, Link, Statement},
    value::Values,
};
use crate::call::{Condition, Input, Lookup, Part, Test};

/// Names that a question has a use for.
const LOCALS: &[&str] = &["aws", "ec2", "found", "iam", "ids", "it", "run", "ssm", "there"];

/// Where a query has come.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// At the answer.
    Answer,
    /// At something that may not be there.
    Option,
    /// At the items of a list.
    Items,
}

/// A question in the making.
struct Question<'a> {
    values: &'a Values<'a>,
    /// What must be known before.
    before: Vec<Statement>,
    taken: BTreeSet<String>,
}

impl Values<'_> {
    /// The statements of a closure that asks, and gives the texts that the query finds.
    pub(super) fn question(&self, lookup: &Lookup) -> Vec<Statement> {
        let taken = LOCALS.iter().map(|name| (*name).to_owned()).collect();
        let mut question = Question { values: self, before: Vec::new(), taken };
        let there = question.there(lookup);
        let mut statements = question.before;
        let mut request = self.request(&lookup.request, &mut statements);
        if shape::is_paged(lookup.request.operation) {
            request = request.method("into_paginator", []).method("items", []);
            request = request.method("send", []).method("try_collect", []);
        } else {
            request = request.method("send", []);
        }
        statements.push(Statement::bind("found", request.link(Link::Await)));
        statements.push(Statement::bind("there", there));
        let there = Expr::call("texts", [Expr::atom("there")]);
        statements.push(Statement::Give(Expr::call("Ok", [there])));
        statements
    }

    /// The field of an answer that is an id, as an `Option`.
    pub(super) fn answer(&self, path: &str) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut state = State::Answer;
        let segments: Vec<_> = path.split('.').collect();
        let (last, before) = segments.split_last().map_or(("", &[][..]), |(last, before)| (*last, before));
        for segment in before {
            let (value, next) = step(Expr::atom("made"), state, segment, false);
            state = next;
            statements.push(Statement::bind("made", value));
        }
        let (value, _) = step(Expr::atom("made"), state, last, false);
        statements.push(Statement::bind("id", value));
        let id = Expr::call("text", [Expr::atom("id")]);
        statements.push(Statement::Give(Expr::call("Ok", [id])));
        statements
    }
}

impl Question<'_> {
    /// What the query finds in `found`.
    fn there(&mut self, lookup: &Lookup) -> Expr {
        let parts = &*lookup.query.0;
        let mut value = Expr::atom("found");
        let mut state = State::Answer;
        let mut parts = parts.iter().peekable();
        if shape::is_paged(lookup.request.operation) {
            // Pages give the items of the first list.
            parts.next();
            value = value.method("iter", []);
            state = State::Items;
        }
        let mut below = None;
        if let Some(Part::Where(conditions)) = parts.peek()
            && state == State::Answer
        {
            below = common(conditions, lookup);
            (value, state) = match below {
                Some(first) => step(value, state, first, false),
                None => (Expr::call("Some", [Expr::atom("&found")]), State::Option),
            };
        }
        while let Some(part) = parts.next() {
            match part {
                Part::Each => {}
                Part::Where(conditions) => {
                    for condition in self.conditions(conditions, below) {
                        value = value.method("filter", [Expr::closure(condition)]);
                    }
                }
                Part::Field(path) => {
                    let is_list = matches!(parts.peek(), Some(Part::Each | Part::Where(_)));
                    let mut segments = stripped(path, below).split('.').peekable();
                    while let Some(segment) = segments.next() {
                        let is_list = is_list && segments.peek().is_none();
                        (value, state) = step(value, state, segment, is_list);
                    }
                }
            }
        }
        value
    }

    fn conditions(&mut self, conditions: &[Condition], below: Option<&str>) -> Vec<Expr> {
        let mut list = Vec::new();
        let mut rest = conditions;
        if let Some((field, path)) = self.ours(conditions) {
            let tags = Expr::atom("it").method(shape::snake(stripped(&field, below)), []);
            list.push(Expr::call("is_ours", [tags, path]));
            rest = &conditions[3..];
        }
        for condition in rest {
            list.push(self.condition(condition, below));
        }
        list
    }

    /// The field of tags and the path, if the first three conditions are that the three tags are ours.
    fn ours(&self, conditions: &[Condition]) -> Option<(String, Expr)> {
        let tag = |at: usize, key: &str| {
            let condition = conditions.get(at)?;
            let Test::HasOne(inner) = &condition.test else { return None };
            match inner.as_slice() {
                [
                    Condition { field: first, test: Test::Is(Input::Text(found)) },
                    Condition { field: second, test: Test::Is(Input::Text(value)) },
                ] if first == "Key" && second == "Value" && found == key => {
                    Some((condition.field.to_string(), value.clone()))
                }
                _ => None,
            }
        };
        let (_, topology) = tag(0, "vpcraft:topology")?;
        let (_, stage) = tag(1, "vpcraft:stage")?;
        let (field, path) = tag(2, "vpcraft:path")?;
        let is_ours = topology == self.values.plan.topology && stage == self.values.plan.stage;
        is_ours.then(|| (field, self.values.text(&path, "path")))
    }

    fn condition(&mut self, condition: &Condition, below: Option<&str>) -> Expr {
        let path = stripped(&condition.field, below);
        let last = path.rsplit('.').next().unwrap_or(path);
        let is_plain = !shape::is_number(last) && !shape::is_flag("AttributeBooleanValue", last);
        match &condition.test {
            Test::Is(Input::Number(number)) if shape::is_number(last) => {
                Expr::Compare(Box::new(access(path)), "==", format!("Some({number})"))
            }
            Test::Is(input) => {
                let wanted = self.wanted(last, input);
                if shape::is_always_there(path) {
                    let Expr::Atom(wanted) = wanted else { return wanted };
                    return Expr::Compare(
                        Box::new(Expr::atom("it").method(shape::snake(path), [])),
                        "==",
                        wanted,
                    );
                }
                let field = access(path);
                let text = |field: Expr| {
                    field.method("map", [Expr::closure(Expr::atom("it").method("to_string", []))])
                };
                Expr::call("is", [if is_plain { field } else { text(field) }, wanted])
            }
            Test::IsNot(states) => {
                let list = states.iter().map(|state| Expr::atom(format!("{state:?}"))).collect();
                let name = free("gone", &mut self.taken);
                self.before.push(Statement::bind(name.clone(), Expr::Array("", list)));
                Expr::call("is_none_of", [access(path), Expr::atom(format!("&{name}"))])
            }
            Test::Holds(yes) if !is_plain => {
                let holds = Expr::call("is_true", [access(path)]);
                if *yes { holds } else { Expr::Not(Box::new(holds)) }
            }
            Test::Holds(yes) => {
                let is_empty = access(path).method("is_none_or", [Expr::atom("str::is_empty")]);
                if *yes { Expr::Not(Box::new(is_empty)) } else { is_empty }
            }
            Test::HasOne(inner) => self.any(path, inner),
            Test::HasNone(inner) => Expr::Not(Box::new(self.any(path, inner))),
        }
    }

    fn any(&mut self, path: &str, inner: &[Condition]) -> Expr {
        let conditions = self.conditions(inner, None);
        let all = match <[Expr; 1]>::try_from(conditions) {
            Ok([one]) => one,
            Err(several) => Expr::All(several),
        };
        access(path).method("iter", []).method("any", [Expr::closure(all)])
    }

    /// What a field must be: a short literal as it is, anything else by a name.
    fn wanted(&mut self, field: &str, input: &Input) -> Expr {
        let value = self.values.borrowed(input, field);
        if let Expr::Atom(_) = value {
            return value;
        }
        let name = free(&shape::snake(field), &mut self.taken);
        self.before.push(Statement::bind(name.clone(), value));
        Expr::atom(name)
    }
}

/// The first field that conditions on an answer and what is asked of it have in common.
fn common<'a>(conditions: &'a [Condition], lookup: &'a Lookup) -> Option<&'a str> {
    let (first, _) = conditions.first()?.field.split_once('.')?;
    let is_below = |path: &str| path.split_once('.').is_some_and(|(start, _)| start == first);
    let fields =
        lookup.query.0.iter().filter_map(|part| if let Part::Field(path) = part { Some(path) } else { None });
    let all = conditions.iter().map(|condition| &condition.field).chain(fields).all(|path| is_below(path));
    all.then_some(first)
}

fn stripped<'a>(path: &'a str, below: Option<&str>) -> &'a str {
    below.and_then(|first| path.strip_prefix(first)?.strip_prefix('.')).unwrap_or(path)
}

/// One field further into an answer.
fn step(value: Expr, state: State, segment: &str, is_list: bool) -> (Expr, State) {
    let (name, is_first) = segment.strip_suffix("[0]").map_or((segment, false), |name| (name, true));
    let field = |of: Expr| {
        let field = of.method(shape::snake(name), []);
        if is_first { field.method("first", []) } else { field }
    };
    let closure = || [Expr::closure(field(Expr::atom("it")))];
    let is_always = shape::is_always_there(name);
    match state {
        State::Answer if is_list => (field(value).method("iter", []), State::Items),
        State::Answer if is_always => (Expr::call("Some", [field(value)]), State::Option),
        State::Answer => (field(value), State::Option),
        State::Option if is_list => {
            (value.method("into_iter", []).method("flat_map", closure()), State::Items)
        }
        State::Option => (value.method(if is_always { "map" } else { "and_then" }, closure()), state),
        State::Items if is_list => (value.method("flat_map", closure()), state),
        State::Items => (value.method(if is_always { "map" } else { "filter_map" }, closure()), state),
    }
}

/// A field of `it`, dotted where it is a field of a field.
fn access(path: &str) -> Expr {
    let (value, _) = path.split('.').fold((Expr::atom("it"), State::Answer), |(value, state), segment| {
        step(value, state, segment, false)
    });
    value
}
