//! What all parts of the parser share: the level being read and the errors so far.

use std::mem;

use proc_macro2::{Group, TokenStream};

use super::{Body, Place, SyntaxError, level::Level};

/// Levels of delimiters; far above what a network needs, far below what fills the compiler's stack.
const DEEPEST: usize = 32;

pub(super) type Parsed<T> = Result<T, SyntaxError>;

/// The state of a parse.
#[derive(Default)]
pub(super) struct Parser {
    pub level: Level,
    pub errors: Vec<SyntaxError>,
    /// An error was reported in the current statement: those that follow from it are not.
    pub broken: bool,
    /// A `,` was reported where a field ends: whoever writes one writes them all so.
    pub commas: bool,
    depth: usize,
}

impl Parser {
    pub(super) fn new(input: TokenStream) -> Parser {
        Parser { level: Level::of(input), ..Parser::default() }
    }

    /// Notes an error unless the current statement has one already.
    pub(super) fn report(&mut self, error: SyntaxError) {
        if !mem::replace(&mut self.broken, true) {
            self.errors.push(error);
        }
    }

    /// Reads the tokens of a group with `parse`, then goes on behind it.
    pub(super) fn inside<T>(&mut self, group: &Group, parse: impl FnOnce(&mut Parser) -> T) -> T {
        let inner = if self.depth < DEEPEST { Level::of(group.stream()) } else { self.too_deep(group) };
        self.depth += 1;
        let outer = mem::replace(&mut self.level, inner);
        let result = parse(self);
        self.level = outer;
        self.depth -= 1;
        result
    }

    fn too_deep(&mut self, group: &Group) -> Level {
        let message = format!("more than {DEEPEST} levels of brackets");
        self.report(SyntaxError::new(Place::of_group(group), message));
        Level::default()
    }

    /// Reads the statements of a `{}` group.
    pub(super) fn body(&mut self, group: &Group) -> Body {
        self.statements_inside(group, |level| level)
    }

    /// Reads a `{}` group that is a value.
    pub(super) fn block(&mut self, group: &Group) -> Body {
        self.statements_inside(group, Level::with_last_end)
    }

    fn statements_inside(&mut self, group: &Group, prepare: fn(Level) -> Level) -> Body {
        let outer = (self.broken, mem::take(&mut self.commas));
        let statements = self.inside(group, |parser| {
            parser.level = prepare(mem::take(&mut parser.level));
            parser.statements()
        });
        (self.broken, self.commas) = outer;
        Body { statements }
    }
}

impl SyntaxError {
    pub(super) fn new(place: Place, message: impl Into<String>) -> SyntaxError {
        SyntaxError { place, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> SyntaxError {
        self.help = Some(help.into());
        self
    }
}
