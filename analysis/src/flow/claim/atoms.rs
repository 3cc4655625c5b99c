//! Parts of address sets that no route and no rule tells apart.

use dsl::{
    net::{AddressSet, Family},
    resource::peering::Peering,
};
use ipnet::IpNet;

use super::{
    super::{
        address::Address,
        filter,
        network::{Groups, Reach, lane},
        walk::{Goal, Start},
    },
    Judge,
};

impl Judge<'_, '_> {
    pub(super) fn goal_atoms(&self, start: &Start, goal: &Goal, family: Family) -> Vec<Goal> {
        let (Goal::Outside(Address::Set(set, _)), Start::Interface(at)) = (goal, start) else {
            return vec![goal.clone()];
        };
        let reach = self.reach;
        let interface = &reach.interfaces[*at];
        let network = &reach.networks[reach.vpc_of(interface)];
        let mut nets: Vec<IpNet> = Vec::new();
        let tables = network.tables.iter().map(|at| &reach.tables[*at]);
        nets.extend(tables.flat_map(|table| table.routes.iter().map(|(net, _)| net)));
        for part in network.subnets.iter().map(|at| &reach.parts[*at]) {
            nets.extend(filter::acl_nets(reach.graph, part.acl));
        }
        let peers = network.peerings.iter().flat_map(|peering| {
            let peering = reach.graph.view::<Peering>(*peering);
            let other =
                peering.and_then(|it| it.other_side(network.id)).and_then(|vpc| reach.place(vpc.id()));
            other.into_iter().chain([reach.vpc_of(interface)])
        });
        let near: Vec<usize> = peers.chain([reach.vpc_of(interface)]).collect();
        for vpc in near {
            nets.extend(reach.networks[vpc].blocks.iter().copied());
            let subnets = reach.networks[vpc].subnets.iter();
            nets.extend(subnets.filter_map(|part| match &reach.parts[*part].addresses[lane(family)] {
                Some(Address::Net(net)) => Some(*net),
                _ => None,
            }));
        }
        nets.extend(group_nets(reach, &interface.groups));
        atoms(set, nets, family).into_iter().map(|atom| Goal::Outside(Address::Set(atom, family))).collect()
    }

    pub(super) fn source_atoms(&self, start: &Start, goal: &Goal, family: Family) -> Vec<Start> {
        let set = match start {
            Start::Outside(Address::Set(set, _)) => set.clone(),
            Start::Outside(Address::Net(net)) => (*net).into(),
            _ => return vec![start.clone()],
        };
        let (Goal::Interface(at) | Goal::Public(at)) = goal else { return vec![start.clone()] };
        let interface = &self.reach.interfaces[*at];
        let part = &self.reach.parts[interface.subnet];
        let mut nets = filter::acl_nets(self.reach.graph, part.acl);
        nets.extend(group_nets(self.reach, &interface.groups));
        nets.extend(
            part.table.iter().flat_map(|at| self.reach.tables[*at].routes.iter().map(|(net, _)| net)),
        );
        atoms(&set, nets, family).into_iter().map(|atom| Start::Outside(Address::Set(atom, family))).collect()
    }
}

fn group_nets(reach: &Reach<'_>, groups: &Groups) -> Vec<IpNet> {
    match groups {
        Groups::Of(groups) => groups.iter().flat_map(|at| reach.groups[*at].nets()).collect(),
        Groups::Open | Groups::Later => Vec::new(),
    }
}

/// Splits a set along the edges of blocks.
fn atoms(set: &AddressSet, mut nets: Vec<IpNet>, family: Family) -> Vec<AddressSet> {
    nets.retain(|net| Family::of(*net) == family && net.prefix_len() > 0 && set.meets(*net));
    nets.sort_unstable();
    nets.dedup();
    let mut atoms = vec![set.clone()];
    for net in nets {
        let block = AddressSet::from(net);
        let split = |atom: AddressSet| {
            let inside = atom.intersection(&block);
            if inside.is_empty() || inside == atom {
                return vec![atom];
            }
            let outside = atom.difference(&block);
            vec![outside, inside]
        };
        atoms = atoms.into_iter().flat_map(split).collect();
    }
    atoms.retain(|atom| !atom.is_empty());
    atoms
}
