//! A number that AWS does not take.

use dsl::value::Attr;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A number outside the range that AWS documents for it: hops of the answers about an instance (1 to 64), IPv6
    /// addresses of an instance, seconds that a NAT gateway keeps old connections (1 to 4,000), addresses that a
    /// subnet is planned to hold.
    ///
    /// # Why it matters
    /// AWS refuses the resource, after everything before it was made.
    ///
    /// # Example
    /// ```text
    /// instance host in app { hop_limit: 0; }
    /// ```
    ///
    /// # Instead
    /// Write a number from the range that the finding names.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html>
    "number-out-of-range", "values", Error, "a number that AWS does not take"
}

/// Kind, field, lowest, highest. Numbers of ACL entries are a check of their own.
const RANGES: &[(&str, &str, i64, i64)] = &[
    ("instance", "hop_limit", 1, 64),
    ("instance", "ipv6_address_count", 0, 0x7fff_ffff),
    ("nat_gateway", "max_drain_duration", 1, 4_000),
    ("subnet", "planned_addresses", 0, 0x7fff_ffff),
];

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for (keyword, name, lowest, highest) in RANGES {
        let Some(kind) = graph.kinds().find(|kind| kind.keyword == *keyword) else { continue };
        let Some((field, _)) = kind.field(name) else { continue };
        for id in graph.ids_of(kind).iter().copied() {
            let node = graph.node(id);
            let set = node.get(field);
            let Some(set) = set.filter(|_| node.derived_from.is_none()) else { continue };
            let Attr::Number(number) = set.value else { continue };
            if (*lowest..=*highest).contains(&number) {
                continue;
            }
            let message =
                format!("`{name}` of `{}` is {number}; AWS takes {lowest} to {highest}", graph.path(id));
            let nearest = number.clamp(*lowest, *highest);
            out.report(id, set.origin, message)
                .help(format!("write `{name}: {nearest}`, the nearest that it takes"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RANGES;
    use crate::check::fixture::*;
    use dsl::{kind::Shape, prelude::*, resource::KINDS};

    #[test]
    fn every_row_is_a_number() {
        for (kind, name, lowest, highest) in RANGES {
            let kind = KINDS.iter().find(|known| known.keyword == *kind).expect(kind);
            let (_, field) = kind.field(name).expect(name);
            assert!(matches!(field.shape, Shape::Number) && lowest < highest, "{name}");
        }
    }

    #[test]
    fn hops() {
        let with = |hops: i64| {
            network().add(|n| SecurityGroup::new("sg", n.get("main"), "app")).add(|n| {
                Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"))
                    .security_groups([n.get("main.sg")])
                    .hop_limit(hops)
            })
        };
        assert_eq!(with(1).ids(), [""; 0]);
        assert_eq!(with(64).ids(), [""; 0]);
        assert_eq!(with(0).says().0, "`hop_limit` of `main.host` is 0; AWS takes 1 to 64");
        assert_eq!(with(65).says().1, "write `hop_limit: 64`, the nearest that it takes");
    }

    #[test]
    fn planned_addresses() {
        let with =
            |count: i64| network().edit("main.db", |subnet: Subnet| subnet.planned_addresses(count)).ids();
        assert_eq!(with(0), [""; 0]);
        assert_eq!(with(-1), ["number-out-of-range"]);
    }
}
