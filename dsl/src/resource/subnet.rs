//! A subnet.

use ipnet::{Ipv4Net, Ipv6Net};

use super::{
    Resource as _, association::Association, cidr_block::CidrBlock, route_table::RouteTable, tier::Tier,
    vpc::Vpc,
};
use crate::{
    graph::{Data, Graph, NodeId, Properties},
    kind::{Exclusive, Shape},
    topology::Ref,
    value::{Attr, IntoValue, List, Setting, Value},
    view::View,
};

words! {
    /// What a subnet is for; the checks hold its route table to it.
    pub enum SubnetType {
        /// Its default route leads to an internet gateway.
        Public = "public",
        /// It reaches out through NAT or transit; nothing outside reaches in.
        Private = "private",
        /// Nothing leads out of its VPC but endpoints and peerings.
        Isolated = "isolated",
    }
}

/// An availability zone: a letter of its Region, a name, or an id.
///
/// Names are shuffled from account to account, ids are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The letter after the Region: `a` is `us-west-2a` in `us-west-2`.
    Letter(char),
    /// A full name, such as `us-west-2a`.
    Name(String),
    /// An id, such as `usw2-az1`.
    Id(String),
}

impl Zone {
    /// Zone a.
    pub const A: Self = Self::Letter('a');
    /// Zone b.
    pub const B: Self = Self::Letter('b');
    /// Zone c.
    pub const C: Self = Self::Letter('c');
    /// Zone d.
    pub const D: Self = Self::Letter('d');
    /// Zone e.
    pub const E: Self = Self::Letter('e');
    /// Zone f.
    pub const F: Self = Self::Letter('f');

    /// A zone from its letter, name or id.
    pub fn parse(text: &str) -> Self {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Self::Letter(letter),
            _ if text.contains("-az") => Self::Id(text.into()),
            _ => Self::Name(text.into()),
        }
    }
}

impl Setting for Zone {
    const SHAPE: Shape = Shape::Zone;
    fn into_attr(self) -> Attr {
        match self {
            Self::Letter(letter) => Attr::Text(letter.to_string().into()),
            Self::Name(text) | Self::Id(text) => Attr::Text(text.into()),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        attr.as_str().map(Self::parse)
    }
}

impl From<&str> for Zone {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl IntoValue<Zone> for &str {
    fn into_value(self) -> Value<Zone> {
        Value::Known(Zone::parse(self))
    }
}

impl<const N: usize> IntoValue<List<Zone>> for [&str; N] {
    fn into_value(self) -> Value<List<Zone>> {
        Value::Known(List(self.map(Zone::parse).into()))
    }
}

resource! {
    /// A part of a VPC's addresses in one availability zone.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    pub struct Subnet as subnet, "subnet", "AWS::EC2::Subnet", in Vpc ["vpc", "tier"] => "VpcId";
    required {}
    optional {
        /// The IPv4 CIDR block, /16 to /28; an IPv6-only subnet has none.
        cidr: Ipv4Net => "CidrBlock", position;
        /// The availability zone: a letter, a name or an id.
        zone: Zone, word("zone");
        /// What it is for.
        r#type: SubnetType, word("type");
        /// `slot n` of the block that AWS gives the VPC, or an IPv6 /64 of the VPC's own block.
        ipv6: Ipv6Net;
        /// Whether it has no IPv4 at all.
        ipv6_only: bool => "Ipv6Native";
        /// Whether network interfaces get an IPv6 address when they are made.
        assign_ipv6: bool => "AssignIpv6AddressOnCreation";
        /// Whether instances get a public IPv4 address at launch.
        map_public_ip_on_launch: bool => "MapPublicIpOnLaunch";
        /// Whether the Amazon DNS server synthesises IPv6 addresses for IPv4-only names.
        dns64: bool => "EnableDns64";
        /// How many addresses it is planned to hold; checked against its size.
        planned_addresses: i64;
        /// AWS services that everything in it must reach.
        needs: List<String>, word("needs");
    }
    with {
        outputs: &[("Id", "")],
        describe: describe,
        after: after,
        create_only: &["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "Ipv6Native", "VpcId"],
        maybe_create_only: &["Ipv6CidrBlock"],
        exclusive: &[
            Exclusive::Overlap(&["VpcId"], "CidrBlock"),
            Exclusive::Overlap(&["VpcId"], "Ipv6CidrBlock"),
        ],
    }
}

impl Subnet {
    /// The part of a tier in the zone that it is called after, to name it or to say more of it than the tier does.
    ///
    /// ```
    /// use vpcraft_dsl::{net::parse_ipv4_cidr, prelude::*};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut t = Topology::new("demo").region("us-west-2");
    /// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
    /// let block = parse_ipv4_cidr("10.0.16.0/20")?;
    /// let app = t.add(Tier::new("app", main, block, 24, ["a", "b"], SubnetType::Isolated));
    /// let a = t.add(Subnet::part("a", app));
    /// t.add(Instance::new("host", main, a));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn part(zone: &str, tier: Ref<Tier>) -> Self {
        Self::start(zone, Some(tier.id()))
    }

    /// A subnet with its CIDR block and what it is for.
    #[track_caller]
    pub fn new(
        name: &str,
        vpc: Ref<Vpc>,
        cidr: impl IntoValue<Ipv4Net>,
        kind: impl IntoValue<SubnetType>,
    ) -> Self {
        use super::Resource as _;
        Self::start(name, Some(vpc.id())).cidr(cidr).r#type(kind)
    }

    /// A subnet whose default route leads to an internet gateway.
    #[track_caller]
    pub fn public(name: &str, vpc: Ref<Vpc>, cidr: impl IntoValue<Ipv4Net>) -> Self {
        Self::new(name, vpc, cidr, SubnetType::Public)
    }

    /// A subnet that reaches out through NAT or transit.
    #[track_caller]
    pub fn private(name: &str, vpc: Ref<Vpc>, cidr: impl IntoValue<Ipv4Net>) -> Self {
        Self::new(name, vpc, cidr, SubnetType::Private)
    }

    /// A subnet from which nothing leads out of the VPC but endpoints and peerings.
    #[track_caller]
    pub fn isolated(name: &str, vpc: Ref<Vpc>, cidr: impl IntoValue<Ipv4Net>) -> Self {
        Self::new(name, vpc, cidr, SubnetType::Isolated)
    }

    /// A subnet without IPv4.
    #[track_caller]
    pub fn without_ipv4(
        name: &str,
        vpc: Ref<Vpc>,
        ipv6: impl IntoValue<Ipv6Net>,
        kind: impl IntoValue<SubnetType>,
    ) -> Self {
        use super::Resource as _;
        Self::start(name, Some(vpc.id())).ipv6(ipv6).ipv6_only(true).r#type(kind)
    }
}

impl<'a> View<'a, Subnet> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// Its explicit associations; AWS allows one.
    pub fn associations(self) -> impl Iterator<Item = View<'a, Association>> + Clone {
        self.graph().children_of::<Association>(self.id())
    }

    /// The route table it is explicitly associated with.
    pub fn route_table(self) -> Option<View<'a, RouteTable>> {
        self.associations().find_map(|association| self.graph().view(association.table().link()?))
    }

    /// The letter, name or id of its zone, as a full name where the Region is known.
    pub fn zone_name(self) -> Option<String> {
        match (self.zone().known()?, self.graph().region(self.id())) {
            (Zone::Letter(letter), Some(region)) => Some(format!("{region}{letter}")),
            (Zone::Letter(letter), None) => Some(letter.to_string()),
            (Zone::Name(text) | Zone::Id(text), _) => Some(text),
        }
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(subnet) = graph.view::<Subnet>(id) else { return };
    let Some(vpc) = subnet.vpc() else { return };
    properties.set("VpcId", Data::Link(vpc.id()));
    match subnet.zone().known() {
        Some(Zone::Letter(letter)) => {
            let zone = match graph.region(id) {
                Some(region) => Data::text(format!("{region}{letter}")),
                None => Data::Join(vec![Data::Region, Data::text(letter.to_string())]),
            };
            properties.set("AvailabilityZone", zone);
        }
        Some(Zone::Name(name)) => properties.set("AvailabilityZone", Data::text(name)),
        Some(Zone::Id(id)) => properties.set("AvailabilityZoneId", Data::text(id)),
        None => {}
    }
    match subnet.ipv6().attr() {
        Some(Attr::Slot(slot)) => properties.set("Ipv6CidrBlock", Data::Ipv6Slot(vpc.id(), *slot)),
        Some(other) => properties.set("Ipv6CidrBlock", Data::from(other)),
        None => {}
    }
}

/// Subnets in a further block, and those with IPv6, come after the block they are cut from.
fn after(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let Some(subnet) = graph.view::<Subnet>(id) else { return Vec::new() };
    let Some(vpc) = subnet.vpc() else { return Vec::new() };
    let (v4, has_ipv6) = (subnet.cidr().known(), subnet.ipv6().is_set());
    let needed = |block: &View<'_, CidrBlock>| match (block.cidr().known(), v4) {
        (Some(block), Some(cidr)) => block.contains(&cidr),
        _ => has_ipv6 && block.is_ipv6(),
    };
    graph.children_of::<CidrBlock>(vpc.id()).filter(needed).map(View::id).collect()
}
