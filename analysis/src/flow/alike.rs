//! Ends that packets can't tell apart: every answer about one holds for the others.

use std::collections::BTreeMap;

use dsl::{
    graph::{Graph, NodeId},
    resource::{instance::Instance, interface_endpoint::InterfaceEndpoint, subnet::Subnet},
    view::View,
};
use ipnet::IpNet;

use super::{
    address::Address,
    filter, name,
    network::{Groups, Name, Part, Reach},
    tri::Tri,
};

/// Elements by what they have in common, in the order of their firsts.
fn grouped<K: Ord>(elements: impl Iterator<Item = (K, NodeId)>) -> Vec<Vec<NodeId>> {
    let mut classes: Vec<Vec<NodeId>> = Vec::new();
    let mut known = BTreeMap::new();
    for (key, id) in elements {
        let at = *known.entry(key).or_insert(classes.len());
        if at == classes.len() {
            classes.push(Vec::new());
        }
        classes[at].push(id);
    }
    classes
}

/// Hosts of one subnet with the same groups and kinds of addresses.
pub(super) fn hosts(graph: &Graph, reach: &Reach<'_>) -> Vec<Vec<NodeId>> {
    grouped(graph.all::<Instance>().filter_map(|it| Some((reach.class_of(it.id())?, it.id()))))
}

/// Endpoints in the same subnets with the same groups and ports.
pub(super) fn endpoints(graph: &Graph, reach: &Reach<'_>) -> Vec<Vec<NodeId>> {
    let likeness = |endpoint: View<'_, InterfaceEndpoint>| {
        let interfaces = reach.interfaces_of(endpoint.id()).iter().map(|at| &reach.interfaces[*at]);
        let interfaces: Vec<(usize, Groups, [Tri; 2], _)> =
            interfaces.map(|it| (it.subnet, it.groups.clone(), it.has, it.fixed)).collect();
        let service = endpoint.service().as_str().map(Name::parse);
        let ports = service.map(|service| name::ports(reach, &service).to_string());
        // An endpoint that is nowhere is like no other.
        let apart = interfaces.is_empty().then(|| endpoint.id());
        ((interfaces, ports, apart), endpoint.id())
    };
    grouped(graph.all::<InterfaceEndpoint>().map(likeness))
}

/// Subnets without hosts that have the same table, ACL and endpoints, and whose addresses no block in a route or rule
/// tells apart.
pub(super) fn subnets(graph: &Graph, reach: &Reach<'_>) -> Vec<Vec<NodeId>> {
    let all: Vec<usize> = (0..reach.networks.len()).collect();
    let all = blocks(reach, &all);
    subnets_by(graph, reach, graph.all::<Subnet>(), &all)
}

/// The same of one VPC, as far as those near it tell them apart.
pub(super) fn subnets_of(reach: &Reach<'_>, vpc: usize, near: &[usize]) -> Vec<Vec<NodeId>> {
    let own = reach.networks[vpc].subnets.iter().filter_map(|at| reach.graph.view(reach.parts[*at].id));
    subnets_by(reach.graph, reach, own, &blocks(reach, near))
}

fn subnets_by<'g>(
    graph: &'g Graph,
    reach: &Reach<'g>,
    subnets: impl Iterator<Item = View<'g, Subnet>>,
    blocks: &[IpNet],
) -> Vec<Vec<NodeId>> {
    let mut endpoints: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    for endpoint in graph.all::<InterfaceEndpoint>() {
        for at in reach.interfaces_of(endpoint.id()) {
            endpoints.entry(reach.interfaces[*at].subnet).or_default().push(endpoint.id());
        }
    }
    let likeness = |subnet: View<'_, Subnet>| {
        let at = reach.place(subnet.id())?;
        let part = &reach.parts[at];
        let inside = endpoints.get(&at).cloned().unwrap_or_default();
        let [four, six] = part.addresses.each_ref().map(|address| lies(address.as_ref(), blocks));
        let apart = is_apart(part) || four.is_none() || six.is_none();
        let way = (part.vpc, part.table, part.acl, part.public);
        Some(((way, inside, four, six, apart.then(|| subnet.id())), subnet.id()))
    };
    grouped(subnets.filter_map(likeness))
}

fn is_apart(part: &Part) -> bool {
    part.existing || !part.hosts.is_empty()
}

/// Every block that a route or a rule in some VPCs speaks of.
fn blocks(reach: &Reach<'_>, vpcs: &[usize]) -> Vec<IpNet> {
    let is_all = vpcs.len() == reach.networks.len();
    let networks = || vpcs.iter().map(|at| &reach.networks[*at]);
    let tables = networks().flat_map(|network| &network.tables);
    let routes = tables.flat_map(|at| reach.tables[*at].routes.iter().map(|(net, _)| net));
    let groups = reach.groups.iter().filter(|group| is_all || vpcs.contains(&group.vpc));
    let groups = groups.flat_map(|group| group.nets());
    let parts = networks().flat_map(|network| &network.subnets);
    let acls = parts.flat_map(|at| filter::acl_nets(reach.graph, reach.parts[*at].acl));
    let own = networks().flat_map(|network| network.blocks.iter().copied());
    let mut all: Vec<IpNet> = routes.chain(groups).chain(acls).chain(own).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Which blocks hold an address; nothing, if that does not tell all about it.
fn lies(address: Option<&Address>, blocks: &[IpNet]) -> Option<Vec<usize>> {
    match address {
        None => Some(vec![usize::MAX]),
        Some(Address::Net(own)) => {
            let parts = blocks.iter().any(|net| own.contains(net) && own != net);
            let holding = blocks.iter().enumerate().filter(|(_, net)| net.contains(own)).map(|(at, _)| at);
            (!parts).then(|| holding.collect())
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Claim, Loss},
        *,
    };
    use crate::flow::Verdict;
    use dsl::{net::parse_ipv4_cidr, prelude::*};

    fn net(text: &str) -> dsl::net::Ipv4Net {
        parse_ipv4_cidr(text).expect(text)
    }

    /// Two tables, an ACL for one subnet, a rule that names a part of another, an endpoint in two, a peering.
    fn network() -> Topology {
        let mut t = Topology::new("demo").region("us-west-2");
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")).dns_hostnames(true));
        let igw = t.add(InternetGateway::new("igw", main));
        let subnet = |t: &mut Topology, name: &str, third: u8| {
            t.add(Subnet::public(name, main, net(&format!("10.0.{third}.0/24"))).zone(Zone::A))
        };
        let all: Vec<_> = (0..8).map(|at| subnet(&mut t, &format!("s{at}"), at)).collect();
        let far = t.add(Vpc::new("far", net("10.1.0.0/16")));
        let peer = t.add(Peering::new("peer", main, far));
        let there: Vec<_> = (0..2)
            .map(|at| t.add(Subnet::isolated(&format!("f{at}"), far, net(&format!("10.1.{at}.0/24")))))
            .collect();
        t.add(RouteTable::new("far_rt", far).subnets(there).route(net("10.0.4.0/23"), peer));
        t.add(RouteTable::new("one", main).subnets(all[..6].to_vec()).route(net("0.0.0.0/0"), igw));
        let two = RouteTable::new("two", main).subnets(all[6..].to_vec()).route(net("10.1.0.0/16"), peer);
        t.add(two);
        t.add(NetworkAcl::new("acl", main).subnets([all[1]]));
        let group = SecurityGroup::new("sg", main, "A part").ingress(Traffic::tcp(443), net("10.0.2.0/24"));
        let group = t.add(group);
        let endpoint = InterfaceEndpoint::new("ssm", main, "ssm").subnets([all[7]]).private_dns(true);
        t.add(endpoint.security_groups([group]));
        t
    }

    #[test]
    fn what_is_alike_is_together() {
        let graph = network().graph();
        let reach = Reach::new(&graph);
        let classes: Vec<Vec<String>> = subnets(&graph, &reach)
            .iter()
            .map(|class| class.iter().map(|id| graph.path(*id)).collect())
            .collect();
        let expected: &[&[&str]] = &[
            &["main.s0", "main.s3"],
            &["main.s1"],
            &["main.s2"],
            &["main.s4", "main.s5"],
            &["main.s6"],
            &["main.s7"],
            &["far.f0", "far.f1"],
        ];
        assert_eq!(classes, expected);
    }

    /// What an answer says, but for names.
    fn said(reach: &Reach<'_>, claim: &Claim) -> Vec<(Verdict, String, String, Vec<super::super::Reason>)> {
        let losses = |losses: &[Loss]| losses.iter().map(|loss| loss.reason).collect();
        let cases = reach.judge(claim).cases.into_iter();
        cases
            .map(|case| {
                let trace = case.trace;
                (case.verdict, trace.works.to_string(), trace.may_work.to_string(), losses(&trace.losses))
            })
            .collect()
    }

    #[test]
    fn answers_about_one_hold_for_the_others() {
        let graph = network().graph();
        let reach = Reach::new(&graph);
        let classes = subnets(&graph, &reach);
        let everything: Vec<NodeId> = classes.iter().flatten().copied().collect();
        let mut compared = 0;
        for class in &classes {
            for other in &class[1..] {
                for end in everything.iter().filter(|end| !class.contains(end)) {
                    for (one, again) in [
                        (Claim::reaches(class[0], *end), Claim::reaches(*other, *end)),
                        (Claim::reaches(*end, class[0]), Claim::reaches(*end, *other)),
                    ] {
                        assert_eq!(said(&reach, &one), said(&reach, &again), "{}", graph.path(*other));
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 40, "{compared}");
    }
}
