//! The subnets.

use dsl::{graph::Graph, net::usable_addresses, resource::subnet::Subnet, view::View};

use super::text;

/// One subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubnetRow {
    /// Its path.
    pub path: String,
    /// Its IPv4 block.
    pub cidr: String,
    /// Its IPv6 block or slot.
    pub ipv6: String,
    /// Its availability zone.
    pub zone: String,
    /// What it is for.
    pub purpose: String,
    /// The path of its route table; none if it falls to the main table of its VPC.
    pub table: Option<String>,
    /// How many addresses it has for network interfaces, where that is known.
    pub usable: Option<u64>,
    /// Whether instances get a public IPv4 address at launch.
    pub public_addresses: bool,
}

/// Every subnet, in order.
pub fn subnets(graph: &Graph) -> Vec<SubnetRow> {
    graph.all::<Subnet>().map(|subnet| row(graph, subnet)).collect()
}

fn row(graph: &Graph, subnet: View<'_, Subnet>) -> SubnetRow {
    let usable = subnet.cidr().known().map(usable_addresses);
    SubnetRow {
        path: subnet.path(),
        cidr: text::optional(graph, subnet.cidr().attr()),
        ipv6: text::optional(graph, subnet.ipv6().attr()),
        zone: subnet.zone_name().unwrap_or_else(|| text::optional(graph, subnet.zone().attr())),
        purpose: text::optional(graph, subnet.r#type().attr()),
        table: subnet.route_table().map(View::path),
        usable,
        public_addresses: subnet.map_public_ip_on_launch().known() == Some(true),
    }
}
