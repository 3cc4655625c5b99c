//! The names of everything in the program: those of the script, spelled as Rust has them.

use std::{cell::RefCell, collections::BTreeSet};

use super::super::script::names::{Names as Shell, free, snake};
use super::shape;
use crate::call::{CallId, Plan, Service};

/// Words that can't be the name of a field.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// What the function that makes the clients has a use for.
const HELPERS: &[&str] = &["config", "given", "is_account", "mode", "profile", "region"];

/// Constants of the program itself.
const CONSTANTS: &[&str] =
    &["TOPOLOGY", "STAGE", "TRY_AGAIN", "UNKNOWN_ID", "ABSENT", "NO_ANSWER", "NO_CREDENTIALS"];

/// The names of everything in a plan.
pub(super) struct Names {
    shell: Shell,
    functions: Vec<String>,
    variables: Vec<String>,
    places: Vec<String>,
    constants: RefCell<BTreeSet<String>>,
}

impl Names {
    pub(super) fn new(plan: &Plan) -> Self {
        let shell = Shell::new(plan);
        let mut taken = KEYWORDS.iter().map(|word| (*word).to_owned()).collect();
        let functions = plan.calls.iter().map(|call| free(&function(&call.path, &call.step), &mut taken));
        let functions = functions.collect();
        let places = places(plan);
        let mut taken: BTreeSet<String> = KEYWORDS.iter().map(|word| (*word).to_owned()).collect();
        taken.extend(HELPERS.iter().map(|name| (*name).to_owned()));
        for place in &places {
            taken.extend(["config", "profile"].map(|name| format!("{place}{name}")));
            for service in [Service::Ec2, Service::Iam, Service::Ssm] {
                taken.insert(format!("{place}{}", client(service)));
            }
        }
        let variables = (0..plan.variables.len())
            .map(|at| free(&shell.variable(at).to_ascii_lowercase(), &mut taken))
            .collect();
        let constants = RefCell::new(CONSTANTS.iter().map(|name| (*name).to_owned()).collect());
        Self { shell, functions, variables, places, constants }
    }

    /// Whether a call is a lookup that nothing but the outputs speaks of.
    pub(super) fn is_only_told(&self, id: CallId) -> bool {
        self.shell.is_only_told(id)
    }

    /// Whether anything speaks of the result of a call.
    pub(super) fn is_needed(&self, id: CallId) -> bool {
        self.shell.is_needed(id)
    }

    /// The field for the result of a call, and what its functions have in common.
    pub(super) fn function(&self, id: CallId) -> &str {
        &self.functions[id.number()]
    }

    /// The field for what the user gives.
    pub(super) fn variable(&self, at: usize) -> &str {
        &self.variables[at]
    }

    /// The variable of the environment that the user sets.
    pub(super) fn environment(&self, at: usize) -> &str {
        self.shell.variable(at)
    }

    /// The variable of the environment for the profile of a site.
    pub(super) fn profile(&self, site: usize) -> Option<&str> {
        self.shell.profile(site)
    }

    /// The field for a client of a site.
    pub(super) fn client(&self, site: usize, service: Service) -> String {
        format!("{}{}", self.places[site], client(service))
    }

    /// What the names of a site's variables begin with.
    pub(super) fn place(&self, site: usize) -> &str {
        &self.places[site]
    }

    /// A name for a constant that has none yet.
    pub(super) fn constant(&self, words: &str) -> String {
        let name = snake(words).to_ascii_uppercase();
        let name = if name.is_empty() { "TEXT".to_owned() } else { name };
        free(&name, &mut self.constants.borrow_mut())
    }
}

/// The most letters of a name: with more, calls would not fit on a line.
const LONG: usize = 48;

/// What the functions of a call have in common: its path and step, its path alone where that is too long.
fn function(path: &str, step: &str) -> String {
    let whole = snake(&format!("{path} {}", shape::snake(step)));
    let mut name = if whole.len() <= LONG { whole } else { snake(path) };
    name.truncate(LONG);
    match name.trim_end_matches('_') {
        "" => "thing".to_owned(),
        name => name.to_owned(),
    }
}

/// The name of a service's client.
pub(super) fn client(service: Service) -> &'static str {
    match service {
        Service::Ec2 => "ec2",
        Service::Iam => "iam",
        Service::Ssm => "ssm",
    }
}

/// `name_` for each account and Region, where there are several.
fn places(plan: &Plan) -> Vec<String> {
    if plan.sites.len() < 2 {
        return vec![String::new(); plan.sites.len()];
    }
    let mut taken = BTreeSet::new();
    let name = |site: &crate::call::Site| {
        let name = snake(site.name.as_deref().or(site.region.as_deref()).unwrap_or_default());
        format!("{}_", free(if name.is_empty() { "own" } else { &name }, &mut taken))
    };
    plan.sites.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_on_a_line() {
        assert_eq!(function("main.web", "EnableDns64"), "main_web_enable_dns64");
        assert_eq!(function("\u{7db2}", ""), "thing");
        assert_eq!(function("main.web", "ingress tcp 22 from a rule that goes on and on"), "main_web");
        assert_eq!(function(&"long.".repeat(20), "").len(), LONG);
    }
}
