//! What the network costs a month, as far as prices are known, before any traffic.

use dsl::{
    facts::{
        Usd,
        price::{AS_OF, HOURS_PER_MONTH, SOURCE},
    },
    graph::{Graph, NodeId},
    kind::Kind,
    resource::{
        KINDS, Resource, elastic_ip::ElasticIp, elastic_ip_association::ElasticIpAssociation,
        instance::Instance, interface_endpoint::InterfaceEndpoint, nat_gateway::NatGateway, peering::Peering,
        raw::Raw, vpc::Vpc,
    },
    view::View,
};

/// What a network costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The costs of each VPC, in order; what stands in none has an empty path and comes last.
    pub vpcs: Vec<VpcCost>,
    /// What is known of the whole month.
    pub total: Usd,
    /// Whether there is something whose price is not known, so that the total is a lower bound.
    pub is_partial: bool,
    /// What is there and free of charge, in words.
    pub free: Vec<&'static str>,
    /// Whether a peering may carry data across zones or Regions, which is billed by the GB.
    pub has_peerings: bool,
    /// How many hours a month is counted as.
    pub hours: u64,
    /// The newest day that prices were looked up.
    pub as_of: &'static str,
    /// The AWS page that explains them.
    pub source: &'static str,
}

/// The costs of one VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcCost {
    /// The path of the VPC.
    pub vpc: String,
    /// Its Region, where known.
    pub region: String,
    /// What is charged.
    pub items: Vec<CostItem>,
    /// What is known of the month.
    pub monthly: Usd,
    /// Whether a price is missing.
    pub is_partial: bool,
}

/// Something that is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostItem {
    /// The path of the element.
    pub element: String,
    /// What is charged, in words: `NAT gateway`.
    pub what: &'static str,
    /// How many are charged: zones of an endpoint, else one.
    pub count: u64,
    /// The price of one for an hour, where known.
    pub hour: Option<Usd>,
    /// The price of a GB that passes it, where it has one and it is known.
    pub gb: Option<Usd>,
    /// What it costs a month before any traffic, where known.
    pub monthly: Option<Usd>,
}

/// The costs of a network, each at the price of its Region.
///
/// # Example
/// ```
/// use vpcraft_analysis::{prelude::*, report};
/// use dsl::net::parse_ipv4_cidr;
///
/// let mut t = Topology::new("demo").region("us-east-1");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16").unwrap()));
/// t.add(ElasticIp::new("eip", main));
/// let cost = report::cost(&t.graph());
/// assert_eq!(cost.total.cents(), "$3.65");
/// assert!(cost.free.contains(&"VPC"));
/// ```
pub fn cost(graph: &Graph) -> Cost {
    let mut vpcs: Vec<VpcCost> = Vec::new();
    let mut outside = VpcCost::new(String::new(), String::new());
    let all: Vec<View<'_, Vpc>> = graph.all().collect();
    for vpc in &all {
        let mut own = VpcCost::new(vpc.path(), graph.region(vpc.id()).unwrap_or_default().to_owned());
        graph.subtree(vpc.id()).into_iter().flat_map(|id| items(graph, id)).for_each(|it| own.add(it));
        vpcs.push(own);
    }
    let loose = graph.ids().filter(|id| graph.enclosing::<Vpc>(*id).is_none());
    loose.flat_map(|id| items(graph, id)).for_each(|it| outside.add(it));
    vpcs.retain(|vpc| !vpc.items.is_empty());
    vpcs.extend(Some(outside).filter(|it| !it.items.is_empty()));
    Cost {
        total: vpcs.iter().fold(Usd::default(), |sum, vpc| sum.plus(vpc.monthly)),
        is_partial: vpcs.iter().any(|vpc| vpc.is_partial),
        free: free(graph),
        has_peerings: graph.all::<Peering>().next().is_some(),
        hours: HOURS_PER_MONTH,
        as_of: AS_OF,
        source: SOURCE,
        vpcs,
    }
}

impl VpcCost {
    fn new(vpc: String, region: String) -> Self {
        Self { vpc, region, items: Vec::new(), monthly: Usd::default(), is_partial: false }
    }

    fn add(&mut self, item: CostItem) {
        match item.monthly {
            Some(monthly) => self.monthly = self.monthly.plus(monthly),
            None => self.is_partial = true,
        }
        self.items.push(item);
    }
}

fn items(graph: &Graph, id: NodeId) -> Vec<CostItem> {
    if graph.node(id).is_existing() {
        return Vec::new();
    }
    let item = |what, count, hour, gb| charged(graph, id, what, count, hour, gb);
    if graph.is::<NatGateway>(id) {
        return vec![item(NatGateway::KIND.title, 1, Some("nat_gateway_hour"), Some("nat_gateway_gb"))];
    }
    if let Some(endpoint) = graph.view::<InterfaceEndpoint>(id) {
        let zones = endpoint.subnets_resolved().len() as u64;
        let prices = (Some("interface_endpoint_hour"), Some("interface_endpoint_gb"));
        return vec![item(InterfaceEndpoint::KIND.title, zones, prices.0, prices.1)];
    }
    if let Some(address) = graph.view::<ElasticIp>(id) {
        // Addresses of one's own pool are not charged.
        let is_own = address.public_ipv4_pool().is_set();
        let address = (!is_own).then(|| item(ElasticIp::KIND.title, 1, Some("public_ipv4_hour"), None));
        return address.into_iter().collect();
    }
    if let Some(host) = graph.view::<Instance>(id) {
        let address =
            has_own_address(host).then(|| item("public IPv4 address", 1, Some("public_ipv4_hour"), None));
        return [item(Instance::KIND.title, 1, None, None)].into_iter().chain(address).collect();
    }
    if graph.is::<Raw>(id) { vec![item(Raw::KIND.title, 1, None, None)] } else { Vec::new() }
}

/// Whether it has a public address that is no elastic IP, which is counted by itself.
fn has_own_address(host: View<'_, Instance>) -> bool {
    let associated = host.graph().children_of::<ElasticIpAssociation>(host.id()).next().is_some();
    host.has_public_ip() && !host.elastic_ip().is_set() && !associated
}

fn charged(
    graph: &Graph,
    id: NodeId,
    what: &'static str,
    count: u64,
    hour: Option<&str>,
    gb: Option<&str>,
) -> CostItem {
    let price = |item: &str| graph.facts().price(graph.region(id)?, item);
    let hour = hour.and_then(price);
    CostItem {
        element: graph.path(id),
        what,
        count,
        hour,
        gb: gb.and_then(price),
        monthly: hour.map(|rate| rate.times(count).times(HOURS_PER_MONTH)),
    }
}

/// The kinds that AWS does not charge for, of those that are there.
///
/// AWS: <https://aws.amazon.com/vpc/pricing/>
fn free(graph: &Graph) -> Vec<&'static str> {
    let charged: [&Kind; 5] =
        [NatGateway::KIND, InterfaceEndpoint::KIND, ElasticIp::KIND, Instance::KIND, Raw::KIND];
    let mut there: Vec<&Kind> = Vec::new();
    for id in graph.ids().filter(|id| graph.is_resource(*id)) {
        let kind = graph.node(id).kind;
        if !charged.contains(&kind) && !there.contains(&kind) {
            there.push(kind);
        }
    }
    KINDS.iter().filter(|kind| there.contains(kind)).map(|kind| kind.title).collect()
}

impl CostItem {
    /// What is charged and how often: `interface endpoint in 3 zones`.
    pub fn text(&self) -> String {
        match (self.count, self.what) {
            (1, what) => what.to_owned(),
            (count, what) => format!("{what} in {count} zones"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsl::{net::parse_ipv4_cidr, prelude::*};

    fn net(text: &str) -> dsl::net::Ipv4Net {
        parse_ipv4_cidr(text).expect("a block")
    }

    fn network(region: &str) -> Topology {
        let mut t = Topology::new("t").region(region);
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
        t.add(InternetGateway::new("igw", main));
        let a = t.add(Subnet::public("a", main, net("10.0.0.0/24")).zone(Zone::A));
        let b = t.add(Subnet::private("b", main, net("10.0.1.0/24")).zone(Zone::B));
        t.add(NatGateway::new("nat", main, a).elastic_ip(NatAddress::New));
        t.add(InterfaceEndpoint::new("ssm", main, "ssm").subnets([a, b]));
        t
    }

    #[test]
    fn what_is_charged_is_added_up() {
        let cost = cost(&network("us-east-1").graph());
        let rows: Vec<_> =
            cost.vpcs[0].items.iter().map(|it| (it.text(), it.monthly.map(Usd::cents))).collect();
        let dollars = |text: &str| Some(text.to_owned());
        assert_eq!(
            rows,
            [
                ("NAT gateway".to_owned(), dollars("$32.85")),
                ("elastic IP".to_owned(), dollars("$3.65")),
                ("interface endpoint in 2 zones".to_owned(), dollars("$14.60")),
            ]
        );
        assert_eq!((cost.total.cents().as_str(), cost.is_partial), ("$51.10", false));
        assert_eq!(cost.free, ["VPC", "internet gateway", "gateway attachment", "subnet"]);
    }

    #[test]
    fn a_price_that_nobody_knows_is_not_guessed() {
        let mut t = network("sa-east-1");
        let partial = cost(&t.clone().graph());
        assert_eq!((partial.total.cents().as_str(), partial.is_partial), ("$3.65", true));
        for (item, rate) in [("nat_gateway_hour", 93_000), ("interface_endpoint_hour", 20_000)] {
            t.facts_mut().override_price("sa-east-1", item, Usd(rate)).expect("an item");
        }
        let whole = cost(&t.graph());
        assert_eq!((whole.total.cents().as_str(), whole.is_partial), ("$100.74", false));
    }

    #[test]
    fn hosts_are_charged_and_have_no_price() {
        let mut t = Topology::new("t").region("us-east-1");
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
        let a = t.add(Subnet::public("a", main, net("10.0.0.0/24")).zone(Zone::A));
        t.add(Instance::new("host", main, a).public_ip(true));
        let cost = cost(&t.graph());
        assert_eq!((cost.total.cents().as_str(), cost.is_partial), ("$3.65", true));
    }
}
