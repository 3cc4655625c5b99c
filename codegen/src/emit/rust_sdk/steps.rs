//! The functions that are the plan: one a step, one for what takes it away, and the lists of them.

use super::{
    names::client,
    syntax::{Expr, Link, Statement, print, width},
    value::{Values, remark},
};
use crate::call::{self, Call, CallId, IN_PARTS, Input, Lookup, Part, Query, Request, Service, Wait};

/// Every step in order, each a function, and the function that takes them.
pub(super) fn network(values: &Values<'_>) -> String {
    let calls: Vec<_> = values.plan.ids().filter(|(id, _)| !values.names.is_only_told(*id)).collect();
    let mut text = list(
        values,
        "Makes what is missing, in an order that AWS takes; `status` and `down` only look.",
        "network",
        calls.iter().map(|(id, _)| format!("make_{}", values.names.function(*id))),
        "&mut ",
    );
    for (id, call) in calls {
        text.push_str(&step(values, id, call));
    }
    text
}

/// What undoes the calls, in reverse.
pub(super) fn teardown(values: &Values<'_>) -> String {
    let calls: Vec<_> = values.plan.ids().rev().filter(|(_, call)| call.undo.request.is_some()).collect();
    let mut text = list(
        values,
        "Takes it away, in reverse; what is not listed goes along with what it belongs to.",
        "teardown",
        calls.iter().map(|(id, _)| format!("delete_{}", values.names.function(*id))),
        "&",
    );
    for (id, call) in calls {
        if let Some(request) = &call.undo.request {
            text.push_str(&delete(values, id, call, request));
        }
    }
    text
}

/// What people look up next.
pub(super) fn outputs(values: &Values<'_>) -> String {
    let calls: Vec<_> = values.plan.ids().filter(|(id, _)| values.names.is_only_told(*id)).collect();
    let mut body: Vec<_> =
        calls.iter().map(|(id, _)| step_of(&format!("make_{}", values.names.function(*id)))).collect();
    values.begin("output");
    for output in values.plan.outputs.iter().filter(|output| output.value.is_result()) {
        let words = [values.text(&output.path, "path"), values.text(output.name, "name")];
        let value = shown(values, &output.value);
        body.push(Statement::Do(Expr::call("tell", words.into_iter().chain([value]))));
    }
    body.push(done());
    let mut text = values.declarations();
    text.push_str(&function("What is of use next.", "outputs", "&mut ", &print(&body, 4)));
    for (id, call) in calls {
        text.push_str(&step(values, id, call));
    }
    text
}

/// A function that calls others in order.
fn list(
    values: &Values<'_>,
    about: &str,
    name: &str,
    steps: impl Iterator<Item = String>,
    access: &str,
) -> String {
    let mut body: Vec<_> = steps.map(|name| step_of(&name)).collect();
    body.push(done());
    let declarations = values.declarations();
    declarations + &function(about, name, access, &print(&body, 4))
}

fn step_of(name: &str) -> Statement {
    let arguments = ["aws", "ids", "run"].map(Expr::atom);
    Statement::Do(Expr::call(name, arguments).link(Link::Await))
}

fn done() -> Statement {
    Statement::Give(Expr::call("Ok", [Expr::atom("()")]))
}

/// One thing: how it is found, made and awaited.
fn step(values: &Values<'_>, id: CallId, call: &Call) -> String {
    let name = values.names.function(id);
    values.begin(name);
    let mut body = Vec::new();
    if call.only_to_make {
        body.push(Statement::Lines("if run.mode != Mode::Up {\n    return Ok(());\n}"));
    }
    let requests = [Some(&call.find.request), call.make.as_ref()];
    body.extend(clients(values, call.site, &requests, call.wait.is_some()));
    body.push(Statement::Question("find", values.question(&call.find)));
    let found = match &call.make {
        None => {
            let path = values.text(&call.path, "path");
            Expr::atom("run").method("look", [path, Expr::atom("find")])
        }
        Some(request) => {
            body.push(Statement::Question("make", make(values, request, call.answer)));
            body.extend(also(call));
            let words = [values.text(&call.path, "path"), values.text(&call.what, "what")];
            let questions = ["find", "make"].map(Expr::atom);
            Expr::atom("run").method("step", words.into_iter().chain(questions))
        }
    };
    let found = found.link(Link::Await);
    if values.names.is_needed(id) {
        body.push(Statement::bind("id", found));
        body.push(Statement::Set(format!("ids.{name}"), Expr::atom("id")));
    } else {
        body.push(Statement::Do(found));
    }
    if let Some(wait) = &call.wait {
        body.extend(awaited(values, call, wait, "settle"));
    }
    body.push(done());
    let text = function(&about(call), &format!("make_{name}"), "&mut ", &print(&body, 4));
    values.declarations() + &text
}

fn make(values: &Values<'_>, request: &Request, answer: Option<&'static str>) -> Vec<Statement> {
    let mut body = Vec::new();
    let sent = values.request(request, &mut body).method("send", []).link(Link::Await);
    match answer {
        Some(path) => {
            body.push(Statement::bind("made", sent));
            body.extend(values.answer(path));
        }
        None => {
            body.push(Statement::Do(sent));
            body.push(Statement::Give(Expr::call("Ok", [Expr::atom("None")])));
        }
    }
    body
}

/// The errors of this call that mean to try again.
fn also(call: &Call) -> Option<Statement> {
    let rows = call
        .errors
        .retry
        .iter()
        .map(|(code, part)| Expr::Tuple([code, part].map(|text| Expr::atom(format!("{text:?}"))).into()));
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Statement::Set("run.also".to_owned(), Expr::Array("&", rows)))
}

/// What takes one thing away.
fn delete(values: &Values<'_>, id: CallId, call: &Call, request: &Request) -> String {
    let name = values.names.function(id);
    values.begin(name);
    let mut body: Vec<_> = clients(values, call.site, &[Some(request)], call.undo.gone.is_some()).collect();
    let mut sent = Vec::new();
    let answer = values.request(request, &mut sent).method("send", []).link(Link::Await);
    if IN_PARTS.contains(&request.operation) {
        sent.push(Statement::bind("answer", answer));
        sent.push(Statement::Give(Expr::call("unsuccessful", [Expr::atom("answer.unsuccessful()")])));
    } else {
        sent.extend([Statement::Do(answer), done()]);
    }
    body.push(Statement::Question("delete", sent));
    let arguments = [
        values.text(&call.path, "path"),
        values.text(&call.what, "what"),
        values.field(id),
        Expr::atom("delete"),
    ];
    body.push(Statement::Do(Expr::atom("run").method("delete", arguments).link(Link::Await)));
    if let Some(gone) = &call.undo.gone {
        body.extend(awaited(values, call, gone, "gone"));
    }
    body.push(done());
    let text = function(&about(call), &format!("delete_{name}"), "&", &print(&body, 4));
    values.declarations() + &text
}

/// A wait: the question for a state, the states that will do, those that never will.
fn awaited(values: &Values<'_>, call: &Call, wait: &Wait, method: &str) -> Vec<Statement> {
    let (lookup, good, bad) = match wait {
        Wait::Poll(lookup, good, bad) => (lookup.clone(), *good, *bad),
        Wait::Waiter(_, inputs) => {
            let Some(row) = call::waiter(wait) else { return Vec::new() };
            let mut query = Query::new(row.list);
            query.0.push(Part::Field(row.state.into()));
            let request = Request { service: Service::Ec2, operation: row.operation, inputs: inputs.clone() };
            (Lookup { request, query }, row.good, row.bad)
        }
    };
    let states = |states: &[&str]| {
        Expr::Array("", states.iter().map(|state| Expr::atom(format!("{state:?}"))).collect())
    };
    let arguments =
        [values.text(&call.path, "path"), Expr::atom("&good"), Expr::atom("&bad"), Expr::atom("state")];
    vec![
        Statement::Question("state", values.question(&lookup)),
        Statement::bind("good", states(good)),
        Statement::bind("bad", states(bad)),
        Statement::Do(Expr::atom("run").method(method, arguments).link(Link::Await)),
    ]
}

/// The clients that requests need, by their short names.
fn clients(
    values: &Values<'_>,
    site: usize,
    requests: &[Option<&Request>],
    waits: bool,
) -> impl Iterator<Item = Statement> {
    let is_used = |service: Service| {
        (waits && service == Service::Ec2)
            || requests.iter().flatten().any(|request| request.service == service)
    };
    let used: Vec<_> = [Service::Ec2, Service::Iam, Service::Ssm]
        .into_iter()
        .filter(|service| is_used(*service))
        .map(|service| {
            let field = values.names.client(site, service);
            Statement::bind(client(service), Expr::atom(format!("&aws.{field}")))
        })
        .collect();
    used.into_iter()
}

fn about(call: &Call) -> String {
    format!("{}: {}.", remark(&call.path), remark(&call.what))
}

/// An output's value, as far as it is there.
fn shown(values: &Values<'_>, value: &Input) -> Expr {
    match value {
        Input::Result(id) => Expr::call("shown", [values.field(*id)]),
        Input::Join(parts) => {
            let parts = parts.iter().map(|part| shown(values, part)).collect();
            Expr::call("&joined", [Expr::Array("&", parts)])
        }
        Input::Variable(at) => {
            Expr::call("shown", [Expr::atom(format!("&aws.{}", values.names.variable(*at)))])
        }
        other => values.borrowed(other, "value"),
    }
}

/// A function with what every step is given; `access` is how it may touch what it is given.
fn function(about: &str, name: &str, access: &str, body: &str) -> String {
    let of = |name: &str, kind: &str| {
        let is_used = [".", ",", ")", "\n"].iter().any(|end| body.contains(&format!("{name}{end}")));
        format!("{}{name}: {kind}", if is_used { "" } else { "_" })
    };
    let parameters =
        [of("aws", "&Aws"), of("ids", &format!("{access}Ids")), of("run", &format!("{access}Run"))];
    let line = format!("async fn {name}({}) -> Result<()> {{", parameters.join(", "));
    let head = if width(&line) <= 100 {
        line
    } else {
        format!("async fn {name}(\n    {},\n) -> Result<()> {{", parameters.join(",\n    "))
    };
    format!("/// {about}\n{head}\n{body}}}\n\n")
}
