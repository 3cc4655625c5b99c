//! Assertions for the tests of a network: what its review says, and that nothing is wrong with it.
//!
//! # Example
//! ```
//! use vpcraft::{prelude::*, testing};
//!
//! fn office() -> Topology {
//!     Topology::new("office").region("us-west-2")
//! }
//!
//! // In a test, `vpcraft::assert_review!(office())` holds the review beside the test as well.
//! testing::assert_clean(office());
//! ```

use std::fmt::Write as _;

use dsl::{
    check,
    finding::{Finding, Severity},
    topology::Topology,
};

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
