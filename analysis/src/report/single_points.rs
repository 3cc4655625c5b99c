//! What several zones depend on and stands in one of them.

use std::collections::BTreeSet;

use dsl::{
    graph::{Graph, NodeId},
    resource::{
        Resource, gateway_endpoint::GatewayEndpoint, instance::Instance,
        interface_endpoint::InterfaceEndpoint, nat_gateway::NatGateway, subnet::Subnet, tier::Tier, vpc::Vpc,
    },
    view::View,
};

use super::text;

/// Something that goes with its zone, and takes others along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinglePoint {
    /// The zone.
    pub zone: String,
    /// The path of the element that is in this zone alone.
    pub element: String,
    /// Its kind, in words.
    pub kind: &'static str,
    /// What is lost with it: the subnets of other zones that use it; empty for a tier of one zone.
    pub affects: Vec<String>,
    /// What is lost, in a few words.
    pub loses: &'static str,
}

/// The single points of failure of each VPC, by zone.
///
/// # Example
/// ```
/// use vpcraft_analysis::{prelude::*, report};
/// use dsl::net::parse_ipv4_cidr;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut t = Topology::new("demo").region("us-west-2");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
/// let a = t.add(Subnet::isolated("a", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
/// t.add(Subnet::isolated("b", main, parse_ipv4_cidr("10.0.2.0/24")?).zone(Zone::B));
/// t.add(InterfaceEndpoint::new("ssm", main, "ssm").subnets([a]));
/// let points = report::single_points(&t.graph());
/// assert_eq!((points[0].zone.as_str(), points[0].element.as_str()), ("us-west-2a", "main.ssm"));
/// assert_eq!(points[0].affects, ["main.b"]);
/// # Ok(())
/// # }
/// ```
pub fn single_points(graph: &Graph) -> Vec<SinglePoint> {
    graph.all::<Vpc>().filter(|vpc| !vpc.is_existing()).flat_map(|vpc| of(graph, vpc)).collect()
}

fn of(graph: &Graph, vpc: View<'_, Vpc>) -> Vec<SinglePoint> {
    let all = graph.subtree(vpc.id());
    let mut points: Vec<SinglePoint> = Vec::new();
    for id in all {
        let home = |subnet: Option<View<'_, Subnet>>| subnet.and_then(View::<Subnet>::zone_name);
        if let Some(nat) = graph.view::<NatGateway>(id) {
            points.extend(routed(graph, id, home(nat.host_subnet()), NatGateway::KIND.title));
        } else if let Some(host) = graph.view::<Instance>(id) {
            points.extend(routed(graph, id, home(host.host_subnet()), Instance::KIND.title));
        } else if let Some(endpoint) = graph.view::<InterfaceEndpoint>(id) {
            points.extend(endpoint_point(graph, endpoint));
        } else if let Some(tier) = graph.view::<Tier>(id) {
            points.extend(tier_point(tier));
        }
    }
    points.sort_by(|a, b| a.zone.cmp(&b.zone));
    points
}

/// What routes of subnets in other zones lead to.
fn routed(graph: &Graph, id: NodeId, zone: Option<String>, kind: &'static str) -> Option<SinglePoint> {
    use dsl::resource::{route::Route, route_table::RouteTable};
    let zone = zone?;
    let tables = graph.users_of::<Route>(id).filter_map(View::<Route>::table);
    let affects = elsewhere(tables.flat_map(View::<RouteTable>::associated), &zone);
    let loses = "routes that lead to it";
    (!affects.is_empty()).then(|| SinglePoint { zone, element: graph.path(id), kind, affects, loses })
}

fn endpoint_point(graph: &Graph, endpoint: View<'_, InterfaceEndpoint>) -> Option<SinglePoint> {
    let zone = only_zone(endpoint.subnets_resolved())?;
    // S3 and DynamoDB have another way where a gateway endpoint is.
    let users = if endpoint.used_by().is_set() {
        text::subnets(graph, endpoint.used_by().links())
    } else {
        let vpc = endpoint.vpc()?;
        let has_gateway = graph.children_of::<GatewayEndpoint>(vpc.id());
        let service = endpoint.service().as_str();
        if has_gateway.into_iter().any(|gateway| gateway.service().as_str() == service) {
            return None;
        }
        graph.subtree(vpc.id()).into_iter().filter_map(|id| graph.view(id)).collect()
    };
    let affects = elsewhere(users.into_iter(), &zone);
    let (element, kind) = (endpoint.path(), InterfaceEndpoint::KIND.title);
    (!affects.is_empty()).then_some(SinglePoint { zone, element, kind, affects, loses: "the service" })
}

fn tier_point(tier: View<'_, Tier>) -> Option<SinglePoint> {
    let zone = only_zone(tier.subnets().collect())?;
    let kind = Tier::KIND.title;
    Some(SinglePoint { zone, element: tier.path(), kind, affects: Vec::new(), loses: "the tier as a whole" })
}

/// The zone of all these subnets, if it is one.
fn only_zone(subnets: Vec<View<'_, Subnet>>) -> Option<String> {
    let zones: BTreeSet<Option<String>> = subnets.into_iter().map(View::<Subnet>::zone_name).collect();
    let mut zones = zones.into_iter();
    match (zones.next(), zones.next()) {
        (Some(only), None) => only,
        _ => None,
    }
}

/// The subnets in known other zones, each once.
fn elsewhere<'a>(subnets: impl Iterator<Item = View<'a, Subnet>>, zone: &str) -> Vec<String> {
    let is_far = |subnet: &View<'a, Subnet>| subnet.zone_name().is_some_and(|own| own != zone);
    let mut paths: Vec<String> = Vec::new();
    for path in subnets.filter(is_far).map(View::path) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsl::{net::parse_ipv4_cidr, prelude::*};

    fn net(text: &str) -> dsl::net::Ipv4Net {
        parse_ipv4_cidr(text).expect("a block")
    }

    fn points(shared: bool) -> Vec<String> {
        let mut t = Topology::new("t").region("us-west-2");
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
        let web = t.add(Subnet::public("web", main, net("10.0.0.0/24")).zone(Zone::A));
        let a = t.add(Subnet::private("a", main, net("10.0.1.0/24")).zone(Zone::A));
        let b = t.add(Subnet::private("b", main, net("10.0.2.0/24")).zone(Zone::B));
        let nat = t.add(NatGateway::new("nat", main, web).elastic_ip(NatAddress::New));
        let users = if shared { vec![a, b] } else { vec![a] };
        t.add(RouteTable::new("rt", main).subnets(users).route(net("0.0.0.0/0"), nat));
        let row = |it: SinglePoint| format!("{} {} {}", it.zone, it.element, it.affects.join(" "));
        single_points(&t.graph()).into_iter().map(row).collect()
    }

    #[test]
    fn a_nat_gateway_for_other_zones_is_one() {
        assert_eq!(points(true), ["us-west-2a main.nat main.b"]);
        assert_eq!(points(false), [""; 0]);
    }
}
