//! The part of Rust that the program is written in, printed as rustfmt prints it with its default settings.
//!
//! The widths are those of rustfmt: <https://rust-lang.github.io/rustfmt/>

/// Columns of a line.
const LINE: usize = 100;
/// The widest chain on one line, arguments of a call, and array.
const PART: usize = 60;
/// A level of indentation.
const STEP: usize = 4;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// A literal, a name, a path.
    Atom(String),
    /// A function or macro with its arguments.
    Call(String, Vec<Expr>),
    /// `?` behind an expression.
    Try(Box<Expr>),
    /// A value and what is called on it, one after another.
    Chain(Box<Expr>, Vec<Link>),
    /// `|it| …`
    Closure(Box<Expr>),
    /// `[…]`, with what stands before it: nothing or `&`.
    Array(&'static str, Vec<Expr>),
    /// `(…, …)`
    Tuple(Vec<Expr>),
    /// `… == …`
    Compare(Box<Expr>, &'static str, String),
    /// `… && …`
    All(Vec<Expr>),
    /// `!…`
    Not(Box<Expr>),
}

/// One item of a chain.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Link {
    /// `.name(…)`
    Method(String, Vec<Expr>),
    /// `.await?`
    Await,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct Place {
    /// The indentation of its statement or item.
    indent: usize,
    /// Columns before it on its first line.
    column: usize,
    /// Columns behind it on its last line.
    behind: usize,
}

impl Place {
    fn shifted(self, before: usize, behind: usize) -> Self {
        Self { column: self.column + before, behind: self.behind + behind, ..self }
    }

    /// A line of its own, one level deeper.
    fn inner(self, behind: usize) -> Self {
        let indent = self.indent + STEP;
        Self { indent, column: indent, behind }
    }

    fn fits(self, text: &str) -> bool {
        self.column + width(text) + self.behind <= LINE
    }
}

impl Expr {
    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    pub(super) fn call(name: impl Into<String>, arguments: impl IntoIterator<Item = Expr>) -> Self {
        Self::Call(name.into(), arguments.into_iter().collect())
    }

    /// `it.name()` and so on.
    pub(super) fn method(self, name: impl Into<String>, arguments: impl IntoIterator<Item = Expr>) -> Self {
        self.link(Link::Method(name.into(), arguments.into_iter().collect()))
    }

    pub(super) fn link(self, link: Link) -> Self {
        match self {
            Self::Chain(root, mut links) => {
                links.push(link);
                Self::Chain(root, links)
            }
            root => Self::Chain(Box::new(root), vec![link]),
        }
    }

    pub(super) fn or_stop(self) -> Self {
        Self::Try(Box::new(self))
    }

    pub(super) fn closure(body: Expr) -> Self {
        Self::Closure(Box::new(body))
    }

    /// On one line, where rustfmt would have it so if the line were long enough.
    fn flat(&self) -> Option<String> {
        Some(match self {
            Self::Atom(text) => text.clone(),
            Self::Call(name, arguments) => format!("{name}({})", flat_arguments(arguments)?),
            Self::Try(inner) => format!("{}?", inner.flat()?),
            Self::Chain(root, links) => {
                let mut text = root.flat()?;
                for link in links {
                    text.push_str(&link.flat()?);
                }
                // rustfmt counts a `?` at the end twice.
                let end = usize::from(links.last() == Some(&Link::Await));
                return (links.len() == 1 || width(&text) + end <= PART).then_some(text);
            }
            Self::Closure(body) => format!("|it| {}", body.flat()?),
            Self::Array(before, items) => format!("{before}[{}]", flat_arguments(items)?),
            Self::Tuple(items) => format!("({})", flat_arguments(items)?),
            Self::Compare(left, sign, right) => format!("{} {sign} {right}", left.flat()?),
            Self::All(parts) => parts.iter().map(Self::flat).collect::<Option<Vec<_>>>()?.join(" && "),
            Self::Not(inner) => format!("!{}", inner.flat()?),
        })
    }

    fn print(&self, place: Place) -> String {
        match self.flat() {
            Some(flat) if place.fits(&flat) => flat,
            _ => self.broken(place),
        }
    }

    /// Over several lines.
    fn broken(&self, place: Place) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Call(name, arguments) => {
                format!("{name}({})", print_arguments(arguments, place.shifted(width(name) + 1, 1)))
            }
            Self::Try(inner) => format!("{}?", inner.broken(place.shifted(0, 1))),
            Self::Chain(root, links) => chain(root, links, place),
            Self::Closure(body) => format!("|it| {}", block(body, place)),
            Self::Array(before, items) => {
                format!("{before}[{}]", print_arguments(items, place.shifted(width(before) + 1, 1)))
            }
            Self::Tuple(items) => format!("({})", lines(items, place)),
            Self::Compare(left, sign, right) => {
                format!("{}\n{}{sign} {right}", left.print(place), pad(place.indent + STEP))
            }
            Self::All(parts) => {
                let (first, rest) = parts.split_at(parts.len().min(1));
                let mut text = first.iter().map(|part| part.print(place)).collect::<String>();
                for part in rest {
                    let place = place.inner(0).shifted(3, 0);
                    text.push_str(&format!("\n{}&& {}", pad(place.indent), part.print(place)));
                }
                text
            }
            Self::Not(inner) => format!("!{}", inner.print(place.shifted(1, 0))),
        }
    }

    /// Whether it may begin behind the bracket of a call that has no other argument.
    fn hugs(&self) -> bool {
        match self {
            Self::Call(..) | Self::Array(..) | Self::Tuple(_) | Self::Closure(_) => true,
            Self::Try(inner) => inner.hugs(),
            _ => false,
        }
    }
}

impl Link {
    fn flat(&self) -> Option<String> {
        match self {
            Self::Method(name, arguments) => Some(format!(".{name}({})", flat_arguments(arguments)?)),
            Self::Await => Some(".await?".to_owned()),
        }
    }

    fn print(&self, place: Place) -> String {
        match (self, self.flat()) {
            (_, Some(flat)) if place.fits(&flat) => flat,
            (Self::Method(name, arguments), _) => {
                format!(".{name}({})", print_arguments(arguments, place.shifted(width(name) + 2, 1)))
            }
            (Self::Await, _) => ".await?".to_owned(),
        }
    }
}

/// Arguments on one line: several only as far as they are narrow, and a call in a call likewise.
fn flat_arguments(arguments: &[Expr]) -> Option<String> {
    let list = flat_list(arguments)?;
    let is_narrow = match arguments {
        [Expr::Try(one)] => !matches!(**one, Expr::Call(..)),
        [one] => !matches!(one, Expr::Call(..)),
        _ => false,
    };
    (is_narrow || width(&list) <= PART).then_some(list)
}

fn flat_list(items: &[Expr]) -> Option<String> {
    Some(items.iter().map(Expr::flat).collect::<Option<Vec<_>>>()?.join(", "))
}

fn print_arguments(arguments: &[Expr], place: Place) -> String {
    if let [one] = arguments
        && one.hugs()
    {
        return one.print_hugged(place);
    }
    lines(arguments, place)
}

impl Expr {
    /// As the only argument: what is broken up is this, not the call around it.
    fn print_hugged(&self, place: Place) -> String {
        match self.flat() {
            Some(flat) if place.fits(&flat) && width(&flat) <= PART => flat,
            _ => self.broken(place),
        }
    }
}

/// Items on lines of their own.
fn lines(items: &[Expr], place: Place) -> String {
    let inner = place.inner(1);
    let mut text = String::from("\n");
    for item in items {
        text.push_str(&format!("{}{},\n", pad(inner.indent), item.print(inner)));
    }
    text + &pad(place.indent)
}

fn block(body: &Expr, place: Place) -> String {
    let inner = place.inner(0);
    format!("{{\n{}{}\n{}}}", pad(inner.indent), body.print(inner), pad(place.indent))
}

/// A link a line. A root that is no wider than a level takes the first one along where a line begins.
fn chain(root: &Expr, links: &[Link], place: Place) -> String {
    if let Some(text) = open_ended(root, links, place) {
        return text;
    }
    let mut text = root.print(place);
    let mut links = links;
    let mut is_below = false;
    while place.column == place.indent
        && width(&text) <= STEP
        && let [first, rest @ ..] = links
    {
        text.push_str(&first.print(place.shifted(width(&text), 0)));
        links = rest;
    }
    for (at, link) in links.iter().enumerate() {
        let behind = if at + 1 == links.len() { place.behind } else { 0 };
        // Behind a closing bracket on a line of its own the rest goes on below it.
        let inner = match text.contains('\n') && at == 0 || is_below {
            true => Place { column: place.indent, behind, ..place },
            false => place.inner(behind),
        };
        is_below |= inner.indent == place.indent;
        text.push_str(&format!("\n{}{}", pad(inner.indent), link.print(inner)));
    }
    text
}

/// On one line but for the block of a closure at its end, if that line is narrow.
fn open_ended(root: &Expr, links: &[Link], place: Place) -> Option<String> {
    let (last, before) = links.split_last()?;
    let Link::Method(_, arguments) = last else { return None };
    let [Expr::Closure(_)] = &**arguments else { return None };
    let start = before.iter().try_fold(root.flat()?, |text, link| Some(text + &link.flat()?))?;
    let end = last.print(place.shifted(width(&start), 0));
    let (line, _) = end.split_once('\n')?;
    let lines = |text: &str| text.lines().count();
    if lines(&end) < 5 && lines(&last.print(place.inner(place.behind))) < lines(&end) {
        return None;
    }
    let line = width(&start) + width(line);
    (line <= PART && place.column + line <= LINE).then(|| start + &end)
}

fn pad(columns: usize) -> String {
    " ".repeat(columns)
}

/// The columns of a text of one line.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum() }
}

/// Whether a letter takes two columns, as those of East Asia do.
fn is_wide(c: char) -> bool {
    const WIDE: [(u32, u32); 9] = [
        (0x1100, 0x115f),
        (0x2e80, 0x303e),
        (0x3041, 0xa4cf),
        (0xac00, 0xd7a3),
        (0xf900, 0xfaff),
        (0xfe30, 0xfe6f),
        (0xff00, 0xff60),
        (0x1f300, 0x1faff),
        (0x20000, 0x3fffd),
    ];
    WIDE.iter().any(|(first, last)| (*first..=*last).contains(&(c as u32)))
}

/// A statement, or the value at the end of a block.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement {
    /// `let name = …;`
    Let(String, Expr),
    /// `let name = async || { … };`
    Question(&'static str, Vec<Statement>),
    /// `place = …;`
    Set(String, Expr),
    /// `…;`
    Do(Expr),
    /// `…`
    Give(Expr),
    /// Lines as they are, without indentation.
    Lines(&'static str),
}

impl Statement {
    pub(super) fn bind(name: impl Into<String>, value: Expr) -> Self {
        Self::Let(name.into(), value)
    }

    /// With its line end.
    pub(super) fn print(&self, indent: usize) -> String {
        let place = Place { indent, column: indent, behind: 0 };
        let lead = pad(indent);
        match self {
            Self::Let(name, value) => {
                let begin = format!("let {name} = ");
                format!("{lead}{begin}{};\n", value.print(place.shifted(width(&begin), 1)))
            }
            Self::Set(name, value) => {
                let begin = format!("{name} = ");
                format!("{lead}{begin}{};\n", value.print(place.shifted(width(&begin), 1)))
            }
            Self::Question(name, body) => {
                format!("{lead}let {name} = async || {{\n{}{lead}}};\n", print(body, indent + STEP))
            }
            Self::Do(value) => format!("{lead}{};\n", value.print(place.shifted(0, 1))),
            Self::Give(value) => format!("{lead}{}\n", value.print(place)),
            Self::Lines(text) => text.lines().map(|line| format!("{lead}{line}\n")).collect(),
        }
    }
}

pub(super) fn print(statements: &[Statement], indent: usize) -> String {
    statements.iter().map(|statement| statement.print(indent)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, arguments: &[&str]) -> Expr {
        Expr::call(name, arguments.iter().map(|text| Expr::atom(*text)))
    }

    #[test]
    fn short_chains_stay_on_their_line() {
        let id = Expr::atom("found").method("iter", []).method("count", []);
        assert_eq!(Statement::bind("n", id).print(4), "    let n = found.iter().count();\n");
    }

    #[test]
    fn a_short_root_takes_its_first_link_along_where_a_line_begins() {
        let long = Expr::atom("\"10.0.0.0/16 and some more words\"");
        let chain = Expr::atom("ec2").method("create_vpc", []).method("cidr_block", [long]).link(Link::Await);
        let text = "ec2.create_vpc()\n    .cidr_block(\"10.0.0.0/16 and some more words\")\n    .await?;\n";
        assert_eq!(Statement::Do(chain.clone()).print(0), text);
        let text = text.replace("ec2.", "let made = ec2\n    .");
        assert_eq!(Statement::bind("made", chain).print(0), text);
    }

    #[test]
    fn the_only_argument_is_broken_up_itself() {
        let inner =
            call("tagged", &["types::ResourceType::EgressOnlyInternetGateway", "\"main.eigw\"", "&tags"]);
        let outer = Expr::call("tag_specifications", [inner]);
        let text = "tag_specifications(tagged(\n    types::ResourceType::EgressOnlyInternetGateway,\n    \"main.eigw\",\n    &tags,\n))\n";
        assert_eq!(Statement::Give(outer).print(0), text);
    }

    #[test]
    fn letters_of_east_asia_are_wide() {
        assert_eq!(width("a\u{7db2}\u{e9}"), 4);
    }
}
