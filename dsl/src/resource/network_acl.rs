//! A network ACL.

use ipnet::IpNet;

use super::{
    Resource as _,
    acl_egress::AclEgress,
    acl_ingress::AclIngress,
    network_acl_association::NetworkAclAssociation,
    subnet::Subnet,
    tier::{SubnetSet, Tier},
    vpc::Vpc,
};
use crate::{
    graph::{Data, Graph, NodeId, Properties},
    origin::Origin,
    topology::{Expansion, Ref},
    value::{Attr, IntoValue, List, Setting, Traffic},
    view::View,
};

words! {
    /// What an entry does with the packets it is about.
    pub enum AclAction {
        /// They pass.
        Allow = "allow",
        /// They are dropped.
        Deny = "deny",
    }
}

resource! {
    /// Says which packets may cross the edge of its subnets, in each direction; it keeps no state.
    ///
    /// Entries are read by ascending number, the first that fits decides; what no entry fits is dropped.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html>
    pub struct NetworkAcl as network_acl, "network ACL", "AWS::EC2::NetworkAcl", in Vpc ["vpc"] => "VpcId";
    required {}
    optional {
        /// The subnets it is for; a tier stands for its subnets.
        subnets: List<SubnetSet>, word("for");
    }
    with { outputs: &[("Id", "")], expand: expand, expand_last: expand_last, create_only: &["VpcId"] }
}

named! { NetworkAcl, in Vpc; }

impl NetworkAcl {
    /// Adds an entry for packets that come in.
    #[track_caller]
    pub fn ingress(
        mut self,
        number: impl IntoValue<i64>,
        action: impl IntoValue<AclAction>,
        traffic: impl IntoValue<Traffic>,
        from: impl IntoValue<IpNet>,
    ) -> Self {
        let entry = AclIngress::start("", None).number(number).action(action).traffic(traffic).cidr(from);
        self.draft.children.push(entry.into_draft());
        self
    }

    /// Adds an entry for packets that leave.
    #[track_caller]
    pub fn egress(
        mut self,
        number: impl IntoValue<i64>,
        action: impl IntoValue<AclAction>,
        traffic: impl IntoValue<Traffic>,
        to: impl IntoValue<IpNet>,
    ) -> Self {
        let entry = AclEgress::start("", None).number(number).action(action).traffic(traffic).cidr(to);
        self.draft.children.push(entry.into_draft());
        self
    }
}

impl<'a> View<'a, NetworkAcl> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// The subnets it is associated with.
    pub fn associated(self) -> impl Iterator<Item = View<'a, Subnet>> + Clone {
        let associations = self.graph().users_of::<NetworkAclAssociation>(self.id());
        associations.filter_map(move |association| self.graph().view(association.parent()?))
    }

    /// Its entries for packets that come in, by number.
    pub fn ingress_entries(self) -> Vec<View<'a, AclIngress>> {
        let mut entries: Vec<View<'a, AclIngress>> = self.graph().children_of(self.id()).collect();
        entries.sort_by_key(|entry| entry.number().known());
        entries
    }

    /// Its entries for packets that leave, by number.
    pub fn egress_entries(self) -> Vec<View<'a, AclEgress>> {
        let mut entries: Vec<View<'a, AclEgress>> = self.graph().children_of(self.id()).collect();
        entries.sort_by_key(|entry| entry.number().known());
        entries
    }
}

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let (members, origin) = x.links(id, field::subnets);
    for member in members {
        if x.node(member).kind == Subnet::KIND {
            associate(x, id, member, origin);
        }
    }
}

/// The subnets of tiers are there only now.
fn expand_last(x: &mut Expansion<'_>, id: NodeId) {
    let (members, origin) = x.links(id, field::subnets);
    for member in members {
        if x.node(member).kind != Tier::KIND {
            continue;
        }
        for subnet in x.within::<Subnet>(member) {
            associate(x, id, subnet, origin);
        }
    }
}

fn associate(x: &mut Expansion<'_>, id: NodeId, subnet: NodeId, origin: Origin) {
    let association = NetworkAclAssociation::new(Ref::new(subnet), Ref::<NetworkAcl>::new(id));
    x.add(id, subnet, origin, association);
}

/// The natural key of an entry: `ingress.100`.
pub(super) fn entry_key(graph: &Graph, id: NodeId) -> String {
    let node = graph.node(id);
    let number = node.kind.field("number").and_then(|(field, _)| node.get(field));
    match number.map(|set| &set.value) {
        Some(Attr::Number(number)) => format!("{}.{number}", node.kind.word()),
        _ => node.kind.word().into(),
    }
}

/// The properties of an entry that are not plain settings.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkaclentry.html>
pub(super) fn describe_entry(graph: &Graph, id: NodeId, egress: bool, properties: &mut Properties) {
    let node = graph.node(id);
    let value = |name| node.kind.field(name).and_then(|(field, _)| Some(&node.get(field)?.value));
    let Some(traffic) = value("traffic").and_then(Traffic::from_attr) else { return };
    properties.set("Egress", Data::Bool(egress));
    properties.set("Protocol", Data::Number(traffic.protocol.into()));
    if traffic.has_ports() {
        let (from, to) = if traffic.from == -1 { (0, 65_535) } else { (traffic.from, traffic.to) };
        let ports = [("From", Data::Number(from.into())), ("To", Data::Number(to.into()))];
        properties.set("PortRange", Data::object(ports));
    }
    if traffic.is_icmp() {
        let icmp = [("Type", Data::Number(traffic.from.into())), ("Code", Data::Number(traffic.to.into()))];
        properties.set("Icmp", Data::object(icmp));
    }
    if let Some(cidr) = value("cidr") {
        let name = if matches!(cidr, Attr::V6(_)) { "Ipv6CidrBlock" } else { "CidrBlock" };
        properties.set(name, Data::from(cidr));
    }
}
