//! The clients of each account and Region, and what is given when the program runs.

use super::{
    names,
    syntax::{Expr, Link, Statement, print},
    value::{Values, literal},
};
use crate::call::{Input, Plan, Service, Site};

/// The fields of what holds the clients, and the statements that fill them.
#[derive(Default)]
struct Aws {
    fields: Vec<(String, String)>,
    body: Vec<Statement>,
}

/// The clients, and what is given.
pub(super) fn clients(values: &Values<'_>) -> String {
    let mut aws = Aws::default();
    for (at, site) in values.plan.sites.iter().enumerate() {
        aws.add_site(values, at, site);
    }
    aws.add_variables(values);
    let mut text = values.declarations();
    text.push_str("/// The clients, and what is given when it runs.\nstruct Aws {");
    for (field, kind) in &aws.fields {
        text.push_str(&format!("\n    {field}: {kind},"));
    }
    text.push_str(if aws.fields.is_empty() { "}\n\n" } else { "\n}\n\n" });
    let mode = if values.plan.variables.is_empty() { "" } else { "mode: Mode" };
    text.push_str(&format!("impl Aws {{\n    async fn new({mode}) -> Result<Self> {{\n"));
    text.push_str(&print(&aws.body, 8));
    let given: Vec<_> = aws.fields.iter().map(|(field, _)| &**field).collect();
    text.push_str(&format!("        Ok(Self {})\n    }}\n}}\n\n", braced(&given)));
    text
}

impl Aws {
    fn add(&mut self, field: String, kind: String, value: Expr) {
        self.body.push(Statement::bind(field.clone(), value));
        self.fields.push((field, kind));
    }

    fn add_site(&mut self, values: &Values<'_>, at: usize, site: &Site) {
        let services = [Service::Ec2, Service::Iam, Service::Ssm].into_iter();
        let used: Vec<_> = services.filter(|service| uses(values.plan, at, *service)).collect();
        let wants_region = site.region.is_none() && names_region(values.plan);
        if used.is_empty() && !wants_region {
            return;
        }
        let region = site.region.as_deref().map(|region| values.text(region, "region"));
        let arguments = [option(region), option(self.profile(values, at, site))];
        let config = format!("{}config", values.names.place(at));
        self.body.push(Statement::bind(config.clone(), Expr::call("config", arguments).link(Link::Await)));
        let config = Expr::atom(format!("&{config}"));
        if let Some(account) = &site.account {
            let arguments = [values.text(account, "account"), config.clone()];
            self.body.push(Statement::Do(Expr::call("is_account", arguments).link(Link::Await)));
        }
        for service in used {
            let kind = format!("aws_sdk_{}::Client", names::client(service));
            let made = Expr::call(format!("{kind}::new"), [config.clone()]);
            self.add(values.names.client(at, service), kind, made);
        }
        if wants_region && !self.fields.iter().any(|(field, _)| field == "region") {
            self.add("region".to_owned(), "String".to_owned(), Expr::call("region", [config]));
        }
    }

    /// The profile for a site: one that is written, else one that the environment may name.
    fn profile(&mut self, values: &Values<'_>, at: usize, site: &Site) -> Option<Expr> {
        if let Some(profile) = &site.profile {
            return Some(values.text(profile, "profile"));
        }
        let variable = Expr::atom(literal(values.names.profile(at)?));
        let name = values.text(site.name.as_deref().unwrap_or_default(), "name");
        let field = format!("{}profile", values.names.place(at));
        self.body.push(Statement::bind(field.clone(), Expr::call("profile", [variable, name])));
        Some(Expr::atom(format!("&{field}")))
    }

    fn add_variables(&mut self, values: &Values<'_>) {
        for (at, variable) in values.plan.variables.iter().enumerate() {
            let default = variable.default.as_deref().map(|default| values.text(default, "default"));
            let name = Expr::atom(literal(values.names.environment(at)));
            let words = [Expr::atom("mode"), name, values.text(&variable.about, "about"), option(default)];
            let given = Expr::call("given", words).or_stop();
            self.add(values.names.variable(at).to_owned(), "Id".to_owned(), given);
        }
    }
}

fn option(value: Option<Expr>) -> Expr {
    value.map_or(Expr::atom("None"), |value| Expr::call("Some", [value]))
}

/// Fields of a structure that have the names of variables.
fn braced(fields: &[&str]) -> String {
    let line = fields.join(", ");
    match line.len() {
        0 => "{}".to_owned(),
        // rustfmt: `struct_lit_width`
        1..=18 => format!("{{ {line} }}"),
        _ => {
            let lines = fields.iter().map(|field| format!("\n            {field},"));
            format!("{{{}\n        }}", lines.collect::<String>())
        }
    }
}

/// Whether calls in a place go to a service.
fn uses(plan: &Plan, site: usize, service: Service) -> bool {
    plan.calls.iter().filter(|call| call.site == site).any(|call| {
        let waits = call.wait.is_some() || call.undo.gone.is_some();
        let requests = [Some(&call.find.request), call.make.as_ref(), call.undo.request.as_ref()];
        (waits && service == Service::Ec2)
            || requests.into_iter().flatten().any(|request| request.service == service)
    })
}

/// Whether an input is the Region that is known when the plan runs.
fn names_region(plan: &Plan) -> bool {
    let requests = plan.calls.iter().flat_map(|call| {
        [Some(&call.find.request), call.make.as_ref(), call.undo.request.as_ref()].into_iter().flatten()
    });
    let mut inputs = requests.flat_map(|request| &request.inputs).map(|(_, input)| input);
    inputs.any(is_region)
}

fn is_region(input: &Input) -> bool {
    match input {
        Input::Region(_) => true,
        Input::List(items) | Input::Join(items) => items.iter().any(is_region),
        Input::Struct(parts) => parts.iter().any(|(_, part)| is_region(part)),
        Input::Document(inner) | Input::Bytes(inner) => is_region(inner),
        _ => false,
    }
}
