//! Words of CloudFormation, the CDK and Terraform, for those who come from there.

use crate::kind::{Heading, Kind};

/// What to write for a word of another tool, where a setting of `kind` or a word of its heading is expected.
///
/// ```
/// use vpcraft_dsl::{facts::borrowed, resource::kind};
/// let subnet = kind("subnet").unwrap();
/// assert_eq!(borrowed::setting(subnet, "availability_zone"), Some("write `zone a` in the heading".into()));
/// assert_eq!(borrowed::setting(subnet, "CidrBlock"), Some("write the block in the heading, without a word before it".into()));
/// assert_eq!(borrowed::setting(subnet, "colour"), None);
/// ```
pub fn setting(kind: &Kind, word: &str) -> Option<String> {
    let word = snake(word);
    let known = |(kinds, words, _): &&Row| {
        (kinds.is_empty() || kinds.split(' ').any(|own| own == kind.keyword))
            && words.split(' ').any(|known| known == word)
    };
    if let Some((_, _, help)) = SETTINGS.iter().find(known) {
        return Some((*help).to_owned());
    }
    let of_property = |property: &str| snake(property) == word;
    if kind.parents.property.is_some_and(of_property) {
        return Some("leave it out: it is what the element stands in".to_owned());
    }
    let fields = kind.all_fields().map(|(_, field)| field);
    let mut same = fields.filter(|field| field.name == word || field.property.is_some_and(of_property));
    Some(match same.next()? {
        field if field.heading == Heading::Body => format!("write `{}: …;`", field.name),
        field => match field.heading {
            Heading::Word(word) => format!("write `{word} …` in the heading"),
            _ => "write it in the heading, without a word before it".to_owned(),
        },
    })
}

/// What to write for a word of another tool, where an element is expected.
///
/// ```
/// use vpcraft_dsl::facts::borrowed;
/// assert_eq!(borrowed::element("aws_nat_gateway").as_deref(), Some("write `nat_gateway`"));
/// assert_eq!(borrowed::element("eip").as_deref(), Some("write `elastic_ip`"));
/// assert_eq!(borrowed::element("garden"), None);
/// ```
pub fn element(word: &str) -> Option<String> {
    let whole = snake(word);
    let word = whole.strip_prefix("aws_").unwrap_or(&whole);
    let is_known = |(words, _): &&(&str, &str)| words.split(' ').any(|known| known == word);
    if let Some((_, ours)) = ELEMENTS.iter().find(is_known) {
        return Some(format!("write {ours}"));
    }
    if let Some(kind) = crate::resource::KINDS.iter().find(|kind| kind.word() == word && whole != word) {
        return Some(format!("write `{}`", kind.word()));
    }
    ABSENT.split_whitespace().any(|known| known == word).then(|| {
        "vpcraft has no kind for it; `resource name \"AWS::…\"` carries any CloudFormation resource"
            .to_owned()
    })
}

/// Kinds, words, what to write.
type Row = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
static SETTINGS: &[Row] = &[
    ("ingress egress", "from_port to_port protocol ip_protocol ports port",
        "write protocol and ports in the heading, as in `tcp 443` or `tcp 1024-65535`"),
    ("ingress", "cidr cidr_block cidr_blocks ipv6_cidr_blocks cidr_ip cidr_ipv6 source security_groups source_security_group_id prefix_list_ids",
        "write `from` and a CIDR block, a security group or `prefix_list \"…\"` in the heading"),
    ("egress", "cidr cidr_block cidr_blocks ipv6_cidr_blocks cidr_ip cidr_ipv6 destination security_groups destination_security_group_id prefix_list_ids",
        "write `to` and a CIDR block, a security group or `prefix_list \"…\"` in the heading"),
    ("acl_ingress acl_egress", "rule_no rule_number rule_action from_port to_port protocol",
        "write number, action and traffic in the heading, as in `100 allow tcp 443`"),
    ("acl_ingress", "cidr_block ipv6_cidr_block", "write `from` and the block in the heading"),
    ("acl_egress", "cidr_block ipv6_cidr_block", "write `to` and the block in the heading"),
    ("vpc subnet tier cidr_block", "cidr cidr_block ipv4_cidr_block ip_addresses block",
        "write the block in the heading, without a word before it"),
    ("vpc", "secondary_cidr secondary_cidrs secondary_cidr_blocks secondary_cidr_block",
        "write `secondary: [100.64.0.0/16];`"),
    ("vpc", "assign_generated_ipv6_cidr_block amazon_provided_ipv6_cidr_block amazon_ipv6 enable_ipv6 ipv6_cidr ipv6_cidr_block",
        "write `ipv6: amazon;`, or `ipv6:` and a block in quotes"),
    ("vpc", "enable_dns_hostnames", "write `dns_hostnames: true;`"),
    ("vpc", "enable_dns_support", "write `dns_support: true;`; it is on by itself"),
    ("vpc", "instance_tenancy", "write `tenancy: …;`"),
    ("subnet", "ipv6_native", "write `ipv6_only: true;`"),
    ("subnet tier", "ipv6_cidr_block ipv6_cidr", "write `ipv6: slot 1;`, or `ipv6:` and a block in quotes"),
    ("subnet tier", "assign_ipv6_address_on_creation", "write `assign_ipv6: true;`"),
    ("subnet tier", "map_public_ip auto_assign_public_ip", "write `map_public_ip_on_launch: true;`"),
    ("subnet", "az availability_zone availability_zone_id azs", "write `zone a` in the heading"),
    ("tier", "az azs zone availability_zone availability_zones max_azs", "write `zones a, b, c` in the heading"),
    ("subnet tier", "kind subnet_type", "write `type` in the heading"),
    ("tier", "nat_gateways nat_gateway single_nat_gateway one_nat_gateway_per_az", "write `nat: single;` or `nat: per_az;`"),
    ("route_table network_acl", "subnet subnets subnet_id subnet_ids associations", "write `for` and the subnets in the heading"),
    ("nat_gateway instance", "allocation_id eip elastic_ips", "write `elastic_ip: …;`"),
    ("nat_gateway", "connectivity_type", "write `connectivity: private;`"),
    ("nat_gateway instance", "subnet subnet_id", "write `in` and the subnet in the heading"),
    ("interface_endpoint gateway_endpoint", "service_name", "write `service` in the heading, as in `service s3`"),
    ("interface_endpoint gateway_endpoint", "policy_document", "write `policy: …;`"),
    ("interface_endpoint gateway_endpoint", "vpc_endpoint_type type",
        "leave it out: `gateway_endpoint` and `interface_endpoint` are kinds of their own"),
    ("interface_endpoint", "private_dns_enabled", "write `private_dns: true;`"),
    ("interface_endpoint", "subnet_id subnet_ids", "write `subnets: […];`"),
    ("interface_endpoint instance", "security_group_ids vpc_security_group_ids sg sgs groups", "write `security_groups: […];`"),
    ("gateway_endpoint", "route_table_ids", "write `route_tables: […];`"),
    ("instance", "instance_type", "write `type` in the heading, as in `type t3.micro`"),
    ("instance", "associate_public_ip_address assign_public_ip", "write `public_ip: true;`"),
    ("instance", "key_name key_pair", "write `key: …;` with the name of a `key_pair`"),
    ("instance", "image image_id", "write `ami: …;`"),
    ("instance", "iam_instance_profile iam_role", "write `role: …;` with the name of a `role`"),
    ("instance", "availability_zone az zone", "leave it out: an instance is in the zone of its subnet"),
    ("peering", "vpc_id peer_vpc_id vpc peer_vpc", "write `requester <-> accepter` in the heading"),
    ("peering", "auto_accept", "leave it out: a peering is taken to be accepted"),
    ("peering", "peer_owner_id peer_region", "leave it out: both follow from `at` of the VPCs"),
    ("peering", "allow_remote_vpc_dns_resolution", "write `dns_from_requester: true;` and `dns_from_accepter: true;`"),
    ("role", "managed_policy_arns", "write `managed_policies: […];`"),
    ("at", "account_id id", "write `account: …;`"),
    ("", "depends_on", "leave it out: the order follows from what names what"),
    ("", "count for_each", "write the network with the builder, in a Rust loop"),
    ("", "deletion_policy update_replace_policy lifecycle", "leave it out: there is no such setting"),
];

/// Words, and the kind as a reader would write it.
#[rustfmt::skip]
static ELEMENTS: &[(&str, &str)] = &[
    ("igw internet_gw", "`internet_gateway`"),
    ("eigw eoigw egress_gateway egress_only_igw", "`egress_only_internet_gateway`"),
    ("nat ngw nat_gw", "`nat_gateway`"),
    ("eip", "`elastic_ip`"),
    ("rt rtb table routes", "`route_table`"),
    ("sg security_groups", "`security_group`"),
    ("acl nacl", "`network_acl`"),
    ("vpc_endpoint endpoint vpce",
        "`gateway_endpoint` for S3 and DynamoDB, `interface_endpoint` for other services"),
    ("host ec2 ec2_instance server vm bastion", "`instance`"),
    ("vpc_peering vpc_peering_connection vpc_peering_connection_accepter peering_connection peer pcx", "`peering`"),
    ("vpc_ipv4_cidr_block_association", "`secondary: […];` in the VPC"),
    ("route_table_association", "`for` and the subnets in the heading of the route table"),
    ("security_group_rule vpc_security_group_ingress_rule vpc_security_group_egress_rule rule",
        "`ingress …;` or `egress …;` in the security group"),
    ("network_acl_rule", "`ingress …;` or `egress …;` in the network ACL"),
    ("iam_role", "`role`"),
    ("iam_instance_profile", "`instance_profile`"),
    ("account provider place region environment env", "`at` for a place: an account and a Region"),
    ("data import imported external", "`existing` before the kind of what is there already"),
    ("assert verify reachable", "`expect`"),
    ("subnets", "`tier` for one subnet a zone, or `subnet` for each"),
    ("network", "`vpc`"),
];

/// What people have in such networks and no kind stands for.
const ABSENT: &str = "transit_gateway tgw ec2_transit_gateway ec2_transit_gateway_vpc_attachment \
    transit_gateway_attachment transit_gateway_route_table vpn_gateway vpn_connection customer_gateway vgw vpn cgw \
    load_balancer lb alb nlb elb target_group listener db rds db_instance db_subnet_group rds_cluster lambda \
    lambda_function ecs eks ecs_cluster eks_cluster cluster flow_log flow_logs network_firewall firewall \
    dhcp_options vpc_dhcp_options prefix_list managed_prefix_list ec2_managed_prefix_list network_interface eni \
    resolver_endpoint route53_zone hosted_zone s3_bucket bucket autoscaling_group launch_template ipam ipam_pool \
    carrier_gateway gateway_load_balancer gateway_load_balancer_endpoint gwlb vpn_gateway_attachment \
    instance_connect_endpoint direct_connect";

/// `CidrBlock` and `cidrBlock` as `cidr_block`.
fn snake(word: &str) -> String {
    let mut result = String::with_capacity(word.len() + 4);
    let mut after_small = false;
    for letter in word.chars() {
        if letter.is_uppercase() && after_small {
            result.push('_');
        }
        after_small = letter.is_lowercase() || letter.is_ascii_digit();
        result.extend(letter.to_lowercase());
    }
    result.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{KINDS, kind};

    #[test]
    fn words_of_other_tools_are_not_ours() {
        for (kinds, words, help) in SETTINGS {
            for keyword in kinds.split_whitespace() {
                assert!(kind(keyword).is_some(), "there is no kind {keyword}");
            }
            assert!(!words.is_empty() && !help.ends_with('.'), "{words}: {help}");
        }
        for (words, _) in ELEMENTS {
            for word in words.split(' ') {
                assert!(KINDS.iter().all(|kind| kind.word() != word), "{word} is ours");
            }
        }
    }

    #[test]
    fn properties_of_cloudformation_lead_to_their_settings() {
        let help = |keyword, word| setting(kind(keyword).expect("there is one"), word);
        assert_eq!(
            help("subnet", "VpcId").as_deref(),
            Some("leave it out: it is what the element stands in")
        );
        assert_eq!(help("instance", "SourceDestCheck").as_deref(), Some("write `source_dest_check: …;`"));
        assert_eq!(help("ingress", "fromPort"), help("ingress", "to_port"));
        assert_eq!(help("vpc", "elephant"), None);
    }
}
