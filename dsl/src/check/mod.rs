//! The checks: what AWS refuses and what can't work, found in the whole network before anything is deployed.

pub mod context;
mod run;

pub use context::Context;
pub use run::{Checked, Report, check_graph, findings};

use crate::finding::{Findings, Severity};

/// A check: one kind of mistake, and how to find it.
#[derive(Debug)]
pub struct Check {
    /// What is wrong: `subnet-overlap`.
    pub id: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// The mistake in a few words.
    pub summary: &'static str,
    /// Its documentation, in Markdown.
    pub doc: &'static str,
    /// Its group, as in the documentation.
    pub topic: &'static str,
    /// Whether it misses something, so that it keeps silent where a part of the VPC could not be read.
    pub absence: bool,
    /// Finds it.
    pub run: fn(&Context<'_>, &mut Findings),
}

/// Stands for no check, before the first one begins.
pub(crate) static UNNAMED: Check = Check {
    id: "unnamed",
    severity: Severity::Error,
    summary: "",
    doc: "",
    topic: "",
    absence: false,
    run: |_, _| {},
};

/// Declares a check: docs under the fixed headings, then id, severity and summary; `run` stands below it.
///
/// `, absence` after the summary marks checks that miss something: a route, an association.
macro_rules! check {
    (
        $(#[doc = $doc:literal])*
        $id:literal, $topic:literal, $severity:ident, $summary:literal $(, $absence:ident)?
    ) => {
        $(#[doc = $doc])*
        pub static CHECK: $crate::check::Check = $crate::check::Check {
            id: $id,
            severity: $crate::finding::Severity::$severity,
            summary: $summary,
            doc: concat!($($doc, "\n"),*),
            topic: $topic,
            absence: absence!($($absence)?),
            run,
        };
    };
}

macro_rules! absence {
    () => {
        false
    };
    (absence) => {
        true
    };
}

/// Lists the checks of each topic: one module a check.
macro_rules! checks {
    ($($(#[doc = $doc:literal])* $topic:ident { $($module:ident,)* })*) => {
        $($(#[doc = $doc])* pub mod $topic { $(pub mod $module;)* })*

        /// Every check, by topic.
        pub static CHECKS: &[&Check] = &[$($(&$topic::$module::CHECK,)*)*];
    };
}

checks! {
    /// Address blocks of VPCs.
    addressing {
    }
    /// Subnets.
    subnets {
        subnet_overlap,
    }
    /// Route tables and routes.
    routing {
    }
}

/// The check with this id.
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}
