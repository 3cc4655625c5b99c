//! The macros of vpcraft: `topology!` and `cidr!`.
//!
//! `topology!` takes one path, in `pipeline.rs`: `syntax` reads the tokens, `lower` finds kinds and names, the
//! checks of `vpcraft-analysis` run over the network that results, `report` shows what they say, `expand` writes the
//! builder calls. None of them knows a kind of resource or has a check.

extern crate proc_macro;

mod expand;
mod lower;
mod pipeline;
mod report;
mod syntax;

use proc_macro::TokenStream;

/// Writes a network, and has the compiler check it.
#[proc_macro]
pub fn topology(input: TokenStream) -> TokenStream {
    pipeline::topology(input.into()).tokens.into()
}

/// Writes a CIDR block that is checked at compile time: `cidr!("10.0.0.0/16")`.
#[proc_macro]
pub fn cidr(input: TokenStream) -> TokenStream {
    pipeline::cidr(input.into()).into()
}
