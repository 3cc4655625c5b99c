//! What an account has instead of AWS's usual: `limits { … }` and `prices us-west-2 { … }`.

use dsl::facts::Usd;

use super::{Lowered, word_of};
use crate::{
    report::Problem,
    syntax::{Form, Place, Statement, Value, ValueKind, Word},
};

/// A quota override of `limits { … }`.
pub(crate) struct Limit {
    pub(crate) quota: String,
    pub(crate) value: u64,
    pub(crate) place: Place,
}

/// A rate of `prices us-west-2 { … }`.
pub(crate) struct Price {
    pub(crate) region: Word,
    pub(crate) item: String,
    pub(crate) rate: Usd,
    pub(crate) place: Place,
}

impl Lowered<'_> {
    pub(super) fn limits(&mut self, statement: &Statement, body: &[Statement]) {
        const EXAMPLE: &str = "subnets_per_vpc: 300;";
        if body.is_empty() {
            let problem = Problem::new(statement.place, "expected `{` after `limits`");
            return self.problems.push(problem.help(format!("write `limits {{ {EXAMPLE} }}`")));
        }
        for (quota, place, value) in self.facts(body, "quota: number", EXAMPLE) {
            match value {
                [Value { kind: ValueKind::Number(number), .. }] => {
                    self.limits.push(Limit { quota, value: *number, place });
                }
                _ => {
                    let problem = Problem::new(place, format!("expected a whole number for `{quota}`"));
                    self.problems.push(problem.help(format!("write `{quota}: 300;`")));
                }
            }
        }
    }

    /// The Region is the topology's unless the heading names another.
    pub(super) fn prices(&mut self, statement: &Statement, heading: &[Value], body: &[Statement]) {
        const EXAMPLE: &str = "nat_gateway_hour: 0.045;";
        let region = match heading {
            [] => self.region.cloned(),
            [one] => word_of(one).cloned(),
            _ => None,
        };
        let Some(region) = region else {
            let problem = Problem::new(statement.place, "expected one Region after `prices`");
            return self.problems.push(problem.help(format!("write `prices us-west-2 {{ {EXAMPLE} }}`")));
        };
        if body.is_empty() {
            let problem = Problem::new(statement.place, "expected `{` after the Region of `prices`");
            return self
                .problems
                .push(problem.help(format!("write `prices {} {{ {EXAMPLE} }}`", region.text)));
        }
        for (item, place, value) in self.facts(body, "item: amount", EXAMPLE) {
            match amount(value) {
                Some(rate) => self.prices.push(Price { region: region.clone(), item, rate, place }),
                None => {
                    let problem =
                        Problem::new(place, format!("expected an amount of US dollars for `{item}`"));
                    let help = format!("write `{item}: 0.045;`, with six digits after the point at most");
                    self.problems.push(problem.help(help));
                }
            }
        }
    }

    /// The fields of a body; what is no field is a problem.
    fn facts<'s>(
        &mut self,
        body: &'s [Statement],
        shape: &str,
        example: &str,
    ) -> Vec<(String, Place, &'s [Value])> {
        let mut facts = Vec::new();
        for statement in body.iter().filter(|statement| !statement.broken) {
            match &statement.form {
                Form::Field { name, value } => {
                    let place = Place { first: name.span(), last: name.span() };
                    facts.push((name.to_string(), place, value.as_slice()));
                }
                _ => {
                    let problem = Problem::new(statement.place, format!("expected `{shape};`"));
                    self.problems.push(problem.help(format!("write `{example}`")));
                }
            }
        }
        facts
    }
}

/// An amount, bare or as a text; one with a point was read as the start of an address.
fn amount(value: &[Value]) -> Option<Usd> {
    match value {
        [Value { kind: ValueKind::Number(whole), .. }] => Usd::parse(&whole.to_string()),
        [Value { kind: ValueKind::Cidr(text) | ValueKind::Text(text), .. }] => Usd::parse(text),
        _ => None,
    }
}
