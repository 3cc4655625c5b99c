//! A security group, and who its rules name.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{
    Resource as _,
    egress::Egress,
    ingress::Ingress,
    peering::Peering,
    route::{self, PrefixList},
    vpc::Vpc,
};
use crate::{
    graph::{Data, Graph, NodeId, Properties},
    kind::{Exclusive, Identity, Shape},
    topology::{Element as _, Ref},
    value::{Attr, IntoValue, Setting, Traffic, Value},
    view::View,
};

/// Who a rule is about: addresses, the members of a security group, or a managed prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A CIDR block.
    Cidr(IpNet),
    /// The network interfaces in a security group, by their private addresses.
    Group(NodeId),
    /// The blocks of a managed prefix list, by its id or by the word of its service.
    PrefixList(String),
}

impl Setting for Peer {
    const SHAPE: Shape =
        Shape::OneOf(&[Shape::Cidr, Shape::Tagged("prefix_list"), Shape::Link(&["security_group"])]);
    fn into_attr(self) -> Attr {
        match self {
            Self::Cidr(net) => net.into_attr(),
            Self::Group(id) => Attr::Link(id),
            Self::PrefixList(id) => Attr::Text(id.into()),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Link(id) => Some(Self::Group(*id)),
            Attr::Text(id) => Some(Self::PrefixList(id.to_string())),
            other => other.as_cidr().map(Self::Cidr),
        }
    }
}

impl IntoValue<Peer> for IpNet {
    fn into_value(self) -> Value<Peer> {
        Value::Known(Peer::Cidr(self))
    }
}

impl IntoValue<Peer> for Ipv4Net {
    fn into_value(self) -> Value<Peer> {
        Value::Known(Peer::Cidr(self.into()))
    }
}

impl IntoValue<Peer> for Ipv6Net {
    fn into_value(self) -> Value<Peer> {
        Value::Known(Peer::Cidr(self.into()))
    }
}

impl IntoValue<Peer> for PrefixList {
    fn into_value(self) -> Value<Peer> {
        Value::Known(Peer::PrefixList(self.0))
    }
}

impl IntoValue<Peer> for Ref<SecurityGroup> {
    fn into_value(self) -> Value<Peer> {
        Value::Known(Peer::Group(self.id()))
    }
}

resource! {
    /// Says which connections the network interfaces in it may take and open; replies always pass.
    ///
    /// Without any `egress` rule everything may leave, as AWS has it; `no_egress: true;` lets nothing leave.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
    pub struct SecurityGroup as security_group, "security group", "AWS::EC2::SecurityGroup",
        in Vpc ["vpc"] => "VpcId";
    required {
        /// What it is for; AWS keeps it and never lets it change.
        description: String => "GroupDescription", position;
    }
    optional {
        /// A fixed group name. Leave it out: a group with one can't be replaced without a break.
        group_name: String => "GroupName";
        /// Whether nothing may leave.
        no_egress: bool;
    }
    with {
        identity: Identity::Attribute("GroupId"),
        outputs: &[("Id", "GroupId")],
        describe: describe,
        create_only: &["GroupDescription", "GroupName", "VpcId"],
        exclusive: &[Exclusive::Same(&["VpcId", "GroupName"])],
    }
}

named! { SecurityGroup, in Vpc; description: String }

impl SecurityGroup {
    /// A group that exists under this id.
    #[track_caller]
    pub fn known(name: &str, vpc: Ref<Vpc>, id: impl IntoValue<String>) -> Self {
        Self::start(name, Some(vpc.id())).existing(id)
    }

    /// Lets this traffic in from `peer`.
    #[track_caller]
    pub fn ingress(mut self, traffic: impl IntoValue<Traffic>, peer: impl IntoValue<Peer>) -> Self {
        let rule = Ingress::start("", None).traffic(traffic).peer(peer);
        self.draft.children.push(rule.into_draft());
        self
    }

    /// Lets this traffic out to `peer`.
    #[track_caller]
    pub fn egress(mut self, traffic: impl IntoValue<Traffic>, peer: impl IntoValue<Peer>) -> Self {
        let rule = Egress::start("", None).traffic(traffic).peer(peer);
        self.draft.children.push(rule.into_draft());
        self
    }

    /// Lets this traffic out to anywhere, in each address family that the VPC has.
    #[track_caller]
    pub fn egress_anywhere(mut self, traffic: impl IntoValue<Traffic>) -> Self {
        self.draft.children.push(Egress::start("", None).traffic(traffic).into_draft());
        self
    }
}

impl<'a> View<'a, SecurityGroup> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// Its rules for what comes in.
    pub fn ingress_rules(self) -> impl Iterator<Item = View<'a, Ingress>> + Clone {
        self.graph().children_of(self.id())
    }

    /// Its rules for what leaves; see [`View::has_default_egress`].
    pub fn egress_rules(self) -> impl Iterator<Item = View<'a, Egress>> + Clone {
        self.graph().children_of(self.id())
    }

    /// Whether everything may leave because nobody said otherwise.
    ///
    /// Nothing is known about an existing group without rules: this says that it does as AWS has it.
    pub fn has_default_egress(self) -> bool {
        self.egress_rules().next().is_none() && self.no_egress().known() != Some(true)
    }

    /// The rules in any group that name this one.
    pub fn named_by(self) -> impl Iterator<Item = NodeId> + Clone + 'a {
        let graph = self.graph();
        let rules = graph.users(self.id()).iter().copied();
        rules.filter(move |user| graph.is::<Ingress>(*user) || graph.is::<Egress>(*user))
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(group) = graph.view::<SecurityGroup>(id) else { return };
    let inline = |id: &NodeId| !graph.is_resource(*id) && !graph.node(*id).is_existing();
    let ingress = group.ingress_rules().map(View::id).filter(inline);
    let ingress: Vec<_> = ingress.map(|rule| Data::Object(rule_data(graph, rule, &INGRESS).0)).collect();
    if !ingress.is_empty() {
        properties.set("SecurityGroupIngress", Data::List(ingress));
    }
    if !group.has_default_egress() {
        let egress = group.egress_rules().map(View::id).filter(inline);
        let egress: Vec<_> = egress.map(|rule| Data::Object(rule_data(graph, rule, &EGRESS).0)).collect();
        let egress = if egress.is_empty() { vec![nowhere()] } else { egress };
        properties.set("SecurityGroupEgress", Data::List(egress));
    }
}

/// A rule that no packet meets: with none inline, CloudFormation would keep AWS's rule that lets all leave.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html>
fn nowhere() -> Data {
    Data::object([
        ("IpProtocol", Data::word("-1")),
        ("CidrIp", Data::word("127.0.0.1/32")),
        ("Description", Data::word("nothing may leave")),
    ])
}

/// How the rules of one direction differ from those of the other.
pub(super) struct Direction {
    keyword: &'static str,
    word: &'static str,
    prefix_list: &'static str,
    group: &'static str,
    owner: Option<&'static str>,
}

pub(super) static INGRESS: Direction = Direction {
    keyword: "ingress",
    word: "from",
    prefix_list: "SourcePrefixListId",
    group: "SourceSecurityGroupId",
    owner: Some("SourceSecurityGroupOwnerId"),
};

pub(super) static EGRESS: Direction = Direction {
    keyword: "egress",
    word: "to",
    prefix_list: "DestinationPrefixListId",
    group: "DestinationSecurityGroupId",
    owner: None,
};

/// What the two kinds of rules share: the numbers of their fields are the same.
struct Rule<'a> {
    traffic: Traffic,
    peer: Option<&'a Attr>,
    description: Option<&'a Attr>,
}

impl<'a> Rule<'a> {
    fn of(graph: &'a Graph, id: NodeId) -> Self {
        let node = graph.node(id);
        let value = |name| node.kind.field(name).and_then(|(number, _)| Some(&node.get(number)?.value));
        Self {
            traffic: value("traffic").and_then(Traffic::from_attr).unwrap_or(Traffic::ALL),
            peer: value("peer"),
            description: value("description"),
        }
    }
}

/// The properties of a rule, as a resource of its own or in the list of its group.
pub(super) fn rule_data(graph: &Graph, id: NodeId, direction: &Direction) -> Properties {
    let Rule { traffic, peer, description } = Rule::of(graph, id);
    let mut properties = Properties::default();
    properties.set("IpProtocol", Data::text(traffic.protocol_name()));
    if traffic.has_ports() || traffic.is_icmp() {
        let (from, to) = match (traffic.has_ports(), traffic.from) {
            (true, -1) => (0, 65_535),
            _ => (traffic.from, traffic.to),
        };
        properties.set("FromPort", Data::Number(from.into()));
        properties.set("ToPort", Data::Number(to.into()));
    }
    if let Some(peer) = peer {
        let value = match peer {
            Attr::Text(list) => route::prefix_list_id(graph, id, list),
            other => Data::from(other),
        };
        properties.set(peer_property(peer, direction), value);
        if let Some(account) = peer.as_link().and_then(|group| other_account(graph, id, group))
            && let Some(owner) = direction.owner
        {
            properties.set(owner, Data::text(account));
        }
    }
    if let Some(description) = description {
        properties.set("Description", Data::from(description));
    }
    properties
}

fn peer_property(peer: &Attr, direction: &Direction) -> &'static str {
    match peer {
        Attr::Link(_) => direction.group,
        Attr::Text(_) => direction.prefix_list,
        Attr::V6(_) => "CidrIpv6",
        _ => "CidrIp",
    }
}

fn other_account(graph: &Graph, rule: NodeId, group: NodeId) -> Option<&str> {
    let account = graph.place(group).account?;
    (graph.place(rule).account != Some(account)).then_some(account)
}

/// Whether a rule is a part of its group: rules that name a group are resources of their own.
///
/// So are all rules of an existing group, which no template writes.
pub(super) fn is_inline(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    let of_existing = node.parent.is_some_and(|group| graph.node(group).is_existing());
    !of_existing && Rule::of(graph, id).peer.and_then(Attr::as_link).is_none()
}

/// The natural key of a rule: `ingress.tcp.22.from.main.bastion_sg`.
pub(super) fn rule_key(graph: &Graph, id: NodeId, direction: &Direction) -> String {
    let Rule { traffic, peer, .. } = Rule::of(graph, id);
    let peer = match peer {
        Some(Attr::Link(group)) => graph.path(*group),
        Some(Attr::Text(text) | Attr::Later(text)) => text.to_string(),
        Some(other) => other.as_cidr().map(|net| net.to_string()).unwrap_or_default(),
        None => "anywhere".into(),
    };
    format!("{}.{}.{}.{peer}", direction.keyword, traffic_key(traffic), direction.word)
}

fn traffic_key(traffic: Traffic) -> String {
    traffic.to_string().replace(' ', ".").replace('-', ".to.")
}

/// A rule that names a group of a peered VPC comes after the peering.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
pub(super) fn rule_after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let vpc = |id| graph.enclosing::<Vpc>(id).map(View::id);
    let group = Rule::of(graph, id).peer.and_then(Attr::as_link);
    let (Some(own), Some(other)) = (vpc(id), group.and_then(vpc)) else { return Vec::new() };
    if own == other {
        return Vec::new();
    }
    let joins = |peering: &View<'_, Peering>| peering.joins(own, other);
    graph.users_of::<Peering>(own).filter(joins).map(View::id).collect()
}
