//! What the ends of a statement stand for: interfaces, addresses, services.

use dsl::{
    graph::NodeId,
    net::{AddressSet, Family},
    resource::{
        expect::End, gateway_endpoint::GatewayEndpoint, instance::Instance,
        interface_endpoint::InterfaceEndpoint, security_group::SecurityGroup, subnet::Subnet, vpc::Vpc,
    },
};
use ipnet::IpNet;

use super::{
    super::{
        address::{Address, public},
        name,
        network::{Name, Part, lane},
        walk::{Goal, Start},
    },
    Judge,
};

/// What an end stands for.
pub(super) enum Ends<T> {
    Some(Vec<T>),
    /// Nothing that anybody could say something about, and why.
    Unclear(String),
    /// Nothing ever starts here.
    Silent,
}

impl Judge<'_, '_> {
    pub(super) fn starts(&self, from: &End, to: &End, family: Family) -> Ends<Start> {
        match from {
            End::Internet => Ends::Some(vec![Start::Outside(Address::Set(public(family), family))]),
            End::Cidr(net) if Family::of(*net) != family => Ends::Some(Vec::new()),
            End::Cidr(net) => self.in_block(*net),
            End::Service(_) => Ends::Silent,
            End::Element(id) => {
                let graph = self.reach.graph;
                if graph.is::<InterfaceEndpoint>(*id) || graph.is::<GatewayEndpoint>(*id) {
                    return Ends::Silent;
                }
                // Whatever may be put into a subnet later, too: what leads out of it is its tables' doing.
                let outside = !matches!(to, End::Element(_));
                self.interfaces(*id, !self.claim.reaches && outside)
                    .map(|all| all.into_iter().map(Start::Interface).collect())
            }
        }
    }

    pub(super) fn in_block(&self, net: IpNet) -> Ends<Start> {
        let reach = self.reach;
        let family = Family::of(net);
        let within = |part: &Part| match &part.addresses[lane(family)] {
            Some(Address::Net(own)) => own.contains(&net) || net.contains(own),
            _ => false,
        };
        let parts: Vec<_> =
            reach.parts.iter().filter(|part| within(part)).map(|part| Start::Interface(part.any)).collect();
        let is_ours =
            reach.networks.iter().flat_map(|network| &network.blocks).any(|block| block.contains(&net));
        match (parts.is_empty(), is_ours) {
            (false, _) if net.prefix_len() > 0 => Ends::Some(parts),
            (true, true) => Ends::Unclear(format!("no subnet holds `{net}`")),
            _ => Ends::Some(vec![Start::Outside(Address::Net(net))]),
        }
    }

    /// The interfaces that an element stands for.
    pub(super) fn interfaces(&self, id: NodeId, with_any: bool) -> Ends<usize> {
        let (reach, graph) = (self.reach, self.reach.graph);
        let path = || graph.path(id);
        if let Some(class) = reach.class_of(id) {
            return Ends::Some(vec![class]);
        }
        if graph.is::<Instance>(id) {
            return Ends::Unclear(format!("the subnet of `{}` is not known", path()));
        }
        if graph.is::<SecurityGroup>(id) {
            let all = reach.interfaces_of(id).to_vec();
            return if all.is_empty() {
                Ends::Unclear(format!("nothing has security group `{}`", path()))
            } else {
                Ends::Some(all)
            };
        }
        let parts: Vec<usize> = if graph.is::<Vpc>(id) {
            reach.place(id).map(|at| reach.networks[at].subnets.clone()).unwrap_or_default()
        } else if graph.is::<Subnet>(id) {
            reach.place(id).into_iter().collect()
        } else {
            graph.children_of::<Subnet>(id).filter_map(|subnet| reach.place(subnet.id())).collect()
        };
        let hosts = parts.iter().flat_map(|part| {
            let part = &reach.parts[*part];
            let any = (part.hosts.is_empty() || with_any).then_some(part.any);
            part.hosts.iter().copied().chain(any)
        });
        let hosts: Vec<_> = hosts.collect();
        if hosts.is_empty() {
            Ends::Unclear(format!("`{}` has no subnets that are known", path()))
        } else {
            Ends::Some(hosts)
        }
    }

    pub(super) fn goals(&self, start: &Start, to: &End, family: Family) -> Ends<Goal> {
        let graph = self.reach.graph;
        let any_way = !self.claim.reaches || self.claim.only;
        match to {
            End::Internet => {
                Ends::Some(vec![Goal::Outside(Address::Set(self.internet(start, family), family))])
            }
            End::Cidr(net) if Family::of(*net) != family => Ends::Some(Vec::new()),
            End::Cidr(net) => Ends::Some(vec![Goal::Outside(Address::Set((*net).into(), family))]),
            End::Service(service) => self.service(start, &Name::parse(service.word()), any_way),
            End::Element(id) => {
                if let Some(endpoint) = graph.view::<GatewayEndpoint>(*id) {
                    let word = endpoint.service().as_str().map(Name::parse);
                    return word.map_or(Ends::Unclear("its service is not known yet".into()), |it| {
                        Ends::Some(vec![Goal::Service(it)])
                    });
                }
                if graph.is::<InterfaceEndpoint>(*id) {
                    let all: Vec<_> =
                        self.reach.interfaces_of(*id).iter().copied().map(Goal::Interface).collect();
                    let path = graph.path(*id);
                    return if all.is_empty() {
                        Ends::Unclear(format!("`{path}` is in no subnet"))
                    } else {
                        Ends::Some(all)
                    };
                }
                self.elements(*id, start, family, any_way)
            }
        }
    }

    pub(super) fn elements(&self, id: NodeId, start: &Start, family: Family, any_way: bool) -> Ends<Goal> {
        let reach = self.reach;
        if let Some(network) =
            reach.place(id).filter(|_| reach.graph.is::<Vpc>(id)).map(|at| &reach.networks[at])
            && network.subnets.is_empty()
            && !network.blocks.is_empty()
        {
            let blocks = network.blocks.iter().filter(|net| Family::of(**net) == family);
            return Ends::Some(blocks.map(|net| Goal::Outside(Address::Net(*net))).collect());
        }
        self.interfaces(id, false).map(|all| {
            let private = all.iter().map(|at| Goal::Interface(*at));
            let has_public = |at: &&usize| {
                any_way
                    && family == Family::V4
                    && reach.interfaces[**at].public.may()
                    && matches!(start, Start::Interface(_))
            };
            private.chain(all.iter().filter(has_public).map(|at| Goal::Public(*at))).collect()
        })
    }

    /// What a service's name gives at a host; every address of it, if any way counts.
    pub(super) fn service(&self, start: &Start, service: &Name, any_way: bool) -> Ends<Goal> {
        let Start::Interface(at) = start else {
            return Ends::Unclear("neither end is in the network".into());
        };
        let vpc = self.reach.vpc_of(&self.reach.interfaces[*at]);
        if any_way {
            Ends::Some(name::every(self.reach, vpc, service))
        } else {
            name::resolve(self.reach, vpc, service).into()
        }
    }

    /// Public addresses that are not those of a VPC; what a table does with them is its own affair.
    pub(super) fn internet(&self, start: &Start, family: Family) -> AddressSet {
        let reach = self.reach;
        let taken: AddressSet = match start {
            Start::Interface(at) if !self.claim.reaches => {
                reach.networks[reach.vpc_of(&reach.interfaces[*at])].blocks.iter().copied().collect()
            }
            Start::Outside(_) if !self.claim.reaches => AddressSet::new(),
            _ => return reach.others[lane(family)].clone(),
        };
        public(family).difference(&taken)
    }
}

impl<T> Ends<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(Vec<T>) -> Vec<U>) -> Ends<U> {
        match self {
            Self::Some(all) => Ends::Some(change(all)),
            Self::Unclear(why) => Ends::Unclear(why),
            Self::Silent => Ends::Silent,
        }
    }
}

impl From<name::Resolved> for Ends<Goal> {
    fn from(resolved: name::Resolved) -> Self {
        match resolved {
            name::Resolved::To(goals) => Self::Some(goals),
            name::Resolved::Unclear(why) => Self::Unclear(why),
            name::Resolved::Nothing => Self::Silent,
        }
    }
}
