//! A limit names no quota.

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A `limit` with a word that no quota has.
    ///
    /// # Why it matters
    /// It raises nothing, and the check of the quota goes on with what a new account has.
    ///
    /// # Example
    /// ```text
    /// Topology::new("demo").limit("subnet_per_vpc", 400)
    /// ```
    ///
    /// # Instead
    /// Write the word of the quota; the finding names the nearest.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>
    "limit-unknown", "limits", Error, "a limit names no quota"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for (unknown, origin) in &cx.graph().topology().unknown_facts {
        out.report(None, *origin, unknown.to_string()).help(unknown.help());
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    #[test]
    fn words_of_quotas() {
        let with = |word| Fixture { t: Topology::new("demo").limit(word, 400) };
        assert_eq!(with("subnets_per_vpc").ids(), [""; 0]);
        assert_eq!(with("subnet_per_vpc").says().1, "did you mean `subnets_per_vpc`?");
    }
}
