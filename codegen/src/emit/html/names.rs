//! Names as an answer tells them: from the view of its ends.
//!
//! `<` is where it starts and `>` where it leads, `~` and `^` are their VPCs, `|` is the peering of the two, and marks
//! of no script are their blocks. So what is the same in each VPC of an estate is one answer, and an answer about one of
//! several that are alike can be told about the others. `told` in the page's script is the way back.

use std::{borrow::Cow, collections::BTreeMap};

use analysis::{flow::Atlas, report};
use dsl::graph::{Graph, NodeId};

use super::data;

/// So many blocks of a VPC have marks.
const MOST_BLOCKS: usize = 2;
/// What stands for the blocks of where it starts, of where it leads, and of their VPCs.
const MARKS: [[char; 2]; 4] =
    [['\u{e000}', '\u{e001}'], ['\u{e002}', '\u{e003}'], ['\u{e004}', '\u{e005}'], ['\u{e006}', '\u{e007}']];

/// What names are told from.
pub(super) struct Names<'a> {
    atlas: &'a Atlas<'a>,
    /// The path of each node, by its number.
    paths: Vec<String>,
    /// The blocks of each subnet, by its path: IPv4 and IPv6.
    subnets: BTreeMap<String, [String; 2]>,
    /// The blocks of the VPC of each place, by the number of the place.
    networks: Vec<Vec<String>>,
    /// A peering by the paths of its two VPCs, either way around.
    peerings: BTreeMap<[String; 2], String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(graph: &Graph, atlas: &'a Atlas<'a>) -> Self {
        let mut paths = vec![String::new(); graph.len()];
        graph.ids().for_each(|id| paths[id.number()] = graph.path(id));
        let subnets = report::subnets(graph).into_iter().map(|row| (row.path, [row.cidr, row.ipv6]));
        let networks = atlas.places.iter().map(|place| {
            let nets = place.network.map(|id| data::nets(graph.node(id))).unwrap_or_default();
            nets.into_iter().take(MOST_BLOCKS).collect()
        });
        let mut peerings = BTreeMap::new();
        for [path, a, b] in joined(graph) {
            peerings.entry([a.clone(), b.clone()]).or_insert_with(|| path.clone());
            peerings.entry([b, a]).or_insert(path);
        }
        Self { atlas, paths, subnets: subnets.collect(), networks: networks.collect(), peerings }
    }

    /// The path of an element.
    pub(super) fn path(&self, id: NodeId) -> &str {
        &self.paths[id.number()]
    }

    /// Names from the view of two places.
    pub(super) fn between(&self, from: usize, to: usize) -> View<'_> {
        let places = [&self.atlas.places[from], &self.atlas.places[to]];
        // From a class to itself is from its first to its second.
        let other = places[1].same.first().filter(|_| from == to).map(|id| self.path(*id));
        let networks = places.map(|place| place.network.map(|id| self.path(id)));
        let peering = match networks {
            [Some(from), Some(to)] if from != to => self.peerings.get(&[from.to_owned(), to.to_owned()]),
            _ => None,
        };
        let ends = [&*places[0].name, other.unwrap_or(&places[1].name)];
        let own = ends.map(|end| self.subnets.get(end).map(<[String; 2]>::as_slice).unwrap_or_default());
        let blocks = [own[0], own[1], &self.networks[from], &self.networks[to]].into_iter().zip(MARKS);
        let blocks = blocks.flat_map(|(blocks, marks)| blocks.iter().map(String::as_str).zip(marks));
        View {
            ends,
            networks,
            peering: peering.map(String::as_str),
            blocks: blocks.filter(|(block, _)| !block.is_empty()).collect(),
        }
    }
}

/// Each peering with its two VPCs, as paths.
pub(super) fn joined(graph: &Graph) -> impl Iterator<Item = [String; 3]> {
    report::peerings(graph).into_iter().filter_map(|peering| {
        let mut sides = peering.sides.into_iter().map(|side| side.vpc);
        Some([peering.path, sides.next()?, sides.next()?])
    })
}

/// Two ends, from which names are told.
pub(super) struct View<'n> {
    ends: [&'n str; 2],
    networks: [Option<&'n str>; 2],
    peering: Option<&'n str>,
    /// Each block with what stands for it.
    blocks: Vec<(&'n str, char)>,
}

/// A path with the mark that says how it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named<'n>(char, Cow<'n, str>);

impl Named<'_> {
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.0, self.1)
    }
}

impl<'n> View<'n> {
    /// A path from the view of the ends.
    pub(super) fn path<'t>(&self, path: &'t str) -> Named<'t> {
        if let Some((_, mark)) = self.ends.iter().zip(['<', '>']).find(|(end, _)| **end == path) {
            return Named(mark, Cow::Borrowed(""));
        }
        let outer = [(self.networks[0], '~'), (self.networks[1], '^'), (self.peering, '|')];
        let within = |(outer, mark): (Option<&'n str>, char)| {
            let rest = path.strip_prefix(outer?)?;
            (rest.is_empty() || rest.starts_with('.')).then_some((mark, rest))
        };
        let (mark, rest) = outer.into_iter().find_map(within).unwrap_or(('=', path));
        // Routes and rules have the blocks that they speak of in their paths.
        Named(mark, if rest.contains('/') { self.marked(rest) } else { Cow::Borrowed(rest) })
    }

    /// A sentence, in which paths stand between backticks.
    pub(super) fn text(&self, text: &str) -> String {
        let text = self.marked(text);
        let mut out = String::with_capacity(text.len());
        for (at, part) in text.split('`').enumerate() {
            if at > 0 {
                out.push('`');
            }
            match at % 2 {
                0 => out.push_str(part),
                _ => out.push_str(&self.path(part).text()),
            }
        }
        out
    }

    fn marked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for (block, mark) in &self.blocks {
            if text.contains(block) {
                text = Cow::Owned(text.replace(block, mark.encode_utf8(&mut [0; 4])));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> View<'static> {
        View {
            ends: ["a.web", "b.db"],
            networks: [Some("a"), Some("b")],
            peering: Some("p"),
            blocks: vec![("10.0.1.0/24", MARKS[1][0]), ("10.0.0.0/16", MARKS[3][0])],
        }
    }

    /// The way back, as the page's script goes it.
    fn told(view: &View<'_>, text: &str) -> String {
        let unmarked =
            view.blocks.iter().fold(text.to_owned(), |text, (block, mark)| text.replace(*mark, block));
        let named = |(at, part): (usize, &str)| {
            let mut letters = part.chars();
            let outer = match letters.next() {
                _ if at % 2 == 0 => return part.to_owned(),
                Some('<') => return view.ends[0].to_owned(),
                Some('>') => return view.ends[1].to_owned(),
                Some('~') => view.networks[0],
                Some('^') => view.networks[1],
                Some('|') => view.peering,
                _ => None,
            };
            format!("{}{}", outer.unwrap_or_default(), letters.as_str())
        };
        unmarked.split('`').enumerate().map(named).collect::<Vec<_>>().join("`")
    }

    #[test]
    fn what_is_told_is_told_back() {
        for text in [
            "nothing",
            "`a.web` and `b.db`, `a`, `b.x`, `p`, `p.a`, `pa`, `<`, `=a`, ``, `|",
            "`a.rt` has no route to `10.0.1.0/24` of `b.db`; add `10.0.0.0/16 => p;` to `a.rt`",
            "`a.rt.10.0.0.0/16`, 110.0.1.0/245, 10.0.1.0/24",
        ] {
            assert_eq!(told(&view(), &view().text(text)), text);
        }
    }

    #[test]
    fn names_are_those_of_the_ends() {
        let view = view();
        let table = [
            ("a.web", "<"),
            ("b.db", ">"),
            ("a.rt", "~.rt"),
            ("b", "^"),
            ("ab.x", "=ab.x"),
            ("~", "=~"),
            ("p", "|"),
            ("pp", "=pp"),
            ("a.rt.10.0.0.0/16", "~.rt.\u{e006}"),
        ];
        for (path, expected) in table {
            assert_eq!(view.path(path).text(), expected);
        }
        assert_eq!(view.text("`a.rt` has no route to `10.0.0.0/8`"), "`~.rt` has no route to `=10.0.0.0/8`");
        assert_eq!(view.text("add `10.0.1.0/24 => p;`"), "add `=\u{e002} => p;`");
    }
}
