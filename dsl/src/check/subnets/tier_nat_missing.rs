//! A tier asks for NAT gateways that have nowhere to stand.

use crate::{
    check::context::{Context, names},
    finding::Findings,
    resource::{subnet::SubnetType, tier::{Nat, Tier}},
    value::Setting as _,
};

check! {
    /// # What it finds
    /// A tier with `nat`, in a VPC without a public subnet in the zone of a NAT gateway, or a tier with `nat` that
    /// is not private.
    ///
    /// # Why it matters
    /// A NAT gateway for the internet stands in a public subnet of its zone. Without one the tier has no way out.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.0.0/22 split /24 zones a, b type private { nat: per_az; }
    /// ```
    ///
    /// # Instead
    /// Add a public tier or subnet in each of the zones, with an internet gateway.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
    "tier-nat-missing", "subnets", Error, "a tier asks for NAT gateways that have nowhere to stand", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for tier in cx.all::<Tier>().filter(|tier| !tier.is_existing()) {
        let (Some(kind), origin) = (tier.r#type().known(), tier.nat().origin()) else { continue };
        if kind != SubnetType::Private {
            if matches!(tier.nat().known(), Some(Nat::PerAz | Nat::Single)) {
                let message = format!("tier `{}` asks for NAT gateways and is not private", tier.path());
                let help = "take `nat` out, or write `type private`".to_owned();
                out.report(tier.id(), origin, message).related(tier.r#type().origin(), "the type").help(help);
            }
            continue;
        }
        let text = |zone: &crate::resource::subnet::Zone| zone.clone().into_attr().as_str().map(str::to_owned);
        let zones: Vec<_> = tier.missing_nat_zones().iter().filter_map(text).collect();
        let Some(vpc) = tier.vpc().filter(|_| !zones.is_empty()) else { continue };
        let (plural, its) = if zones.len() == 1 { ("", "that zone") } else { ("s", "each of them") };
        let message = format!(
            "tier `{}` asks for a NAT gateway in zone{plural} {}, where `{}` has no public subnet",
            tier.path(),
            names(zones),
            vpc.path()
        );
        let help = format!("add a public subnet to `{}` in {its}", vpc.path());
        out.report(tier.id(), origin, message).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*};

    fn tier(kind: SubnetType, nat: Nat) -> Fixture {
        let zones = List(vec![Zone::A, Zone::B]);
        network().add(|n| Tier::new("app", n.get("main"), v4("10.0.4.0/22"), 24u8, zones, kind).nat(nat))
    }

    #[test]
    fn nat_gateways_stand_in_public_subnets() {
        let said = tier(SubnetType::Private, Nat::PerAz).says();
        assert_eq!(said.0, "tier `main.app` asks for a NAT gateway in zone `b`, where `main` has no public subnet");
        assert_eq!(said.1, "add a public subnet to `main` in that zone");
        assert_eq!(tier(SubnetType::Private, Nat::Single).ids(), [""; 0]);
    }

    #[test]
    fn only_private_tiers_have_them() {
        let said = tier(SubnetType::Isolated, Nat::Single).says();
        assert_eq!(said.0, "tier `main.app` asks for NAT gateways and is not private");
        assert_eq!(tier(SubnetType::Isolated, Nat::None).ids(), [""; 0]);
    }
}
