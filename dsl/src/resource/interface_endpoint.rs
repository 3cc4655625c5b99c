//! An interface endpoint.

use super::{
    gateway_endpoint::GatewayEndpoint,
    policy::{self, Policy},
    security_group::SecurityGroup,
    service::{self, EndpointType, Service},
    subnet::{Subnet, Zone},
    tier::{self, SubnetSet},
    vpc::Vpc,
};
use crate::{
    facts,
    graph::{Data, Graph, NodeId, Properties},
    kind::Exclusive,
    topology::Ref,
    value::List,
    view::View,
};

words! {
    /// The address families of an endpoint's network interfaces.
    pub enum IpAddressType {
        /// IPv4.
        Ipv4 = "ipv4",
        /// IPv6.
        Ipv6 = "ipv6",
        /// Both.
        DualStack = "dualstack",
    }
}

words! {
    /// The address families that an endpoint's names resolve to.
    pub enum DnsRecordIpType {
        /// IPv4.
        Ipv4 = "ipv4",
        /// IPv6.
        Ipv6 = "ipv6",
        /// Both.
        DualStack = "dualstack",
        /// What the service itself has.
        ServiceDefined = "service_defined",
    }
}

resource! {
    /// Puts a service into subnets, as network interfaces with private addresses; billed by zone and hour.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    pub struct InterfaceEndpoint as interface_endpoint, "interface endpoint", "AWS::EC2::VPCEndpoint",
        in Vpc ["vpc"] => "VpcId";
    required {
        /// The service: `ssm`, `"ecr.api"`, or a full name in quotes.
        service: Service, word("service");
    }
    optional {
        /// The subnets that get a network interface, one a zone; a tier stands for its subnets.
        subnets: List<SubnetSet>;
        /// The groups of its network interfaces; they must let its users in.
        security_groups: List<Ref<SecurityGroup>> => "SecurityGroupIds";
        /// Whether the service's own name leads to it; it does where the service has one, unless given.
        private_dns: bool;
        /// Whether that is so only for an inbound resolver endpoint, as S3 has it beside a gateway endpoint.
        private_dns_only_for_inbound_resolver: bool;
        /// What callers may do through it: JSON, or `full_access`, which it has unless given.
        policy: Policy;
        /// The address families of its network interfaces.
        ip_address_type: IpAddressType => "IpAddressType";
        /// The address families that its names resolve to.
        dns_record_ip_type: DnsRecordIpType;
        /// The zones its service is offered in, as `aws ec2 describe-vpc-endpoint-services` lists them: AWS publishes no
        /// table of them, and services of others are often in a few zones only.
        service_zones: List<Zone>;
        /// The subnets and tiers that use it; everything in its VPC unless given.
        used_by: List<SubnetSet>;
    }
    with {
        outputs: &[("Id", "")],
        more_outputs: more_outputs,
        describe: describe,
        after: after,
        create_only: &["ServiceName", "VpcEndpointType", "VpcId"],
        exclusive: &[Exclusive::Same(&["VpcId", "ServiceName", "PrivateDnsEnabled"])],
    }
}

named! { InterfaceEndpoint, in Vpc; service: Service }

impl<'a> View<'a, InterfaceEndpoint> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// The subnets that have a network interface of it, those of tiers included, each once.
    pub fn subnets_resolved(self) -> Vec<View<'a, Subnet>> {
        tier::resolve(self.graph(), self.subnets().links())
    }

    /// The groups of its network interfaces.
    pub fn groups(self) -> impl Iterator<Item = View<'a, SecurityGroup>> + Clone {
        self.security_groups().links().filter_map(move |group| self.graph().view(group))
    }

    /// What is known about its service.
    pub fn service_facts(self) -> Option<&'a facts::Service> {
        service::row(self.graph(), self.id(), self.service().as_str()?)
    }

    /// Whether the service's own name leads to it.
    pub fn has_private_dns(self) -> bool {
        let has_name = || self.service_facts().is_some_and(|row| row.private_dns.is_some());
        self.private_dns().known().unwrap_or_else(has_name)
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(endpoint) = graph.view::<InterfaceEndpoint>(id) else { return };
    properties.set("VpcEndpointType", Data::word("Interface"));
    if let Some(attr) = endpoint.service().attr() {
        properties.set("ServiceName", service::full_name(graph, id, attr, EndpointType::Interface));
    }
    let subnets = endpoint.subnets_resolved().into_iter().map(|subnet| Data::Link(subnet.id()));
    properties.set("SubnetIds", Data::List(subnets.collect()));
    // Without it CloudFormation and the API take different defaults.
    let private_dns = match endpoint.private_dns() {
        later if later.is_later() => later.attr().map(Data::from),
        _ => Some(Data::Bool(endpoint.has_private_dns())),
    };
    properties.set("PrivateDnsEnabled", private_dns.unwrap_or(Data::Bool(false)));
    if let Some(attr) = endpoint.policy().attr() {
        properties.set("PolicyDocument", policy::document(attr));
    }
    let options = dns_options(endpoint);
    if !options.is_empty() {
        properties.set("DnsOptions", Data::Object(options));
    }
}

fn dns_options(endpoint: View<'_, InterfaceEndpoint>) -> Vec<(std::borrow::Cow<'static, str>, Data)> {
    let mut options = Vec::new();
    if let Some(word) = endpoint.dns_record_ip_type().as_str() {
        options.push(("DnsRecordIpType".into(), Data::text(word.replace('_', "-"))));
    }
    if let Some(only) = endpoint.private_dns_only_for_inbound_resolver().known() {
        let word = if only { "OnlyInboundResolver" } else { "AllResolvers" };
        options.push(("PrivateDnsOnlyForInboundResolverEndpoint".into(), Data::word(word)));
    }
    options
}

/// Private DNS of S3 for inbound resolvers only needs the gateway endpoint to be there.
///
/// AWS: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html>
fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let Some(endpoint) = graph.view::<InterfaceEndpoint>(id) else { return Vec::new() };
    let only = endpoint.private_dns_only_for_inbound_resolver().known() == Some(true);
    let Some(vpc) = endpoint.vpc().filter(|_| only) else { return Vec::new() };
    let same = |gateway: &View<'_, GatewayEndpoint>| {
        let word = |facts: Option<&facts::Service>| facts.map(|row| row.word.to_string());
        word(gateway.service_facts()) == word(endpoint.service_facts())
    };
    graph.children_of::<GatewayEndpoint>(vpc.id()).filter(same).map(View::id).collect()
}

/// The endpoint's own name, which works from peered networks as well.
///
/// Entries are `zone:name`, the one for all zones first.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html>
fn more_outputs(graph: &Graph, id: NodeId) -> Vec<(&'static str, Data)> {
    let first = Data::Select(0, Box::new(Data::Attribute(id, "DnsEntries")));
    let name = Data::Select(1, Box::new(Data::Split(":", Box::new(first))));
    let mut outputs = vec![("DnsName", name.clone())];
    if graph.view::<InterfaceEndpoint>(id).is_some_and(|endpoint| !endpoint.has_private_dns()) {
        outputs.push(("EndpointUrl", Data::Join(vec![Data::word("https://"), name])));
    }
    outputs
}
