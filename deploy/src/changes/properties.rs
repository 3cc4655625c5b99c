//! What of a thing can be compared with what a plan wants, and how a difference is mended: a row a property.

/// How a property is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// EC2 can't: the thing is made anew.
    Replace,
    /// By this operation, with the input for the id.
    Modify(&'static str, &'static str),
    /// By `ModifyVpcEndpoint`, as what comes and what goes.
    AddAndRemove,
    /// By what hangs a profile on a host.
    Profile,
    /// By this operation, with the inputs of the one that made it.
    Again(&'static str),
}

/// A property of what an operation makes.
pub(super) struct Property {
    /// The operation that makes the thing.
    pub(super) operation: &'static str,
    /// The input, dotted where it is a part of one.
    pub(super) input: &'static str,
    /// Where the thing shows it; `[]` for the fields of a list.
    pub(super) live: &'static str,
    /// How it is changed.
    pub(super) how: How,
}

const fn row(operation: &'static str, input: &'static str, live: &'static str, how: How) -> Property {
    Property { operation, input, live, how }
}

/// A property that is shown under its own name and never changes.
const fn fixed(operation: &'static str, input: &'static str) -> Property {
    row(operation, input, input, How::Replace)
}

const MODIFY_ENDPOINT: How = How::Modify("ModifyVpcEndpoint", "VpcEndpointId");

/// AWS: the describe operations and the modify operations of
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>
pub(super) const PROPERTIES: &[Property] = &[
    fixed("CreateVpc", "CidrBlock"),
    fixed("CreateVpc", "InstanceTenancy"),
    fixed("CreateSubnet", "VpcId"),
    fixed("CreateSubnet", "CidrBlock"),
    fixed("CreateSubnet", "AvailabilityZone"),
    fixed("CreateSubnet", "AvailabilityZoneId"),
    row("CreateSubnet", "Ipv6CidrBlock", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", How::Replace),
    fixed("CreateRouteTable", "VpcId"),
    fixed("CreateNetworkAcl", "VpcId"),
    row("CreateEgressOnlyInternetGateway", "VpcId", "Attachments[].VpcId", How::Replace),
    fixed("CreateSecurityGroup", "VpcId"),
    fixed("CreateSecurityGroup", "GroupName"),
    fixed("CreateSecurityGroup", "Description"),
    fixed("AllocateAddress", "NetworkBorderGroup"),
    fixed("CreateNatGateway", "SubnetId"),
    fixed("CreateNatGateway", "ConnectivityType"),
    row("CreateNatGateway", "AllocationId", "NatGatewayAddresses[].AllocationId", How::Replace),
    fixed("CreateVpcEndpoint", "VpcId"),
    fixed("CreateVpcEndpoint", "ServiceName"),
    fixed("CreateVpcEndpoint", "VpcEndpointType"),
    row("CreateVpcEndpoint", "RouteTableIds", "RouteTableIds", How::AddAndRemove),
    row("CreateVpcEndpoint", "SubnetIds", "SubnetIds", How::AddAndRemove),
    row("CreateVpcEndpoint", "SecurityGroupIds", "Groups[].GroupId", How::AddAndRemove),
    row("CreateVpcEndpoint", "PrivateDnsEnabled", "PrivateDnsEnabled", MODIFY_ENDPOINT),
    row("CreateVpcEndpoint", "PolicyDocument", "PolicyDocument", MODIFY_ENDPOINT),
    row("CreateVpcEndpoint", "IpAddressType", "IpAddressType", MODIFY_ENDPOINT),
    row("CreateVpcEndpoint", "DnsOptions.DnsRecordIpType", "DnsOptions.DnsRecordIpType", MODIFY_ENDPOINT),
    row(
        "CreateVpcEndpoint",
        "DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint",
        "DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint",
        MODIFY_ENDPOINT,
    ),
    row("CreateVpcPeeringConnection", "VpcId", "RequesterVpcInfo.VpcId", How::Replace),
    row("CreateVpcPeeringConnection", "PeerVpcId", "AccepterVpcInfo.VpcId", How::Replace),
    row("CreateVpcPeeringConnection", "PeerOwnerId", "AccepterVpcInfo.OwnerId", How::Replace),
    row("CreateVpcPeeringConnection", "PeerRegion", "AccepterVpcInfo.Region", How::Replace),
    fixed("ImportKeyPair", "KeyName"),
    row("ImportKeyPair", "PublicKeyMaterial", "PublicKey", How::Replace),
    fixed("RunInstances", "ImageId"),
    fixed("RunInstances", "InstanceType"),
    fixed("RunInstances", "SubnetId"),
    row("RunInstances", "NetworkInterfaces[0].SubnetId", "SubnetId", How::Replace),
    fixed("RunInstances", "KeyName"),
    fixed("RunInstances", "PrivateIpAddress"),
    row(
        "RunInstances",
        "SecurityGroupIds",
        "NetworkInterfaces[].Groups[].GroupId",
        How::Modify("ModifyInstanceAttribute", "InstanceId"),
    ),
    row(
        "RunInstances",
        "NetworkInterfaces[0].Groups",
        "NetworkInterfaces[].Groups[].GroupId",
        How::Modify("ModifyInstanceAttribute", "InstanceId"),
    ),
    row(
        "RunInstances",
        "MetadataOptions.HttpTokens",
        "MetadataOptions.HttpTokens",
        How::Modify("ModifyInstanceMetadataOptions", "InstanceId"),
    ),
];

/// The name that a changed input has in the operation that changes it.
pub(super) fn changed_input(input: &'static str) -> &'static str {
    match input {
        "SecurityGroupIds" | "NetworkInterfaces[0].Groups" => "Groups",
        other => other.rsplit('.').next().unwrap_or(other),
    }
}
