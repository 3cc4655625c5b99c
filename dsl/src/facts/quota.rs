//! Quotas of a new account, and limits nobody can raise.

/// The AWS page most rows come from; each row names its own.
pub const SOURCE: &str = VPC;
/// When the rows were last compared with their pages.
pub const AS_OF: &str = "2026-09-26";

/// A limit on how many, or how much, an account may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Its word: `subnets_per_vpc`.
    pub word: &'static str,
    /// What a new account gets.
    pub default: u64,
    /// What AWS grants at most on request, where it says.
    pub maximum: Option<u64>,
    /// Whether AWS raises it on request.
    pub adjustable: bool,
    /// What is counted, and within what.
    pub scope: &'static str,
    /// The AWS page that says so.
    pub page: &'static str,
}

/// Looks a quota up by its word.
pub fn quota(word: &str) -> Option<&'static Quota> {
    let at = QUOTAS.binary_search_by_key(&word, |it| it.word).ok()?;
    QUOTAS.get(at)
}

/// Every quota, by word.
pub fn all() -> &'static [Quota] {
    QUOTAS
}

/// What AWS does about a quota when asked.
enum Raise {
    Never,
    Yes,
    UpTo(u64),
}

const fn row(
    word: &'static str,
    default: u64,
    raise: &Raise,
    page: &'static str,
    scope: &'static str,
) -> Quota {
    let maximum = if let Raise::UpTo(most) = raise { Some(*most) } else { None };
    Quota { word, default, maximum, adjustable: !matches!(raise, Raise::Never), scope, page }
}

const NO: &Raise = &Raise::Never;
const YES: &Raise = &Raise::Yes;

const fn up_to(most: u64) -> Raise {
    Raise::UpTo(most)
}

const VPC: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const ENDPOINTS: &str = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html";
const TRANSIT: &str = "https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html";
const TEMPLATE: &str =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";
const EC2: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-resource-limits.html";
const CONNECT: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/eice-quotas.html";
const TAGS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html";
const USAGE: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html";

#[rustfmt::skip]
static QUOTAS: &[Quota] = &[
    row("addresses_per_nat_gateway",            2,      &up_to(8),         VPC,       "elastic IP addresses of one public NAT gateway"),
    row("block_public_access_exclusions",       50,     YES,               VPC,       "exclusions from block public access in a Region"),
    row("customer_prefix_lists_per_region",     100,    YES,               VPC,       "customer-managed prefix lists in a Region"),
    row("egress_only_gateways_per_region",      5,      YES,               VPC,       "egress-only internet gateways in a Region; follows vpcs_per_region"),
    row("eips_per_region",                      5,      YES,               VPC,       "elastic IP addresses in a Region"),
    row("endpoint_policy_size",                 20_480, NO,                ENDPOINTS, "characters of one endpoint policy, blanks included"),
    row("entries_per_prefix_list",              1_000,  YES,               VPC,       "entries of one customer-managed prefix list"),
    row("gateway_endpoints_per_region",         20,     YES,               ENDPOINTS, "gateway endpoints in a Region"),
    row("gateway_endpoints_per_vpc",            255,    NO,                ENDPOINTS, "gateway endpoints of one VPC"),
    row("instance_connect_endpoints_per_subnet", 1,     NO,                CONNECT,   "EC2 Instance Connect endpoints of one subnet"),
    row("instance_connect_endpoints_per_vpc",   1,      NO,                CONNECT,   "EC2 Instance Connect endpoints of one VPC"),
    row("interface_endpoints_per_vpc",          50,     YES,               ENDPOINTS, "interface and Gateway Load Balancer endpoints of one VPC"),
    row("internet_gateways_per_region",         5,      YES,               VPC,       "internet gateways in a Region; follows vpcs_per_region"),
    row("ipv4_cidrs_per_vpc",                   5,      &up_to(50),        VPC,       "IPv4 CIDR blocks of one VPC, the primary one included"),
    row("ipv6_cidrs_per_vpc",                   5,      &up_to(50),        VPC,       "IPv6 CIDR blocks of one VPC"),
    row("key_pairs_per_region",                 5_000,  YES,               EC2,       "key pairs in a Region"),
    row("nat_gateways_per_zone",                5,      YES,               VPC,       "NAT gateways in one Availability Zone"),
    row("network_acl_rules",                    20,     &up_to(40),        VPC,       "rules of one network ACL in one direction"),
    row("network_acls_per_vpc",                 200,    YES,               VPC,       "network ACLs of one VPC"),
    row("network_address_usage",                64_000, &up_to(256_000),   USAGE,     "network address usage units of one VPC"),
    row("network_address_usage_peered",         128_000, &up_to(512_000),  USAGE,     "network address usage units of a VPC and its peers in the Region"),
    row("network_interfaces_per_region",        5_000,  YES,               VPC,       "network interfaces in a Region"),
    row("participant_accounts_per_vpc",         100,    YES,               VPC,       "accounts that one VPC is shared with"),
    row("peering_request_hours",                168,    NO,                VPC,       "hours after which a peering request expires"),
    row("peering_requests_outstanding",         25,     YES,               VPC,       "peering requests of an account that wait for an answer"),
    row("peerings_per_vpc",                     50,     &up_to(125),       VPC,       "active peering connections of one VPC"),
    row("private_addresses_per_nat_gateway",    8,      YES,               VPC,       "private IPv4 addresses of one NAT gateway"),
    row("propagated_routes_per_table",          100,    NO,                VPC,       "routes that a gateway propagates into one route table"),
    row("resource_endpoints_per_vpc",           200,    YES,               ENDPOINTS, "resource endpoints of one VPC"),
    row("route_servers_per_vpc",                5,      YES,               VPC,       "route servers of one VPC"),
    row("route_tables_per_vpc",                 200,    YES,               VPC,       "route tables of one VPC, the main one included"),
    row("routes_per_table",                     500,    &up_to(1_000),     VPC,       "routes of one table, IPv4 and IPv6 counted apart"),
    row("rules_per_interface",                  1_000,  NO,                VPC,       "security groups of an interface times rules of a group"),
    row("rules_per_security_group",             60,     YES,               VPC,       "rules of one security group in one direction, IPv4 and IPv6 counted apart"),
    row("security_groups_per_interface",        5,      &up_to(16),        VPC,       "security groups of one network interface"),
    row("security_groups_per_region",           2_500,  YES,               VPC,       "security groups in a Region"),
    row("service_network_endpoints_per_vpc",    50,     YES,               ENDPOINTS, "service-network endpoints of one VPC"),
    row("shared_subnets_per_account",           100,    YES,               VPC,       "subnets that may be shared with one account"),
    row("stacks_per_region",                    2_000,  YES,               TEMPLATE,  "CloudFormation stacks in a Region"),
    row("subnets_per_vpc",                      200,    YES,               VPC,       "subnets of one VPC"),
    row("tags_per_resource",                    50,     NO,                TAGS,      "tags of one resource, those of AWS not counted"),
    row("template_bytes_from_s3",               1_000_000, NO,             TEMPLATE,  "bytes of a template that is read from S3"),
    row("template_bytes_inline",                51_200, NO,                TEMPLATE,  "bytes of a template that is sent along"),
    row("template_description_bytes",           1_024,  NO,                TEMPLATE,  "bytes of a template's description"),
    row("template_mapping_attributes",          200,    NO,                TEMPLATE,  "attributes of one mapping"),
    row("template_mappings",                    200,    NO,                TEMPLATE,  "mappings of one template"),
    row("template_name_length",                 255,    NO,                TEMPLATE,  "characters of a logical id, a parameter's or an output's name"),
    row("template_outputs",                     200,    NO,                TEMPLATE,  "outputs of one template"),
    row("template_parameter_bytes",             4_096,  NO,                TEMPLATE,  "bytes of a parameter's value"),
    row("template_parameters",                  200,    NO,                TEMPLATE,  "parameters of one template"),
    row("template_resources",                   500,    NO,                TEMPLATE,  "resources of one template"),
    row("transit_gateway_attachments",          5_000,  YES,               TRANSIT,   "attachments of one transit gateway"),
    row("transit_gateway_peerings",             50,     YES,               TRANSIT,   "peering attachments of one transit gateway"),
    row("transit_gateway_route_tables",         20,     YES,               TRANSIT,   "route tables of one transit gateway"),
    row("transit_gateway_routes",               10_000, YES,               TRANSIT,   "routes of one transit gateway, all tables together"),
    row("transit_gateways_per_region",          5,      YES,               TRANSIT,   "transit gateways in a Region"),
    row("transit_gateways_per_vpc",             5,      NO,                TRANSIT,   "transit gateways that one VPC is attached to"),
    row("vpcs_per_region",                      5,      YES,               VPC,       "VPCs in a Region"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_eight_rows_in_order() {
        assert_eq!(QUOTAS.len(), 58);
        assert!(QUOTAS.is_sorted_by(|a, b| a.word < b.word));
    }

    #[test]
    fn maximum_is_above_the_default_and_can_be_asked_for() {
        for it in QUOTAS {
            let Some(maximum) = it.maximum else { continue };
            assert!(maximum > it.default && it.adjustable, "{}", it.word);
        }
    }

    #[test]
    fn words_are_snake_case_and_pages_are_of_aws() {
        for it in QUOTAS {
            let snake =
                |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
            assert!(it.word.chars().all(snake), "{}", it.word);
            assert!(it.page.starts_with("https://docs.aws.amazon.com/"), "{}", it.word);
            assert!(!it.scope.is_empty(), "{}", it.word);
        }
    }

    #[test]
    fn is_found_by_word() {
        let routes = quota("routes_per_table").expect("a row");
        assert_eq!((routes.default, routes.maximum), (500, Some(1_000)));
        assert_eq!(quota("rows_per_table"), None);
    }
}
