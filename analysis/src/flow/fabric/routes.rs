//! The routes of each subnet's table, and what they lead to.

use std::collections::BTreeMap;

use dsl::{
    graph::NodeId,
    resource::{gateway_endpoint::GatewayEndpoint, route::Destination, subnet},
    view::View,
};
use ipnet::IpNet;

use super::{Behind, Route, Way, build::Builder};

impl Builder<'_> {
    pub(super) fn add_routes(&mut self) {
        let mut endpoints: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for endpoint in self.graph.all::<GatewayEndpoint>() {
            for table in endpoint.tables() {
                endpoints.entry(table.id()).or_default().push(endpoint.id());
            }
        }
        for place in 0..self.fabric.subnets.len() {
            let view = self.graph.view::<subnet::Subnet>(self.fabric.subnets[place].id);
            let Some(table) = view.and_then(View::<subnet::Subnet>::route_table) else { continue };
            if table.is_existing() {
                self.note(table.id(), "not ours, so that it may have more routes");
            }
            let vpc = self.fabric.subnets[place].vpc;
            let mut routes = Vec::new();
            for route in table.routes() {
                let way = route.target().link().and_then(|target| self.way(target, vpc));
                let Some(nets) = route.destination().known().and_then(|to| self.nets(vpc, &to)) else {
                    self.note(route.id(), "where it leads is not known yet");
                    continue;
                };
                let to = route.target().link().map(|to| self.graph.path(to)).unwrap_or_default();
                let text = format!("{} => {to}", route.destination_text());
                routes.extend(nets.into_iter().map(|destination| Route {
                    destination,
                    way,
                    text: text.clone(),
                }));
            }
            let own = endpoints.get(&table.id()).map(Vec::as_slice).unwrap_or_default();
            routes.extend(own.iter().filter_map(|endpoint| self.endpoint_route(*endpoint)));
            self.fabric.subnets[place].table = Some(table.path());
            self.fabric.subnets[place].routes = routes;
        }
    }

    /// The route that a gateway endpoint puts into its tables.
    fn endpoint_route(&self, endpoint: NodeId) -> Option<Route> {
        let at = self.place(Some(endpoint))?;
        let Behind::Service(service) = self.fabric.gateways[at].behind else { return None };
        let service = &self.fabric.services[service];
        let text = format!("the prefix list of {} => {}", service.word, self.graph.path(endpoint));
        Some(Route { destination: service.block, way: Some(Way::Gateway(at)), text })
    }

    fn nets(&mut self, vpc: usize, to: &Destination) -> Option<Vec<IpNet>> {
        match to {
            Destination::Cidr(net) => Some(vec![net.trunc()]),
            Destination::PrefixList(list) => self.list(vpc, list).map(|net| vec![net]),
        }
    }

    /// What a route leads to; nothing if it is gone, not attached, or of another VPC.
    fn way(&self, target: NodeId, vpc: usize) -> Option<Way> {
        let (fabric, index) = (&self.fabric, &self.fabric.index);
        if let Some(at) = index.gateways[vpc].iter().find(|at| fabric.gateways[**at].id == target) {
            return Some(Way::Gateway(*at));
        }
        if let Some(at) = index.links[vpc].iter().find(|at| fabric.links[**at].id == target) {
            return Some(Way::Link(*at));
        }
        let interfaces = index.interfaces_of_vpc(vpc);
        interfaces.into_iter().find(|at| fabric.interfaces[*at].id == target).map(Way::Interface)
    }
}
