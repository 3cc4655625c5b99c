//! A NAT gateway of a tier finds no public subnet.

use dsl::{
    resource::{
        subnet::{SubnetType, Zone},
        tier::Tier,
    },
    view::View,
};

use crate::{
    check::{
        context::{Context, Network, names},
        subnets::subnet_az_invalid::has_odd_zone,
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// A private tier with `nat` in a VPC without a public subnet in the zone where the gateway shall stand.
    ///
    /// # Why it matters
    /// A public NAT gateway stands in a public subnet. The tier gets none in that zone, and so no way out.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 zone a type public;
    /// tier app 10.0.16.0/20 split /24 zones a, b type private { nat: per_az; }
    /// ```
    ///
    /// # Instead
    /// Add a public subnet in the zone, or say `nat: single;` where the first zone has one.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
    "tier-nat-without-public", "nat-igw", Error, "a NAT gateway of a tier finds no public subnet", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for tier in cx.all::<Tier>().filter(|tier| !tier.is_existing()) {
        let missing = tier.missing_nat_zones();
        // Public subnets that are missing or misplaced for another reason have been spoken of.
        if missing.is_empty() || cx.network_of(tier.id()).is_some_and(|network| has_odd_subnets(cx, network))
        {
            continue;
        }
        let origin = tier.nat().origin();
        if tier.r#type().known() != Some(SubnetType::Private) {
            let message = format!("tier `{}` has `nat` and is not private", tier.path());
            out.report(tier.id(), origin, message)
                .help("take `nat` out, or call the tier private".to_owned());
            continue;
        }
        let zones = names(missing.iter().map(|zone| match zone {
            Zone::Letter(letter) => letter.to_string(),
            Zone::Name(text) | Zone::Id(text) => text.clone(),
        }));
        let message = format!("NAT gateways of tier `{}` find no public subnet in zone {zones}", tier.path());
        let vpc = tier.vpc().map(View::path).unwrap_or_default();
        out.report(tier.id(), origin, message).help(format!("add a public subnet there to `{vpc}`"));
    }
}

fn has_odd_subnets(cx: &Context<'_>, network: &Network<'_>) -> bool {
    let graph = cx.graph();
    let mut tiers = graph.children_of::<Tier>(network.vpc.id());
    tiers.any(|tier| !tier.zones_without_subnet().is_empty())
        || network.subnets.iter().any(|subnet| has_odd_zone(cx, *subnet))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn tier(n: &Fixture, split: u8, zones: &[Zone], kind: SubnetType) -> Tier {
        Tier::new("app", n.get("main"), v4("10.0.16.0/20"), split, zones.to_vec(), kind)
    }

    #[test]
    fn one_in_each_zone() {
        let with = |nat, kind| {
            network()
                .add(|n| tier(n, 24, &[Zone::A, Zone::B], kind).nat(nat))
                .add(|n| GatewayEndpoint::new("s3", n.get("main"), "s3").used_by([n.get::<Tier>("main.app")]))
                .ids()
        };
        assert_eq!(with(Nat::PerAz, SubnetType::Private), ["tier-nat-without-public"]);
        assert_eq!(with(Nat::Single, SubnetType::Private), ["nat-single-point"]);
        assert_eq!(with(Nat::Single, SubnetType::Isolated), ["tier-nat-without-public"]);
    }

    #[test]
    fn a_private_tier_without_nat_is_said_once() {
        let none = network().add(|n| tier(n, 24, &[Zone::A, Zone::B, Zone::C], SubnetType::Private));
        let said = none.says();
        assert_eq!(said.0, "private subnet `main.app.a` has no default route");
        assert_eq!(said.1, "add `nat: per_az;` to tier `main.app`, or call it isolated");
    }
}
