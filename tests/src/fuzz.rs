//! Nonsense of every sort, made of bytes: texts for `topology!` and topologies for everything behind it.
//!
//! Nothing may panic or hang; what is made twice of the same bytes must be the same.

use std::{fmt::Write as _, net::Ipv4Addr, sync::OnceLock};

use analysis::{check, flow, report};
use codegen::emit::EMITTERS;
use dsl::{
    graph::{Allow, Graph, NodeId},
    kind::{Heading, Kind, Shape},
    origin::Origin,
    resource::KINDS,
    topology::{Draft, Topology},
    value::{Attr, Pairs, Slot, Traffic},
};
use ipnet::{Ipv4Net, Ipv6Net};

use crate::{expand, expected};

/// Choices read from bytes; the first of each once they are used up.
#[derive(Debug)]
pub struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    /// Choices from `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn byte(&mut self) -> u8 {
        match self.0 {
            [first, rest @ ..] => {
                self.0 = rest;
                *first
            }
            [] => 0,
        }
    }

    fn number(&mut self) -> u64 {
        (0..8).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    fn below(&mut self, end: usize) -> usize {
        let number = usize::from(self.byte()) << 8 | usize::from(self.byte());
        if end == 0 { 0 } else { number % end }
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    /// True once in `times`.
    fn once_in(&mut self, times: u8) -> bool {
        self.byte() % times == times - 1
    }
}

/// Bytes for a test: `length` of them, the same for the same seed.
pub fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[4]
    };
    (0..length).map(|_| next()).collect()
}

// ------------------------------------------------------------------ texts

const SPICE: &[&str] = &[
    "{",
    "}",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ";",
    ";",
    ";",
    ":",
    ":",
    ",",
    ".",
    "=>",
    "<->",
    "->",
    "!->",
    "/",
    "#",
    "!",
    "-",
    "_",
    "::",
    "::/0",
    "0.0.0.0/0",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.08.0.0/16",
    "10.0.0.1/16",
    "999.1.1.1/8",
    "0/0",
    "/24",
    "/",
    "10.0",
    "1.2.3",
    "\"::/0\"",
    "\"2001:db8::/56\"",
    "\"\"",
    "\"x\"",
    "\"\\u{0}\"",
    "'a'",
    "'x",
    "b\"x\"",
    "r#\"x\"#",
    "0x10",
    "1e9",
    "99999999999999999999",
    "-1",
    "main",
    "web",
    "app",
    "main.web",
    "a.b.c",
    "self",
    "crate",
    "r#type",
    "pub",
    "in",
    "at",
    "for",
    "from",
    "to",
    "zone",
    "a",
    "us-east-1",
    "us-west-2",
    "tcp",
    "udp",
    "icmp",
    "all",
    "protocol",
    "22",
    "443",
    "1024-65535",
    "true",
    "false",
    "slot",
    "amazon",
    "existing",
    "expect",
    "needs",
    "limits",
    "prices us-east-1 { nat_gateway_hour: 0.045; }",
    "#[allow(subnet_overlap, reason = \"x\")]",
    "#[allow]",
    "/// doc\n",
    "ü",
    "名前",
    "prefix_list",
    "ssm",
    "new",
    "full_access",
];

fn vocabulary() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = SPICE.to_vec();
        for kind in KINDS {
            words.extend([kind.word(), kind.word()]);
            for (_, field) in kind.all_fields() {
                words.push(field.name);
                if let Heading::Word(word) = field.heading {
                    words.push(word);
                }
                words.extend(words_of(&field.shape));
            }
        }
        words
    })
}

fn words_of(shape: &Shape) -> Vec<&'static str> {
    match shape {
        Shape::Word(words) => words.words.iter().map(|(word, _)| *word).collect(),
        Shape::OneOf(shapes) => shapes.iter().flat_map(words_of).collect(),
        Shape::List(shape) => words_of(shape),
        _ => Vec::new(),
    }
}

/// A text of words of the language, in any order, mostly below a header.
pub fn text(choices: &mut Choices<'_>) -> String {
    let mut text =
        if choices.once_in(8) { "" } else { "pub net in us-east-1; vpc main 10.0.0.0/16 { " }.to_owned();
    for _ in 0..choices.below(120) {
        text.push_str(choices.pick(vocabulary()));
        text.push_str(choices.pick(&[" ", " ", " ", "\n", ""]));
    }
    // Rust's own lexer refuses brackets that don't match, so most are closed.
    if !choices.once_in(8) {
        text = balanced(&text);
    }
    text
}

fn balanced(text: &str) -> String {
    let mut open = Vec::new();
    let mut fixed = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '(' => open.push(')'),
            '}' | ']' | ')' => {
                if open.last() != Some(&c) {
                    continue;
                }
                open.pop();
            }
            _ => {}
        }
        fixed.push(c);
    }
    fixed.extend(open.into_iter().rev());
    fixed
}

/// A story with some of its words dropped, doubled, swapped or replaced.
pub fn mutant(story: &str, choices: &mut Choices<'_>) -> String {
    let mut words: Vec<&str> = story.split_inclusive([' ', '\n', ';', '.', '/']).collect();
    for _ in 0..=choices.below(8) {
        let (at, last) = (choices.below(words.len()), words.len() - 1);
        match choices.below(5) {
            0 => drop(words.remove(at)),
            1 => words.insert(at, words[at]),
            2 => words.swap(at, (at + 1).min(last)),
            3 => words[at] = choices.pick(vocabulary()),
            _ => words.insert(at, choices.pick(vocabulary())),
        }
        if words.is_empty() {
            break;
        }
    }
    balanced(&words.concat())
}

/// Expands a text twice: the same both times, every message at a place in the text.
///
/// # Panics
/// If it is not so.
pub fn try_text(text: &str) {
    let Some(first) = expand(text) else { return };
    let lines: Vec<_> = text.split('\n').map(|line| line.chars().count()).collect();
    for message in first.messages.iter().chain(&first.advice) {
        let inside = message.line.checked_sub(1).and_then(|line| lines.get(line));
        let inside = inside.is_some_and(|length| message.column <= *length);
        assert!(inside || text.trim().is_empty(), "no place in the text: {message:?}\n{text}");
    }
    let again = expand(text).expect("it did a moment ago");
    assert_eq!(first.messages, again.messages, "{text}");
    assert_eq!(first.tokens, again.tokens, "{text}");
    if let Some(graph) = &first.graph {
        try_graph(graph);
    }
}

// ------------------------------------------------------------------ topologies

const NAMES: &[&str] = &[
    "a",
    "b",
    "main",
    "web",
    "app",
    "a_b",
    "",
    " ",
    "a.b",
    ".",
    "type",
    "r#type",
    "ünï",
    "名前",
    "\u{202e}x",
    "\"",
    "'",
    "`",
    "\\",
    "\n",
    "\u{0}",
    "<script>",
    "${a}",
    "{{resolve:ssm:x}}",
    "AWS::Region",
    "1",
    "-",
    "a-b",
    "A",
    "|",
    "*",
    "existing_name",
    "subgraph",
    "end",
    "%s",
    "--",
    "$(x)",
    "../x",
    "us-east-1",
    "us-east-1a",
    "a",
    "use1-az1",
    "s3",
    "ecr.api",
    "com.amazonaws.us-east-1.s3",
    "arn:aws:iam::111122223333:role/x",
    "111122223333",
    "pl-63a5400a",
    "{}",
    "{\"a\":1}",
    "sg-0123456789abcdef0",
    "t3.micro",
    "/aws/x",
    "ssh-ed25519 AAAA x",
    "dynamodb",
    "sts",
    "net",
];

fn name(choices: &mut Choices<'_>) -> String {
    match choices.below(40) {
        0 => "x".repeat(300),
        1 => "ß".repeat(300),
        _ => choices.pick(NAMES).to_owned(),
    }
}

/// A topology of any kinds with any settings; links lead to what is there, to what comes later, and nowhere.
pub fn topology(choices: &mut Choices<'_>) -> Topology {
    let mut topology = Topology::new(&name(choices));
    if !choices.once_in(3) {
        topology = topology.region(choices.pick(&["us-east-1", "us-west-2", "eu-west-1", "nowhere-1", ""]));
    }
    if choices.once_in(4) {
        topology =
            topology.stage(&name(choices)).tag(&name(choices), &name(choices)).describe(&name(choices));
    }
    let foreign = foreign();
    let mut ids: Vec<(NodeId, &'static Kind)> = Vec::new();
    for _ in 0..choices.below(40) {
        let kind = choices.pick(KINDS);
        let draft = draft(kind, &ids, foreign, choices);
        ids.push((topology.add_draft(draft), kind));
    }
    topology
}

/// Handles of another topology.
fn foreign() -> &'static [(NodeId, &'static Kind)] {
    static FOREIGN: OnceLock<Vec<(NodeId, &'static Kind)>> = OnceLock::new();
    FOREIGN.get_or_init(|| {
        let mut other = Topology::new("other");
        let kinds = KINDS.iter().cycle().take(64);
        kinds.map(|kind| (other.add_draft(Draft::new(kind, "x", None, Origin::Unknown)), *kind)).collect()
    })
}

type Ids = [(NodeId, &'static Kind)];

fn draft(kind: &'static Kind, ids: &Ids, foreign: &Ids, choices: &mut Choices<'_>) -> Draft {
    let parent = parent(kind, ids, foreign, choices);
    let own_name = if kind.named || choices.once_in(16) { name(choices) } else { String::new() };
    let mut draft = Draft::new(kind, &own_name, parent, Origin::Unknown);
    for (number, field) in kind.all_fields() {
        let is_wanted = if field.required { !choices.once_in(16) } else { choices.once_in(4) };
        if is_wanted {
            draft.node.set(number, value(&field.shape, ids, foreign, choices, 0), Origin::Unknown);
        }
    }
    if choices.once_in(32) {
        draft.node.extra_mut().existing = true;
    }
    if choices.once_in(4) {
        let check = choices.pick(check::CHECKS).id;
        let allow = Allow { check: check.into(), reason: name(choices).into(), origin: Origin::Unknown };
        draft.node.extra_mut().allows.push(allow);
    }
    draft
}

fn parent(kind: &Kind, ids: &Ids, foreign: &Ids, choices: &mut Choices<'_>) -> Option<NodeId> {
    let legal: Vec<_> =
        ids.iter().filter(|(_, parent)| kind.parents.kinds.contains(&parent.keyword)).collect();
    match choices.below(24) {
        0 => Some(choices.pick(foreign).0),
        1 if !ids.is_empty() => Some(choices.pick(ids).0),
        2 => None,
        _ if legal.is_empty() => None,
        _ => Some(choices.pick(&legal).0),
    }
}

fn value(shape: &Shape, ids: &Ids, foreign: &Ids, choices: &mut Choices<'_>, depth: u8) -> Attr {
    if choices.once_in(24) {
        return match choices.below(4) {
            0 => Attr::Later(name(choices).into()),
            1 => Attr::Slot(Slot(u16::from(choices.byte()) * 3)),
            2 => Attr::Text(name(choices).into()),
            _ => Attr::Link(choices.pick(foreign).0),
        };
    }
    match shape {
        Shape::Bool => Attr::Bool(choices.once_in(2)),
        Shape::Number | Shape::PrefixLength => Attr::Number(number(choices)),
        Shape::Text | Shape::Zone | Shape::Tagged(_) => Attr::Text(name(choices).into()),
        Shape::Ipv4 => Attr::V4(ipv4(choices)),
        Shape::Ipv6 if choices.once_in(2) => Attr::Slot(Slot(u16::from(choices.byte()))),
        Shape::Cidr if choices.once_in(3) => Attr::V4(ipv4(choices)),
        Shape::Ipv6 | Shape::Cidr => Attr::V6(ipv6(choices)),
        Shape::Address => Attr::Address(ipv4(choices).addr().into()),
        Shape::Link(kinds) => Attr::Link(link(kinds, ids, foreign, choices)),
        Shape::OneOf(shapes) => value(&choices.pick(shapes), ids, foreign, choices, depth),
        Shape::List(shape) if depth < 2 => {
            let count = choices.below(4);
            Attr::List((0..count).map(|_| value(shape, ids, foreign, choices, depth + 1)).collect())
        }
        Shape::List(_) => Attr::List([].into()),
        Shape::Word(words) => Attr::Word(choices.pick(words.words).0),
        Shape::Traffic => Attr::Traffic(traffic(choices)),
        Shape::Pairs => {
            let count = choices.below(3);
            Attr::Pairs(
                Pairs((0..count).map(|_| (name(choices).into(), name(choices).into())).collect()).into(),
            )
        }
    }
}

fn link(kinds: &[&str], ids: &Ids, foreign: &Ids, choices: &mut Choices<'_>) -> NodeId {
    let fitting: Vec<_> = ids.iter().filter(|(_, kind)| kinds.contains(&kind.keyword)).collect();
    match choices.below(16) {
        0 if !ids.is_empty() => choices.pick(ids).0,
        1 => choices.pick(foreign).0,
        _ if fitting.is_empty() => choices.pick(foreign).0,
        _ => choices.pick(&fitting).0,
    }
}

fn number(choices: &mut Choices<'_>) -> i64 {
    match choices.below(6) {
        0 => i64::from_ne_bytes(choices.number().to_ne_bytes()),
        1 => choices.pick(&[i64::MIN, i64::MAX, -1, 0, 1, 32, 33, 128, 129, 32767, 65536]),
        _ => i64::from(choices.byte()),
    }
}

fn ipv4(choices: &mut Choices<'_>) -> Ipv4Net {
    let usual = ["10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "0.0.0.0/0", "100.64.0.0/16", "10.1.0.0/16"];
    if !choices.once_in(3) {
        return choices.pick(&usual).parse().unwrap_or_default();
    }
    let [a, b, c, d] = [choices.byte(), choices.byte(), choices.byte(), choices.byte()];
    Ipv4Net::new(Ipv4Addr::new(a, b, c, d), choices.byte() % 33).unwrap_or_default()
}

fn ipv6(choices: &mut Choices<'_>) -> Ipv6Net {
    let address = u128::from(choices.number()) << 64 | u128::from(choices.number());
    match choices.below(3) {
        0 => Ipv6Net::default(),
        1 => "2600:1f14:1:1000::/56".parse().unwrap_or_default(),
        _ => Ipv6Net::new(address.into(), choices.byte() % 129).unwrap_or_default(),
    }
}

fn traffic(choices: &mut Choices<'_>) -> Traffic {
    let protocol = choices.pick(&[-1, 6, 17, 1, 58, 50, 0, 255, i16::MIN, i16::MAX]);
    let mut end = || choices.pick(&[-1, 0, 22, 443, 1024, 65535, 65536, i32::MIN, i32::MAX]);
    Traffic { protocol, from: end(), to: end() }
}

/// Does everything with a topology that can be done with one, twice.
///
/// # Panics
/// If the second time differs.
pub fn try_topology(topology: &Topology) {
    let graph = topology.clone().graph();
    try_graph(&graph);
    let model = codegen::model::write(graph.topology());
    // A graph leaves out links to what is not there.
    if !graph.ids().any(|id| graph.node(id).is_broken()) {
        assert_eq!(model, codegen::model::write(topology), "the model of a graph is that of its topology");
    }
    // What no front end writes may be refused, and nothing else.
    if let Ok(read) = codegen::model::read(&model) {
        assert_eq!(codegen::model::write(&read), model);
    }
    assert_eq!(everything(&graph), everything(&topology.clone().graph()));
    let (by_class, alone) = (flow::matrix(&graph), flow::matrix_one_by_one(&graph));
    assert_eq!((by_class.cells, by_class.exposed), (alone.cells, alone.exposed));
}

fn try_graph(graph: &Graph) {
    for id in graph.ids() {
        let _ = (graph.path(id), graph.logical_id(id), graph.tags(id), graph.properties(id), graph.after(id));
    }
    let _ = expected::document(graph, "us-east-1", true);
}

/// Every finding and every file of a network, as one text.
fn everything(graph: &Graph) -> String {
    let findings = check::findings(graph);
    let mut text = format!("{findings:?}{:?}", report::derived(graph));
    text.push_str(&codegen::emit::review::markdown(graph, &findings));
    text.push_str(&codegen::findings::json(graph, &findings, None));
    if let Ok(checked) = check::check_graph(graph.clone()) {
        for emitter in EMITTERS {
            let _ = write!(text, "{:?}", emitter.emit(&checked));
        }
    }
    text
}
