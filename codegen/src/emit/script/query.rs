//! Queries as `JMESPath`, for `--query`.

use super::{value::Values, word::Word};
use crate::call::{Condition, Part, Query, Test};

/// A query as a word.
pub(super) fn query(values: &Values<'_>, query: &Query) -> Word {
    let mut word = Word::default();
    for (at, part) in query.0.iter().enumerate() {
        match part {
            Part::Field(name) => {
                word.push(if at > 0 { "." } else { "" });
                word.push(name);
            }
            Part::Each => word.push("[]"),
            // Conditions on the answer itself: it is taken as the only item of a list.
            Part::Where(conditions) => {
                // Items of a list in items of a list are one list only after it was flattened.
                word.push(if at == 0 {
                    "[@]"
                } else if is_nested(&query.0[..at]) {
                    "[] | "
                } else {
                    ""
                });
                word.append(filter(values, conditions));
            }
        }
    }
    word
}

/// Whether a list lies in the items of another.
fn is_nested(before: &[Part]) -> bool {
    before.iter().any(|part| !matches!(part, Part::Field(_)))
}

fn filter(values: &Values<'_>, conditions: &[Condition]) -> Word {
    let mut word = Word::text("[?");
    word.append(all(values, conditions));
    word.push("]");
    word
}

fn all(values: &Values<'_>, conditions: &[Condition]) -> Word {
    let mut word = Word::default();
    for (at, condition) in conditions.iter().enumerate() {
        word.push(if at > 0 { " && " } else { "" });
        word.append(one(values, condition));
    }
    word
}

fn one(values: &Values<'_>, condition: &Condition) -> Word {
    let field = &*condition.field;
    match &condition.test {
        Test::Is(input) => {
            // Numbers need another kind of quotes than text: they are compared as text.
            let number = matches!(input, crate::call::Input::Number(_));
            let mut word =
                Word::text(if number { format!("to_string({field})=='") } else { format!("{field}=='") });
            word.append(values.plain(input).map(literal));
            word.push("'");
            word
        }
        Test::IsNot(others) => {
            let each = others.iter().map(|other| format!("{field}!='{other}'"));
            Word::text(each.collect::<Vec<_>>().join(" && "))
        }
        Test::Holds(true) => Word::text(field),
        Test::Holds(false) => Word::text(format!("!({field})")),
        Test::HasOne(inner) => {
            let mut word = Word::text(field);
            word.append(filter(values, inner));
            word
        }
        Test::HasNone(inner) => {
            let mut word = Word::text(format!("!({field}"));
            word.append(filter(values, inner));
            word.push(")");
            word
        }
    }
}

/// Text between the single quotes of a query.
fn literal(text: &str) -> String {
    text.replace('\\', r"\\").replace('\'', r"\'")
}
