//! Why traffic does not flow, in the words that the tools of the field use.

/// A stable code for why a packet is dropped.
///
/// Codes that Reachability Analyzer has are spelled as it spells them, the others in the same style.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A route leads through something that is not accepted, or was taken away.
    BadStateRoute,
    /// A gateway is not attached to the VPC.
    BadStateAttachment,
    /// The two ends have no address family in common.
    EniAddressRestriction,
    /// No rule of a security group lets it pass.
    EniSgRulesMismatch,
    /// A host that should forward drops what is not for it.
    EniSourceDestCheckRestriction,
    /// The host has no public address to leave by.
    IgwPublicIpAssociationForEgress,
    /// The host has no public address to be reached by.
    IgwPrivateIpAssociationForIngress,
    /// An internet gateway sees a source that is not of the host which sends.
    IgwRejectsSpoofedTraffic,
    /// A service's name gives no address in this VPC.
    NameNotResolved,
    /// A NAT gateway leads to itself.
    NgwLoop,
    /// A NAT gateway serves its own VPC alone.
    NgwRequiresSourceInVpc,
    /// No such address is held by anything.
    NoPossibleDestination,
    /// No route leads there.
    NoRouteToDestination,
    /// A peering carries the addresses of its two VPCs and no others.
    PcxRequiresAddressInVpcCidr,
    /// What is on the way carries other protocols only.
    ProtocolRestriction,
    /// A network ACL drops it.
    SubnetAclRestriction,
    /// It goes another way than it must.
    UnexpectedPath,
    /// It depends on a value that is not known yet.
    UnknownValue,
    /// An endpoint opens no connections.
    VpceCannotOriginateTraffic,
    /// A gateway endpoint carries TCP alone.
    VpceGatewayProtocolRestriction,
}

impl Reason {
    /// The code: `NO_ROUTE_TO_DESTINATION`.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadStateRoute => "BAD_STATE_ROUTE",
            Self::BadStateAttachment => "BAD_STATE_ATTACHMENT",
            Self::EniAddressRestriction => "ENI_ADDRESS_RESTRICTION",
            Self::EniSgRulesMismatch => "ENI_SG_RULES_MISMATCH",
            Self::EniSourceDestCheckRestriction => "ENI_SOURCE_DEST_CHECK_RESTRICTION",
            Self::IgwPublicIpAssociationForEgress => "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
            Self::IgwPrivateIpAssociationForIngress => "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            Self::IgwRejectsSpoofedTraffic => "IGW_REJECTS_SPOOFED_TRAFFIC",
            Self::NameNotResolved => "NAME_NOT_RESOLVED",
            Self::NgwLoop => "NGW_LOOP",
            Self::NgwRequiresSourceInVpc => "NGW_REQUIRES_SOURCE_IN_VPC",
            Self::NoPossibleDestination => "NO_POSSIBLE_DESTINATION",
            Self::NoRouteToDestination => "NO_ROUTE_TO_DESTINATION",
            Self::PcxRequiresAddressInVpcCidr => "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
            Self::ProtocolRestriction => "PROTOCOL_RESTRICTION",
            Self::SubnetAclRestriction => "SUBNET_ACL_RESTRICTION",
            Self::UnexpectedPath => "UNEXPECTED_PATH",
            Self::UnknownValue => "UNKNOWN_VALUE",
            Self::VpceCannotOriginateTraffic => "VPCE_CANNOT_ORIGINATE_TRAFFIC",
            Self::VpceGatewayProtocolRestriction => "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
