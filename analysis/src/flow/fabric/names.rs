//! Services with their addresses, and which address a name gives in each VPC.

use std::{collections::BTreeSet, net::IpAddr};

use dsl::{
    facts::partition::Partition,
    graph::NodeId,
    net::Family,
    resource::{
        expect::{End, Expect},
        gateway_endpoint::GatewayEndpoint,
        interface_endpoint::InterfaceEndpoint,
        vpc,
    },
    value::{List, Setting},
    view::View,
};
use ipnet::IpNet;

use super::{Interface, Service, address, build::Builder};

/// The address that stands for the internet where no rule speaks of another.
const ANYWHERE: [&str; 2] = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"];
/// The name that it has.
const ANYBODY: &str = "example.com";

impl Builder<'_> {
    /// Every service that an endpoint leads to or that a fact about traffic is about.
    pub(super) fn add_services(&mut self) {
        let graph = self.graph;
        let mut named: BTreeSet<(String, String)> = BTreeSet::new();
        let gateways = graph.all::<GatewayEndpoint>().map(|it| (it.id(), it.service().as_str()));
        let interfaces = graph.all::<InterfaceEndpoint>().map(|it| (it.id(), it.service().as_str()));
        for (id, text) in gateways.chain(interfaces) {
            named.extend(text.map(|text| self.word_and_region(text, id)));
        }
        let regions: Vec<String> = self.fabric.vpcs.iter().map(|vpc| self.region(vpc.id)).collect();
        for expect in graph.all::<Expect>() {
            for attr in [expect.source().attr(), expect.reaches().attr(), expect.never_reaches().attr()] {
                for end in attr.and_then(List::<End>::from_attr).map(|list| list.0).unwrap_or_default() {
                    let End::Service(service) = end else { continue };
                    let (word, region) = split(service.word());
                    match region {
                        Some(region) => drop(named.insert((word, region))),
                        None => named.extend(regions.iter().map(|region| (word.clone(), region.clone()))),
                    }
                }
            }
        }
        for (word, region) in named {
            let service = self.service_row(word, region);
            self.fabric.services.push(service);
        }
    }

    fn service_row(&self, word: String, region: String) -> Service {
        let facts = self.graph.facts().service(&word);
        let known = self.graph.facts().region(&region);
        let suffix = known.map_or("amazonaws.com", |region| partition(region).dns_suffix);
        let host = facts.and_then(|facts| facts.private_dns_in(known?));
        let host = host.map(|host| host.replace("*.", "any."));
        let block = self.service_block(self.fabric.services.len());
        let ports = facts.map(|facts| facts.ports.to_vec()).filter(|ports| !ports.is_empty());
        Service {
            host: host.unwrap_or_else(|| format!("{word}.{region}.{suffix}")),
            block,
            address: address::sample(block),
            ports: ports.unwrap_or_else(|| vec![443]),
            word,
            region,
        }
    }

    fn region(&self, id: NodeId) -> String {
        self.graph.region(id).unwrap_or("us-east-1").to_owned()
    }

    fn word_and_region(&self, text: &str, id: NodeId) -> (String, String) {
        let (word, region) = split(text);
        (word, region.unwrap_or_else(|| self.region(id)))
    }

    /// The place of the service that a text names where `id` is.
    pub(super) fn service(&self, text: &str, id: NodeId) -> Option<usize> {
        let (word, region) = self.word_and_region(text, id);
        self.fabric.services.iter().position(|it| it.word == word && it.region == region)
    }

    /// The block of a prefix list, by its id or by the word of its service; nothing if nobody speaks of it.
    pub(super) fn list(&self, vpc: usize, list: &str) -> Option<IpNet> {
        let id = self.fabric.vpcs[vpc].id;
        let region = self.region(id);
        let facts = self.graph.facts();
        let is_it = |service: &&Service| {
            service.region == region
                && (service.word == list || facts.prefix_list(&region, &service.word) == Some(list))
        };
        self.fabric.services.iter().find(is_it).map(|service| service.block)
    }

    /// Addresses of the internet: one for anybody, and one for each public block that the tables name.
    pub(super) fn add_internet(&mut self) {
        self.fabric.unrouted =
            [Family::V4, Family::V6].into_iter().flat_map(super::super::address::unroutable).collect();
        let mut named: BTreeSet<IpNet> = BTreeSet::new();
        for subnet in &self.fabric.subnets {
            named.extend(subnet.routes.iter().map(|route| route.destination));
            let entries = subnet.acl.iter().flat_map(|acl| acl.ingress.iter().chain(&acl.egress));
            named.extend(entries.map(|entry| entry.net));
        }
        let rules = self.fabric.interfaces.iter().filter_map(|it| it.rules.as_ref());
        let rules = rules.flat_map(|rules| rules.ingress.iter().chain(&rules.egress));
        named.extend(rules.flat_map(|rule| rule.nets.iter().copied()));
        let vpcs = self.fabric.vpcs.iter().flat_map(|vpc| &vpc.blocks);
        let services = self.fabric.services.iter().map(|service| &service.block);
        let own: Vec<IpNet> = vpcs.chain(services).chain(&self.fabric.unrouted).copied().collect();
        let is_free = |address: &IpAddr| !own.iter().any(|net| net.contains(address));
        let anywhere = ANYWHERE.iter().filter_map(|text| text.parse().ok());
        let samples = named.into_iter().filter(|net| net.prefix_len() > 0).map(address::sample);
        let mut all: Vec<IpAddr> = Vec::new();
        for address in anywhere.chain(samples).filter(is_free) {
            if !all.contains(&address) {
                all.push(address);
            }
        }
        self.fabric.internet = all;
    }

    /// What names give in each VPC: hosts by path, services by their own names, private DNS first.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html>
    pub(super) fn add_names(&mut self) {
        for vpc in 0..self.fabric.vpcs.len() {
            let id = self.fabric.vpcs[vpc].id;
            let index = &self.fabric.index;
            let near = index.near(&self.fabric, vpc);
            let mut hosts: Vec<_> = near.into_iter().flat_map(|vpc| index.interfaces_of_vpc(vpc)).collect();
            hosts.sort_unstable();
            let hosts = hosts.into_iter().map(|at| &self.fabric.interfaces[at]);
            let mut names: Vec<(String, IpAddr)> =
                hosts.flat_map(|it| it.addresses.iter().map(|address| (it.path.clone(), *address))).collect();
            let answers = self.graph.view::<vpc::Vpc>(id).is_some_and(View::<vpc::Vpc>::has_dns_support);
            if answers {
                let anywhere = ANYWHERE.iter().filter_map(|text| text.parse().ok());
                names.extend(anywhere.map(|address| (ANYBODY.to_owned(), address)));
                for service in &self.fabric.services {
                    let diverted = self.diverted(vpc, service);
                    let addresses = if diverted.is_empty() { vec![service.address] } else { diverted };
                    names.extend(addresses.into_iter().map(|address| (service.host.clone(), address)));
                }
            }
            self.fabric.vpcs[vpc].names = names;
        }
    }

    /// The addresses of the endpoints of a VPC that take the name of a service over.
    fn diverted(&self, vpc: usize, service: &Service) -> Vec<IpAddr> {
        let id = self.fabric.vpcs[vpc].id;
        let names = self.graph.view::<vpc::Vpc>(id).is_some_and(View::<vpc::Vpc>::has_dns_hostnames);
        let all = self.fabric.index.interfaces_of_vpc(vpc).into_iter().map(|at| &self.fabric.interfaces[at]);
        let takes = |it: &&Interface| {
            let Some(endpoint) = self.graph.view::<InterfaceEndpoint>(it.id) else { return false };
            let own = endpoint.service().as_str().map(|text| self.word_and_region(text, it.id));
            own.is_some_and(|(word, region)| word == service.word && region == service.region)
                && endpoint.has_private_dns()
                && endpoint.private_dns_only_for_inbound_resolver().known() != Some(true)
        };
        let own = all.filter(takes).flat_map(|it| it.addresses.iter().copied());
        if names { own.collect() } else { Vec::new() }
    }
}

fn partition(region: &dsl::facts::Region) -> &'static Partition {
    region.partition()
}

/// A service's text as its word and the Region it says, if it says one.
fn split(text: &str) -> (String, Option<String>) {
    match dsl::facts::service::split_full_name(text) {
        Some(full) => (full.word.to_owned(), Some(full.region.to_owned())),
        None => (text.to_owned(), None),
    }
}
