//! The names of variables: of results by path, of what the user gives by its own name.

use std::collections::BTreeSet;

use crate::call::{CallId, Input, Plan};

/// Names that the script or the shell has a use for.
const TAKEN: &[&str] = &[
    "ABSENT",
    "AGAIN",
    "ALSO",
    "ERRORS",
    "FOUND",
    "ID",
    "LATER",
    "MADE",
    "MINE",
    "MISSING",
    "MODE",
    "NO_ANSWER",
    "SEEK",
    "STAGE",
    "TOPOLOGY",
    "UNKNOWN",
    "WORK",
    "PATH",
    "HOME",
    "IFS",
    "PWD",
    "USER",
    "UID",
    "EUID",
    "PPID",
    "SHELL",
    "TERM",
    "LANG",
    "RANDOM",
    "SECONDS",
    "LINENO",
    "OPTIND",
    "OPTARG",
    "REPLY",
    "HOSTNAME",
    "TMPDIR",
    "REGION",
    "GROUPS",
];

/// The names of everything in a plan.
pub(in crate::emit) struct Names {
    results: Vec<String>,
    variables: Vec<String>,
    profiles: Vec<Option<String>>,
    needed: Vec<bool>,
    only_told: Vec<bool>,
}

impl Names {
    pub(in crate::emit) fn new(plan: &Plan) -> Self {
        let mut taken: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        let variables =
            plan.variables.iter().map(|variable| free(&upper(&variable.name), &mut taken)).collect();
        let profiles = plan.sites.iter().map(|site| {
            let name = site.name.as_deref().filter(|_| site.profile.is_none() && spans_accounts(plan))?;
            Some(free(&upper(&format!("{name}Profile")), &mut taken))
        });
        let profiles = profiles.collect();
        let results = plan.calls.iter().map(|call| {
            let name = snake(&if call.step.is_empty() {
                call.path.clone()
            } else {
                format!("{} {}", call.path, call.step)
            });
            free(&format!("{name}_id"), &mut taken)
        });
        let results = results.collect();
        Self { results, variables, profiles, needed: needed(plan), only_told: plan.only_told() }
    }

    /// The variable for the result of a call.
    pub(in crate::emit) fn result(&self, id: CallId) -> &str {
        &self.results[id.number()]
    }

    /// The variable that the user sets.
    pub(in crate::emit) fn variable(&self, at: usize) -> &str {
        &self.variables[at]
    }

    /// The variable for the profile of a site, where one is needed and none is written.
    pub(in crate::emit) fn profile(&self, site: usize) -> Option<&str> {
        self.profiles[site].as_deref()
    }

    /// Whether a call is a lookup that nothing but the outputs speaks of.
    pub(in crate::emit) fn is_only_told(&self, id: CallId) -> bool {
        self.only_told[id.number()]
    }

    /// Whether anything speaks of the result of a call.
    pub(in crate::emit) fn is_needed(&self, id: CallId) -> bool {
        self.needed[id.number()]
    }
}

fn spans_accounts(plan: &Plan) -> bool {
    let accounts: BTreeSet<_> = plan.sites.iter().map(|site| &site.account).collect();
    accounts.len() > 1
}

/// What other calls, waits, undos and outputs speak of.
fn needed(plan: &Plan) -> Vec<bool> {
    let mut found = Vec::new();
    for (id, call) in plan.ids() {
        call.find.results(&mut found);
        let requests = [call.make.as_ref(), call.undo.request.as_ref()];
        requests.iter().flatten().for_each(|request| results(&request.inputs, &mut found));
        // What is undone is guarded by its own result; what is awaited is named in the wait.
        if call.undo.request.is_some() || (call.wait.is_some() && call.answer.is_some()) {
            found.push(id);
        }
    }
    plan.outputs.iter().for_each(|output| output.value.results(&mut found));
    let mut needed = vec![false; plan.calls.len()];
    for id in found {
        needed[id.number()] = true;
    }
    needed
}

fn results(inputs: &[(std::borrow::Cow<'static, str>, Input)], found: &mut Vec<CallId>) {
    for (_, input) in inputs {
        input.results(found);
    }
}

/// The name, or the first of its kin that is free.
pub(in crate::emit) fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

/// Words joined by `_`, in lower case.
pub(in crate::emit) fn snake(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("_").to_ascii_lowercase();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("n_{name}") } else { name }
}

/// `PartnerId` as `PARTNER_ID`.
fn upper(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_uppercase() && name.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
            name.push('_');
        }
        name.push(c);
    }
    snake(&name).to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_of_the_shell() {
        assert_eq!(upper("PartnerId"), "PARTNER_ID");
        assert_eq!(snake("main.rt.to.10.0.0.0/16"), "main_rt_to_10_0_0_0_16");
        assert_eq!(snake("1 x"), "n_1_x");
        let mut taken = BTreeSet::from(["PATH".to_owned()]);
        assert_eq!(free("PATH", &mut taken), "PATH_2");
    }
}
