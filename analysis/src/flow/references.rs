//! Rules of security groups that name a group none of whose members gets there.

use dsl::{
    graph::{Graph, NodeId},
    net::Family,
    origin::Origin,
    resource::{
        egress::Egress, ingress::Ingress, instance::Instance, nat_gateway::NatGateway,
        security_group::SecurityGroup,
    },
    value::{Attr, Setting, Traffic},
};

use super::{
    network::{Reach, lane},
    trace::{Loss, Trace},
    traffic::TrafficSet,
    walk::{Goal, Manner, Start, walk},
};

/// A rule that names a group to no purpose.
#[derive(Debug)]
pub(crate) struct Dead {
    pub(crate) rule: NodeId,
    pub(crate) origin: Origin,
    /// The group that connections come from, and the one that they lead to.
    pub(crate) groups: [NodeId; 2],
    /// A member of each.
    pub(crate) members: [NodeId; 2],
    pub(crate) traffic: TrafficSet,
    /// What drops the first of it.
    pub(crate) loss: Loss,
    /// What sends it on under another address, or passes it on, so that the rule can't know where it is from.
    pub(crate) middle: Option<NodeId>,
}

/// So many pairs of members of a rule are asked about; more of them will have one that works.
const MOST_PAIRS: usize = 64;

/// Whether any rule names a group.
pub(crate) fn are_said(graph: &Graph) -> bool {
    let names_group = |id: NodeId| {
        let ingress = graph.view::<Ingress>(id).and_then(|rule| rule.peer().attr()?.as_link());
        ingress.or_else(|| graph.view::<Egress>(id)?.peer().attr()?.as_link()).is_some()
    };
    graph.all::<Instance>().next().is_some() && graph.ids().any(names_group)
}

/// Every rule of the sort, each two groups once.
pub(crate) fn dead(reach: &Reach<'_>) -> Vec<Dead> {
    let graph = reach.graph;
    let mut found: Vec<Dead> = Vec::new();
    for group in graph.all::<SecurityGroup>().filter(|group| !group.is_existing()) {
        let own = group.id();
        for rule in group.ingress_rules() {
            let peer = rule.peer().attr().and_then(Attr::as_link);
            found.extend(one(
                reach,
                (rule.id(), rule.peer().origin()),
                rule.traffic().attr(),
                peer,
                |peer| [peer, own],
            ));
        }
        for rule in group.egress_rules() {
            let peer = rule.peer().attr().and_then(Attr::as_link);
            let dead = one(reach, (rule.id(), rule.peer().origin()), rule.traffic().attr(), peer, |peer| {
                [own, peer]
            });
            let is_new = |dead: &Dead| !found.iter().any(|known| known.groups == dead.groups);
            found.extend(dead.filter(is_new));
        }
    }
    found
}

fn one(
    reach: &Reach<'_>,
    (rule, origin): (NodeId, Origin),
    traffic: Option<&Attr>,
    peer: Option<NodeId>,
    groups: impl FnOnce(NodeId) -> [NodeId; 2],
) -> Option<Dead> {
    let groups = groups(peer?);
    let traffic = TrafficSet::of(traffic.and_then(Traffic::from_attr)?);
    let [from, to] = groups.map(|group| reach.interfaces_of(group));
    let opens = |at: &&usize| reach.graph.is::<Instance>(reach.interfaces[**at].name());
    let pairs = || from.iter().filter(opens).flat_map(|from| to.iter().map(move |to| (*from, *to)));
    let mut first = None;
    for (count, (from, to)) in pairs().filter(|(from, to)| !is_one_host(reach, *from, *to)).enumerate() {
        for family in [Family::V4, Family::V6] {
            let has = |at: usize| reach.interfaces[at].has[lane(family)].may();
            if !has(from) || !has(to) {
                continue;
            }
            let trace =
                follow(reach, from, to, family, &traffic, Manner { in_silence: true, ..Manner::default() });
            if is_alive(&trace) || count >= MOST_PAIRS {
                return None;
            }
            first.get_or_insert((from, to, family));
        }
    }
    let (from, to, family) = first?;
    let loss = follow(reach, from, to, family, &traffic, Manner::default());
    let loss = loss.losses.into_iter().find(|loss| loss.is_certain)?;
    let routes = Manner { routes_only: true, in_silence: true };
    let middle = middle(reach, &follow(reach, from, to, family, &traffic, routes));
    let members = [from, to].map(|at| reach.interfaces[at].name());
    Some(Dead { rule, origin, groups, members, traffic, loss, middle })
}

fn follow(
    reach: &Reach<'_>,
    from: usize,
    to: usize,
    family: Family,
    traffic: &TrafficSet,
    manner: Manner,
) -> Trace {
    walk(reach, &Start::Interface(from), &Goal::Interface(to), family, traffic, manner)
}

/// Whether any of it may be of use: TCP both ways, everything else as soon as it arrives.
fn is_alive(trace: &Trace) -> bool {
    !trace.may_work.is_empty() || !trace.may_arrive.clone().without_tcp().is_empty()
}

fn is_one_host(reach: &Reach<'_>, from: usize, to: usize) -> bool {
    from == to && reach.interfaces[from].of.len() == 1
}

/// The NAT gateway or the host that traffic arrives by.
fn middle(reach: &Reach<'_>, trace: &Trace) -> Option<NodeId> {
    let passes_on = |id: &NodeId| {
        let host = reach.graph.view::<Instance>(*id);
        reach.graph.is::<NatGateway>(*id) || host.is_some_and(|host| host.forwards())
    };
    let arrives = !trace.may_arrive.is_empty();
    let forward = trace.steps.iter().filter(|step| arrives && !step.is_reply && step.what != "leaves");
    forward.filter(|step| step.what != "arrives").filter_map(|step| step.element).find(passes_on)
}
