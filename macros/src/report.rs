//! Mistakes as compile errors, warnings as compiler warnings.

use analysis::finding::{Finding, Severity};
use dsl::origin::Origin;
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::syntax::{Place, SyntaxError};

/// More errors of one check than this are counted, not shown.
const MOST_OF_ONE_CHECK: usize = 10;
/// Errors about what is written are shown up to this number, and after it no name is looked for.
pub(crate) const MOST_OF_A_TEXT: usize = 100;

/// Something wrong, at its place in the text.
pub(crate) struct Problem {
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) is_warning: bool,
    /// It follows from another one that is reported.
    pub(crate) is_silent: bool,
}

impl Problem {
    pub(crate) fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: None, is_warning: false, is_silent: false }
    }

    /// What follows from another mistake: nothing is said, but the element is broken.
    pub(crate) fn silent(place: Place) -> Self {
        Self { is_silent: true, ..Self::new(place, "") }
    }

    pub(crate) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }
}

impl From<SyntaxError> for Problem {
    fn from(error: SyntaxError) -> Self {
        Self { help: error.help, ..Self::new(error.place, error.message) }
    }
}

/// Leaves so many errors about the text as somebody reads, and says how many more there are.
pub(crate) fn keep_first(problems: &mut Vec<Problem>, whole: Place) {
    let more = problems.len().saturating_sub(MOST_OF_A_TEXT);
    if more > 0 {
        problems.truncate(MOST_OF_A_TEXT);
        let help = "they are shown once these are mended".to_owned();
        problems.push(Problem::new(whole, format!("{more} more errors in what is written")).help(help));
    }
}

/// The findings that the compiler shows: no advice, nothing allowed, a few of each check.
pub(crate) fn problems(findings: &[Finding], places: &[Place], whole: Place) -> Vec<Problem> {
    let shown: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Advice && finding.allowed.is_none())
        .collect();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut problems = Vec::new();
    for finding in shown {
        let id = finding.check.id;
        let at = counts.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
            counts.push((id, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
        if counts[at].1 <= MOST_OF_ONE_CHECK {
            problems.push(problem(finding, places, whole));
        }
    }
    for (id, count) in counts.into_iter().filter(|(_, count)| *count > MOST_OF_ONE_CHECK) {
        let more = count - MOST_OF_ONE_CHECK;
        let message = format!("{more} more findings like these [{id}]");
        problems.push(
            Problem::new(whole, message).help("`check` on the command line shows all of them".to_owned()),
        );
    }
    problems
}

fn problem(finding: &Finding, places: &[Place], whole: Place) -> Problem {
    let lines: Vec<_> =
        finding.related.iter().filter_map(|related| line(place(related.origin, places)?.first)).collect();
    let lines = match lines.as_slice() {
        [] => String::new(),
        [line] => format!(" (line {line})"),
        lines => {
            let lines: Vec<_> = lines.iter().map(usize::to_string).collect();
            format!(" (lines {})", lines.join(", "))
        }
    };
    Problem {
        place: place(finding.origin, places).unwrap_or(whole),
        message: format!("{}{lines} [{}]", finding.message, finding.check.id),
        help: finding.help.clone(),
        is_warning: finding.severity == Severity::Warning,
        is_silent: false,
    }
}

fn place(origin: Origin, places: &[Place]) -> Option<Place> {
    match origin {
        Origin::Token(number) => places.get(number as usize).copied(),
        _ => None,
    }
}

/// The line of a token, where the compiler is there to tell.
pub(crate) fn line(span: Span) -> Option<usize> {
    proc_macro::is_available().then(|| span.unwrap().line())
}

/// The tokens that make the compiler show problems.
pub(crate) fn tokens(problems: &[Problem]) -> TokenStream {
    problems
        .iter()
        .map(|problem| if problem.is_warning { warning(problem) } else { error(problem) })
        .collect()
}

fn text(problem: &Problem) -> String {
    match &problem.help {
        Some(help) => format!("{}\nhelp: {help}", problem.message),
        None => problem.message.clone(),
    }
}

/// `::core::compile_error!("…");` from the first token of its place to the last.
pub(crate) fn error(problem: &Problem) -> TokenStream {
    let Place { first, last } = problem.place;
    let mut message = Literal::string(&text(problem));
    message.set_span(last);
    let mut group = Group::new(Delimiter::Brace, TokenTree::from(message).into());
    group.set_span(last);
    let colon = |spacing| {
        let mut colon = Punct::new(':', spacing);
        colon.set_span(first);
        TokenTree::from(colon)
    };
    let mut bang = Punct::new('!', Spacing::Alone);
    bang.set_span(first);
    let path = [
        colon(Spacing::Joint),
        colon(Spacing::Alone),
        Ident::new("core", first).into(),
        colon(Spacing::Joint),
        colon(Spacing::Alone),
        Ident::new("compile_error", first).into(),
        bang.into(),
        group.into(),
    ];
    path.into_iter().collect()
}

/// A use of something deprecated at that place: the only warning that stable Rust lets a macro give.
fn warning(problem: &Problem) -> TokenStream {
    let span = problem.place.first;
    let note = text(problem);
    quote_spanned! {span=>
        const _: () = {
            #[deprecated(note = #note)]
            const WARNING: bool = true;
            const _: bool = WARNING;
        };
    }
}
