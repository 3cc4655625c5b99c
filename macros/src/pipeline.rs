//! The one path from tokens to errors and Rust.

use dsl::graph::Graph;
use proc_macro2::{Span, TokenStream, TokenTree};

use crate::{
    expand, lower,
    report::{self, Problem, problems},
    syntax::{self, Place},
};

/// What `topology!` makes of its text.
pub(crate) struct Reading {
    /// Everything wrong with it, in the order found.
    #[allow(dead_code, reason = "the tests look at each")]
    pub(crate) problems: Vec<Problem>,
    /// The network as the checks saw it; none without a header.
    #[allow(dead_code, reason = "the tests compare it with what the builder makes")]
    pub(crate) graph: Option<Graph>,
    /// What the numbers of its origins stand for.
    #[allow(dead_code, reason = "the tests look at advice, which the compiler does not show")]
    pub(crate) places: Vec<Place>,
    /// The module, and what makes the compiler show the problems.
    pub(crate) tokens: TokenStream,
}

/// Reads, lowers, checks and expands.
pub(crate) fn topology(input: TokenStream) -> Reading {
    let (source, errors) = syntax::parse(input);
    let mut found: Vec<Problem> = errors.into_iter().map(Problem::from).collect();
    let Some(source) = source else {
        return Reading { tokens: report::tokens(&found), problems: found, graph: None, places: Vec::new() };
    };
    let lowered = lower::lower(&source);
    let mut places = Vec::new();
    let mut topology = lowered.topology(&source, &mut places);
    if !found.is_empty() {
        topology.mark_incomplete();
    }
    let graph = topology.graph();
    let whole = Place { first: source.name.span(), last: source.name.span() };
    let checked = problems(&analysis::check::findings(&graph), &places, whole);
    let clean = found.is_empty() && lowered.problems.is_empty();
    let is_whole = clean && checked.iter().all(|problem| problem.is_warning);
    let mut tokens = expand::module(&source, &lowered, is_whole);
    found.extend(lowered.problems);
    report::keep_first(&mut found, whole);
    found.extend(checked);
    tokens.extend(report::tokens(&found));
    Reading { problems: found, graph: Some(graph), places, tokens }
}

/// Reads the text of `cidr!`.
pub(crate) fn cidr(input: TokenStream) -> TokenStream {
    let mut tokens = input.into_iter();
    let (first, second) = (tokens.next(), tokens.next());
    let span = first.as_ref().map_or_else(Span::call_site, TokenTree::span);
    let place = Place { first: span, last: span };
    let (Some(text), None) = (first.as_ref().and_then(syntax::text), second) else {
        let problem = Problem::new(place, "`cidr!` takes a CIDR block in quotes");
        return in_expression(&problem.help("write `cidr!(\"10.0.0.0/16\")`".to_owned()));
    };
    match dsl::net::parse_cidr(&text) {
        Ok(net) => lower::net_tokens(net, span),
        Err(error) => in_expression(&Problem::new(place, error.message()).help(error.help())),
    }
}

/// An error where an expression stands.
fn in_expression(problem: &Problem) -> TokenStream {
    let error = report::error(problem);
    quote::quote!({ #error })
}
