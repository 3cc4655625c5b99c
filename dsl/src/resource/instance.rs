//! An instance.

use std::net::IpAddr;

use super::{
    elastic_ip::ElasticIp, elastic_ip_association::ElasticIpAssociation, gateway_attachment::attachment_of,
    instance_profile::InstanceProfile, key_pair::KeyPair, role::Role, route_table::RouteTable,
    security_group::SecurityGroup, subnet::Subnet, vpc::Vpc,
};
use crate::{
    facts::ami,
    graph::{Data, Graph, NodeId, Parameter, Properties},
    kind::Shape,
    topology::{Expansion, Ref},
    value::{Attr, IntoValue, List, Setting, Value},
    view::View,
};

words! {
    /// The hardware an instance runs on.
    pub enum InstanceTenancy {
        /// Shared with other customers.
        Default = "default",
        /// Shared with no other customer.
        Dedicated = "dedicated",
        /// A dedicated host.
        Host = "host",
    }
}

/// The image an instance starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// By its id, or by the word of a public image, such as `al2023`.
    Named(String),
    /// By the SSM parameter that holds its id.
    Parameter(String),
}

impl Setting for Image {
    const SHAPE: Shape = Shape::OneOf(&[Shape::Tagged("ssm"), Shape::Text]);
    fn into_attr(self) -> Attr {
        match self {
            Self::Named(text) | Self::Parameter(text) => Attr::Text(text.into()),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        let text = attr.as_str()?.to_owned();
        Some(if text.starts_with('/') { Self::Parameter(text) } else { Self::Named(text) })
    }
}

impl IntoValue<Image> for &str {
    fn into_value(self) -> Value<Image> {
        Value::Known(if self.starts_with('/') {
            Image::Parameter(self.into())
        } else {
            Image::Named(self.into())
        })
    }
}

resource! {
    /// A host: a bastion, a probe, a NAT instance.
    ///
    /// It runs the newest Amazon Linux on the smallest common type unless the topology says otherwise, and asks
    /// for a session token before it tells anybody its credentials.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Instances.html>
    pub struct Instance as instance, "instance", "AWS::EC2::Instance", in Vpc ["vpc"];
    required {
        /// The subnet it is in.
        subnet: Ref<Subnet>, word("in");
    }
    optional {
        /// The instance type.
        r#type: String, word("type");
        /// The image: an id, `ssm "/path"` of a parameter that holds one, or `al2023`, which it is unless given.
        ami: Image;
        /// The groups of its network interface; the default group of the VPC unless given.
        security_groups: List<Ref<SecurityGroup>>;
        /// The key pair that it lets in.
        key: Ref<KeyPair> => "KeyName";
        /// Whether it has a public IPv4 address; as its subnet says unless given.
        public_ip: bool;
        /// Its private IPv4 address.
        private_ip: IpAddr;
        /// How many IPv6 addresses it has.
        ipv6_address_count: i64;
        /// The elastic IP it has.
        elastic_ip: Ref<ElasticIp>;
        /// What its programs may do in the account.
        role: Ref<Role>;
        /// The instance profile that hands it a role; one of `role`'s own unless given.
        instance_profile: Ref<InstanceProfile> => "IamInstanceProfile";
        /// Whether it tells its credentials to requests without a session token.
        imds_v1: bool;
        /// How many hops the answers about itself may take: 2 for containers; 1 unless given.
        hop_limit: i64;
        /// Whether it drops packets that are neither from nor for it; off for a host that forwards.
        source_dest_check: bool => "SourceDestCheck";
        /// Whether it forwards packets under its own address, as a NAT instance does; only the checks read it.
        masquerades: bool;
        /// The script it runs at its first start.
        user_data: String;
        /// The hardware it runs on.
        tenancy: InstanceTenancy => "Tenancy";
        /// AWS services that it must reach.
        needs: List<String>, word("needs");
    }
    with {
        outputs: &[("Id", ""), ("PrivateIp", "PrivateIp")],
        more_outputs: |graph, id| {
            let public = graph.view::<Instance>(id).is_some_and(View::<Instance>::has_public_ip);
            if public { vec![("PublicIp", Data::Attribute(id, "PublicIp"))] } else { Vec::new() }
        },
        route_property: Some("InstanceId"),
        expand: expand,
        describe: describe,
        after: after,
        create_only: &[
            "ImageId", "Ipv6AddressCount", "KeyName", "NetworkInterfaces", "PrivateIpAddress", "SubnetId",
        ],
        maybe_create_only: &["InstanceType", "SecurityGroupIds", "Tenancy", "UserData"],
    }
}

named! { Instance, in Vpc; subnet: Ref<Subnet> }

impl<'a> View<'a, Instance> {
    /// The subnet it is in.
    pub fn host_subnet(self) -> Option<View<'a, Subnet>> {
        self.graph().view(self.subnet().link()?)
    }

    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// The groups of its network interface; none if it has the default group of its VPC.
    pub fn groups(self) -> impl Iterator<Item = View<'a, SecurityGroup>> + Clone {
        self.security_groups().links().filter_map(move |group| self.graph().view(group))
    }

    /// Whether it has a public IPv4 address: its own setting, that of its subnet, or an elastic IP.
    pub fn has_public_ip(self) -> bool {
        let by_subnet =
            || self.host_subnet().and_then(|subnet| subnet.map_public_ip_on_launch().known()) == Some(true);
        self.elastic_ip().link().is_some() || self.public_ip().known().unwrap_or_else(by_subnet)
    }

    /// Whether it passes packets on that are not for it.
    pub fn forwards(self) -> bool {
        self.source_dest_check().known() == Some(false)
    }

    /// Its instance type.
    pub fn type_name(self) -> &'a str {
        self.r#type().as_str().unwrap_or(ami::DEFAULT_INSTANCE_TYPE)
    }
}

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let address = x.node(id).get(field::elastic_ip).cloned();
    if let Some((address, origin)) = address.and_then(|set| Some((set.value.as_link()?, set.origin))) {
        let association = ElasticIpAssociation::new(Ref::new(id), Ref::<ElasticIp>::new(address));
        x.add(id, id, origin, association);
    }
    let role = x.node(id).get(field::role).cloned();
    let role = role.and_then(|set| Some((set.value.as_link()?, set.origin)));
    if let (Some((role, origin)), None) = (role, x.node(id).get(field::instance_profile)) {
        let known = x.children::<InstanceProfile>(role).first().copied();
        let profile = known
            .unwrap_or_else(|| x.add(id, role, origin, InstanceProfile::new("profile", Ref::new(role))).id());
        x.set(id, field::instance_profile, Attr::Link(profile), origin);
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(instance) = graph.view::<Instance>(id) else { return };
    properties.set("ImageId", image(instance));
    let own_type = instance.r#type().attr().map(Data::from);
    properties.set("InstanceType", own_type.unwrap_or(Data::word(ami::DEFAULT_INSTANCE_TYPE)));
    describe_interface(instance, properties);
    let tokens = if instance.imds_v1().known() == Some(true) { "optional" } else { "required" };
    let hops = instance.hop_limit().known().unwrap_or(1);
    let metadata = [("HttpTokens", Data::word(tokens)), ("HttpPutResponseHopLimit", Data::Number(hops))];
    properties.set("MetadataOptions", Data::object(metadata));
    if let Some(script) = instance.user_data().attr() {
        properties.set("UserData", Data::Base64(Box::new(Data::from(script))));
    }
}

/// Whether it has a public address can only be said of a network interface that is written out.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html>
fn describe_interface(instance: View<'_, Instance>, properties: &mut Properties) {
    let public = instance.public_ip().attr().map(Data::from);
    let groups = if public.is_some() { "GroupSet" } else { "SecurityGroupIds" };
    let rows = [
        ("SubnetId", instance.subnet().attr()),
        (groups, instance.security_groups().attr()),
        ("PrivateIpAddress", instance.private_ip().attr()),
        ("Ipv6AddressCount", instance.ipv6_address_count().attr()),
    ];
    let rows = rows.into_iter().filter_map(|(name, attr)| Some((name.into(), Data::from(attr?))));
    let Some(public) = public else { return properties.0.extend(rows) };
    let mut interface = vec![
        ("DeviceIndex".into(), Data::word("0")),
        ("AssociatePublicIpAddress".into(), public),
        ("DeleteOnTermination".into(), Data::Bool(true)),
    ];
    interface.extend(rows);
    properties.set("NetworkInterfaces", Data::List(vec![Data::Object(interface)]));
}

/// The image: what is written, or the newest one for the processor of the type.
fn image(instance: View<'_, Instance>) -> Data {
    let built_for = ami::architecture(instance.type_name()).unwrap_or(ami::Architecture::X86_64);
    let word = match instance.ami().attr() {
        Some(Attr::Text(path)) if path.starts_with('/') => return public_parameter(path.to_string()),
        Some(Attr::Text(text)) => &**text,
        Some(other) => return Data::from(other),
        None => "al2023",
    };
    match ami::image_parameter(word, built_for) {
        Some(row) => public_parameter(row.name.to_owned()),
        None => Data::text(word),
    }
}

/// A template parameter that takes its value from an SSM parameter, named after the end of its path.
fn public_parameter(path: String) -> Data {
    let last = path.rsplit('/').next().unwrap_or_default();
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
    };
    let name = last.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(capital).collect();
    Data::Parameter(Parameter { name, ssm: Some(path.into()), default: None })
}

/// A public host comes after the way to the internet; one with a script after the routes it may use.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html>
fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let Some(instance) = graph.view::<Instance>(id) else { return Vec::new() };
    let mut before = Vec::new();
    if instance.has_public_ip() {
        let attachment = instance.vpc().and_then(|vpc| attachment_of(graph, vpc.id()));
        before.extend(attachment.map(View::id));
    }
    if let (true, Some(subnet)) = (instance.user_data().is_set(), instance.host_subnet()) {
        before.extend(subnet.associations().map(View::id));
        let routes = subnet.route_table().into_iter().flat_map(View::<RouteTable>::routes);
        // A route that leads to the host itself comes after it.
        before.extend(routes.filter(|route| route.target().link() != Some(id)).map(View::id));
    }
    before
}
