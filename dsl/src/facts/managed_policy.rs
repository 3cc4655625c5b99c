//! The managed policies of AWS that a role can be given.

/// The AWS page the names come from.
pub const SOURCE: &str = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html";
/// When the names were last compared with it.
pub const AS_OF: &str = "2026-09-30";

/// Where AWS keeps the policies of its services' own roles; nobody else can attach them.
pub const SERVICE_ROLES: &str = "aws-service-role/";

const NAMES: &str = include_str!("managed_policies.txt");

/// Every name with its path, as it stands in an ARN: `service-role/AmazonEC2RoleforSSM`.
pub fn managed_policies() -> impl Iterator<Item = &'static str> + Clone {
    NAMES.lines()
}

/// Whether AWS has a managed policy of this name, as far as this version knows.
///
/// # Example
/// ```
/// use vpcraft_dsl::facts::managed_policy::is_managed_policy;
/// assert!(is_managed_policy("AmazonSSMManagedInstanceCore"));
/// assert!(!is_managed_policy("AmazonSSMManagedInstance"));
/// ```
pub fn is_managed_policy(name: &str) -> bool {
    managed_policies().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_and_in_order() {
        assert_eq!(managed_policies().count(), 1221);
        assert!(managed_policies().is_sorted_by(|a, b| a < b));
        assert!(managed_policies().all(|name| !name.starts_with(SERVICE_ROLES)));
    }
}
