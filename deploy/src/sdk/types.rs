//! The structures of EC2, as far as plans use them.

use aws_sdk_ec2::types;
use codegen::json::Json;

use super::data::{FromData, Inputs, ToData, answers, api_name, inputs, words};

words! {
    types::ConnectivityType,
    types::DnsRecordIpType,
    types::DomainType,
    types::HttpTokensState,
    types::IamInstanceProfileAssociationState,
    types::InstanceAttributeName,
    types::InstanceMetadataEndpointState,
    types::InstanceMetadataTagsState,
    types::InstanceStateName,
    types::InstanceType,
    types::IpAddressType,
    types::NatGatewayState,
    types::NetworkInterfaceType,
    types::ResourceType,
    types::RouteOrigin,
    types::RouteState,
    types::RuleAction,
    types::State,
    types::SubnetCidrBlockStateCode,
    types::SubnetState,
    types::Tenancy,
    types::VpcAttributeName,
    types::VpcCidrBlockStateCode,
    types::VpcEndpointType,
    types::VpcPeeringConnectionStateReasonCode,
    types::VpcState,
    types::AttachmentStatus,
}

inputs! {
    types::AttributeBooleanValue { set_value }
    types::TagSpecification { set_resource_type, set_tags }
    types::Tag { set_key, set_value }
    types::Filter { set_name, set_values }
    types::IpPermission {
        set_ip_protocol, set_from_port, set_to_port, set_ip_ranges, set_ipv6_ranges, set_prefix_list_ids,
        set_user_id_group_pairs,
    }
    types::IpRange { set_cidr_ip, set_description }
    types::Ipv6Range { set_cidr_ipv6, set_description }
    types::PrefixListId { set_prefix_list_id, set_description }
    types::UserIdGroupPair { set_group_id, set_user_id, set_description }
    types::PeeringConnectionOptionsRequest { set_allow_dns_resolution_from_remote_vpc }
    types::DnsOptionsSpecification {
        set_dns_record_ip_type, set_private_dns_only_for_inbound_resolver_endpoint,
    }
    types::InstanceNetworkInterfaceSpecification {
        set_associate_public_ip_address, set_delete_on_termination, set_device_index, set_groups, set_subnet_id,
        set_private_ip_address, set_ipv6_address_count,
    }
    types::IamInstanceProfileSpecification { set_name, set_arn }
    types::Placement { set_tenancy }
    types::InstanceMetadataOptionsRequest {
        set_http_tokens, set_http_put_response_hop_limit, set_http_endpoint, set_instance_metadata_tags,
    }
    types::PortRange { set_from, set_to }
    types::IcmpTypeCode { set_code, set_type }
}

answers! {
    types::Tag { key, value }
    types::Vpc {
        vpc_id, cidr_block, state, instance_tenancy, owner_id, tags, cidr_block_association_set,
        ipv6_cidr_block_association_set,
    }
    types::VpcCidrBlockAssociation { association_id, cidr_block, cidr_block_state }
    types::VpcIpv6CidrBlockAssociation { association_id, ipv6_cidr_block, ipv6_cidr_block_state, ipv6_pool }
    types::VpcCidrBlockState { state, status_message }
    types::AttributeBooleanValue { value }
    types::AttributeValue { value }
    types::Subnet {
        subnet_id, vpc_id, cidr_block, availability_zone, availability_zone_id, state, map_public_ip_on_launch,
        assign_ipv6_address_on_creation, enable_dns64, ipv6_native, ipv6_cidr_block_association_set, tags,
    }
    types::SubnetIpv6CidrBlockAssociation { association_id, ipv6_cidr_block, ipv6_cidr_block_state }
    types::SubnetCidrBlockState { state }
    types::InternetGateway { internet_gateway_id, attachments, tags }
    types::InternetGatewayAttachment { vpc_id, state }
    types::EgressOnlyInternetGateway { egress_only_internet_gateway_id, attachments, tags }
    types::RouteTable { route_table_id, vpc_id, routes, associations, tags }
    types::RouteTableAssociation { route_table_association_id, subnet_id, gateway_id, main }
    types::Route {
        destination_cidr_block, destination_ipv6_cidr_block, destination_prefix_list_id, gateway_id, instance_id,
        egress_only_internet_gateway_id, nat_gateway_id, vpc_peering_connection_id, transit_gateway_id,
        network_interface_id, origin, state,
    }
    types::Address { allocation_id, association_id, instance_id, network_interface_id, public_ip, network_border_group, public_ipv4_pool, tags }
    types::NatGateway {
        nat_gateway_id, subnet_id, vpc_id, state, connectivity_type, failure_message, nat_gateway_addresses, tags,
    }
    types::NatGatewayAddress { allocation_id, private_ip, public_ip }
    types::SecurityGroup {
        group_id, group_name, description, vpc_id, owner_id, ip_permissions, ip_permissions_egress, tags,
    }
    types::IpPermission {
        ip_protocol, from_port, to_port, ip_ranges, ipv6_ranges, prefix_list_ids, user_id_group_pairs,
    }
    types::IpRange { cidr_ip, description }
    types::Ipv6Range { cidr_ipv6, description }
    types::PrefixListId { prefix_list_id, description }
    types::UserIdGroupPair { group_id, user_id, description }
    types::SecurityGroupRule {
        security_group_rule_id, group_id, is_egress, ip_protocol, from_port, to_port, cidr_ipv4, cidr_ipv6,
        prefix_list_id, referenced_group_info, description,
    }
    types::ReferencedSecurityGroup { group_id, user_id }
    types::VpcEndpoint {
        vpc_endpoint_id, vpc_endpoint_type, vpc_id, service_name, state, policy_document, route_table_ids, subnet_ids,
        groups, ip_address_type, dns_options, private_dns_enabled, dns_entries, last_error, tags,
    }
    types::SecurityGroupIdentifier { group_id }
    types::DnsEntry { dns_name }
    types::DnsOptions { dns_record_ip_type, private_dns_only_for_inbound_resolver_endpoint }
    types::LastError { code, message }
    types::VpcPeeringConnection {
        vpc_peering_connection_id, status, requester_vpc_info, accepter_vpc_info, tags,
    }
    types::VpcPeeringConnectionStateReason { code, message }
    types::VpcPeeringConnectionVpcInfo { vpc_id, owner_id, region, cidr_block, peering_options }
    types::VpcPeeringConnectionOptionsDescription { allow_dns_resolution_from_remote_vpc }
    types::KeyPairInfo { key_pair_id, key_name, public_key, tags }
    types::Reservation { instances }
    types::Instance {
        instance_id, image_id, instance_type, subnet_id, vpc_id, key_name, private_ip_address, public_ip_address,
        source_dest_check, state, state_reason, iam_instance_profile, metadata_options, security_groups,
        network_interfaces, tags,
    }
    types::InstanceState { name }
    types::StateReason { code, message }
    types::IamInstanceProfile { arn, id }
    types::IamInstanceProfileAssociation { association_id, instance_id, state }
    types::InstanceMetadataOptionsResponse { http_tokens, http_put_response_hop_limit }
    types::GroupIdentifier { group_id, group_name }
    types::InstanceNetworkInterface { network_interface_id, subnet_id, groups }
    types::NetworkAcl { network_acl_id, vpc_id, is_default, associations, entries, tags }
    types::NetworkAclAssociation { network_acl_association_id, network_acl_id, subnet_id }
    types::NetworkAclEntry {
        rule_number, egress, protocol, rule_action, cidr_block, ipv6_cidr_block, port_range, icmp_type_code,
    }
    types::PortRange { from, to }
    types::IcmpTypeCode { code, r#type }
    types::NetworkInterface { network_interface_id, description, interface_type, subnet_id, vpc_id, attachment, requester_managed, owner_id }
    types::NetworkInterfaceAttachment { instance_id, instance_owner_id }
    types::UnsuccessfulItem { error, resource_id }
    types::UnsuccessfulItemError { code, message }
    types::InstanceStateChange { instance_id }
}
