//! Prefix lists that AWS manages: their names, known ids and weight.

/// The AWS page the rows come from.
pub const SOURCE: &str =
    "https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html";
/// When the rows were last compared with it.
pub const AS_OF: &str = "2026-09-26";

/// The id of one list in one Region. Ids differ everywhere; ask AWS for those not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrefixListId {
    /// The Region.
    pub region: &'static str,
    /// The word of the service whose addresses it holds.
    pub service: &'static str,
    /// The id: `pl-63a5400a`.
    pub id: &'static str,
}

/// How many entries a list counts as in the quotas of route tables and security groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight {
    /// The word of the service whose addresses it holds.
    pub service: &'static str,
    /// Its weight.
    pub entries: u64,
}

/// Looks the id of a service's list in a Region up.
pub fn prefix_list(region: &str, service: &str) -> Option<&'static str> {
    let key = (region, service);
    let at = IDS.binary_search_by_key(&key, |it| (it.region, it.service)).ok()?;
    IDS.get(at).map(|it| it.id)
}

/// Says how many entries a service's list counts as.
pub fn weight(service: &str) -> Option<u64> {
    let at = WEIGHTS.binary_search_by_key(&service, |it| it.service).ok()?;
    WEIGHTS.get(at).map(|it| it.entries)
}

/// Every known id, by Region and service.
pub fn ids() -> &'static [PrefixListId] {
    IDS
}

/// Every known weight, by service.
pub fn weights() -> &'static [Weight] {
    WEIGHTS
}

const fn id(region: &'static str, service: &'static str, id: &'static str) -> PrefixListId {
    PrefixListId { region, service, id }
}

const fn weighs(service: &'static str, entries: u64) -> Weight {
    Weight { service, entries }
}

static IDS: &[PrefixListId] = &[id("us-east-1", "s3", "pl-63a5400a"), id("us-west-2", "s3", "pl-68a54001")];

static WEIGHTS: &[Weight] = &[
    weighs("cloudfront", 55),
    weighs("dynamodb", 1),
    weighs("groundstation", 5),
    weighs("s3", 1),
    weighs("vpc-lattice", 10),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_in_order() {
        assert_eq!((IDS.len(), WEIGHTS.len()), (2, 5));
        assert!(IDS.is_sorted_by(|a, b| (a.region, a.service) < (b.region, b.service)));
        assert!(WEIGHTS.is_sorted_by(|a, b| a.service < b.service));
    }

    #[test]
    fn regions_and_services_are_known() {
        for it in IDS {
            assert!(super::super::region::region(it.region).is_some(), "{}", it.region);
            assert!(super::super::service::service(it.service).is_some(), "{}", it.service);
            assert!(it.id.starts_with("pl-"), "{}", it.id);
        }
        for it in WEIGHTS {
            assert!(super::super::service::service(it.service).is_some(), "{}", it.service);
        }
    }

    #[test]
    fn are_found() {
        assert_eq!(prefix_list("us-east-1", "s3"), Some("pl-63a5400a"));
        assert_eq!(prefix_list("eu-west-1", "s3"), None);
        assert_eq!(weight("cloudfront"), Some(55));
        assert_eq!(weight("sqs"), None);
    }
}
