//! VPCs, subnets, hosts and endpoints as questions need them.

use std::collections::BTreeMap;

use dsl::{
    net::Family,
    resource::{
        elastic_ip_association::ElasticIpAssociation,
        gateway_attachment::GatewayAttachment,
        instance::Instance,
        interface_endpoint::{InterfaceEndpoint, IpAddressType},
        network_acl::NetworkAcl,
        network_acl_association::NetworkAclAssociation,
        security_group::SecurityGroup,
        subnet::Subnet,
        vpc::Vpc,
    },
    value::{Attr, Slot},
    view::{Field, View},
};

use super::{
    super::{address::Address, filter::Group, tri::Tri},
    ANY_CLIENT, Endpoint, Groups, Interface, Name, Network, Part, Reach,
};

/// What makes hosts alike: subnet, groups, addresses, system.
pub(super) type ClassKey = (usize, Groups, Tri, Tri, Option<std::net::IpAddr>, bool);

/// The same for Amazon Linux.
const LINUX: (u16, u16) = (32_768, 60_999);
/// The same for a host with another system, Linux or Windows.
const ANY_HOST: (u16, u16) = (32_768, 65_535);

impl<'g> Reach<'g> {
    pub(super) fn add_network(&mut self, vpc: View<'g, Vpc>) {
        let later = |field: Option<&Attr>| field.is_some_and(|attr| attr.items().iter().any(is_later));
        let blocks: Vec<_> = vpc.blocks().map(|(net, _)| net).collect();
        let four = later(vpc.cidr().attr()) || later(vpc.secondary().attr()) || !vpc.cidr().is_set();
        let six = vpc.has_ipv6() && !blocks.iter().any(|net| Family::of(*net) == Family::V6);
        let attached = self.graph.users_of::<GatewayAttachment>(vpc.id()).find_map(View::parent);
        self.set(vpc.id(), self.networks.len());
        self.networks.push(Network {
            id: vpc.id(),
            blocks,
            has_unknown: [four, six],
            existing: vpc.is_existing(),
            region: self.graph.region(vpc.id()).map(str::to_owned),
            gateway: attached,
            dns: switch(vpc.dns_support(), true, vpc.is_existing()),
            host_names: switch(vpc.dns_hostnames(), false, vpc.is_existing()),
            subnets: Vec::new(),
            endpoints: Vec::new(),
            peerings: Vec::new(),
            tables: Vec::new(),
            default_group: None,
            doubt: None,
        });
    }

    pub(super) fn fill_group(&mut self, at: usize) {
        let view = self.groups[at].id.and_then(|id| self.graph.view::<SecurityGroup>(id));
        if let Some(view) = view {
            self.groups[at] = Group::of(self, view, self.groups[at].vpc);
        }
    }

    pub(super) fn add_part(&mut self, subnet: View<'g, Subnet>) {
        let Some(vpc) = self.network_of(subnet.id()) else { return };
        let four = match subnet.cidr().attr() {
            Some(Attr::V4(net)) => Some(Address::Net((*net).into())),
            Some(_) => Some(Address::Unknown(Family::V4)),
            None => None,
        };
        let six = match subnet.ipv6().attr() {
            Some(Attr::V6(net)) => Some(Address::Net((*net).into())),
            Some(Attr::Slot(Slot(_))) => Some(Address::Given(vpc)),
            Some(_) => Some(Address::Unknown(Family::V6)),
            None => None,
        };
        let four = four.filter(|_| subnet.ipv6_only().known() != Some(true));
        let acl = self.graph.children_of::<NetworkAclAssociation>(subnet.id()).next();
        let acl = acl.and_then(|association| association.acl().link());
        let place = self.parts.len();
        self.set(subnet.id(), place);
        let has = [Tri::of(four.is_some()), Tri::of(six.is_some())];
        let public = switch(subnet.map_public_ip_on_launch(), false, subnet.is_existing());
        let any = self.interfaces.len();
        self.interfaces.push(Interface {
            of: vec![subnet.id()],
            subnet: place,
            groups: Groups::Open,
            public,
            has,
            fixed: None,
            ephemeral: ANY_CLIENT,
        });
        self.parts.push(Part {
            id: subnet.id(),
            vpc,
            addresses: [four, six],
            table: subnet.route_table().and_then(|table| self.place(table.id())),
            acl: acl.filter(|acl| self.graph.is::<NetworkAcl>(*acl)),
            public,
            existing: subnet.is_existing() || self.networks[vpc].existing,
            hosts: Vec::new(),
            any,
        });
        self.networks[vpc].subnets.push(place);
    }

    pub(super) fn add_host(&mut self, instance: View<'g, Instance>, classes: &mut BTreeMap<ClassKey, usize>) {
        let Some(subnet) = instance.host_subnet().and_then(|subnet| self.place(subnet.id())) else { return };
        let groups =
            self.groups_of(self.parts[subnet].vpc, instance.security_groups(), instance.is_existing());
        let part = &self.parts[subnet];
        let associated = self.graph.children_of::<ElasticIpAssociation>(instance.id()).next().is_some();
        let public = match (associated || instance.elastic_ip().is_set(), instance.public_ip()) {
            (true, _) => Tri::Yes,
            (false, own) if own.is_set() => Tri::known(own.known()),
            _ => part.public,
        };
        let view = self.graph.view::<Subnet>(part.id);
        let assigns = view.map_or(Tri::No, |view| switch(view.assign_ipv6(), false, false));
        let only_six = part.addresses[0].is_none();
        let six = match instance.ipv6_address_count().attr() {
            _ if part.addresses[1].is_none() => Tri::No,
            Some(Attr::Number(count)) => Tri::of(*count > 0),
            Some(_) => Tri::Maybe,
            None if only_six => Tri::Yes,
            None => assigns,
        };
        let fixed = instance.private_ip().known();
        let linux = instance.ami().as_str().is_none_or(|word| word.starts_with("al2"));
        let ephemeral = if linux { LINUX } else { ANY_HOST };
        let has = [Tri::of(!only_six), six];
        let key = (subnet, groups.clone(), public, six, fixed, linux);
        let class = *classes.entry(key).or_insert_with(|| {
            self.interfaces.push(Interface { of: Vec::new(), subnet, groups, public, has, fixed, ephemeral });
            self.parts[subnet].hosts.push(self.interfaces.len() - 1);
            self.interfaces.len() - 1
        });
        self.interfaces[class].of.push(instance.id());
        self.class_of.insert(instance.id(), class);
    }

    /// The groups that a setting names; those without one have the default group of the VPC.
    pub(super) fn groups_of<T>(&mut self, vpc: usize, setting: Field<'_, T>, existing: bool) -> Groups {
        if setting.attr().is_some_and(|attr| attr.items().iter().any(is_later))
            || existing && !setting.is_set()
        {
            return Groups::Later;
        }
        let mut named: Vec<_> = setting.links().filter_map(|group| self.place(group)).collect();
        if named.is_empty() {
            let default = self.networks[vpc].default_group.unwrap_or_else(|| {
                self.groups.push(Group::default_of(vpc, self.groups.len()));
                self.groups.len() - 1
            });
            self.networks[vpc].default_group = Some(default);
            named.push(default);
        }
        named.sort_unstable();
        named.dedup();
        Groups::Of(named)
    }

    pub(super) fn add_endpoint(&mut self, endpoint: View<'g, InterfaceEndpoint>) {
        let Some(vpc) = self.network_of(endpoint.id()) else { return };
        let groups = self.groups_of(vpc, endpoint.security_groups(), endpoint.is_existing());
        let families = match endpoint.ip_address_type().known() {
            None | Some(IpAddressType::Ipv4) => [Tri::Yes, Tri::No],
            Some(IpAddressType::Ipv6) => [Tri::No, Tri::Yes],
            Some(IpAddressType::DualStack) => [Tri::Yes, Tri::Yes],
        };
        let mut interfaces = Vec::new();
        for subnet in endpoint.subnets_resolved() {
            let Some(place) = self.place(subnet.id()) else { continue };
            interfaces.push(self.interfaces.len());
            self.interfaces.push(Interface {
                of: vec![endpoint.id()],
                subnet: place,
                groups: groups.clone(),
                public: Tri::No,
                has: families,
                fixed: None,
                ephemeral: ANY_CLIENT,
            });
        }
        let network = &self.networks[vpc];
        let own = match endpoint.private_dns() {
            later if later.is_later() => Tri::Maybe,
            _ => Tri::of(endpoint.has_private_dns()),
        };
        let only_inbound = endpoint.private_dns_only_for_inbound_resolver().known() == Some(true);
        let private_dns = if only_inbound { Tri::No } else { own.max(network.dns).max(network.host_names) };
        let service = endpoint.service().as_str().map(Name::parse);
        self.networks[vpc].endpoints.push(Endpoint { service, private_dns, interfaces });
    }
}

fn is_later(attr: &Attr) -> bool {
    matches!(attr, Attr::Later(_))
}

fn switch(field: Field<'_, bool>, default: bool, existing: bool) -> Tri {
    match field.attr() {
        None if existing => Tri::Maybe,
        None => Tri::of(default),
        Some(_) => Tri::known(field.known()),
    }
}
