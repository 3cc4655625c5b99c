//! The operations of EC2, a row each: its setters, and its answer.

use aws_sdk_ec2::Client;
use aws_smithy_types::base64;
use codegen::json::Json;

use super::{
    data::{Inputs, ToData, api_name},
    error::failure,
};
use crate::ec2::Failure;

/// Operations with one answer.
macro_rules! operations {
    ($client:ident, $operation:ident, $inputs:ident;
     $($Name:ident $method:ident($($setter:ident),* $(,)?) => { $($field:ident),* $(,)? })*) => {
        match $operation {
            $(stringify!($Name) => {
                let request = $client.$method()$(.$setter($inputs.of(stringify!($setter))))*;
                // The futures of the SDK are large, and each run has many.
                let answer = Box::pin(request.send()).await.map_err(|error| failure(&error))?;
                let _ = &answer;
                return Ok(Json::object::<String>([$((api_name(stringify!($field)), answer.$field.to_data())),*]));
            })*
            _ => {}
        }
    };
}

/// Operations whose answers come in pages.
macro_rules! lists {
    ($client:ident, $operation:ident, $inputs:ident; $($Name:ident $method:ident($($setter:ident),*) => $list:literal)*) => {
        match $operation {
            $(stringify!($Name) => {
                let request = $client.$method()$(.$setter($inputs.of(stringify!($setter))))*;
                let pages = request.into_paginator().items().send();
                let items = Box::pin(pages.collect::<Result<Vec<_>, _>>()).await.map_err(|error| failure(&error))?;
                return Ok(Json::object([($list, items.to_data())]));
            })*
            _ => {}
        }
    };
}

/// Sends a request.
pub(super) async fn send(client: &Client, operation: &str, inputs: Inputs<'_>) -> Result<Json, Failure> {
    let encoded = encoded(inputs.0);
    let inputs = Inputs(encoded.as_ref().unwrap_or(inputs.0));
    if operation == "DescribeInstanceAttribute" {
        return ask(client, operation, inputs).await.map(decoded);
    }
    lists! { client, operation, inputs;
        DescribeVpcs describe_vpcs(set_filters, set_vpc_ids) => "Vpcs"
        DescribeSubnets describe_subnets(set_filters, set_subnet_ids) => "Subnets"
        DescribeRouteTables describe_route_tables(set_filters, set_route_table_ids) => "RouteTables"
        DescribeInternetGateways describe_internet_gateways(set_filters, set_internet_gateway_ids) => "InternetGateways"
        DescribeEgressOnlyInternetGateways
            describe_egress_only_internet_gateways(set_filters, set_egress_only_internet_gateway_ids)
            => "EgressOnlyInternetGateways"
        DescribeNatGateways describe_nat_gateways(set_filter, set_nat_gateway_ids) => "NatGateways"
        DescribeSecurityGroups describe_security_groups(set_filters, set_group_ids) => "SecurityGroups"
        DescribeSecurityGroupRules
            describe_security_group_rules(set_filters, set_security_group_rule_ids) => "SecurityGroupRules"
        DescribeVpcEndpoints describe_vpc_endpoints(set_filters, set_vpc_endpoint_ids) => "VpcEndpoints"
        DescribeVpcPeeringConnections
            describe_vpc_peering_connections(set_filters, set_vpc_peering_connection_ids) => "VpcPeeringConnections"
        DescribeInstances describe_instances(set_filters, set_instance_ids) => "Reservations"
        DescribeNetworkAcls describe_network_acls(set_filters, set_network_acl_ids) => "NetworkAcls"
        DescribeNetworkInterfaces describe_network_interfaces(set_filters) => "NetworkInterfaces"
        DescribeIamInstanceProfileAssociations
            describe_iam_instance_profile_associations(set_filters) => "IamInstanceProfileAssociations"
    }
    ask(client, operation, inputs).await
}

/// The inputs with user data in the form that the API takes.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>
fn encoded(inputs: &Json) -> Option<Json> {
    let Json::Object(members) = inputs else { return None };
    let is_user_data = |(name, _): &&(String, Json)| name == "UserData";
    members.iter().find(is_user_data)?;
    let member = |(name, value): &(String, Json)| match value {
        Json::Text(text) if name == "UserData" => (name.clone(), Json::Text(base64::encode(text))),
        value => (name.clone(), value.clone()),
    };
    Some(Json::Object(members.iter().map(member).collect()))
}

/// An answer with user data as text, if it is one.
fn decoded(answer: Json) -> Json {
    let text = crate::query::text_of(&answer, "UserData.Value");
    let text = text.and_then(|text| String::from_utf8(base64::decode(text).ok()?).ok());
    match text {
        Some(text) => Json::object([("UserData", Json::object([("Value", Json::text(text))]))]),
        None => answer,
    }
}

async fn ask(client: &Client, operation: &str, inputs: Inputs<'_>) -> Result<Json, Failure> {
    operations! { client, operation, inputs;
        DescribeAddresses describe_addresses(set_filters, set_allocation_ids) => { addresses }
        DescribeKeyPairs describe_key_pairs(set_filters, set_key_names, set_include_public_key) => { key_pairs }
        DescribeInstanceAttribute describe_instance_attribute(set_instance_id, set_attribute)
            => { instance_id, user_data }
        DescribeVpcAttribute describe_vpc_attribute(set_vpc_id, set_attribute)
            => { vpc_id, enable_dns_hostnames, enable_dns_support }
    }
    make(client, operation, inputs).await
}

async fn make(client: &Client, operation: &str, inputs: Inputs<'_>) -> Result<Json, Failure> {
    operations! { client, operation, inputs;
        CreateVpc create_vpc(set_cidr_block, set_instance_tenancy, set_tag_specifications) => { vpc }
        AssociateVpcCidrBlock
            associate_vpc_cidr_block(
                set_vpc_id, set_cidr_block, set_ipv6_cidr_block, set_ipv6_pool, set_amazon_provided_ipv6_cidr_block,
            ) => { cidr_block_association, ipv6_cidr_block_association }
        CreateSubnet
            create_subnet(
                set_vpc_id, set_cidr_block, set_availability_zone, set_availability_zone_id, set_ipv6_cidr_block,
                set_ipv6_native, set_tag_specifications,
            ) => { subnet }
        CreateInternetGateway create_internet_gateway(set_tag_specifications) => { internet_gateway }
        AttachInternetGateway attach_internet_gateway(set_internet_gateway_id, set_vpc_id) => {}
        CreateEgressOnlyInternetGateway
            create_egress_only_internet_gateway(set_vpc_id, set_client_token, set_tag_specifications)
            => { egress_only_internet_gateway }
        CreateRouteTable create_route_table(set_vpc_id, set_client_token, set_tag_specifications) => { route_table }
        AssociateRouteTable associate_route_table(set_route_table_id, set_subnet_id) => { association_id }
        CreateRoute
            create_route(
                set_route_table_id, set_destination_cidr_block, set_destination_ipv6_cidr_block,
                set_destination_prefix_list_id, set_gateway_id, set_egress_only_internet_gateway_id,
                set_nat_gateway_id, set_vpc_peering_connection_id, set_instance_id,
            ) => {}
        AllocateAddress
            allocate_address(set_domain, set_public_ipv4_pool, set_network_border_group, set_tag_specifications)
            => { allocation_id, public_ip }
        AssociateAddress associate_address(set_allocation_id, set_instance_id) => { association_id }
        CreateNatGateway
            create_nat_gateway(
                set_subnet_id, set_allocation_id, set_secondary_allocation_ids, set_private_ip_address,
                set_connectivity_type, set_client_token, set_tag_specifications,
            ) => { nat_gateway }
        CreateSecurityGroup
            create_security_group(set_vpc_id, set_group_name, set_description, set_tag_specifications) => { group_id }
        AuthorizeSecurityGroupIngress
            authorize_security_group_ingress(set_group_id, set_ip_permissions) => {}
        AuthorizeSecurityGroupEgress
            authorize_security_group_egress(set_group_id, set_ip_permissions) => {}
        CreateVpcEndpoint
            create_vpc_endpoint(
                set_vpc_id, set_vpc_endpoint_type, set_service_name, set_route_table_ids, set_subnet_ids,
                set_security_group_ids, set_private_dns_enabled, set_ip_address_type, set_policy_document,
                set_dns_options, set_client_token, set_tag_specifications,
            ) => { vpc_endpoint }
        CreateVpcPeeringConnection
            create_vpc_peering_connection(
                set_vpc_id, set_peer_vpc_id, set_peer_owner_id, set_peer_region, set_tag_specifications,
            ) => { vpc_peering_connection }
        AcceptVpcPeeringConnection
            accept_vpc_peering_connection(set_vpc_peering_connection_id) => { vpc_peering_connection }
        ImportKeyPair
            import_key_pair(set_key_name, set_public_key_material, set_tag_specifications) => { key_name, key_pair_id }
        RunInstances
            run_instances(
                set_image_id, set_instance_type, set_subnet_id, set_security_group_ids, set_key_name,
                set_private_ip_address, set_ipv6_address_count, set_metadata_options, set_user_data, set_min_count,
                set_max_count, set_network_interfaces, set_iam_instance_profile, set_placement, set_client_token,
                set_tag_specifications,
            ) => { instances }
        CreateNetworkAcl create_network_acl(set_vpc_id, set_client_token, set_tag_specifications) => { network_acl }
        CreateNetworkAclEntry
            create_network_acl_entry(
                set_network_acl_id, set_rule_number, set_egress, set_rule_action, set_protocol, set_port_range,
                set_cidr_block, set_ipv6_cidr_block, set_icmp_type_code,
            ) => {}
    }
    change(client, operation, inputs).await
}

async fn change(client: &Client, operation: &str, inputs: Inputs<'_>) -> Result<Json, Failure> {
    operations! { client, operation, inputs;
        CreateTags create_tags(set_resources, set_tags) => {}
        ModifyVpcAttribute modify_vpc_attribute(set_vpc_id, set_enable_dns_support, set_enable_dns_hostnames) => {}
        ModifySubnetAttribute
            modify_subnet_attribute(
                set_subnet_id, set_map_public_ip_on_launch, set_assign_ipv6_address_on_creation, set_enable_dns64,
            ) => {}
        ModifyInstanceAttribute
            modify_instance_attribute(set_instance_id, set_source_dest_check, set_groups) => {}
        ModifyVpcPeeringConnectionOptions
            modify_vpc_peering_connection_options(
                set_vpc_peering_connection_id, set_requester_peering_connection_options,
                set_accepter_peering_connection_options,
            ) => {}
        ModifyVpcEndpoint
            modify_vpc_endpoint(
                set_vpc_endpoint_id, set_policy_document, set_add_route_table_ids, set_remove_route_table_ids,
                set_add_subnet_ids, set_remove_subnet_ids, set_add_security_group_ids, set_remove_security_group_ids,
                set_ip_address_type, set_dns_options, set_private_dns_enabled, set_reset_policy,
            ) => {}
        ModifyInstanceMetadataOptions
            modify_instance_metadata_options(set_instance_id, set_http_tokens, set_http_put_response_hop_limit) => {}
        AssociateIamInstanceProfile
            associate_iam_instance_profile(set_instance_id, set_iam_instance_profile) => {}
        ReplaceIamInstanceProfileAssociation
            replace_iam_instance_profile_association(set_association_id, set_iam_instance_profile) => {}
        DisassociateIamInstanceProfile disassociate_iam_instance_profile(set_association_id) => {}
        ReplaceNetworkAclAssociation
            replace_network_acl_association(set_association_id, set_network_acl_id) => { new_association_id }
        ReplaceRouteTableAssociation
            replace_route_table_association(set_association_id, set_route_table_id) => { new_association_id }
        ReplaceRoute
            replace_route(
                set_route_table_id, set_destination_cidr_block, set_destination_ipv6_cidr_block,
                set_destination_prefix_list_id, set_gateway_id, set_egress_only_internet_gateway_id,
                set_nat_gateway_id, set_vpc_peering_connection_id, set_instance_id,
            ) => {}
        ReplaceNetworkAclEntry
            replace_network_acl_entry(
                set_network_acl_id, set_rule_number, set_egress, set_rule_action, set_protocol, set_port_range,
                set_cidr_block, set_ipv6_cidr_block, set_icmp_type_code,
            ) => {}
    }
    delete(client, operation, inputs).await
}

async fn delete(client: &Client, operation: &str, inputs: Inputs<'_>) -> Result<Json, Failure> {
    operations! { client, operation, inputs;
        DeleteVpc delete_vpc(set_vpc_id) => {}
        DisassociateVpcCidrBlock disassociate_vpc_cidr_block(set_association_id) => {}
        DeleteSubnet delete_subnet(set_subnet_id) => {}
        DetachInternetGateway detach_internet_gateway(set_internet_gateway_id, set_vpc_id) => {}
        DeleteInternetGateway delete_internet_gateway(set_internet_gateway_id) => {}
        DeleteEgressOnlyInternetGateway
            delete_egress_only_internet_gateway(set_egress_only_internet_gateway_id) => {}
        DisassociateRouteTable disassociate_route_table(set_association_id) => {}
        DeleteRouteTable delete_route_table(set_route_table_id) => {}
        DeleteRoute
            delete_route(
                set_route_table_id, set_destination_cidr_block, set_destination_ipv6_cidr_block,
                set_destination_prefix_list_id,
            ) => {}
        DisassociateAddress disassociate_address(set_association_id) => {}
        ReleaseAddress release_address(set_allocation_id) => {}
        DeleteNatGateway delete_nat_gateway(set_nat_gateway_id) => {}
        DeleteSecurityGroup delete_security_group(set_group_id) => {}
        RevokeSecurityGroupIngress revoke_security_group_ingress(set_group_id, set_ip_permissions, set_security_group_rule_ids) => {}
        RevokeSecurityGroupEgress revoke_security_group_egress(set_group_id, set_ip_permissions, set_security_group_rule_ids) => {}
        DeleteVpcEndpoints delete_vpc_endpoints(set_vpc_endpoint_ids) => { unsuccessful }
        DeleteVpcPeeringConnection delete_vpc_peering_connection(set_vpc_peering_connection_id) => {}
        DeleteKeyPair delete_key_pair(set_key_name, set_key_pair_id) => {}
        TerminateInstances terminate_instances(set_instance_ids) => {}
        DeleteNetworkAcl delete_network_acl(set_network_acl_id) => {}
        DeleteNetworkAclEntry delete_network_acl_entry(set_network_acl_id, set_rule_number, set_egress) => {}
    }
    Err(Failure::not_sent("NoOperation", format!("there is no row for {operation}")))
}
