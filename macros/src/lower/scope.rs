//! Names: which element a word means, and which one was meant if there is none.

use dsl::{
    facts::{borrowed, nearest},
    kind::{Heading, Kind},
    resource::KINDS,
};

use super::{Lowered, word_of};
use crate::{
    report::{MOST_OF_A_TEXT, Problem},
    syntax::{Value, Word},
};

impl Lowered<'_> {
    /// The element that `word`, written in element `from`, names: inner scopes first, dots lead inwards.
    ///
    /// A name of a fitting kind further out comes before one of another kind further in.
    pub(super) fn resolve(&self, word: &Word, from: usize, kinds: &[&str]) -> Option<usize> {
        let fits = |found: &usize| kinds.contains(&self.items[*found].kind.keyword);
        let found = || self.scopes(from).filter_map(|scope| self.inwards(word, scope));
        found().find(fits).or_else(|| found().next())
    }

    /// The element that all of `word` but its last part names.
    pub(super) fn resolve_whole(&self, word: &Word, from: usize) -> Option<usize> {
        let (_, whole) = word.segments.split_last()?;
        let inwards = |scope: Option<usize>| {
            whole.iter().try_fold(scope, |at, (name, _)| Some(Some(self.named(at, name)?))).flatten()
        };
        if whole.is_empty() { None } else { self.scopes(from).find_map(inwards) }
    }

    /// The element that `word` names from `scope` inwards.
    fn inwards(&self, word: &Word, scope: Option<usize>) -> Option<usize> {
        let mut segments = word.segments.iter().map(|(name, _)| name.as_str());
        let mut found = self.named(scope, segments.next()?)?;
        for segment in segments {
            found = self.named(Some(found), segment)?;
        }
        Some(found)
    }

    /// The element itself, what it stands in, and so on up to the topology.
    fn scopes(&self, from: usize) -> impl Iterator<Item = Option<usize>> {
        let inner = std::iter::successors(Some(from), |at| self.items[*at].parent);
        inner.map(Some).chain([None])
    }

    /// The error for a name that means nothing, with the nearest name of a fitting kind.
    ///
    /// It is silent where the name may be that of an element that could not be read, or was reported before.
    pub(super) fn unknown_name(&self, word: &Word, from: usize, kinds: &[&str]) -> Problem {
        let segments = || word.segments.iter().map(|(name, _)| name.as_str());
        let may_be_broken = segments().any(|name| self.unclear.contains(name))
            || self.nameless.iter().any(|kind| kinds.contains(&kind.keyword) || word.segments.len() > 1);
        let was_reported = segments().any(|name| self.unknown.borrow().contains(name));
        self.unknown.borrow_mut().extend(segments().map(str::to_owned));
        if may_be_broken || was_reported {
            return Problem::silent(word.place);
        }
        if self.unknown.borrow().len() > MOST_OF_A_TEXT {
            return Problem::new(word.place, format!("there is no `{}`", word.text));
        }
        // Where nearly anything may stand, a list of kinds helps nobody.
        let wanted = if kinds.len() > 6 { "element".to_owned() } else { titles(kinds) };
        let mut names: Vec<String> = (0..self.items.len())
            .filter(|at| kinds.contains(&self.items[*at].kind.keyword))
            .filter_map(|at| self.short(at, from))
            .collect();
        names.extend((0..self.items.len()).flat_map(|at| self.short_parts(at, from, kinds)));
        names.dedup();
        let problem = Problem::new(word.place, format!("there is no {wanted} `{}`", word.text));
        let is_near = |name: &&String| word.last.is_some() && whole(name) == whole(&word.text);
        let near: Vec<String> = names.iter().filter(is_near).cloned().collect();
        if !near.is_empty() {
            let guess = nearest(&word.text, near.iter().map(String::as_str)).map(str::to_owned);
            let list = || format!("known there: `{}`", near[..near.len().min(5)].join("`, `"));
            return problem.help(guess.map_or_else(list, |guess| format!("did you mean `{guess}`?")));
        }
        let same_end = names.iter().find(|name| last_segment(name) == last_segment(&word.text)).cloned();
        let guess =
            same_end.or_else(|| nearest(&word.text, names.iter().map(String::as_str)).map(str::to_owned));
        problem.help(match (guess, names.as_slice()) {
            (Some(guess), _) => Some(format!("did you mean `{guess}`?")),
            (None, []) => Some(format!("declare one: `{} {}`", kinds.first().unwrap_or(&""), word.text)),
            (None, names) if names.len() <= 5 => Some(format!("known here: `{}`", names.join("`, `"))),
            _ => None,
        })
    }

    /// The name of an element as it is written in element `from`.
    fn short(&self, at: usize, from: usize) -> Option<String> {
        let name = &self.items[at].name?.text;
        let parent = self.items[at].parent;
        if self.scopes(from).any(|scope| scope == parent) {
            return Some(name.clone());
        }
        let parent = self.short(parent?, from)?;
        Some(format!("{parent}.{name}"))
    }

    /// The parts of an element as they are written in element `from`, if they are of a fitting kind.
    fn short_parts(&self, at: usize, from: usize, kinds: &[&str]) -> Vec<String> {
        let fits = self.items[at].kind.parts.is_some_and(|parts| kinds.contains(&parts.kind));
        let Some(whole) = self.short(at, from).filter(|_| fits) else { return Vec::new() };
        self.part_names(at).iter().map(|name| format!("{whole}.{name}")).collect()
    }

    /// The error for a name of the wrong kind; none where two elements have the name.
    pub(super) fn wrong_kind(&self, word: &Word, found: usize, from: usize, kinds: &[&str]) -> Problem {
        if self.shared.contains(&found) {
            return Problem::silent(word.place);
        }
        let message =
            format!("`{}` is {}, not {}", word.text, a(self.items[found].kind.title), a(&titles(kinds)));
        let fits = |at: &usize| kinds.contains(&self.items[*at].kind.keyword);
        let parts = self.short_parts(found, from, kinds);
        let of_found = parts.len();
        let others = (0..self.items.len()).filter(fits).filter_map(|at| self.short(at, from));
        let names: Vec<String> = parts.into_iter().chain(others).collect();
        let same_end = names.iter().find(|name| last_segment(name) == last_segment(&word.text));
        let help = match (same_end, names.first()) {
            (Some(name), _) => format!("did you mean `{name}`?"),
            (None, Some(_)) if of_found > 1 => format!("such as `{}`", names[..of_found].join("`, `")),
            (None, Some(name)) => format!("such as `{name}`"),
            (None, None) => format!("declare one: `{} …`", kinds.first().unwrap_or(&"")),
        };
        Problem::new(word.place, message).help(help)
    }
}

/// A name without its last part.
fn whole(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(whole, _)| whole)
}

fn last_segment(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// Kinds as a reader calls them: `subnet or tier`.
fn titles(kinds: &[&str]) -> String {
    let titles: Vec<_> = kinds
        .iter()
        .map(|keyword| dsl::resource::kind(keyword).map_or(*keyword, |kind| kind.title))
        .collect();
    match titles.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The error for a statement that begins with no known word.
pub(super) fn unknown_element(first: &Value, parent: Option<&'static Kind>) -> Problem {
    let place = match parent {
        Some(parent) => format!("in {}", a(parent.title)),
        None => "in a topology".to_owned(),
    };
    let Some(word) = word_of(first) else {
        let words = words_in(parent).join("`, `");
        let help = if words.is_empty() { None } else { Some(format!("known {place}: `{words}`")) };
        return Problem::new(first.place, format!("an element begins with its kind; this is none {place}"))
            .help(help);
    };
    if let Some(kind) = KINDS.iter().find(|kind| kind.word() == word.text) {
        let parents = kind.parents.kinds;
        let message = format!("{} can't stand {place}", a(kind.title));
        let help = if parents.is_empty() {
            "write it at the top of the topology".to_owned()
        } else {
            format!("write it in {}", a(&titles(parents)))
        };
        return Problem::new(word.place, message).help(help);
    }
    let field = parent.and_then(|kind| kind.all_fields().find(|(_, field)| field.name == word.text));
    if field.is_some() {
        let problem = Problem::new(word.place, format!("expected `:` after `{}`", word.text));
        return problem.help(format!("write `{}: …;`", word.text));
    }
    let problem = Problem::new(word.place, format!("there is no element `{}` {place}", word.text));
    let known = words_in(parent);
    let borrowed = borrowed::element(&word.text);
    let candidates = || known.iter().copied().chain(["existing"]);
    let guess = || Some(format!("did you mean `{}`?", nearest(&word.text, candidates())?));
    let list = || (!known.is_empty()).then(|| format!("known {place}: `{}`", known.join("`, `")));
    problem.help(borrowed.or_else(guess).or_else(list))
}

/// The words that begin an element in `parent`.
fn words_in(parent: Option<&Kind>) -> Vec<&'static str> {
    let fits = |kind: &&&'static Kind| match parent {
        Some(parent) => kind.parents.kinds.contains(&parent.keyword),
        None => kind.parents.kinds.is_empty() || kind.parents.top,
    };
    KINDS.iter().filter(fits).map(|kind| kind.word()).collect()
}

/// The words that a heading of `kind` knows.
pub(super) fn heading_words(kind: &Kind) -> Vec<&'static str> {
    let words = kind.all_fields().filter_map(|(_, field)| match field.heading {
        Heading::Word(word) => Some(word),
        _ => None,
    });
    words.collect()
}

/// A noun with its article, by the sound of its first letter: `an elastic IP`, `a NAT gateway`.
pub(super) fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {noun}")
}
