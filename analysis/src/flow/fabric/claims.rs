//! The facts about traffic that a topology states, by the interfaces and addresses they are about.

use dsl::{
    net::Family,
    resource::{
        expect::{End, Expect, FlowFamily},
        gateway_endpoint::GatewayEndpoint,
        instance::Instance,
        interface_endpoint::InterfaceEndpoint,
        security_group::SecurityGroup,
        subnet, vpc,
    },
    value::{List, Setting, Traffic},
    view::View,
};

use super::{Called, Claimed, Fabric, Interface, Role, build::Builder};
use crate::flow::Spot;

impl Builder<'_> {
    pub(super) fn add_claims(&mut self) {
        for expect in self.graph.all::<Expect>() {
            let claim = self.claimed(expect);
            self.fabric.claims.extend(claim);
        }
    }

    fn claimed(&self, expect: View<'_, Expect>) -> Option<Claimed> {
        let ends = |attr: Option<&dsl::value::Attr>| attr.and_then(List::<End>::from_attr).map(|list| list.0);
        let never = expect.never_reaches().attr();
        let (from, to) = (ends(expect.source().attr())?, ends(never.or(expect.reaches().attr()))?);
        let asked = expect.traffic().known();
        let family = match expect.family().known() {
            Some(FlowFamily::Ipv4) => Some(Family::V4),
            Some(FlowFamily::Ipv6) => Some(Family::V6),
            None => None,
        };
        let mut pairs = Vec::new();
        let mut traffic = Vec::new();
        for to in &to {
            traffic.extend(asked.map_or_else(|| self.usual(to, never.is_none()), |asked| vec![asked]));
            for from in from.iter().flat_map(|from| self.spots(from, family)) {
                let calls = self.calls(to, family).into_iter();
                pairs.extend(calls.filter(|to| !is_same(&from, to)).map(|to| (from.clone(), to)));
            }
        }
        traffic.sort_by_key(|it| (it.protocol, it.from, it.to));
        traffic.dedup();
        Some(Claimed { text: expect.text(), reaches: never.is_none(), traffic, family, pairs })
    }

    /// What is asked about where nothing is said: the ports of services, HTTPS to the internet, everything else.
    fn usual(&self, to: &End, reaches: bool) -> Vec<Traffic> {
        let word = match to {
            _ if !reaches => return vec![Traffic::ALL],
            End::Internet => return vec![Traffic::tcp(443)],
            End::Cidr(_) => return vec![Traffic::ALL],
            End::Service(service) => Some((service.word().to_owned(), None)),
            End::Element(id) => {
                let gateway = self.graph.view::<GatewayEndpoint>(*id).and_then(|it| it.service().as_str());
                let interface =
                    self.graph.view::<InterfaceEndpoint>(*id).and_then(|it| it.service().as_str());
                interface.or(gateway).map(|text| (text.to_owned(), Some(*id)))
            }
        };
        let Some((text, at)) = word else { return vec![Traffic::ALL] };
        let service = match at {
            Some(id) => self.service(&text, id),
            None => self.fabric.services.iter().position(|it| text == it.word || text.ends_with(&it.word)),
        };
        let ports = service.map_or_else(|| vec![443], |at| self.fabric.services[at].ports.clone());
        ports.into_iter().map(Traffic::tcp).collect()
    }

    /// Where the connections of an end are opened.
    fn spots(&self, end: &End, family: Option<Family>) -> Vec<Spot> {
        match end {
            End::Element(id) => {
                let opens = |it: &&Interface| !matches!(it.role, Role::Nat | Role::Endpoint);
                self.interfaces(*id).filter(opens).map(|it| self.fabric.spot(it)).collect()
            }
            End::Internet => self.outside(family),
            End::Cidr(net) => vec![Spot::Address(super::address::sample(*net))],
            End::Service(_) => Vec::new(),
        }
    }

    fn calls(&self, end: &End, family: Option<Family>) -> Vec<Called> {
        match end {
            End::Element(id) => {
                if let Some(endpoint) = self.graph.view::<GatewayEndpoint>(*id) {
                    let service = endpoint.service().as_str().and_then(|text| self.service(text, *id));
                    let service = service.map(|at| &self.fabric.services[at]);
                    return service.map(|it| Called::Spot(it.spot())).into_iter().collect();
                }
                let holds = |it: &&Interface| it.role != Role::Nat;
                self.interfaces(*id).filter(holds).map(|it| Called::Spot(self.fabric.spot(it))).collect()
            }
            End::Internet => self.outside(family).into_iter().map(Called::Spot).collect(),
            End::Cidr(net) => vec![Called::Spot(Spot::Address(super::address::sample(*net)))],
            End::Service(service) => {
                let (word, region) = match dsl::facts::service::split_full_name(service.word()) {
                    Some(full) => (full.word.to_owned(), Some(full.region.to_owned())),
                    None => (service.word().to_owned(), None),
                };
                let fits = |it: &&super::Service| {
                    it.word == word && region.as_ref().is_none_or(|region| *region == it.region)
                };
                let all = self.fabric.services.iter().filter(fits);
                all.map(|it| Called::Name(it.host.clone())).collect()
            }
        }
    }

    fn outside(&self, family: Option<Family>) -> Vec<Spot> {
        let fits =
            |address: &std::net::IpAddr| family.is_none_or(|family| family == Family::of((*address).into()));
        self.fabric.internet.iter().copied().filter(fits).take(2).map(Spot::Address).collect()
    }

    /// The interfaces that an element stands for.
    fn interfaces(&self, id: dsl::graph::NodeId) -> impl Iterator<Item = &Interface> {
        let has_group = move |it: &Interface| {
            let host = self.graph.view::<Instance>(it.id).map(|host| host.security_groups());
            let groups = host.into_iter().flat_map(|field| field.links().collect::<Vec<_>>());
            let endpoint = self.graph.view::<InterfaceEndpoint>(it.id).map(|it| it.security_groups());
            let more = endpoint.into_iter().flat_map(|field| field.links().collect::<Vec<_>>());
            groups.chain(more).any(|group| group == id)
        };
        let is_group = self.graph.is::<SecurityGroup>(id);
        let is_part = self.graph.is::<subnet::Subnet>(id)
            || self.graph.is::<vpc::Vpc>(id)
            || self.graph.children_of::<subnet::Subnet>(id).next().is_some();
        let is_inside = move |it: &Interface| {
            let subnet = self.fabric.subnets[it.subnet].id;
            let holds = subnet == id
                || self.graph.node(subnet).parent == Some(id)
                || self.graph.enclosing::<vpc::Vpc>(subnet).map(View::id) == Some(id);
            holds && matches!(it.role, Role::Host { .. } | Role::StandIn)
        };
        self.fabric.interfaces.iter().filter(move |it| match (is_group, is_part) {
            (true, _) => has_group(it),
            (false, true) => is_inside(it),
            (false, false) => it.id == id,
        })
    }
}

impl Fabric {
    /// An interface as an end of a connection.
    pub fn spot(&self, interface: &Interface) -> Spot {
        Spot::Interface { of: interface.id, subnet: self.subnets[interface.subnet].id }
    }
}

impl super::Service {
    /// Its public address as an end of a connection.
    pub fn spot(&self) -> Spot {
        Spot::Service { word: self.word.clone(), region: self.region.clone() }
    }
}

fn is_same(from: &Spot, to: &Called) -> bool {
    matches!(to, Called::Spot(to) if to == from)
}
