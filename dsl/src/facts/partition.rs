//! Partitions: groups of Regions with their own accounts, ARNs and DNS suffix.

/// The AWS page the rows come from.
pub const SOURCE: &str =
    "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html";
/// When the rows were last compared with it.
pub const AS_OF: &str = "2026-05";

/// A group of Regions that share accounts, ARN prefix and DNS suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// The id, as ARNs spell it: `aws-cn`.
    pub id: &'static str,
    /// What the host names of services end in.
    pub dns_suffix: &'static str,
    /// What the dual-stack host names of services end in.
    pub dual_stack_suffix: &'static str,
    /// The usual first part of an endpoint service name.
    pub service_prefix: &'static str,
    /// The first part that a subset of its services has instead.
    pub special_prefix: Option<&'static str>,
    /// What the names of its Regions start with; empty for the rest of the world.
    pub region_prefix: &'static str,
}

impl Partition {
    /// Says which partition a Region of this name belongs to.
    ///
    /// It needs no table of Regions, so it also answers for one newer than this library.
    pub fn of_region(region: &str) -> &'static Partition {
        let by_prefix =
            |it: &&Partition| !it.region_prefix.is_empty() && region.starts_with(it.region_prefix);
        PARTITIONS.iter().find(by_prefix).unwrap_or(&PARTITIONS[0])
    }
}

/// Looks a partition up by its id.
pub fn partition(id: &str) -> Option<&'static Partition> {
    let at = PARTITIONS.binary_search_by_key(&id, |it| it.id).ok()?;
    PARTITIONS.get(at)
}

/// Every partition, by id; the first one is the commercial one.
pub fn all() -> &'static [Partition] {
    PARTITIONS
}

const fn row(
    id: &'static str,
    [dns_suffix, dual_stack_suffix]: [&'static str; 2],
    special_prefix: Option<&'static str>,
    region_prefix: &'static str,
) -> Partition {
    let service_prefix = "com.amazonaws";
    Partition { id, dns_suffix, dual_stack_suffix, service_prefix, special_prefix, region_prefix }
}

#[rustfmt::skip]
static PARTITIONS: &[Partition] = &[
    row("aws",        ["amazonaws.com", "api.aws"],                       None,                     ""),
    row("aws-cn",     ["amazonaws.com.cn", "api.amazonwebservices.com.cn"], Some("cn.com.amazonaws"), "cn-"),
    row("aws-eusc",   ["amazonaws.eu", "api.amazonwebservices.eu"],       Some("eu.amazonaws"),     "eusc-"),
    row("aws-iso",    ["c2s.ic.gov", "api.aws.ic.gov"],                   Some("gov.ic.c2s"),       "us-iso-"),
    row("aws-iso-b",  ["sc2s.sgov.gov", "api.aws.scloud"],                Some("gov.sgov.sc2s"),    "us-isob-"),
    row("aws-iso-e",  ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],       Some("uk.adc-e.cloud"),   "eu-isoe-"),
    row("aws-iso-f",  ["csp.hci.ic.gov", "api.aws.hci.ic.gov"],           Some("gov.ic.hci.csp"),   "us-isof-"),
    row("aws-us-gov", ["amazonaws.com", "api.aws"],                       None,                     "us-gov-"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_rows_in_order() {
        assert_eq!(PARTITIONS.len(), 8);
        assert!(PARTITIONS.is_sorted_by(|a, b| a.id < b.id));
        assert_eq!(PARTITIONS[0].id, "aws");
    }

    #[test]
    fn a_region_name_tells_its_partition() {
        let table = [
            ("us-east-1", "aws"),
            ("eu-west-3", "aws"),
            ("xx-new-9", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
        ];
        for (region, id) in table {
            assert_eq!(Partition::of_region(region).id, id, "{region}");
        }
    }

    #[test]
    fn is_found_by_id() {
        assert_eq!(partition("aws-cn").map(|it| it.dns_suffix), Some("amazonaws.com.cn"));
        assert_eq!(partition("azure"), None);
    }
}
