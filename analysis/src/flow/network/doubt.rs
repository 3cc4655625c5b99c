//! Raw resources and overridden properties, which may change what the model says about traffic.

use dsl::{kind::common, resource::raw::Raw};

use super::Reach;

impl Reach<'_> {
    /// Notes them, each where it may reach.
    pub(super) fn add_doubts(&mut self) {
        for id in self.graph.ids() {
            let node = self.graph.node(id);
            let raw = self.graph.is::<Raw>(id) && touches_traffic(self.graph.resource_type(id));
            if !raw
                && (node.get(common::PROPERTIES).is_none() || !SHAPES_TRAFFIC.contains(&node.kind.keyword))
            {
                continue;
            }
            match self.network_of(id).filter(|_| !raw) {
                Some(vpc) => self.networks[vpc].doubt = Some(id),
                None => self.doubt = Some(id),
            }
        }
    }
}

/// Kinds whose properties say how traffic flows.
const SHAPES_TRAFFIC: &[&str] = &[
    "vpc",
    "cidr_block",
    "subnet",
    "route_table",
    "association",
    "route",
    "security_group",
    "ingress",
    "egress",
    "network_acl",
    "acl_ingress",
    "acl_egress",
    "network_acl_association",
    "gateway_endpoint",
    "interface_endpoint",
    "peering",
    "nat_gateway",
    "internet_gateway",
    "gateway_attachment",
];

fn touches_traffic(resource_type: &str) -> bool {
    const WORDS: &[&str] = &[
        "Route",
        "SecurityGroup",
        "NetworkAcl",
        "Gateway",
        "Peering",
        "VPCEndpoint",
        "Interface",
        "VPN",
        "Cidr",
        "TransitGateway",
        "EIP",
        "PrefixList",
        "DHCP",
        "BlockPublicAccess",
        "NetworkFirewall",
        "Resolver",
        "HostedZone",
        "CustomResource",
        "Custom::",
        "Stack",
    ];
    WORDS.iter().any(|word| resource_type.contains(word))
}
