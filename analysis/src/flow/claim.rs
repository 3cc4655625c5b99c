//! A statement about traffic between ends, taken apart into single questions and judged.

mod atoms;
mod ends;
mod judge;
mod made;
mod verdict;

use dsl::{
    graph::NodeId,
    net::Family,
    resource::expect::{End, Expect, FlowFamily},
    value::{Attr, List, Setting},
    view::View,
};

use super::{
    network::Reach,
    trace::{Loss, Trace},
    traffic::TrafficSet,
    walk::{Goal, Manner, Start, walk},
};

/// A statement about traffic.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Where connections are opened.
    pub from: Vec<End>,
    /// Where they lead.
    pub to: Vec<End>,
    /// Whether they get there, or never do.
    pub reaches: bool,
    /// The traffic; what the ends suggest, unless given.
    pub traffic: Option<TrafficSet>,
    /// The family; each that both ends have, unless given.
    pub family: Option<Family>,
    /// What it goes through.
    pub via: Option<NodeId>,
    /// Whether there may be no other way.
    pub only: bool,
    /// Whether groups and ACLs are left out of it.
    pub routes_only: bool,
}

impl Claim {
    /// That `from` reaches `to`.
    pub fn reaches(from: impl Into<End>, to: impl Into<End>) -> Self {
        Self {
            from: vec![from.into()],
            to: vec![to.into()],
            reaches: true,
            traffic: None,
            family: None,
            via: None,
            only: false,
            routes_only: false,
        }
    }

    /// That `from` never reaches `to`.
    pub fn never(from: impl Into<End>, to: impl Into<End>) -> Self {
        Self { reaches: false, ..Self::reaches(from, to) }
    }

    /// The same for this traffic.
    #[must_use]
    pub fn with(mut self, traffic: impl Into<TrafficSet>) -> Self {
        self.traffic = Some(traffic.into());
        self
    }

    /// What an expectation states; `None` if a part of it comes later or is missing.
    pub fn of(expect: View<'_, Expect>) -> Option<Self> {
        let ends = |attr: Option<&Attr>| attr.and_then(List::<End>::from_attr).map(|list| list.0);
        let never = expect.never_reaches().attr();
        let to = ends(never.or(expect.reaches().attr()))?;
        let traffic = expect.traffic();
        if traffic.is_later() || expect.via().is_set() && expect.via().link().is_none() {
            return None;
        }
        Some(Self {
            from: ends(expect.source().attr())?,
            to,
            reaches: never.is_none(),
            traffic: traffic.known().map(TrafficSet::of),
            family: expect.family().known().map(|family| match family {
                FlowFamily::Ipv4 => Family::V4,
                FlowFamily::Ipv6 => Family::V6,
            }),
            via: expect.via().link(),
            only: expect.only().is_set(),
            routes_only: false,
        })
    }
}

/// Whether a statement holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds, whatever the values that come later.
    Proven,
    /// It depends on values that come later.
    Unknown,
    /// It does not hold: here is a case against it.
    Refuted,
}

/// One pair of ends, with what became of its traffic.
#[derive(Clone, Debug)]
pub struct Case {
    /// The end where it starts, in words.
    pub from: String,
    /// The end where it leads, in words.
    pub to: String,
    /// The element it starts at.
    pub source: Option<NodeId>,
    /// Whether the statement holds for this pair.
    pub verdict: Verdict,
    /// The way of the traffic.
    pub trace: Trace,
    /// What decides against the statement, if something does.
    pub cause: Option<Loss>,
}

/// What can be said about a statement.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whether it holds: for each pair.
    pub verdict: Verdict,
    /// Every pair, in order.
    pub cases: Vec<Case>,
}

impl Answer {
    /// The pair that decides.
    pub fn worst(&self) -> Option<&Case> {
        self.cases.iter().rev().max_by_key(|case| case.verdict)
    }
}

impl Reach<'_> {
    /// Proves or refutes a statement.
    pub fn judge(&self, claim: &Claim) -> Answer {
        self.judge_in(claim, false)
    }

    /// The same without a word about why and by which way, which takes most of the time.
    pub(super) fn judge_in_silence(&self, claim: &Claim) -> Answer {
        self.judge_in(claim, true)
    }

    fn judge_in(&self, claim: &Claim, in_silence: bool) -> Answer {
        let mut judge = Judge { reach: self, claim, in_silence, cases: Vec::new() };
        for from in &claim.from {
            for to in &claim.to {
                judge.pair(from, to);
            }
        }
        let cases = judge.cases;
        let verdict = cases.iter().map(|case| case.verdict).max().unwrap_or(Verdict::Unknown);
        Answer { verdict, cases }
    }

    /// Whether and how traffic from one host reaches another, by private address.
    pub fn between(&self, from: NodeId, to: NodeId, family: Family, traffic: &TrafficSet) -> Option<Trace> {
        let (from, to) = (self.class_of(from)?, self.class_of(to)?);
        Some(walk(self, &Start::Interface(from), &Goal::Interface(to), family, traffic, Manner::default()))
    }
}

/// A statement that is being taken apart.
struct Judge<'j, 'g> {
    reach: &'j Reach<'g>,
    claim: &'j Claim,
    in_silence: bool,
    cases: Vec<Case>,
}
