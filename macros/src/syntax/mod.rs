//! The text of `topology!` as a tree: one shape for each statement, no kind of resource known.
//!
//! ```text
//! source    = attribute* [ "pub" ] name [ "(" parameters ")" ] [ "in" region ] ";" statement*
//! statement = attribute* ( field | element )
//! field     = ( name | string ) ":" value+ ( ";" | "}" )
//! element   = value+ ( ";" | "{" statement* "}" )
//! ```
//!
//! Parsing goes on after a mistake at the next `;` or `}`, so that one mistake is one error and its
//! neighbours are still read.

mod header;
mod level;
mod parser;
mod statement;
#[cfg(test)]
mod tests;
mod value;
mod word;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

/// Reads a topology, and gives every mistake in its shape.
///
/// Without a usable header there is no [`Source`], but the statements are still looked through for errors.
pub(crate) fn parse(input: TokenStream) -> (Option<Source>, Vec<SyntaxError>) {
    let mut parser = parser::Parser::new(input);
    let source = parser.source();
    (source, parser.errors)
}

/// What a string literal says; `None` for any other token.
pub(crate) fn text(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Literal(literal) => value::text_of(literal),
        // A literal that a macro handed on.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inside = group.stream().into_iter();
            inside.next().filter(|_| inside.next().is_none()).and_then(|token| text(&token))
        }
        _ => None,
    }
}

/// Where a value or word stands: its first and its last token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub first: Span,
    pub last: Span,
}

/// A mistake in the shape of the text.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub place: Place,
    pub message: String,
    pub help: Option<String>,
}

/// A whole topology.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Doc comments, a string for each, exactly as written after `///`.
    pub docs: Vec<String>,
    /// The other attributes, each with its `#[…]`, for the module that is generated.
    pub attributes: Vec<TokenStream>,
    /// `#[allow(check, reason = "…")]` before the header: for the whole topology.
    pub allows: Vec<Allow>,
    /// `pub`, `pub(crate)` or nothing.
    pub visibility: TokenStream,
    pub name: Ident,
    pub parameters: Vec<Parameter>,
    pub region: Option<Word>,
    pub statements: Vec<Statement>,
}

/// A run-time value the topology takes.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub name: Ident,
    pub ty: TokenStream,
    /// The type without needless spaces: `Vec<std::net::IpAddr>`.
    pub ty_text: String,
}

/// One element or field, with what is attached to it.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub allows: Vec<Allow>,
    pub docs: Vec<String>,
    pub form: Form,
    /// The words of an element without its body; a field with its value.
    pub place: Place,
    /// An error was reported here: what seems to be missing may stand in the part that was skipped.
    pub broken: bool,
}

/// The two shapes of a statement, and a field whose name is no identifier.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// `subnet public 10.0.1.0/24 zone a { … }`; there is always a word.
    Element { words: Vec<Value>, body: Option<Body> },
    /// `key: ops;`; the value is empty only if the statement is broken. `r#type` is given as `type`.
    Field { name: Ident, value: Vec<Value> },
    /// `"kubernetes.io/role/elb": "1";`
    Entry { name: String, name_place: Place, value: Vec<Value> },
}

/// What stands between `{` and `}`.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub statements: Vec<Statement>,
}

/// One check of `#[allow(check, other_check, reason = "why")]`.
#[derive(Clone, Debug)]
pub(crate) struct Allow {
    pub check: Ident,
    pub reason: Option<(String, Place)>,
    /// The whole attribute, the same for all of its checks.
    pub place: Place,
}

/// One value or heading word.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub kind: ValueKind,
    pub place: Place,
}

/// A name, a path of names, or a word such as `us-west-2` or `true`.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// As written, without `r#`.
    pub text: String,
    /// The parts between dots, each with the span of its first token.
    pub segments: Vec<(String, Span)>,
    pub place: Place,
    /// The last part alone, where there are several.
    pub last: Option<Box<Word>>,
}

/// What a value is, as far as its tokens tell.
#[derive(Clone, Debug)]
pub(crate) enum ValueKind {
    Word(Word),
    /// A string, unescaped.
    Text(String),
    Number(u64),
    /// `1024-65535`, in the order written.
    Range(u64, u64),
    /// A bare address or block exactly as written, and any other dotted number: not validated here.
    Cidr(String),
    /// `/24`
    PrefixLength(u64),
    /// `(office)`: an expression of the surrounding Rust.
    Code(TokenStream),
    List(Vec<Value>),
    /// `{ team: "net"; }` as a value; its last `;` may be left out.
    Block(Body),
    /// `->`
    Arrow,
    /// `!->`
    NotArrow,
    /// `<->`
    Both,
    /// `=>`
    FatArrow,
    /// `,` between two values outside a list.
    Comma,
}
