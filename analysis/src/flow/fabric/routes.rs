//! The routes of each subnet's table, and what they lead to.

use dsl::{
    graph::NodeId,
    resource::{gateway_endpoint::GatewayEndpoint, route::Destination, route_table::RouteTable, subnet},
    view::View,
};
use ipnet::IpNet;

use super::{Behind, Route, Way, build::Builder};

impl Builder<'_> {
    pub(super) fn add_routes(&mut self) {
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
            routes.extend(self.endpoint_routes(table));
            self.fabric.subnets[place].table = Some(table.path());
            self.fabric.subnets[place].routes = routes;
        }
    }

    /// The routes that gateway endpoints put into a table.
    fn endpoint_routes(&self, table: View<'_, RouteTable>) -> Vec<Route> {
        let all = self.graph.all::<GatewayEndpoint>();
        let own = all.filter(|endpoint| endpoint.tables().any(|own| own.id() == table.id()));
        let routes = own.filter_map(|endpoint| {
            let at = self.place(Some(endpoint.id()))?;
            let Behind::Service(service) = self.fabric.gateways[at].behind else { return None };
            let service = &self.fabric.services[service];
            let text = format!("the prefix list of {} => {}", service.word, endpoint.path());
            Some(Route { destination: service.block, way: Some(Way::Gateway(at)), text })
        });
        routes.collect()
    }

    fn nets(&mut self, vpc: usize, to: &Destination) -> Option<Vec<IpNet>> {
        match to {
            Destination::Cidr(net) => Some(vec![net.trunc()]),
            Destination::PrefixList(list) => self.list(vpc, list).map(|net| vec![net]),
        }
    }

    /// What a route leads to; nothing if it is gone, not attached, or of another VPC.
    fn way(&self, target: NodeId, vpc: usize) -> Option<Way> {
        if let Some(at) = self.fabric.gateways.iter().position(|it| it.id == target && it.vpc == vpc) {
            return Some(Way::Gateway(at));
        }
        let link = |link: &super::Link| link.id == target && link.vpcs.contains(&vpc);
        if let Some(at) = self.fabric.links.iter().position(link) {
            return Some(Way::Link(at));
        }
        let host = |it: &super::Interface| it.id == target && self.fabric.vpc_of(it) == vpc;
        self.fabric.interfaces.iter().position(host).map(Way::Interface)
    }
}
