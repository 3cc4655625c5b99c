//! The macros of vpcraft: `topology!` and `cidr!`.
//!
//! `topology!` takes one path: [`syntax`] reads the tokens, [`lower`] finds kinds and names, the checks of
//! `vpcraft-dsl` run over the network that results, [`report`] shows what they say, [`expand`] writes the builder
//! calls. None of them knows a kind of resource or has a check.

mod expand;
mod lower;
mod report;
mod syntax;

use proc_macro::TokenStream;

use crate::{
    report::{Problem, problems},
    syntax::Place,
};

/// Writes a network, and has the compiler check it.
#[proc_macro]
pub fn topology(input: TokenStream) -> TokenStream {
    expand_topology(input.into()).into()
}

/// Writes a CIDR block that is checked at compile time: `cidr!("10.0.0.0/16")`.
#[proc_macro]
pub fn cidr(input: TokenStream) -> TokenStream {
    expand_cidr(input.into()).into()
}

fn expand_topology(input: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let (source, errors) = syntax::parse(input);
    let mut found: Vec<Problem> = errors.into_iter().map(Problem::from).collect();
    let Some(source) = source else {
        return report::tokens(&found);
    };
    let lowered = lower::lower(&source);
    let mut places = Vec::new();
    let graph = lowered.topology(&source, &mut places).graph();
    let whole = Place { first: source.name.span(), last: source.name.span() };
    let checked = problems(&dsl::check::findings(&graph), &places, whole);
    let is_whole = found.is_empty() && lowered.problems.is_empty() && checked.iter().all(|problem| problem.is_warning);
    let mut tokens = expand::module(&source, &lowered, is_whole);
    found.extend(lowered.problems);
    found.extend(checked);
    tokens.extend(report::tokens(&found));
    tokens
}

fn expand_cidr(input: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let span = input.clone().into_iter().next().map_or_else(proc_macro2::Span::call_site, |token| token.span());
    let place = Place { first: span, last: span };
    let literal = match syn::parse2::<syn::LitStr>(input) {
        Ok(literal) => literal,
        Err(_) => {
            let problem = Problem::new(place, "`cidr!` takes a CIDR block in quotes");
            return in_expression(&problem.help("write `cidr!(\"10.0.0.0/16\")`".to_owned()));
        }
    };
    match dsl::net::parse_cidr(&literal.value()) {
        Ok(net) => lower::net_tokens(net, literal.span()),
        Err(error) => in_expression(&Problem::new(place, error.message()).help(error.help())),
    }
}

/// An error where an expression stands.
fn in_expression(problem: &Problem) -> proc_macro2::TokenStream {
    let error = report::error(problem);
    quote::quote!({ #error })
}
