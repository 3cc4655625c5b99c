//! A limit names no quota, or a price nothing that is charged.

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A limit with a word that no quota has, or a price with one of nothing that is charged or of no Region.
    ///
    /// # Why it matters
    /// It changes nothing: the check of the quota goes on with what a new account has, the review with the list price.
    ///
    /// # Example
    /// ```text
    /// limits { subnet_per_vpc: 400; }
    /// prices us-west-2 { nat_gateway_hours: 0.04; }
    /// ```
    ///
    /// # Instead
    /// Write the word of the quota, the item or the Region; the finding names the nearest.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>
    "limit-unknown", "limits", Error, "a limit names no quota"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for (unknown, origin) in cx.graph().topology().unknown_facts() {
        out.report(None, *origin, unknown.to_string()).help(unknown.help());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn words_of_quotas() {
        let with = |word| Fixture { t: Topology::new("demo").limit(word, 400) };
        assert_eq!(with("subnets_per_vpc").ids(), [""; 0]);
        assert_eq!(with("subnet_per_vpc").says().1, "did you mean `subnets_per_vpc`?");
        let rate = dsl::facts::Usd(1);
        let priced = Fixture { t: Topology::new("demo").price("us-east-1", "nat_gateway_hours", rate) };
        let said = priced.says();
        assert!(said.0.starts_with("no price is named") && said.1.contains("`nat_gateway_hour`"), "{said:?}");
        let everywhere = ["nat_gateway_hour", "nat_gateway_gb"];
        let priced = |t: Topology| everywhere.iter().fold(t, |t, item| t.price("us-eats-1", item, rate));
        let elsewhere = Fixture { t: priced(Topology::new("demo").region("us-west-2")) };
        assert_eq!(elsewhere.says().0, "no Region is named `us-eats-1`");
    }
}
