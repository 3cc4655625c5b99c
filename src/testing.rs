//! Assertions for the tests of a network: what its review says, what reaches what, what is found in it.
//!
//! # Example
//! ```
//! use vpcraft::{prelude::*, testing::{self, Assert}};
//!
//! fn office() -> Topology {
//!     let mut t = Topology::new("office").region("us-west-2");
//!     let main = t.add(Vpc::new("main", "10.0.0.0/16".parse::<Ipv4Net>().unwrap()));
//!     let db = Subnet::isolated("db", main, "10.0.1.0/24".parse::<Ipv4Net>().unwrap()).zone(Zone::A);
//!     let db = t.add(db);
//!     t.add(RouteTable::new("db_rt", main).subnets([db]));
//!     t
//! }
//!
//! // In a test, `vpcraft::assert_review!(office())` holds the review beside the test as well.
//! testing::assert_clean(office());
//! office().assert_does_not_reach("main.db", "internet");
//! ```
//!
#![doc = include_str!("../docs/reviews.md")]

use std::fmt::Write as _;

use analysis::{
    check,
    finding::{Finding, Severity},
    flow::{Answer, Claim, Reach, Verdict},
};
use dsl::{graph::Graph, topology::Topology};

#[doc(hidden)]
pub use insta;

pub use crate::assert_review;

/// Holds the review of a topology to the snapshot beside the test, `snapshots/<topology>.snap`.
///
/// The first run writes `<topology>.snap.new`; look through it, then accept it with `cargo insta accept` or by
/// taking the `.new` from its name. From then on any change of the network shows as a difference in the review.
///
/// # Example
/// ```no_run
/// use vpcraft::prelude::*;
/// let mut t = Topology::new("office").region("us-west-2");
/// t.add(Vpc::new("main", "10.0.0.0/16".parse::<Ipv4Net>().unwrap()));
/// vpcraft::assert_review!(t);
/// ```
#[macro_export]
macro_rules! assert_review {
    ($topology:expr $(,)?) => {{
        let (name, review) = $crate::testing::review($topology);
        $crate::testing::insta::with_settings!(
            { prepend_module_to_snapshot => false, omit_expression => true },
            { $crate::testing::insta::assert_snapshot!(name, review) }
        );
    }};
}

/// The name of a topology and its review, of one with errors too.
pub fn review(topology: Topology) -> (String, String) {
    let graph = topology.graph();
    let review = codegen::emit::review::markdown(&graph, &check::findings(&graph));
    (graph.topology().name().to_owned(), review)
}

/// Fails unless the checks are silent, but for advice and what is allowed.
///
/// # Panics
/// If there are errors or warnings; the message lists them.
#[track_caller]
pub fn assert_clean(topology: Topology) {
    let graph = topology.graph();
    let findings = check::findings(&graph);
    let open = |it: &&Finding| it.severity > Severity::Advice && it.allowed.is_none();
    let mut text = String::new();
    for finding in findings.iter().filter(open) {
        let _ = writeln!(text, "{}[{}]: {}", finding.severity.word(), finding.check.id, finding.message);
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    assert!(text.is_empty(), "`{}` is not clean:\n{text}", graph.topology().name());
}

/// Assertions on a topology or its graph; each gives it back, so that several stand in a row.
///
/// Ends are written as in `expect`: a path, `internet`, `service s3`, a block; behind the second one may stand
/// traffic, `ipv4` or `via main.s3`.
///
/// # Example
/// ```should_panic
/// use vpcraft::{prelude::*, testing::Assert};
///
/// let mut t = Topology::new("office").region("us-west-2");
/// let main = t.add(Vpc::new("main", "10.0.0.0/16".parse::<Ipv4Net>().unwrap()));
/// t.add(Subnet::isolated("db", main, "10.0.1.0/24".parse::<Ipv4Net>().unwrap()).zone(Zone::A));
/// t.assert_reaches("main.db", "service s3"); // there is no way to it
/// ```
pub trait Assert {
    /// Fails unless all of this traffic is proven to get there, and its replies back.
    ///
    /// # Panics
    /// If it is not; the message says where it ends, why, and what would let it pass.
    #[track_caller]
    fn assert_reaches(&self, from: &str, to: &str) -> &Self;

    /// Fails unless it is proven that nothing of this traffic gets there.
    ///
    /// # Panics
    /// If something does, or may; the message says by which way.
    #[track_caller]
    fn assert_does_not_reach(&self, from: &str, to: &str) -> &Self;

    /// Fails unless a check has found this, open or allowed, about the element at this path.
    ///
    /// # Panics
    /// If it has not; the message lists what was found.
    #[track_caller]
    fn assert_finding(&self, check: &str, path: &str) -> &Self;

    /// Fails unless these errors and warnings are open and no others: check and path each, in any order.
    ///
    /// # Panics
    /// If others are, or some are not; the message has a line for each, `-` for what is missing.
    #[track_caller]
    fn assert_findings(&self, expected: &[(&str, &str)]) -> &Self;
}

impl Assert for Graph {
    #[track_caller]
    fn assert_reaches(&self, from: &str, to: &str) -> &Self {
        hold(self, &format!("{from} -> {to}"));
        self
    }

    #[track_caller]
    fn assert_does_not_reach(&self, from: &str, to: &str) -> &Self {
        hold(self, &format!("{from} !-> {to}"));
        self
    }

    #[track_caller]
    fn assert_finding(&self, check: &str, path: &str) -> &Self {
        let findings = check::findings(self);
        let is_there = findings.iter().any(|it| it.check.id == check && it.path == path);
        let name = self.topology().name();
        assert!(is_there, "`{name}` has no finding `{check}` about `{path}`; it has:\n{}", list(&findings));
        self
    }

    #[track_caller]
    fn assert_findings(&self, expected: &[(&str, &str)]) -> &Self {
        let open = |it: &Finding| it.severity > Severity::Advice && it.allowed.is_none();
        let findings: Vec<Finding> = check::findings(self).into_iter().filter(open).collect();
        let text = difference(&findings, expected);
        let name = self.topology().name();
        assert!(
            text.is_empty(),
            "`{name}` has other findings than expected (- missing, + unexpected):\n{text}"
        );
        self
    }
}

impl Assert for Topology {
    #[track_caller]
    fn assert_reaches(&self, from: &str, to: &str) -> &Self {
        self.clone().graph().assert_reaches(from, to);
        self
    }

    #[track_caller]
    fn assert_does_not_reach(&self, from: &str, to: &str) -> &Self {
        self.clone().graph().assert_does_not_reach(from, to);
        self
    }

    #[track_caller]
    fn assert_finding(&self, check: &str, path: &str) -> &Self {
        self.clone().graph().assert_finding(check, path);
        self
    }

    #[track_caller]
    fn assert_findings(&self, expected: &[(&str, &str)]) -> &Self {
        self.clone().graph().assert_findings(expected);
        self
    }
}

#[track_caller]
fn hold(graph: &Graph, statement: &str) {
    let claim = match Claim::parse(graph, statement) {
        Ok(claim) => claim,
        Err(error) => panic!("`{statement}` is no statement about `{}`: {error}", graph.topology().name()),
    };
    let reach = Reach::new(graph);
    let answer = reach.judge(&claim);
    assert!(answer.verdict == Verdict::Proven, "{}", refusal(&reach, &claim, &answer, statement));
}

/// Why a statement is not proven, with the way of the pair that decides.
fn refusal(reach: &Reach<'_>, claim: &Claim, answer: &Answer, statement: &str) -> String {
    let mut text = format!("expected: {statement}\n   found: {}\n", answer.verdict);
    let Some(case) = answer.worst() else { return text };
    let _ = writeln!(text, "{} -> {}: {}", case.from, case.to, case.why(reach.graph(), Some(claim)));
    if let Some(fix) = case.cause.as_ref().and_then(|cause| cause.fix.as_ref()) {
        let _ = writeln!(text, "    help: {fix}");
    }
    for line in reach.path(case).iter().skip(1) {
        let _ = writeln!(text, "  {line}");
    }
    text
}

fn list(findings: &[Finding]) -> String {
    let line =
        |it: &Finding| format!("  {}[{}] {}: {}\n", it.severity.word(), it.check.id, it.path, it.message);
    let lines: String = findings.iter().map(line).collect();
    if lines.is_empty() { "  nothing\n".to_owned() } else { lines }
}

/// A line for each finding that is missing or unexpected; nothing if all are as expected.
fn difference(found: &[Finding], expected: &[(&str, &str)]) -> String {
    let mut rest: Vec<&Finding> = found.iter().collect();
    let mut text = String::new();
    for (check, path) in expected {
        match rest.iter().position(|it| it.check.id == *check && it.path == *path) {
            Some(at) => drop(rest.remove(at)),
            None => drop(writeln!(text, "- [{check}] {path}")),
        }
    }
    for it in rest {
        let _ = writeln!(text, "+ [{}] {}: {}", it.check.id, it.path, it.message);
    }
    text
}
