//! The block of a tier has too few parts for its zones.

use dsl::resource::tier::Tier;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A tier with more zones than its block has parts of the length that `split` says.
    ///
    /// # Why it matters
    /// The zones at the end of the list get no subnet.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.16.0/24 split /25 zones a, b, c type private;
    /// ```
    ///
    /// # Instead
    /// Take a larger block or a longer prefix; the finding names one that is enough.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "tier-too-small", "subnets", Error, "the block of a tier has too few parts for its zones"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for tier in cx.all::<Tier>() {
        let without = tier.zones_without_subnet().len();
        let (Some(net), Some(split), Some(zones)) =
            (tier.cidr().known(), tier.split().known(), tier.zones().known())
        else {
            continue;
        };
        if without == 0 {
            continue;
        }
        let zones = zones.0.len();
        let message = format!(
            "`{net}` of tier `{}` has {} parts of /{}, and {zones} zones want one each",
            tier.path(),
            zones - without,
            split.0
        );
        let bits = u8::try_from(zones.next_power_of_two().trailing_zeros()).unwrap_or(0);
        let enough = split.0.checked_sub(bits).filter(|_| split.0 <= 28);
        let help =
            enough.map(|block| format!("take a /{block}, or split it into /{}", net.prefix_len() + bits));
        out.report(tier.id(), tier.cidr().origin(), message)
            .related(tier.split().origin(), "the length of a part")
            .help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn tier(n: &Fixture, split: u8, zones: &[Zone], kind: SubnetType) -> Tier {
        Tier::new("app", n.get("main"), v4("10.0.16.0/20"), split, zones.to_vec(), kind)
    }

    #[test]
    fn parts_for_all_zones() {
        let with =
            |split| network().add(|n| tier(n, split, &[Zone::A, Zone::B, Zone::C], SubnetType::Isolated));
        assert_eq!(with(21).ids(), ["tier-too-small"]);
        assert_eq!(with(21).says().1, "take a /19, or split it into /22");
        assert_eq!(with(22).ids(), [""; 0]);
    }
}
