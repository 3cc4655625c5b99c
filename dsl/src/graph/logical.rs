//! The CloudFormation logical ids of a graph.

use std::ops::Range;

use super::{Graph, NodeId};
use crate::kind::common;

/// The logical id of every node, in one text: a large network has many, and each is read often.
#[derive(Clone, Debug, Default)]
pub(super) struct LogicalIds {
    text: String,
    spans: Vec<Range<usize>>,
}

impl LogicalIds {
    pub(super) fn new(graph: &Graph) -> Self {
        let mut ids = Self { text: String::new(), spans: vec![0..0; graph.len()] };
        for id in graph.ids() {
            ids.add(graph, id);
        }
        // What stands in an element with a pinned id is named after its path all the same.
        for id in graph.special() {
            if let Some(pinned) = graph.node(*id).text(common::LOGICAL_ID) {
                let start = ids.text.len();
                ids.text.push_str(pinned);
                ids.spans[id.at()] = start..ids.text.len();
            }
        }
        ids
    }

    pub(super) fn of(&self, id: NodeId) -> &str {
        &self.text[self.spans[id.at()].clone()]
    }

    /// Adds the id that a path gives: that of the parent, then the own part.
    fn add(&mut self, graph: &Graph, id: NodeId) {
        let node = graph.node(id);
        let start = self.text.len();
        let key;
        let own = match node.text(common::WAS) {
            Some(was) => was,
            None if node.name.is_empty() => {
                key = (node.kind.key)(graph, id);
                &*key
            }
            None => &*node.name,
        };
        if node.text(common::WAS).is_some() || node.parent.is_none() {
            push_logical(own, &mut self.text);
        } else if own.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let parent = node.parent.map(|parent| self.spans[parent.at()].clone()).unwrap_or_default();
            self.text.extend_from_within(parent);
            push_logical(own, &mut self.text);
        } else {
            // A dot between two digits is a letter of the id: the path is looked at as a whole.
            push_logical(&graph.deployed_path(id), &mut self.text);
        }
        self.spans[id.at()] = start..self.text.len();
    }
}

/// The logical id of a path: words capitalised and joined, addresses kept readable.
///
/// # Example
/// ```
/// use vpcraft_dsl::graph::logical_id;
/// assert_eq!(logical_id("main.private_rt"), "MainPrivateRt");
/// assert_eq!(logical_id("main.rt.10.1.0.0/16"), "MainRt10x1x0x0s16");
/// ```
pub fn logical_id(path: &str) -> String {
    let mut id = String::with_capacity(path.len());
    push_logical(path, &mut id);
    id
}

fn push_logical(path: &str, id: &mut String) {
    let (mut start, mut before) = (true, b' ');
    let mut bytes = path.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let inside = before.is_ascii_digit() && bytes.peek().is_some_and(u8::is_ascii_digit);
        match byte {
            b'/' => id.push('s'),
            b':' => id.push('x'),
            b'.' if inside => id.push('x'),
            byte if byte.is_ascii_alphanumeric() && start => id.push(byte.to_ascii_uppercase().into()),
            byte if byte.is_ascii_alphanumeric() => id.push(byte.into()),
            _ => {}
        }
        start = !byte.is_ascii_alphanumeric();
        before = byte;
    }
}

#[cfg(test)]
mod tests {
    use super::logical_id;
    use crate::{net::parse_ipv4_cidr, prelude::*};

    #[test]
    fn ids_are_those_of_the_paths() {
        let net = |text| parse_ipv4_cidr(text).expect("a block");
        let mut t = Topology::new("net");
        // Names that no check lets pass, and one after which a dot would be a letter.
        for name in ["main1", "1x", "9", "a_", "_b", "é1", ""] {
            let vpc = t.add(Vpc::new(name, net("10.0.0.0/16")).logical_id("Pinned"));
            for inner in ["web_a", "2nd", "7", "_", "/x", ":1"] {
                let subnet = t.add(Subnet::private(inner, vpc, net("10.0.1.0/24")));
                t.add(RouteTable::new("rt", vpc).subnets([subnet]).was("old9.1path"));
            }
        }
        let graph = t.graph();
        for id in graph.ids() {
            let expected = match graph.node(id).text(crate::kind::common::LOGICAL_ID) {
                Some(pinned) => pinned.to_owned(),
                None => logical_id(&graph.deployed_path(id)),
            };
            assert_eq!(graph.logical_id(id), expected, "{}", graph.path(id));
        }
    }
}
