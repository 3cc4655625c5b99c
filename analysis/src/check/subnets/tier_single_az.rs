//! All subnets of a tier are in one zone.

use std::collections::BTreeSet;

use dsl::{
    resource::{subnet::Subnet, tier::Tier},
    view::View,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A tier with one availability zone.
    ///
    /// # Why it matters
    /// When the zone fails, nothing is left of the tier. Load balancers and databases ask for two zones at
    /// least.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.16.0/20 split /24 zones a type private;
    /// ```
    ///
    /// # Instead
    /// Add zones at the end of the list: `zones a, b`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "tier-single-az", "subnets", Advice, "all subnets of a tier are in one zone"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for tier in cx.all::<Tier>().filter(|tier| !tier.is_existing() && !tier.zones().is_later()) {
        let zones: BTreeSet<_> = tier.subnets().filter_map(View::<Subnet>::zone_name).collect();
        if let (1, Some(zone)) = (zones.len(), zones.first()) {
            let message = format!("all of tier `{}` is in zone `{zone}`", tier.path());
            out.report(tier.id(), tier.zones().origin(), message)
                .help("add zones at the end of the list".to_owned());
        }
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
    fn two_zones_are_enough() {
        let with = |zones: &[Zone]| network().add(|n| tier(n, 24, zones, SubnetType::Isolated)).ids();
        assert_eq!(with(&[Zone::A]), ["tier-single-az"]);
        assert_eq!(with(&[Zone::A, Zone::B]), [""; 0]);
    }
}
