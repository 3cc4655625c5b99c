//! Why traffic does not flow, in the words that the tools of the field use.

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $is_aws:literal;)*) => {
        /// A stable code for why a packet is dropped.
        ///
        /// Codes that Reachability Analyzer has are spelled as it spells them, the others in the same style.
        ///
        /// AWS: <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason, by name.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code: `NO_ROUTE_TO_DESTINATION`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// Whether Reachability Analyzer has the code, too.
            pub fn is_aws(self) -> bool {
                match self {
                    $(Self::$name => $is_aws,)*
                }
            }
        }
    };
}

reasons! {
    /// A route leads through something that is not accepted, or was taken away.
    BadStateRoute = "BAD_STATE_ROUTE", true;
    /// A gateway is not attached to the VPC.
    BadStateAttachment = "BAD_STATE_ATTACHMENT", true;
    /// The two ends have no address family in common.
    EniAddressRestriction = "ENI_ADDRESS_RESTRICTION", true;
    /// No rule of a security group lets it pass.
    EniSgRulesMismatch = "ENI_SG_RULES_MISMATCH", true;
    /// A host that should forward drops what is not for it.
    EniSourceDestCheckRestriction = "ENI_SOURCE_DEST_CHECK_RESTRICTION", true;
    /// A gateway sees a source that is not of the host which sends.
    GatewayRejectsSpoofedTraffic = "GATEWAY_REJECTS_SPOOFED_TRAFFIC", true;
    /// The host has no public address to leave by.
    IgwPublicIpAssociationForEgress = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", true;
    /// The host has no public address to be reached by.
    IgwPrivateIpAssociationForIngress = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", true;
    /// A service's name gives no address in this VPC.
    NameNotResolved = "NAME_NOT_RESOLVED", false;
    /// A NAT gateway leads to itself.
    NgwLoop = "NGW_LOOP", false;
    /// A NAT gateway serves its own VPC alone.
    NgwRequiresSourceInVpc = "NGW_REQUIRES_SOURCE_IN_VPC", true;
    /// No such address is held by anything.
    NoPossibleDestination = "NO_POSSIBLE_DESTINATION", true;
    /// No route leads there.
    NoRouteToDestination = "NO_ROUTE_TO_DESTINATION", true;
    /// A peering carries the addresses of its two VPCs and no others.
    PcxRequiresAddressInVpcCidr = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", true;
    /// What is on the way carries other protocols only.
    ProtocolRestriction = "PROTOCOL_RESTRICTION", true;
    /// A network ACL drops it.
    SubnetAclRestriction = "SUBNET_ACL_RESTRICTION", true;
    /// It goes another way than it must.
    UnexpectedPath = "UNEXPECTED_PATH", false;
    /// It depends on a value that is not known yet.
    UnknownValue = "UNKNOWN_VALUE", false;
    /// An endpoint opens no connections.
    VpceIntraVpcTraffic = "VPCE_INTRA_VPC_TRAFFIC", true;
    /// A gateway endpoint carries TCP and echo messages of ICMP alone.
    VpceGatewayProtocolRestriction = "VPCE_GATEWAY_PROTOCOL_RESTRICTION", true;
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of AWS's page that concern what is modelled, as it had them in 2026.
    const PAGE: &[&str] = &[
        "BAD_STATE",
        "BAD_STATE_ATTACHMENT",
        "BAD_STATE_ROUTE",
        "CANNOT_ROUTE",
        "ENI_ADDRESS_RESTRICTION",
        "ENI_SG_RULES_MISMATCH",
        "ENI_SOURCE_DEST_CHECK_RESTRICTION",
        "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
        "HIGHER_PRIORITY_ROUTE",
        "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
        "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
        "IGW_NAT_REFLECTION",
        "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
        "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
        "MORE_SPECIFIC_ROUTE",
        "NGW_DEST_ADDRESS_PRESERVATION",
        "NGW_REQUIRES_SOURCE_IN_VPC",
        "NGW_SOURCE_ADDRESS_REASSIGN",
        "NO_POSSIBLE_DESTINATION",
        "NO_ROUTE_TO_DESTINATION",
        "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "PROTOCOL_RESTRICTION",
        "SG_HAS_NO_RULES",
        "SG_REFERENCES_NOT_PRESERVED",
        "SUBNET_ACL_RESTRICTION",
        "UNKNOWN_DESTINATION",
        "UNKNOWN_PEERED_SGS",
        "UNKNOWN_RESOURCE",
        "VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
        "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
        "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
        "VPCE_INTRA_VPC_TRAFFIC",
        "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
    ];

    #[test]
    fn codes_are_spelled_as_aws_does() {
        for reason in Reason::ALL {
            assert_eq!(PAGE.contains(&reason.code()), reason.is_aws(), "{reason}");
        }
    }

    #[test]
    fn no_two_reasons_share_a_code() {
        let codes: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
    }
}
