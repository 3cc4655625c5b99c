//! A subnet is in a zone that its Region does not have.

use dsl::{
    facts::{Region, nearest},
    resource::subnet::{Subnet, Zone},
    view::View,
};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An availability zone, by letter, name or id, that the subnet's Region does not have. Local Zones and
    /// Wavelength Zones are not looked at.
    ///
    /// # Why it matters
    /// AWS refuses the subnet with `InvalidParameterValue`.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 zone e type public;   // in us-west-2
    /// ```
    ///
    /// # Instead
    /// Take one of the zones that the finding lists. Where AWS has added one, tell the facts:
    /// `override_region`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html>
    "subnet-az-invalid", "subnets", Error, "a subnet is in a zone that its Region does not have", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let name = cx.graph().region(network.vpc.id());
    let Some(region) = name.and_then(|name| cx.facts().region(name)) else { return };
    for subnet in &network.subnets {
        let Some(zone) = subnet.zone().known() else { continue };
        if is_in(&zone, region) {
            continue;
        }
        let written = match &zone {
            Zone::Letter(letter) => letter.to_string(),
            Zone::Name(text) | Zone::Id(text) => text.clone(),
        };
        let message = format!("`{}` has no zone `{written}` for subnet `{}`", region.name, subnet.path());
        out.report(subnet.id(), subnet.zone().origin(), message).help(instead(&zone, region));
    }
}

/// Whether the Region of a subnet is known and does not have its zone.
pub(crate) fn has_odd_zone(cx: &Context<'_>, subnet: View<'_, Subnet>) -> bool {
    let region = cx.graph().region(subnet.id()).and_then(|name| cx.facts().region(name));
    region.zip(subnet.zone().known()).is_some_and(|(region, zone)| !is_in(&zone, region))
}

fn is_in(zone: &Zone, region: &Region) -> bool {
    match zone {
        Zone::Letter(letter) => region.has_letter(*letter),
        Zone::Id(id) => region.has_zone_id(id) != Some(false),
        // Local Zones go on after the name of their Region: `us-west-2-lax-1a`.
        Zone::Name(name) => {
            region.has_zone(name)
                || name.strip_prefix(&*region.name).is_some_and(|rest| rest.starts_with('-'))
        }
    }
}

fn instead(zone: &Zone, region: &Region) -> Option<String> {
    let (written, all) = match zone {
        Zone::Letter(_) => {
            let letters: Vec<_> = region.zones.chars().map(|letter| format!("`{letter}`")).collect();
            return Some(format!("take one of {}", letters.join(", ")));
        }
        Zone::Name(name) => (name, region.zone_names()),
        Zone::Id(id) => (id, region.zone_ids()),
    };
    let near = nearest(written, all.iter().map(String::as_str)).or(all.first().map(String::as_str))?;
    Some(format!("take one of its {} zones, such as `{near}`", all.len()))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(zone: &str) -> Fixture {
        let zone = Zone::parse(zone);
        network().edit("main.db", |subnet: Subnet| subnet.zone(zone))
    }

    #[test]
    fn letters_names_and_ids() {
        for zone in ["d", "us-west-2b", "usw2-az4", "us-west-2-lax-1a"] {
            assert_eq!(with(zone).ids(), [""; 0], "{zone}");
        }
        for zone in ["e", "us-west-2e", "us-west-1b", "usw2-az5", "bb"] {
            assert_eq!(with(zone).ids(), ["subnet-az-invalid"], "{zone}");
        }
        assert_eq!(with("e").says().1, "take one of `a`, `b`, `c`, `d`");
        assert_eq!(with("us-west-2e").says().1, "take one of its 4 zones, such as `us-west-2a`");
    }

    #[test]
    fn a_region_can_be_told() {
        let mut told = with("e");
        told.t.facts_mut().override_region("us-west-2", vec!['a', 'e']);
        assert_eq!(told.ids(), [""; 0]);
    }
}
