//! What the SDK knows of the API's names beyond their spelling, as tables: types, lists, numbers, what is always there.

/// Inputs that are structures, with the SDK's type where that is named otherwise.
const STRUCTURES: &[(&str, &str)] = &[
    ("TagSpecifications", "TagSpecification"),
    ("Tags", "Tag"),
    ("Filters", "Filter"),
    ("Filter", "Filter"),
    ("IpPermissions", "IpPermission"),
    ("IpRanges", "IpRange"),
    ("Ipv6Ranges", "Ipv6Range"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "UserIdGroupPair"),
    ("RequesterPeeringConnectionOptions", "PeeringConnectionOptionsRequest"),
    ("AccepterPeeringConnectionOptions", "PeeringConnectionOptionsRequest"),
    ("DnsOptions", "DnsOptionsSpecification"),
    ("NetworkInterfaces", "InstanceNetworkInterfaceSpecification"),
    ("IamInstanceProfile", "IamInstanceProfileSpecification"),
    ("MetadataOptions", "InstanceMetadataOptionsRequest"),
];

/// The type of a structure that is an input.
pub(super) fn structure(input: &str, parts: &[&str]) -> String {
    if parts == ["Value"] {
        return "AttributeBooleanValue".to_owned();
    }
    let row = STRUCTURES.iter().find(|(name, _)| *name == input);
    row.map_or(input, |(_, structure)| structure).to_owned()
}

/// Inputs that are one word of a list, with the SDK's type, and whether the list is closed.
const WORDS: &[(&str, &str, bool)] = &[
    ("Attribute", "VpcAttributeName", true),
    ("ConnectivityType", "ConnectivityType", true),
    ("DnsRecordIpType", "DnsRecordIpType", true),
    ("Domain", "DomainType", true),
    ("HttpEndpoint", "InstanceMetadataEndpointState", true),
    ("HttpTokens", "HttpTokensState", true),
    ("InstanceMetadataTags", "InstanceMetadataTagsState", true),
    ("InstanceTenancy", "Tenancy", true),
    ("InstanceType", "InstanceType", false),
    ("IpAddressType", "IpAddressType", true),
    ("ResourceType", "ResourceType", true),
    ("RuleAction", "RuleAction", true),
    ("Tenancy", "Tenancy", true),
    ("VpcEndpointType", "VpcEndpointType", true),
];

/// The type of an input that is one word of a list, and whether that list is closed.
pub(super) fn word(input: &str) -> Option<(&'static str, bool)> {
    WORDS.iter().find(|(name, ..)| *name == input).map(|(_, kind, is_closed)| (*kind, *is_closed))
}

const NUMBERS: &[&str] = &[
    "Code",
    "DeviceIndex",
    "From",
    "FromPort",
    "HttpPutResponseHopLimit",
    "Ipv6AddressCount",
    "MaxCount",
    "MinCount",
    "RuleNumber",
    "To",
    "ToPort",
    "Type",
];

/// Whether an input or a field of an answer is a number.
pub(super) fn is_number(name: &str) -> bool {
    NUMBERS.contains(&name)
}

const FLAGS: &[&str] = &[
    "AllowDnsResolutionFromRemoteVpc",
    "AmazonProvidedIpv6CidrBlock",
    "AssignIpv6AddressOnCreation",
    "AssociatePublicIpAddress",
    "DeleteOnTermination",
    "Egress",
    "EnableDns64",
    "Ipv6Native",
    "IsEgress",
    "Main",
    "MapPublicIpOnLaunch",
    "PrivateDnsEnabled",
    "PrivateDnsOnlyForInboundResolverEndpoint",
    "SourceDestCheck",
    "Value",
];

/// Whether an input is yes or no.
pub(super) fn is_flag(structure: &str, name: &str) -> bool {
    // The value of a tag is text.
    FLAGS.contains(&name) && (name != "Value" || structure == "AttributeBooleanValue")
}

/// Fields that are texts and never missing: those of IAM that it requires.
const ALWAYS: &[&str] = &["Arn", "InstanceProfileName", "PolicyName", "RoleName"];

/// Whether a field of an answer is never missing.
pub(super) fn is_always_there(field: &str) -> bool {
    ALWAYS.contains(&field)
}

/// Operations whose answers come in pages.
const PAGED: &[&str] = &[
    "DescribeEgressOnlyInternetGateways",
    "DescribeInstances",
    "DescribeInternetGateways",
    "DescribeNatGateways",
    "DescribeNetworkAcls",
    "DescribeRouteTables",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcEndpoints",
    "DescribeVpcPeeringConnections",
    "DescribeVpcs",
];

/// Whether the answer comes in pages.
pub(super) fn is_paged(operation: &str) -> bool {
    PAGED.contains(&operation)
}

/// The name of an operation or field as Rust spells it: `Ipv6CidrBlock` as `ipv6_cidr_block`.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    if snake == "type" { format!("r#{snake}") } else { snake }
}

/// A word of the API as a variant: `vpc-endpoint` as `VpcEndpoint`.
pub(super) fn variant(word: &str) -> String {
    let mut variant = String::with_capacity(word.len());
    for part in word.split('-') {
        let mut letters = part.chars();
        variant.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        variant.extend(letters);
    }
    variant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_sdk() {
        for (name, method) in [
            ("CreateVpc", "create_vpc"),
            ("Ipv6CidrBlock", "ipv6_cidr_block"),
            ("EnableDns64", "enable_dns64"),
            ("Type", "r#type"),
        ] {
            assert_eq!(snake(name), method);
        }
        assert_eq!(variant("egress-only-internet-gateway"), "EgressOnlyInternetGateway");
        assert_eq!(variant("enableDnsSupport"), "EnableDnsSupport");
    }

    #[test]
    fn the_value_of_a_tag_is_no_flag() {
        assert!(is_flag("AttributeBooleanValue", "Value") && !is_flag("Tag", "Value"));
    }
}
