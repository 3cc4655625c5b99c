//! Route tables: which way an address leads from a subnet.

use dsl::{
    graph::NodeId,
    net::{AddressSet, Family, LongestPrefix},
    resource::{route::Destination, route_table::RouteTable},
    view::View,
};
use ipnet::IpNet;

use super::{
    address::{Address, is_private},
    network::{Name, Reach, is_id},
};

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// To the addresses of the VPC itself.
    Local,
    /// By this route to this element; none if the target comes later.
    Route(NodeId, Option<NodeId>),
    /// By the route that a gateway endpoint puts into its tables.
    Endpoint(NodeId),
}

impl Lead {
    fn end(self) -> (u8, Option<NodeId>) {
        match self {
            Self::Local => (0, None),
            Self::Route(_, target) => (1, target),
            Self::Endpoint(id) => (2, Some(id)),
        }
    }
}

/// What a table says about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Lead(Lead),
    Missing,
    /// It depends on a value that is not known; the route that has it, if it is one.
    Unclear(Option<NodeId>),
}

/// A route table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) id: NodeId,
    pub(super) vpc: usize,
    pub(super) routes: LongestPrefix<Lead>,
    lists: Vec<(String, Lead)>,
    pub(super) endpoints: Vec<(Name, NodeId)>,
    /// A route whose destination is not known.
    later: Option<Lead>,
    existing: bool,
}

impl Table {
    pub(super) fn new(reach: &Reach<'_>, table: View<'_, RouteTable>, vpc: usize) -> Self {
        let local = reach.networks[vpc].blocks.iter().map(|net| (*net, Lead::Local));
        let (mut routes, mut lists, mut later) = (local.collect::<Vec<_>>(), Vec::new(), None);
        for route in table.routes() {
            let lead = Lead::Route(route.id(), route.target().link());
            match route.destination().known() {
                Some(Destination::Cidr(net)) => routes.push((net, lead)),
                Some(Destination::PrefixList(list)) => lists.push((reach.list_name(vpc, list), lead)),
                None => later = Some(lead),
            }
        }
        let routes = LongestPrefix::from_iter(routes);
        let existing = table.is_existing();
        Self { id: table.id(), vpc, routes, lists, endpoints: Vec::new(), later, existing }
    }

    /// The way to an address, which is one of a service if `service` names it.
    pub(super) fn find(&self, reach: &Reach<'_>, address: &Address, service: Option<&Name>) -> Found {
        let found = self.by_address(address);
        let network = &reach.networks[self.vpc];
        if let (Some(service), Family::V4) = (service, address.family()) {
            let region = network.region.as_deref();
            let here = service.is_in(region);
            let endpoint = self.endpoints.iter().find(|(own, _)| own.word == service.word);
            let by_list = self.lists.iter().find(|(list, _)| **list == *service.word).map(|(_, lead)| *lead);
            let lead = endpoint.map(|(_, id)| Lead::Endpoint(*id)).or(by_list);
            if let Some(lead) = lead.filter(|_| here.may()) {
                if here == super::tri::Tri::Maybe {
                    return Found::Unclear(None);
                }
                return self.without_shorter(lead);
            }
        }
        if found == Found::Lead(Lead::Local) {
            return found;
        }
        // In the list of a service is no host and no other service.
        let unknown_lists = self.lists.iter().filter(|(list, _)| is_id(list));
        let unclear = unknown_lists.map(|(_, lead)| *lead).chain(self.later);
        let differs = unclear.into_iter().find(|lead| !same_end(found, *lead));
        match differs {
            Some(Lead::Route(id, _)) => Found::Unclear(Some(id)),
            _ if self.existing => Found::Unclear(None),
            _ => found,
        }
    }

    fn by_address(&self, address: &Address) -> Found {
        match address {
            Address::Net(net) => self.by_net(*net),
            Address::Set(set, _) => self.by_set(set),
            Address::Given(vpc) if *vpc == self.vpc => Found::Lead(Lead::Local),
            Address::Given(_) | Address::Public(_) | Address::Unknown(_) => self.anywhere(address),
        }
    }

    fn by_set(&self, set: &AddressSet) -> Found {
        // The internet meets nothing but a default route: its many blocks need not be looked up one by one.
        let mut met = self.routes.iter().filter(|(net, _)| set.meets(*net));
        match (met.next(), met.next()) {
            (None, _) => return Found::Missing,
            (Some((net, lead)), None) if net.prefix_len() == 0 => return Found::Lead(*lead),
            _ => {}
        }
        let mut found = set.cidrs().map(|net| self.by_net(net));
        let Some(first) = found.next() else { return Found::Missing };
        if found.all(|other| other == first) { first } else { Found::Unclear(None) }
    }

    fn by_net(&self, net: IpNet) -> Found {
        let found = self.routes.enclosing(net).map_or(Found::Missing, |(_, lead)| Found::Lead(*lead));
        let inside = self.routes.inside(net).filter(|(inner, _)| *inner != net.trunc());
        Self::unless(found, inside.map(|(_, lead)| *lead))
    }

    /// The way to an address that may be any of its family: the default route, if no other leads elsewhere.
    fn anywhere(&self, address: &Address) -> Found {
        let mut default: Option<(IpNet, Lead)> = None;
        let mut others = Vec::new();
        for (net, lead) in self.routes.iter() {
            match address.within(net) {
                super::tri::Tri::Yes
                    if default.is_none_or(|(best, _)| best.prefix_len() <= net.prefix_len()) =>
                {
                    default = Some((net, *lead));
                }
                super::tri::Tri::Maybe => others.push(*lead),
                _ => {}
            }
        }
        let found = default.map_or(Found::Missing, |(_, lead)| Found::Lead(lead));
        Self::unless(found, others.into_iter())
    }

    fn unless(found: Found, others: impl Iterator<Item = Lead>) -> Found {
        for lead in others {
            if !same_end(found, lead) {
                return Found::Unclear(if let Lead::Route(id, _) = lead { Some(id) } else { None });
            }
        }
        found
    }

    /// The blocks of services are mostly longer than /8: a route as long as that may take a part of them.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    fn without_shorter(&self, lead: Lead) -> Found {
        let may_take = |net: IpNet| Family::of(net) == Family::V4 && net.prefix_len() > 8 && !is_private(net);
        let taken =
            self.routes.iter().find(|(net, other)| may_take(*net) && !same_end(Found::Lead(lead), **other));
        match taken {
            Some((_, Lead::Route(id, _))) => Found::Unclear(Some(*id)),
            Some(_) => Found::Unclear(None),
            None => Found::Lead(lead),
        }
    }
}

fn same_end(found: Found, lead: Lead) -> bool {
    matches!(found, Found::Lead(own) if own.end() == lead.end() && own.end().1.is_some() || own == lead)
}

/// The default destination of a family, as it is written.
pub(super) fn default_text(family: Family) -> &'static str {
    match family {
        Family::V4 => "0.0.0.0/0",
        Family::V6 => "::/0",
    }
}
