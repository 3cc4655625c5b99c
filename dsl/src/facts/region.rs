//! Regions and their Availability Zones; Local Zones and Wavelength Zones are left out.

use std::borrow::Cow;

use super::partition::Partition;

/// The AWS page the rows come from.
pub const SOURCE: &str =
    "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html";
/// When the rows were last compared with it.
pub const AS_OF: &str = "2026-05";

/// A Region and the Availability Zones it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The name, as in `us-east-1`.
    pub name: Cow<'static, str>,
    /// The letters of the zones that a new account gets, in order.
    pub zones: Cow<'static, str>,
    /// The letters that only some accounts have; accept them, but never choose one.
    ///
    /// AWS closes a full zone to newcomers, see
    /// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html#constrained-zones>.
    pub constrained: &'static str,
    /// What zone ids start with, as in `use1`; empty where it is not published.
    pub zone_id_prefix: &'static str,
    /// The numbers that zone ids end in, one digit each.
    pub zone_numbers: &'static str,
    /// Whether letters mean other places in other accounts, so that only zone ids compare.
    ///
    /// See <https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html>.
    pub mapped_by_account: bool,
}

impl Region {
    /// Describes a Region the table lacks, by the letters of its zones.
    pub fn with_zones(name: &str, zones: impl IntoIterator<Item = char>) -> Self {
        let zones = Cow::Owned(zones.into_iter().collect());
        let base = row("", "", "", "", "", false);
        Self { name: Cow::Owned(name.to_owned()), zones, ..base }
    }

    /// The partition it belongs to.
    pub fn partition(&self) -> &'static Partition {
        Partition::of_region(&self.name)
    }

    /// The name of its zone with this letter: `us-east-1a`.
    pub fn zone_name(&self, letter: char) -> String {
        format!("{}{letter}", self.name)
    }

    /// The names of the zones that a new account gets, in order.
    pub fn zone_names(&self) -> Vec<String> {
        self.zones.chars().map(|letter| self.zone_name(letter)).collect()
    }

    /// The ids of its zones, the same place in every account: `use1-az1`.
    pub fn zone_ids(&self) -> Vec<String> {
        let prefix = self.zone_id_prefix;
        self.zone_numbers.chars().map(|number| format!("{prefix}-az{number}")).collect()
    }

    /// Whether some account has a zone of this letter here.
    pub fn has_letter(&self, letter: char) -> bool {
        self.zones.contains(letter) || self.constrained.contains(letter)
    }

    /// Whether some account has a zone of this name here: `us-east-1a`.
    pub fn has_zone(&self, zone: &str) -> bool {
        let mut rest = zone.strip_prefix(&*self.name).unwrap_or_default().chars();
        matches!((rest.next(), rest.next()), (Some(letter), None) if self.has_letter(letter))
    }

    /// Whether this is the id of one of its zones; unknown where AWS publishes no ids.
    pub fn has_zone_id(&self, id: &str) -> Option<bool> {
        (!self.zone_id_prefix.is_empty()).then(|| self.zone_ids().iter().any(|it| it == id))
    }
}

/// Looks a Region up by its name.
pub fn region(name: &str) -> Option<&'static Region> {
    let at = REGIONS.binary_search_by(|it| (*it.name).cmp(name)).ok()?;
    REGIONS.get(at)
}

/// Every Region, by name.
pub fn all() -> &'static [Region] {
    REGIONS
}

const fn row(
    name: &'static str,
    zones: &'static str,
    constrained: &'static str,
    zone_id_prefix: &'static str,
    zone_numbers: &'static str,
    mapped_by_account: bool,
) -> Region {
    let (name, zones) = (Cow::Borrowed(name), Cow::Borrowed(zones));
    Region { name, zones, constrained, zone_id_prefix, zone_numbers, mapped_by_account }
}

// The isolated partitions publish no zones; a project there brings its own with an override.
#[rustfmt::skip]
static REGIONS: &[Region] = &[
    //   name              letters   some  id      numbers   by account
    row("af-south-1",     "abc",    "",   "afs1",  "123",    false),
    row("ap-east-1",      "abc",    "",   "ape1",  "123",    false),
    row("ap-east-2",      "abc",    "",   "ape2",  "123",    false),
    row("ap-northeast-1", "acd",    "b",  "apne1", "1234",   true),
    row("ap-northeast-2", "abcd",   "",   "apne2", "1234",   false),
    row("ap-northeast-3", "abc",    "",   "apne3", "123",    false),
    row("ap-south-1",     "abc",    "",   "aps1",  "123",    false),
    row("ap-south-2",     "abc",    "",   "aps2",  "123",    false),
    row("ap-southeast-1", "abc",    "",   "apse1", "123",    true),
    row("ap-southeast-2", "abc",    "",   "apse2", "123",    true),
    row("ap-southeast-3", "abc",    "",   "apse3", "123",    false),
    row("ap-southeast-4", "abc",    "",   "apse4", "123",    false),
    row("ap-southeast-5", "abc",    "",   "apse5", "123",    false),
    row("ap-southeast-6", "abc",    "",   "apse6", "123",    false),
    row("ap-southeast-7", "abc",    "",   "apse7", "123",    false),
    row("ca-central-1",   "abd",    "",   "cac1",  "124",    false),
    row("ca-west-1",      "abc",    "",   "caw1",  "123",    false),
    row("cn-north-1",     "ab",     "d",  "cnn1",  "124",    false),
    row("cn-northwest-1", "abc",    "",   "cnnw1", "123",    false),
    row("eu-central-1",   "abc",    "",   "euc1",  "123",    false),
    row("eu-central-2",   "abc",    "",   "euc2",  "123",    false),
    row("eu-north-1",     "abc",    "",   "eun1",  "123",    false),
    row("eu-south-1",     "abc",    "",   "eus1",  "123",    false),
    row("eu-south-2",     "abc",    "",   "eus2",  "123",    false),
    row("eu-west-1",      "abc",    "",   "euw1",  "123",    true),
    row("eu-west-2",      "abc",    "d",  "euw2",  "1234",   false),
    row("eu-west-3",      "abc",    "",   "euw3",  "123",    false),
    row("eusc-de-east-1", "ab",     "c",  "",      "",       false),
    row("il-central-1",   "abc",    "",   "ilc1",  "123",    false),
    row("me-central-1",   "abc",    "",   "mec1",  "123",    false),
    row("me-south-1",     "abc",    "",   "mes1",  "123",    false),
    row("mx-central-1",   "abc",    "",   "mxc1",  "123",    false),
    row("sa-east-1",      "abc",    "",   "sae1",  "123",    true),
    row("us-east-1",      "abcdef", "",   "use1",  "123456", true),
    row("us-east-2",      "abc",    "",   "use2",  "123",    false),
    row("us-gov-east-1",  "abc",    "",   "usge1", "123",    false),
    row("us-gov-west-1",  "abc",    "",   "usgw1", "123",    true),
    row("us-west-1",      "ab",     "c",  "usw1",  "123",    true),
    row("us-west-2",      "abcd",   "",   "usw2",  "1234",   true),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_nine_rows_in_order() {
        assert_eq!(REGIONS.len(), 39);
        assert!(REGIONS.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn zones_are_in_order_and_none_is_counted_twice() {
        for it in REGIONS {
            assert!(it.zones.len() >= 2, "{}", it.name);
            assert!(it.zones.chars().is_sorted_by(|a, b| a < b), "{}", it.name);
            assert!(!it.zones.chars().any(|letter| it.constrained.contains(letter)), "{}", it.name);
            assert!(it.zone_numbers.chars().is_sorted_by(|a, b| a < b), "{}", it.name);
            assert_eq!(it.zone_id_prefix.is_empty(), it.zone_numbers.is_empty(), "{}", it.name);
        }
    }

    #[test]
    fn zone_id_prefixes_differ() {
        let mut prefixes: Vec<_> = REGIONS.iter().map(|it| it.zone_id_prefix).collect();
        prefixes.sort_unstable();
        assert!(prefixes.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn names_its_zones() {
        let tokyo = region("ap-northeast-1").expect("in the table");
        let names = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"];
        assert_eq!(tokyo.zone_names(), names);
        assert!(tokyo.has_zone("ap-northeast-1b"));
        for zone in ["ap-northeast-1e", "ap-northeast-1", "ap-northeast-1aa", "eu-west-1a", ""] {
            assert!(!tokyo.has_zone(zone), "{zone}");
        }
    }

    #[test]
    fn knows_zone_ids() {
        let canada = region("ca-central-1").expect("in the table");
        assert_eq!(canada.zone_ids(), ["cac1-az1", "cac1-az2", "cac1-az4"]);
        assert_eq!(canada.has_zone_id("cac1-az3"), Some(false));
        let sovereign = region("eusc-de-east-1").expect("in the table");
        assert_eq!(sovereign.has_zone_id("eusc1-az1"), None);
    }

    #[test]
    fn knows_its_partition() {
        assert_eq!(region("cn-north-1").map(|it| it.partition().id), Some("aws-cn"));
        assert_eq!(region("us-east-9"), None);
    }
}
