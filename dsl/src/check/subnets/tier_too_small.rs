//! A tier has fewer parts than zones.

use crate::{
    check::context::{Context, is_canonical},
    facts::address,
    finding::Findings,
    net::Family,
    resource::tier::Tier,
};

check! {
    /// # What it finds
    /// A tier whose block, split as it says, gives fewer subnets than it lists zones.
    ///
    /// # Why it matters
    /// The zones at the end of the list would get no subnet.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.0.0/24 split /25 zones a, b, c type isolated;
    /// ```
    ///
    /// # Instead
    /// Split into smaller parts, `split /26`, or give the tier a larger block.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "tier-too-small", "subnets", Error, "a tier has fewer parts than zones"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for tier in cx.all::<Tier>() {
        let (Some(net), Some(split)) = (tier.cidr().known(), tier.split().known()) else { continue };
        let zones = tier.zones().known().map_or(0, |zones| zones.0.len());
        let without = tier.zones_without_subnet().len();
        if without == 0 || !is_canonical(net.into()) {
            continue;
        }
        let parts = match zones - without {
            0 => format!("no part of /{}", split.0),
            1 => format!("one part of /{}", split.0),
            parts => format!("{parts} parts of /{}", split.0),
        };
        let plural = if zones == 1 { "zone" } else { "zones" };
        let message = format!("`{net}` of tier `{}` has {parts} for {zones} {plural}", tier.path());
        let bits = u8::try_from(zones.next_power_of_two().trailing_zeros()).unwrap_or(u8::MAX);
        let smaller = net.prefix_len().saturating_add(bits);
        let larger = split.0.checked_sub(bits).filter(|len| *len >= address::SHORTEST_IPV4);
        let help = match larger {
            _ if smaller <= address::LONGEST_IPV4 => Some(format!("write `split /{smaller}`")),
            Some(len) => cx.network_of(tier.id()).and_then(|network| network.free(Family::V4, len, None)),
            None => None,
        };
        out.report(tier.id(), tier.split().origin(), message).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    fn tier(net: &str, split: u8, zones: impl Into<Vec<Zone>>) -> Fixture {
        let (net, zones) = (v4(net), List(zones.into()));
        network().add(|n| Tier::new("app", n.get("main"), net, split, zones, SubnetType::Isolated))
    }

    #[test]
    fn each_zone_has_a_part() {
        let zones = [Zone::A, Zone::B, Zone::C];
        let said = tier("10.0.4.0/24", 25, zones.clone()).says();
        assert_eq!(said.0, "`10.0.4.0/24` of tier `main.app` has 2 parts of /25 for 3 zones");
        assert_eq!(said.1, "write `split /26`");
        let said = tier("10.0.4.0/24", 20, [Zone::A]).says();
        assert_eq!(said.0, "`10.0.4.0/24` of tier `main.app` has no part of /20 for 1 zone");
        assert_eq!(tier("10.0.4.0/28", 28, zones.clone()).says().1, "the next free /26 in `main` is `10.0.0.0/26`");
        assert_eq!(tier("10.0.4.0/24", 26, zones).ids(), [""; 0]);
    }
}
