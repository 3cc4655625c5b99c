//! A fact about traffic says nothing, or contradicts itself.

use dsl::resource::expect::Expect;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An `expect` with neither `->` nor `!->` or with both, one with `only` that says no `via`, and one that says
    /// by which way traffic never flows.
    ///
    /// # Why it matters
    /// It has no meaning that could be proven.
    ///
    /// # Example
    /// ```text
    /// expect main.host !-> internet via main.igw;
    /// ```
    ///
    /// # Instead
    /// Write `expect main.host !-> internet;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/reachability/what-is-reachability-analyzer.html>
    "expectation-shape", "traffic", Error, "a fact about traffic says nothing or too much"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for expect in cx.all::<Expect>() {
        let (can, never) = (expect.reaches(), expect.never_reaches());
        let (origin, message, help) = match (can.is_set(), never.is_set()) {
            (false, false) => (
                expect.origin(),
                "the expectation says neither `->` nor `!->`",
                "write `expect main.host -> service s3;`",
            ),
            (true, true) => {
                (never.origin(), "the expectation says both `->` and `!->`", "write two expectations")
            }
            (false, true) if expect.via().is_set() || expect.only().is_set() => {
                (expect.via().origin(), "`!->` is about every way; `via` names one", "leave `via` out")
            }
            _ if expect.only().is_set() && !expect.via().is_set() => {
                (expect.only().origin(), "`only` says no way", "write `only via` and what it goes through")
            }
            _ => continue,
        };
        out.report(expect.id(), origin, message).help(help.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(expect: impl FnOnce(&Fixture) -> Expect) -> Fixture {
        network().add(expect)
    }

    #[test]
    fn one_arrow_and_a_way_that_fits() {
        let db = |n: &Fixture| Expect::from(n.get::<Subnet>("main.db"));
        assert_eq!(with(|n| db(n)).ids(), ["expectation-shape"]);
        let both = |n: &Fixture| db(n).reaches(n.get::<Subnet>("main.web")).never_reaches(End::Internet);
        assert_eq!(with(both).ids(), ["expectation-shape"]);
        let via = |n: &Fixture| db(n).never_reaches(End::Internet).via(n.get::<InternetGateway>("main.igw"));
        assert_eq!(with(via).ids(), ["expectation-shape"]);
        assert_eq!(with(|n| db(n).never_reaches(End::Internet)).ids(), [""; 0]);
    }
}
