//! From the elements to Rust: a module with the builder calls and a key for each name.

use dsl::kind::common;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::{
    lower::{Item, Lowered, Setting, allow_of},
    syntax::Source,
};

/// The module of a topology. `whole` says whether it has the elements, or stays empty because of errors.
pub(crate) fn module(source: &Source, lowered: &Lowered<'_>, whole: bool) -> TokenStream {
    let Source { visibility, name, attributes, .. } = source;
    let docs = docs(&source.docs);
    let function = function(source, lowered, whole);
    let keys = keys(lowered, None, "");
    quote! {
        #(#docs)*
        #(#attributes)*
        #visibility mod #name {
            #[allow(unused_imports)]
            use super::*;
            #function
            #keys
        }
    }
}

fn docs(lines: &[String]) -> Vec<TokenStream> {
    lines.iter().map(|line| quote!(#[doc = #line])).collect()
}

/// `pub fn topology(…) -> Topology`.
fn function(source: &Source, lowered: &Lowered<'_>, whole: bool) -> TokenStream {
    let name = source.name.to_string();
    let parameters = source.parameters.iter().map(|parameter| {
        let (name, ty) = (&parameter.name, &parameter.ty);
        quote!(#name: #ty)
    });
    let begin = begin(source, lowered);
    let takes: Vec<_> =
        source.parameters.iter().map(|given| format!("`{}: {}`", given.name, given.ty_text)).collect();
    let of = if takes.is_empty() { String::new() } else { format!(", of {}", takes.join(", ")) };
    let doc = format!("The topology `{name}`{of}.");
    let (reserve, define) = if whole { (reserve(lowered), define(lowered)) } else { <_>::default() };
    quote! {
        #[doc = #doc]
        #[allow(unused_variables, unused_mut, clippy::all, clippy::pedantic)]
        pub fn topology(#(#parameters),*) -> ::vpcraft::__private::Topology {
            #[allow(unused_imports)]
            use ::vpcraft::__private::Element as _;
            let mut t = #begin;
            #(#reserve)*
            #(#define)*
            t
        }
    }
}

fn begin(source: &Source, lowered: &Lowered<'_>) -> TokenStream {
    let (name, span) = (source.name.to_string(), source.name.span());
    let mut begin = quote_spanned!(span=> ::vpcraft::__private::Topology::new(#name));
    if let Some(region) = &source.region {
        let (text, span) = (&region.text, region.place.first);
        begin.extend(quote_spanned!(span=> .region(#text)));
    }
    let doc = text_of(&source.docs);
    if !doc.is_empty() {
        begin.extend(quote!(.describe(#doc)));
    }
    for (check, reason) in source.allows.iter().filter_map(allow_of) {
        begin.extend(quote!(.allow(#check, #reason)));
    }
    for limit in &lowered.limits {
        let (quota, value, span) = (&limit.quota, limit.value, limit.place.first);
        begin.extend(quote_spanned!(span=> .limit(#quota, #value)));
    }
    for price in &lowered.prices {
        let (region, item, micros, span) = (&price.region.text, &price.item, price.rate.0, price.place.first);
        begin.extend(quote_spanned!(span=> .price(#region, #item, ::vpcraft::__private::Usd(#micros))));
    }
    begin
}

/// Doc comments as one text.
fn text_of(docs: &[String]) -> String {
    let lines: Vec<_> = docs.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// A handle for each element, so that names can be used before they are declared.
fn reserve(lowered: &Lowered<'_>) -> Vec<TokenStream> {
    let handle = |(number, item): (usize, &Item<'_>)| {
        let variable = lowered.variable(number, span_of(item));
        let kind = kind_of(item);
        quote!(let #variable = t.reserve::<#kind>();)
    };
    lowered.items.iter().enumerate().map(handle).collect()
}

fn define(lowered: &Lowered<'_>) -> Vec<TokenStream> {
    lowered.items.iter().enumerate().map(|(number, item)| define_one(lowered, number, item)).collect()
}

fn define_one(lowered: &Lowered<'_>, number: usize, item: &Item<'_>) -> TokenStream {
    let variable = lowered.variable(number, Span::call_site());
    let span = span_of(item);
    let kind = kind_of(item);
    let name = item.name.map_or("", |name| &name.text);
    let parent = if let Some(parent) = item.parent {
        let parent = lowered.variable(parent, Span::call_site());
        quote!(::core::option::Option::Some(#parent.id()))
    } else {
        quote!(::core::option::Option::None)
    };
    let mut element = quote_spanned!(span=> ::vpcraft::__private::start::<#kind>(#name, #parent));
    element.extend(item.settings.iter().map(step));
    if item.existing {
        element.extend(quote!(.is_existing()));
    }
    let doc = text_of(item.docs);
    if !doc.is_empty() {
        element.extend(quote!(.describe(#doc)));
    }
    for (check, reason) in item.allows.iter().filter_map(allow_of) {
        element.extend(quote!(.allow(#check, #reason)));
    }
    quote!(t.define(#variable, #element);)
}

/// A builder step: `.zone("a")`. Its span is that of the field's name where one is written, else of the value.
fn step(setting: &Setting) -> TokenStream {
    let name = if setting.number == common::NAME { "name_tag" } else { setting.field.name };
    let span = setting.name.unwrap_or(setting.place.first);
    let method = if is_keyword(name) { Ident::new_raw(name, span) } else { Ident::new(name, span) };
    let rust = &setting.rust;
    quote_spanned!(span=> .#method(#rust))
}

/// A key for each name, in modules like the elements they stand in.
fn keys(lowered: &Lowered<'_>, parent: Option<usize>, path: &str) -> TokenStream {
    let mut keys = TokenStream::new();
    let mut seen = Vec::new();
    for (number, item) in lowered.children(parent) {
        let Some(name) = item.name else { continue };
        let path = if path.is_empty() { name.text.clone() } else { format!("{path}.{}", name.text) };
        let constant = name.text.to_uppercase();
        if seen.contains(&constant) || !is_identifier(&name.text) {
            continue;
        }
        keys.extend(key(item, &name.text, &constant, &path));
        seen.push(constant);
        let inner = self::keys(lowered, Some(number), &path);
        if !inner.is_empty() {
            let module = module_name(&name.text);
            let doc = format!("What stands in `{path}`.");
            keys.extend(quote!(#[doc = #doc] pub mod #module { #inner }));
        }
    }
    keys
}

fn key(item: &Item<'_>, name: &str, constant: &str, path: &str) -> TokenStream {
    let kind = kind_of(item);
    let doc = match text_of(item.docs) {
        doc if doc.is_empty() => format!("The {} `{name}`.", item.kind.title),
        doc => doc,
    };
    let constant = Ident::new(constant, span_of(item));
    quote! {
        #[doc = #doc]
        pub const #constant: ::vpcraft::__private::Key<#kind> = ::vpcraft::__private::Key::new(#path);
    }
}

fn kind_of(item: &Item<'_>) -> TokenStream {
    let kind = format_ident!("{}", item.kind.rust);
    quote!(::vpcraft::__private::#kind)
}

fn span_of(item: &Item<'_>) -> Span {
    item.name.map_or(item.statement.place.first, |name| name.place.first)
}

fn module_name(name: &str) -> Ident {
    if is_keyword(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// Names that can be a module: not the four that even `r#` does not save.
fn is_identifier(name: &str) -> bool {
    !matches!(name, "self" | "Self" | "super" | "crate" | "_")
}

fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
        "while", "yield",
    ];
    KEYWORDS.contains(&name)
}
