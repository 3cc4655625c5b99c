//! A statement as it is written on a command line: `main.host -> service s3 via main.s3`.

use std::fmt;

use dsl::{
    facts::nearest,
    graph::{Graph, NodeId},
    net::{Family, parse_cidr},
    resource::{expect::End, service::Service},
    value::Traffic,
};

use super::{claim::Claim, traffic::TrafficSet};

/// Why a text is no statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoClaim {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for NoClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.help {
            Some(help) => write!(f, "{}; {help}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for NoClaim {}

impl Claim {
    /// Reads a statement about a network, as `expect` has it in the language.
    ///
    /// # Errors
    /// If the text is none, or names something that is not there.
    pub fn parse(graph: &Graph, text: &str) -> Result<Self, NoClaim> {
        let spaced = text.replace("!->", " !→ ").replace("->", " → ").replace(['[', ']', ',', ';'], " ");
        let words: Vec<&str> = spaced.split_whitespace().filter(|word| *word != "expect").collect();
        let arrow = words.iter().position(|word| matches!(*word, "→" | "!→"));
        let Some(arrow) = arrow else {
            return Err(no("a question needs `->` or `!->`", "write `main.host -> service s3`"));
        };
        let mut reader = Reader { graph, words: words.into_iter().peekable() };
        let from = reader.ends()?;
        let reaches = reader.words.next() == Some("→");
        let to = reader.ends()?;
        let mut claim = Self {
            from,
            to,
            reaches,
            traffic: None,
            family: None,
            via: None,
            only: false,
            routes_only: false,
        };
        if claim.from.is_empty() || claim.to.is_empty() {
            let side = if arrow == 0 { "before" } else { "after" };
            return Err(no(&format!("nothing stands {side} the arrow"), "write `main.host -> service s3`"));
        }
        while let Some(word) = reader.words.next() {
            match word {
                "ipv4" => claim.family = Some(Family::V4),
                "ipv6" => claim.family = Some(Family::V6),
                "only" => claim.only = true,
                "via" => claim.via = Some(reader.via()?),
                word => claim.traffic = Some(reader.traffic(word)?.into()),
            }
        }
        Ok(claim)
    }
}

fn no(message: &str, help: &str) -> NoClaim {
    NoClaim { message: message.to_owned(), help: Some(help.to_owned()) }
}

struct Reader<'g, 't, I: Iterator<Item = &'t str>> {
    graph: &'g Graph,
    words: std::iter::Peekable<I>,
}

impl<'t, I: Iterator<Item = &'t str>> Reader<'_, 't, I> {
    fn ends(&mut self) -> Result<Vec<End>, NoClaim> {
        let mut ends = Vec::new();
        while let Some(word) = self.words.peek().copied() {
            if is_keyword(word) {
                break;
            }
            self.words.next();
            ends.push(self.end(word)?);
        }
        Ok(ends)
    }

    fn end(&mut self, word: &str) -> Result<End, NoClaim> {
        if word == "internet" {
            return Ok(End::Internet);
        }
        if word == "service" {
            let name = self.words.next().ok_or_else(|| no("`service` has no name", "write `service s3`"))?;
            return Ok(End::Service(Service::named(name.trim_matches('"'))));
        }
        if word.contains('/') || word.contains(':') {
            let net = parse_cidr(word.trim_matches('"'));
            return net
                .map(End::Cidr)
                .map_err(|error| NoClaim { message: error.message(), help: Some(error.help()) });
        }
        find(self.graph, word).map(End::Element)
    }

    fn via(&mut self) -> Result<NodeId, NoClaim> {
        let word = self.words.next().ok_or_else(|| no("`via` names nothing", "write `via main.s3`"))?;
        find(self.graph, word)
    }

    fn traffic(&mut self, word: &str) -> Result<Traffic, NoClaim> {
        let wrong = || {
            no(
                &format!("`{word}` is no protocol"),
                "write `tcp 443`, `udp 53`, `tcp 1024-65535`, `icmp` or `all`",
            )
        };
        match word {
            "all" => Ok(Traffic::ALL),
            "icmp" | "icmpv6" => {
                let any = if word == "icmp" { Traffic::ICMP } else { Traffic::ICMPV6 };
                let kind = self.number().map_or(-1, i32::from);
                let code = self.number().map_or(-1, i32::from);
                Ok(Traffic { from: kind, to: code, ..any })
            }
            "protocol" => self.number().map(Traffic::protocol).ok_or_else(wrong),
            "tcp" | "udp" => {
                let ports = self.words.next().unwrap_or_default();
                let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
                match (first.parse(), last.parse()) {
                    (Ok(first), Ok(last)) if first <= last && word == "tcp" => {
                        Ok(Traffic::tcp_range(first, last))
                    }
                    (Ok(first), Ok(last)) if first <= last => Ok(Traffic::udp_range(first, last)),
                    _ => Err(wrong()),
                }
            }
            _ => Err(wrong()),
        }
    }

    fn number(&mut self) -> Option<u8> {
        let number = self.words.peek()?.parse().ok()?;
        self.words.next();
        Some(number)
    }
}

fn is_keyword(word: &str) -> bool {
    let words = ["→", "!→", "via", "only", "ipv4", "ipv6", "tcp", "udp", "icmp", "icmpv6", "all", "protocol"];
    words.contains(&word)
}

/// The element at a path.
///
/// # Errors
/// If there is none; with the nearest path.
pub fn find(graph: &Graph, path: &str) -> Result<NodeId, NoClaim> {
    let mut siblings: Vec<NodeId> = graph.ids().filter(|id| graph.node(*id).parent.is_none()).collect();
    let mut found = None;
    for name in path.split('.') {
        found = siblings.iter().copied().find(|id| *graph.node(*id).name == *name);
        let Some(id) = found else { break };
        siblings = graph.children(id).to_vec();
    }
    found.ok_or_else(|| {
        let known: Vec<String> =
            graph.ids().filter(|id| !graph.node(*id).name.is_empty()).map(|id| graph.path(id)).collect();
        let guess = nearest(path, known.iter().map(String::as_str));
        NoClaim {
            message: format!("there is no element `{path}`"),
            help: guess.map(|guess| format!("did you mean `{guess}`?")),
        }
    })
}

impl Claim {
    /// What traffic it is about, if it says so.
    pub fn traffic_text(&self) -> String {
        self.traffic.as_ref().map(TrafficSet::to_string).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::network;

    #[test]
    fn the_words_of_the_language() {
        let graph = network().t.graph();
        let read = |text: &str| Claim::parse(&graph, text).map_err(|error| error.to_string());
        let claim = read("[main.web, main.db] !-> internet tcp 1-1024 ipv4").expect("a claim");
        assert_eq!((claim.from.len(), claim.reaches, claim.family), (2, false, Some(Family::V4)));
        assert_eq!(claim.traffic_text(), "tcp 1-1024");
        let claim = read("main.web->service s3 only via main.igw").expect("a claim");
        assert!(claim.only && claim.via.is_some());
        assert_eq!(read("10.0.0.0/8 -> main.db icmp 8").expect("a claim").traffic_text(), "icmp 8");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let graph = network().t.graph();
        let error = |text: &str| Claim::parse(&graph, text).map(|_| ()).expect_err(text).to_string();
        assert_eq!(
            error("main.webb -> internet"),
            "there is no element `main.webb`; did you mean `main.web`?"
        );
        assert!(error("main.web internet").starts_with("a question needs `->`"));
        assert!(error("-> internet").starts_with("nothing stands before"));
        assert!(error("main.web -> internet tcp").starts_with("`tcp` is no protocol"));
    }
}
