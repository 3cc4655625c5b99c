//! A tier: one subnet a zone, with the tables and gateways they need.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{
    Resource as _,
    association::{self, Association},
    egress_only_internet_gateway::EgressOnlyInternetGateway,
    internet_gateway::InternetGateway,
    nat_gateway::{NatAddress, NatGateway},
    route::{Route, Target},
    route_table::{self, RouteTable},
    subnet::{self, Subnet, SubnetType, Zone},
    vpc::Vpc,
};
use crate::{
    graph::{Graph, NodeId},
    kind::{Parts, Shape},
    net::nth_subnet,
    origin::Origin,
    topology::{Expansion, Ref},
    value::{Attr, IntoValue, List, Setting, Slot, Value},
    view::View,
};

words! {
    /// The NAT gateways of a private tier.
    pub enum Nat {
        /// None.
        None = "none",
        /// One, in the first zone, for all zones.
        Single = "single",
        /// One in each zone, so that a zone that fails takes no other with it.
        PerAz = "per_az",
    }
}

/// The length of a prefix, such as the 24 of `/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrefixLength(pub u8);

impl Setting for PrefixLength {
    const SHAPE: Shape = Shape::PrefixLength;
    fn into_attr(self) -> Attr {
        Attr::Number(self.0.into())
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        match attr {
            Attr::Number(length) => u8::try_from(*length).ok().map(Self),
            _ => None,
        }
    }
}

impl IntoValue<PrefixLength> for u8 {
    fn into_value(self) -> Value<PrefixLength> {
        Value::Known(PrefixLength(self))
    }
}

link_to! {
    /// A subnet, or all subnets of a tier.
    pub struct SubnetSet:
        Subnet = "subnet",
        Tier = "tier",
}

resource! {
    /// One subnet a zone, cut from one block, with their route tables and, if it says so, NAT gateways.
    ///
    /// Part n of the block goes to zone n of the list: add zones at its end. The subnets are called after their
    /// zones: `main.app.a`. One that is written out, as `subnet a { … }` in the tier, has what the tier says
    /// unless it says otherwise itself; a route table that names it takes the place of the tier's.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    pub struct Tier as tier, "tier", in Vpc ["vpc"];
    required {
        /// The block that its subnets are cut from.
        cidr: Ipv4Net, position;
        /// The prefix length of each subnet.
        split: PrefixLength, word("split");
        /// The availability zones, one subnet each.
        zones: List<Zone>, word("zones");
    }
    optional {
        /// What its subnets are for.
        r#type: SubnetType, word("type");
        /// The NAT gateways of a private tier, each with an elastic IP of its own, in public subnets of the VPC.
        nat: Nat;
        /// The `slot` of its first subnet in the IPv6 block of the VPC, or that subnet's /64; the others follow.
        ipv6: Ipv6Net;
        /// Whether network interfaces get an IPv6 address when they are made.
        assign_ipv6: bool;
        /// Whether instances get a public IPv4 address at launch.
        map_public_ip_on_launch: bool;
        /// AWS services that everything in it must reach.
        needs: List<String>, word("needs");
    }
    with { taggable: false, parts: Some(PARTS), expand: expand, expand_last: expand_last }
}

const PARTS: Parts = Parts { kind: "subnet", field: "zones", name: |zone| zone_name(&Zone::parse(zone)) };

impl Tier {
    /// A tier whose subnets are parts of `cidr`, each a /`split`, one a zone.
    #[track_caller]
    pub fn new(
        name: &str,
        vpc: Ref<Vpc>,
        cidr: impl IntoValue<Ipv4Net>,
        split: impl IntoValue<PrefixLength>,
        zones: impl IntoValue<List<Zone>>,
        kind: impl IntoValue<SubnetType>,
    ) -> Self {
        Self::start(name, Some(vpc.id())).cidr(cidr).split(split).zones(zones).r#type(kind)
    }
}

impl<'a> View<'a, Tier> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// Its subnets.
    pub fn subnets(self) -> impl Iterator<Item = View<'a, Subnet>> + Clone {
        self.graph().children_of(self.id())
    }

    /// Its route tables.
    pub fn tables(self) -> impl Iterator<Item = View<'a, RouteTable>> + Clone {
        self.graph().children_of(self.id())
    }

    /// Its NAT gateways.
    pub fn nat_gateways(self) -> impl Iterator<Item = View<'a, NatGateway>> + Clone {
        self.graph().children_of(self.id())
    }

    /// Zones that got no subnet because the block has too few parts.
    pub fn zones_without_subnet(self) -> Vec<Zone> {
        let Some((zones, cidr, split)) = self
            .zones()
            .known()
            .zip(self.cidr().known())
            .and_then(|(zones, cidr)| Some((zones, cidr, self.split().known()?)))
        else {
            return Vec::new();
        };
        let fits = |at: usize| part(cidr, split, at).is_some();
        zones.0.into_iter().enumerate().filter(|(at, _)| !fits(*at)).map(|(_, zone)| zone).collect()
    }

    /// Zones that stand twice in its list, by another spelling perhaps.
    pub fn zones_twice(self) -> Vec<Zone> {
        let zones = self.zones().known().map(|list| list.0).unwrap_or_default();
        let before =
            |at: usize, zone: &Zone| zones[..at].iter().any(|other| zone_name(other) == zone_name(zone));
        zones
            .iter()
            .enumerate()
            .filter(|(at, zone)| before(*at, zone))
            .map(|(_, zone)| zone.clone())
            .collect()
    }

    /// Zones that should have a NAT gateway but have no public subnet to put it in.
    pub fn missing_nat_zones(self) -> Vec<Zone> {
        let zones = self.zones().known().map(|list| list.0).unwrap_or_default();
        let wanted = match self.nat().known() {
            Some(Nat::PerAz) => zones.len(),
            Some(Nat::Single) => 1,
            Some(Nat::None) | None => 0,
        };
        let has = |zone: &Zone| self.nat_gateways().any(|nat| *nat.node().name == nat_name(zone));
        zones.into_iter().take(wanted).filter(|zone| !has(zone)).collect()
    }
}

/// The subnets behind links to subnets and tiers, each once.
pub(super) fn resolve(graph: &Graph, links: impl Iterator<Item = NodeId>) -> Vec<View<'_, Subnet>> {
    let mut subnets: Vec<View<'_, Subnet>> = Vec::new();
    for link in links {
        let of_tier = graph.view::<Tier>(link).into_iter().flat_map(View::<Tier>::subnets);
        for subnet in graph.view::<Subnet>(link).into_iter().chain(of_tier) {
            if !subnets.contains(&subnet) {
                subnets.push(subnet);
            }
        }
    }
    subnets
}

/// The route tables of a subnet, a tier or a VPC, so far as they are known in the second turn of the expansion.
pub(super) fn tables_of(x: &Expansion<'_>, part: NodeId) -> Vec<NodeId> {
    let kind = x.node(part).kind;
    if kind == Subnet::KIND {
        let associations = x.children::<Association>(part).into_iter();
        return associations.filter_map(|id| x.link(id, association::field::table)).collect();
    }
    x.within::<RouteTable>(part)
}

/// What the steps of the expansion need of a tier.
struct Plan {
    id: NodeId,
    vpc: NodeId,
    origin: Origin,
    zones: Vec<Zone>,
    kind: Option<SubnetType>,
    ipv6: bool,
}

impl Plan {
    fn of(x: &Expansion<'_>, id: NodeId) -> Option<Self> {
        let node = x.node(id);
        if node.is_existing() {
            return None;
        }
        Some(Self {
            id,
            vpc: node.parent?,
            origin: node.origin,
            zones: x.known::<List<Zone>>(id, field::zones)?.0,
            kind: x.known(id, field::r#type),
            ipv6: node.get(field::ipv6).is_some(),
        })
    }
}

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let Some(plan) = Plan::of(x, id) else { return };
    let (Some(cidr), Some(split)) = (x.known(id, field::cidr), x.known(id, field::split)) else { return };
    let mut subnets = Vec::new();
    for (at, zone) in plan.zones.iter().enumerate() {
        let Some(part) = part(cidr, split, at) else { continue };
        let name = zone_name(zone);
        let subnet = match written(x, id, &name) {
            Some(subnet) => {
                fill(x, subnet, subnet::field::zone, zone.clone().into_attr(), plan.origin);
                fill(x, subnet, subnet::field::cidr, Attr::V4(part), plan.origin);
                Ref::new(subnet)
            }
            None => {
                let subnet = Subnet::start(&name, None).cidr(part).zone(zone.clone());
                x.add(id, id, plan.origin, subnet)
            }
        };
        set_subnet(x, &plan, subnet.id(), at);
        if !has_table(x, subnet.id()) {
            subnets.push((zone, subnet));
        }
    }
    if plan.kind == Some(SubnetType::Public) {
        let subnets: Vec<_> = subnets.into_iter().map(|(_, subnet)| subnet).collect();
        if !subnets.is_empty() || plan.zones.is_empty() {
            add_table(x, &plan, "table", subnets);
        }
        return;
    }
    for (zone, subnet) in subnets {
        add_table(x, &plan, &format!("table_{}", zone_name(zone)), vec![subnet]);
    }
}

/// What a subnet has from its tier, each with the place where the tier says it.
fn set_subnet(x: &mut Expansion<'_>, plan: &Plan, subnet: NodeId, at: usize) {
    let rows = [
        (field::r#type, subnet::field::r#type),
        (field::assign_ipv6, subnet::field::assign_ipv6),
        (field::map_public_ip_on_launch, subnet::field::map_public_ip_on_launch),
    ];
    for (from, to) in rows {
        if let Some(set) = x.node(plan.id).get(from).cloned() {
            fill(x, subnet, to, set.value, set.origin);
        }
    }
    if let Some(set) = x.node(plan.id).get(field::cidr).cloned()
        && x.node(subnet).derived_from.is_some()
    {
        let cidr = x.node(subnet).get(subnet::field::cidr).map(|own| own.value.clone());
        x.set(subnet, subnet::field::cidr, cidr.unwrap_or(set.value), set.origin);
    }
    let ipv6 = x.node(plan.id).get(field::ipv6).cloned();
    if let Some((set, value)) = ipv6.and_then(|set| Some((set.clone(), nth_ipv6(&set.value, at)?))) {
        fill(x, subnet, subnet::field::ipv6, value, set.origin);
    }
}

/// The part of a tier that is written out, to be named or to say more than the tier does.
fn written(x: &Expansion<'_>, tier: NodeId, name: &str) -> Option<NodeId> {
    let own = |id: &NodeId| *x.node(*id).name == *name && x.node(*id).derived_from.is_none();
    x.children::<Subnet>(tier).into_iter().find(own).filter(|id| !x.node(*id).is_existing())
}

/// Sets what is not given.
fn fill(x: &mut Expansion<'_>, id: NodeId, field: u8, value: Attr, origin: Origin) {
    if x.node(id).get(field).is_none() {
        x.set(id, field, value, origin);
    }
}

/// Whether a table that is written names a part of a tier; no other is made for it then.
fn has_table(x: &Expansion<'_>, subnet: NodeId) -> bool {
    let is_written = x.node(subnet).derived_from.is_none();
    is_written
        && (!x.children::<Association>(subnet).is_empty()
            || x.all::<RouteTable>().any(|(_, table)| {
                let named = table.get(route_table::field::subnets).map(|set| set.value.items());
                named.into_iter().flatten().any(|link| link.as_link() == Some(subnet))
            }))
}

fn add_table(x: &mut Expansion<'_>, plan: &Plan, name: &str, subnets: Vec<Ref<Subnet>>) {
    let table = x.add(plan.id, plan.id, plan.origin, RouteTable::start(name, None).subnets(subnets)).id();
    let (v4, v6) = match plan.kind {
        Some(SubnetType::Public) => {
            let gateway = only::<InternetGateway>(x, plan.vpc).map(Target);
            (gateway, gateway)
        }
        Some(SubnetType::Private) => (None, only::<EgressOnlyInternetGateway>(x, plan.vpc).map(Target)),
        Some(SubnetType::Isolated) | None => (None, None),
    };
    if let Some(gateway) = v4 {
        add_route(x, plan, table, Ipv4Net::default().into(), gateway);
    }
    if let Some(gateway) = v6.filter(|_| plan.ipv6) {
        add_route(x, plan, table, Ipv6Net::default().into(), gateway);
    }
}

fn add_route(x: &mut Expansion<'_>, plan: &Plan, table: NodeId, destination: IpNet, target: Target) {
    let route = Route::start("", None).destination(destination).target(target);
    x.add(plan.id, table, plan.origin, route);
}

/// NAT gateways stand in public subnets that other tiers may have added, so they come in the second turn.
fn expand_last(x: &mut Expansion<'_>, id: NodeId) {
    let Some(plan) = Plan::of(x, id).filter(|plan| plan.kind == Some(SubnetType::Private)) else { return };
    let Some(set) = x.node(id).get(field::nat).cloned() else { return };
    let zones = match Nat::from_attr(&set.value) {
        Some(Nat::PerAz) => plan.zones.as_slice(),
        Some(Nat::Single) => plan.zones.get(..1).unwrap_or_default(),
        Some(Nat::None) | None => return,
    };
    let single = Nat::from_attr(&set.value) == Some(Nat::Single);
    for zone in zones {
        let Some(host) = public_subnet(x, plan.vpc, zone) else { continue };
        let nat = NatGateway::start(&nat_name(zone), None).subnet(host).elastic_ip(NatAddress::New);
        let nat = x.add(id, id, set.origin, nat);
        let derived = |table: &NodeId| x.node(*table).derived_from.is_some();
        let tables: Vec<_> = tables_of(x, id).into_iter().filter(derived).collect();
        for table in tables {
            if single || *x.node(table).name == format!("table_{}", zone_name(zone)) {
                add_route(x, &plan, table, Ipv4Net::default().into(), nat.into());
            }
        }
    }
}

/// The public subnet of a VPC in a zone, the first one if there are several.
fn public_subnet(x: &Expansion<'_>, vpc: NodeId, zone: &Zone) -> Option<Ref<Subnet>> {
    let fits = |id: NodeId| {
        x.known(id, subnet::field::r#type) == Some(SubnetType::Public)
            && x.known(id, subnet::field::zone).is_some_and(|own| zone_name(&own) == zone_name(zone))
    };
    x.within::<Subnet>(vpc).into_iter().find(|id| fits(*id)).map(Ref::new)
}

/// The gateway of a VPC, if it has one and only one.
fn only<K: super::Resource>(x: &Expansion<'_>, vpc: NodeId) -> Option<NodeId> {
    match x.children::<K>(vpc).as_slice() {
        [gateway] => Some(*gateway),
        _ => None,
    }
}

fn part(cidr: Ipv4Net, split: PrefixLength, at: usize) -> Option<Ipv4Net> {
    match nth_subnet(IpNet::V4(cidr), split.0, u128::try_from(at).ok()?)? {
        IpNet::V4(net) => Some(net),
        IpNet::V6(_) => None,
    }
}

/// The n-th after a slot or a /64.
fn nth_ipv6(first: &Attr, at: usize) -> Option<Attr> {
    match first {
        Attr::Slot(Slot(slot)) => {
            slot.checked_add(u16::try_from(at).ok()?).map(|slot| Attr::Slot(Slot(slot)))
        }
        Attr::V6(net) => {
            let step = 1u128.checked_shl(128 - u32::from(net.prefix_len()))?;
            let address =
                u128::from(net.network()).checked_add(step.checked_mul(u128::try_from(at).ok()?)?)?;
            Ipv6Net::new(address.into(), net.prefix_len()).ok().map(Attr::V6)
        }
        _ => None,
    }
}

/// The letter of a zone, or what its id ends in: `a`, `az1`.
fn zone_name(zone: &Zone) -> String {
    match zone {
        Zone::Letter(letter) => letter.to_string(),
        Zone::Name(name) => name.chars().last().map(String::from).unwrap_or_default(),
        Zone::Id(id) => id.rsplit('-').next().unwrap_or_default().to_owned(),
    }
}

fn nat_name(zone: &Zone) -> String {
    format!("nat_{}", zone_name(zone))
}
