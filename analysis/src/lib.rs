//! What can be said about a network before it is there: what AWS refuses, what can't work, and what traffic can flow.
//!
//! [`check`] has the checks, [`finding`] what they say, [`flow`] the proofs about traffic that some of them rest on,
//! and [`report`] what a reader of a network asks: costs, quotas, exposure, what changed. All look at a
//! [`Graph`](dsl::graph::Graph) and change nothing.

pub mod check;
pub mod finding;
pub mod flow;
pub mod report;

/// What a builder needs, with the checks.
pub mod prelude {
    pub use dsl::prelude::*;

    pub use crate::check::{Checkable, Checked, Report};
}
