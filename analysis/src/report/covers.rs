//! What the destination of a route stands for.

use dsl::{
    graph::{Graph, NodeId},
    net::Family,
    resource::{peering::Peering, subnet::Subnet, vpc::Vpc},
    view::View,
};
use ipnet::IpNet;

/// More subnets than a cell of a table should name.
const MOST_NAMED: usize = 4;

/// What a block means from a table of VPC `own` by a route to `target`: networks by name where it holds some.
pub(super) fn covers(graph: &Graph, own: View<'_, Vpc>, net: IpNet, target: Option<NodeId>) -> String {
    if net.prefix_len() == 0 {
        return format!("everything else of {}", Family::of(net));
    }
    let peer = target.and_then(|target| graph.view::<Peering>(target)?.other_side(own.id()));
    let vpcs: Vec<View<'_, Vpc>> = peer.map_or_else(|| graph.all().collect(), |peer| vec![peer]);
    let parts: Vec<String> = vpcs.into_iter().filter_map(|vpc| part(graph, vpc, net)).collect();
    parts.join(", ")
}

/// What a block has of a VPC.
fn part(graph: &Graph, vpc: View<'_, Vpc>, net: IpNet) -> Option<String> {
    let blocks: Vec<IpNet> = vpc.blocks().map(|(block, _)| block).collect();
    let whole = blocks.iter().filter(|block| net.contains(*block)).count();
    let of_family = blocks.iter().filter(|block| Family::of(**block) == Family::of(net)).count();
    match whole {
        0 if blocks.iter().any(|block| block.contains(&net)) => Some(subnets(graph, vpc, net)),
        0 => None,
        all if all == of_family => Some(format!("all of {}", vpc.path())),
        _ => Some(format!("a block of {}", vpc.path())),
    }
}

fn subnets(graph: &Graph, vpc: View<'_, Vpc>, net: IpNet) -> String {
    let of = |subnet: &View<'_, Subnet>| {
        let six = subnet.ipv6().known().map(IpNet::V6);
        let blocks = subnet.cidr().known().map(IpNet::V4).into_iter().chain(six);
        blocks.into_iter().any(|block| block.contains(&net) || net.contains(&block))
    };
    let all = graph.subtree(vpc.id()).into_iter().filter_map(|id| graph.view(id));
    let paths: Vec<String> = all.filter(of).map(View::path).collect();
    match paths.len() {
        0 => format!("no subnet of {}", vpc.path()),
        count if count > MOST_NAMED => format!("{count} subnets of {}", vpc.path()),
        _ => paths.join(", "),
    }
}
