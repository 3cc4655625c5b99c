//! Inputs as the SDK takes them: literals, structures made by builders, words of lists as variants.

use std::{cell::RefCell, collections::BTreeMap};

use super::{
    names::Names,
    shape,
    syntax::{Expr, Statement, width},
};
use crate::{
    call::{CallId, Input, Inputs, Plan, Request, Service},
    emit::script::word::comment,
    json::Json,
};

/// The widest literal among other things; wider ones are constants.
const LITERAL: usize = 50;
/// The longest document that is written with a line a member.
const DOCUMENT: usize = 2_000;

pub(super) struct Values<'a> {
    pub(super) plan: &'a Plan,
    pub(super) names: &'a Names,
    /// Constants, by their texts.
    constants: RefCell<BTreeMap<String, String>>,
    /// Constants that are not declared yet.
    pending: RefCell<String>,
    /// What is being written, for the names of constants.
    about: RefCell<String>,
}

/// Part of a document.
enum Piece {
    Text(String),
    Value(Expr),
}

impl<'a> Values<'a> {
    pub(super) fn new(plan: &'a Plan, names: &'a Names) -> Self {
        Self {
            plan,
            names,
            constants: RefCell::default(),
            pending: RefCell::default(),
            about: RefCell::default(),
        }
    }

    /// Says what is written next.
    pub(super) fn begin(&self, about: &str) {
        about.clone_into(&mut self.about.borrow_mut());
    }

    /// The declarations of constants that were needed since the last time.
    pub(super) fn declarations(&self) -> String {
        std::mem::take(&mut *self.pending.borrow_mut())
    }

    /// A text as a literal, or as a constant of that name where it is long.
    pub(super) fn text(&self, text: &str, name: &str) -> Expr {
        let literal = literal(text);
        if width(&literal) <= LITERAL && !text.contains('\n') {
            return Expr::atom(literal);
        }
        if let Some(known) = self.constants.borrow().get(text) {
            return Expr::atom(known);
        }
        let name = self.names.constant(&format!("{} {}", self.about.borrow(), shape::snake(name)));
        self.pending.borrow_mut().push_str(&constant(&name, text));
        self.constants.borrow_mut().insert(text.to_owned(), name.clone());
        Expr::atom(name)
    }

    /// The field of a result.
    pub(super) fn field(&self, id: CallId) -> Expr {
        Expr::atom(format!("&ids.{}", self.names.function(id)))
    }

    /// An input as a `String` or what becomes one.
    pub(super) fn plain(&self, input: &Input, name: &str) -> Expr {
        match input {
            Input::Bool(yes) => Expr::atom(format!("\"{yes}\"")),
            Input::Number(number) => Expr::atom(format!("\"{number}\"")),
            Input::Text(text) => self.text(text, name),
            Input::Result(id) => Expr::call("need", [self.field(*id)]).or_stop(),
            Input::Variable(at) => {
                Expr::call("need", [Expr::atom(format!("&aws.{}", self.names.variable(*at)))]).or_stop()
            }
            Input::Region(_) => Expr::atom("&aws.region"),
            Input::Join(parts) => joined(parts.iter().map(|part| self.borrowed(part, name)).collect()),
            Input::Slot(block, number) => {
                Expr::call("slot", [self.field(*block), Expr::atom(number.to_string())]).or_stop()
            }
            Input::Bytes(inner) => self.plain(inner, name),
            Input::Document(inner) => self.document(inner, name),
            Input::List(_) | Input::Struct(_) | Input::Json(_) => self.document(input, name),
        }
    }

    /// An input as a `&str`.
    pub(super) fn borrowed(&self, input: &Input, name: &str) -> Expr {
        match self.plain(input, name) {
            Expr::Call(function, arguments) => Expr::Call(format!("&{function}"), arguments),
            Expr::Try(inner) => match *inner {
                Expr::Call(function, arguments) if function != "need" => {
                    Expr::Call(format!("&{function}"), arguments).or_stop()
                }
                inner => inner.or_stop(),
            },
            other => other,
        }
    }

    /// A structure as JSON text.
    fn document(&self, input: &Input, name: &str) -> Expr {
        let mut pieces = vec![Piece::Text(String::new())];
        self.pieces(input, name, &mut pieces);
        if let [Piece::Text(text)] = &*pieces {
            let pretty = Json::parse(text).map(|json| json.pretty());
            let short = pretty.filter(|text| text.len() <= DOCUMENT && text.len() > LITERAL);
            return self.text(short.as_deref().unwrap_or(text).trim_end(), name);
        }
        let value = |piece: Piece| match piece {
            Piece::Text(text) => self.text(&text, name),
            Piece::Value(value) => value,
        };
        joined(pieces.into_iter().map(value).collect())
    }

    fn pieces(&self, input: &Input, name: &str, pieces: &mut Vec<Piece>) {
        match input {
            Input::Bool(yes) => push(pieces, &yes.to_string()),
            Input::Number(number) => push(pieces, &number.to_string()),
            Input::Text(text) => push(pieces, &Json::text(text).compact()),
            Input::Json(text) => push(pieces, &compact(text)),
            Input::List(items) => {
                push(pieces, "[");
                for (at, item) in items.iter().enumerate() {
                    push(pieces, if at > 0 { "," } else { "" });
                    self.pieces(item, name, pieces);
                }
                push(pieces, "]");
            }
            Input::Struct(parts) => {
                push(pieces, "{");
                for (at, (key, part)) in parts.iter().enumerate() {
                    push(pieces, if at > 0 { "," } else { "" });
                    push(pieces, &format!("{}:", Json::text(&**key).compact()));
                    self.pieces(part, name, pieces);
                }
                push(pieces, "}");
            }
            value => pieces.push(Piece::Value(Expr::call("&json", [self.borrowed(value, name)]))),
        }
    }

    /// The setters of inputs, after what a request or a builder begins with; statements that must come before.
    pub(super) fn set(
        &self,
        mut chain: Expr,
        structure: &str,
        inputs: &Inputs,
        before: &mut Vec<Statement>,
    ) -> Expr {
        for (name, input) in inputs {
            let setter = shape::snake(name);
            if let Some(path) = self.mine(input) {
                chain =
                    chain.method(format!("set_{setter}"), [Expr::call("mine", [self.text(path, "path")])]);
                continue;
            }
            let items = if let Input::List(items) = input { &**items } else { std::slice::from_ref(input) };
            for item in items {
                let argument = match self.tagged(item, before) {
                    Some(tagged) => tagged,
                    None => self.argument(structure, name, item, before),
                };
                chain = chain.method(setter.clone(), [argument]);
            }
        }
        chain
    }

    /// One value as its setter takes it.
    fn argument(&self, structure: &str, name: &str, input: &Input, before: &mut Vec<Statement>) -> Expr {
        match input {
            Input::Struct(parts) => {
                if let [("Name", Input::Text(key)), ("Values", Input::List(values))] = &*named(parts)
                    && let [value] = &**values
                {
                    return Expr::call("filter", [self.text(key, "key"), self.plain(value, "value")]);
                }
                let names: Vec<_> = parts.iter().map(|(name, _)| &**name).collect();
                let structure = shape::structure(name, &names);
                let builder = Expr::call(format!("types::{structure}::builder"), []);
                self.set(builder, &structure, parts, before).method("build", [])
            }
            Input::Bytes(inner) => {
                Expr::call("aws_sdk_ec2::primitives::Blob::new", [self.plain(inner, name)])
            }
            input if name == "UserData" => {
                Expr::call("aws_smithy_types::base64::encode", [self.plain(input, name)])
            }
            Input::Bool(yes) if shape::is_flag(structure, name) => Expr::atom(yes.to_string()),
            Input::Number(number) if shape::is_number(name) => Expr::atom(number.to_string()),
            input if shape::is_flag(structure, name) || shape::is_number(name) => {
                Expr::call("parsed", [self.borrowed(input, name)]).or_stop()
            }
            input => match shape::word(name) {
                Some((kind, is_closed)) => self.word(kind, is_closed, name, input),
                None => self.plain(input, name),
            },
        }
    }

    /// One word of a list.
    fn word(&self, kind: &str, is_closed: bool, name: &str, input: &Input) -> Expr {
        match input {
            Input::Text(word) if is_closed && is_word(word) => {
                Expr::atom(format!("types::{kind}::{}", shape::variant(word)))
            }
            input => Expr::call(format!("types::{kind}::from"), [self.borrowed(input, name)]),
        }
    }

    /// The path that filters ask for, if they are those by the three tags.
    fn mine<'b>(&self, input: &'b Input) -> Option<&'b str> {
        let Input::List(filters) = input else { return None };
        let filters: Option<Vec<_>> = filters.iter().map(pair_of_filter).collect();
        match &*filters? {
            [
                ("tag:vpcraft:topology", topology),
                ("tag:vpcraft:stage", stage),
                ("tag:vpcraft:path", path),
            ] if *topology == self.plan.topology && *stage == self.plan.stage => Some(path),
            _ => None,
        }
    }

    /// The tags of a new thing, if those are what is given.
    fn tagged(&self, input: &Input, before: &mut Vec<Statement>) -> Option<Expr> {
        let Input::Struct(parts) = input else { return None };
        let named = named(parts);
        let [("ResourceType", kind), ("Tags", Input::List(tags))] = &*named else { return None };
        let (path, more) = self.own_tags(tags, before)?;
        Some(Expr::call("tagged", [self.word("ResourceType", true, "ResourceType", kind), path, more]))
    }

    /// The path among tags and the name of a list of those that are not ours.
    fn own_tags(&self, tags: &[Input], before: &mut Vec<Statement>) -> Option<(Expr, Expr)> {
        let pairs: Vec<_> = tags.iter().map(pair_of_tag).collect::<Option<_>>()?;
        let find = |wanted: &str| pairs.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value);
        let path = find("vpcraft:path")?;
        if find("vpcraft:topology") != Some(&*self.plan.topology)
            || find("vpcraft:stage") != Some(&*self.plan.stage)
        {
            return None;
        }
        let rest = pairs.iter().filter(|(key, _)| !key.starts_with("vpcraft:"));
        let rest: Vec<_> = rest
            .map(|(key, value)| Expr::Tuple(vec![self.text(key, "key"), self.text(value, "tag")]))
            .collect();
        let path = self.text(path, "path");
        if rest.is_empty() {
            return Some((path, Expr::atom("&[]")));
        }
        before.push(Statement::bind("tags", Expr::Array("", rest)));
        Some((path, Expr::atom("&tags")))
    }

    /// A request, up to the point where it is sent.
    pub(super) fn request(&self, request: &Request, before: &mut Vec<Statement>) -> Expr {
        let client = super::names::client(request.service);
        let chain = Expr::atom(client).method(shape::snake(request.operation), []);
        if request.service != Service::Iam {
            return self.set(chain, "", &request.inputs, before);
        }
        let (tags, rest): (Inputs, Inputs) =
            request.inputs.iter().cloned().partition(|(name, _)| name == "Tags");
        let chain = self.set(chain, "", &rest, before);
        let [(_, Input::List(tags))] = &*tags else { return chain };
        match self.own_tags(tags, before) {
            Some((path, more)) => chain.method("set_tags", [Expr::call("iam_tags", [path, more])]),
            None => chain,
        }
    }
}

/// Named parts, for patterns.
fn named(parts: &Inputs) -> Vec<(&str, &Input)> {
    parts.iter().map(|(name, part)| (&**name, part)).collect()
}

fn pair_of_tag(input: &Input) -> Option<(&str, &str)> {
    let Input::Struct(parts) = input else { return None };
    match &*named(parts) {
        [("Key", Input::Text(key)), ("Value", Input::Text(value))] => Some((key, value)),
        _ => None,
    }
}

fn pair_of_filter(input: &Input) -> Option<(&str, &str)> {
    let Input::Struct(parts) = input else { return None };
    match &*named(parts) {
        [("Name", Input::Text(name)), ("Values", Input::List(values))] => match &**values {
            [Input::Text(value)] => Some((name, value)),
            _ => None,
        },
        _ => None,
    }
}

fn joined(parts: Vec<Expr>) -> Expr {
    Expr::call("joined", [Expr::Array("&", parts)])
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// JSON on one line, as it was written where it is none.
fn compact(text: &str) -> String {
    serde_json::from_str::<Json>(text).map_or_else(|_| text.to_owned(), |json| json.compact())
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// Text as a literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// Text in a comment: one line, nothing that ends it or turns it around.
pub(super) fn remark(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    comment(text).replace(turns, " ").trim().to_owned()
}

/// A constant, with its line ends as they are where nothing in it needs an escape.
fn constant(name: &str, text: &str) -> String {
    let plain =
        |c: char| c == '\n' || (!c.is_control() && c.escape_debug().count() == 1) || "\"'\\".contains(c);
    let is_plain = text.chars().all(plain) && text.lines().all(|line| line.trim_end() == line);
    if text.contains('\n') && is_plain {
        let most = text.split('"').skip(1).map(|part| part.chars().take_while(|c| *c == '#').count()).max();
        let marks = "#".repeat(most.map_or(0, |marks| marks + 1));
        return format!("const {name}: &str = r{marks}\"{text}\"{marks};\n\n");
    }
    let (lead, text) = (format!("const {name}: &str ="), literal(text));
    let (same, next) = (width(&lead) + 1 + width(&text) + 1, 4 + width(&text) + 1);
    // What is wider than a line stands where it began.
    if same > 100 && next <= 100 { format!("{lead}\n    {text};\n\n") } else { format!("{lead} {text};\n\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_hold_any_text() {
        for (text, wanted) in [
            ("a\nb", "const X: &str = r\"a\nb\";\n\n"),
            ("a\n\"#b\"##", "const X: &str = r###\"a\n\"#b\"##\"###;\n\n"),
            ("a \nb", "const X: &str = \"a \\nb\";\n\n"),
            ("a\r\nb", "const X: &str = \"a\\r\\nb\";\n\n"),
            ("a\n\u{202e}b", "const X: &str = \"a\\n\\u{202e}b\";\n\n"),
        ] {
            assert_eq!(constant("X", text), wanted);
        }
    }

    #[test]
    fn remarks_stay_on_their_line_and_read_one_way() {
        assert_eq!(remark("a\nfn main() {}\r\u{202e}x "), "a fn main() {}  x");
    }
}
