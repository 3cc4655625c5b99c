//! A tier has no zone, or one twice.

use dsl::{resource::tier::Tier, value::Setting as _};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A tier that lists no zone, or the same zone twice.
    ///
    /// # Why it matters
    /// A tier has one subnet a zone, called after it: none, or two of one name.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.0.0/22 split /24 zones a, a type isolated;
    /// ```
    ///
    /// # Instead
    /// List each zone once. For two subnets in one zone write two tiers.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html>
    "tier-zones-invalid", "subnets", Error, "a tier has no zone, or one twice"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for tier in cx.all::<Tier>().filter(|tier| !tier.is_existing()) {
        if tier.zones().known().is_some_and(|zones| zones.0.is_empty()) {
            let message = format!("tier `{}` has no zones, and so no subnets", tier.path());
            out.report(tier.id(), tier.zones().origin(), message).help("list some: `zones a, b`".to_owned());
        }
        if let Some(zone) = tier.zones_twice().first() {
            let zone = zone.clone().into_attr().as_str().unwrap_or_default().to_owned();
            let message = format!("tier `{}` has zone `{zone}` twice", tier.path());
            out.report(tier.id(), tier.zones().origin(), message).help("list each zone once".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn tier(zones: impl Into<Vec<Zone>>) -> Fixture {
        let zones = List(zones.into());
        network()
            .add(|n| Tier::new("app", n.get("main"), v4("10.0.4.0/22"), 24u8, zones, SubnetType::Isolated))
    }

    #[test]
    fn each_zone_once() {
        assert_eq!(tier([Zone::A, Zone::B, Zone::A]).says().0, "tier `main.app` has zone `a` twice");
        assert_eq!(tier([]).says().0, "tier `main.app` has no zones, and so no subnets");
        assert_eq!(tier([Zone::A, Zone::B]).ids(), [""; 0]);
    }
}
