//! What the tests share: `topology!` as a function of its text.

extern crate proc_macro;

#[path = "../../macros/src/expand.rs"]
mod expand;
#[path = "../../macros/src/lower/mod.rs"]
mod lower;
#[allow(dead_code, reason = "`cidr!` is tested as a macro")]
#[path = "../../macros/src/pipeline.rs"]
mod pipeline;
#[path = "../../macros/src/report.rs"]
mod report;
#[path = "../../macros/src/syntax/mod.rs"]
mod syntax;

pub mod agreement;
pub mod expected;
pub mod fuzz;
pub mod stories;

use analysis::finding::Severity;
use dsl::{graph::Graph, origin::Origin};

/// One error or warning of `topology!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The line, from 1.
    pub line: usize,
    /// The column of its first character, from 0.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether it is no error.
    pub is_warning: bool,
}

/// What `topology!` makes of a text.
#[derive(Debug)]
pub struct Expansion {
    /// Errors and warnings, in the order found.
    pub messages: Vec<Message>,
    /// What checks would only say in a report.
    pub advice: Vec<Message>,
    /// The network as the checks saw it; none without a header.
    pub graph: Option<Graph>,
    /// The expansion.
    pub tokens: String,
}

impl Expansion {
    /// The errors.
    pub fn errors(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(|message| !message.is_warning)
    }
}

/// Expands `text` as `topology! { text }` does; `None` if Rust's own lexer refuses it.
pub fn expand(text: &str) -> Option<Expansion> {
    let input: proc_macro2::TokenStream = text.parse().ok()?;
    let reading = pipeline::topology(input);
    let messages = reading.problems.iter().map(|problem| {
        let help = problem.help.clone();
        message(Some(problem.place), problem.message.clone(), help, problem.is_warning)
    });
    let advice =
        reading.graph.iter().flat_map(analysis::check::findings).filter(|it| it.severity == Severity::Advice);
    let advice = advice.map(|finding| {
        let place = match finding.origin {
            Origin::Token(number) => reading.places.get(number as usize).copied(),
            _ => None,
        };
        message(place, format!("{} [{}]", finding.message, finding.check.id), finding.help, true)
    });
    Some(Expansion {
        messages: messages.collect(),
        advice: advice.collect(),
        tokens: reading.tokens.to_string(),
        graph: reading.graph,
    })
}

fn message(place: Option<syntax::Place>, message: String, help: Option<String>, is_warning: bool) -> Message {
    let start = place.map(|place| place.first.start());
    let (line, column) = start.map_or((0, 0), |start| (start.line, start.column));
    Message { line, column, message, help, is_warning }
}

/// The text of the `topology!` in a Rust source.
pub fn topology_of(source: &str) -> Option<&str> {
    let start = source.find("topology! {")? + "topology! {".len();
    let end = source[start..].find("\n}")? + start;
    Some(&source[start..end])
}
