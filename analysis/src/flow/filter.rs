//! Security groups and network ACLs: what of some traffic passes.

use dsl::{
    graph::{Graph, NodeId},
    origin::Origin,
    resource::{
        network_acl::{AclAction, NetworkAcl},
        security_group::{Peer, SecurityGroup},
    },
    value::{Attr, Setting, Traffic},
    view::View,
};
use ipnet::IpNet;

use super::{
    address::Address,
    network::{Groups, Reach, is_id},
    traffic::TrafficSet,
    tri::Tri,
};

/// What passes for certain, and what may.
// INVARIANT: `maybe` covers `sure`.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    pub(super) sure: TrafficSet,
    pub(super) maybe: TrafficSet,
}

impl Passed {
    pub(super) fn all() -> Self {
        Self { sure: TrafficSet::all(), maybe: TrafficSet::all() }
    }

    pub(super) fn none() -> Self {
        Self { sure: TrafficSet::none(), maybe: TrafficSet::none() }
    }

    pub(super) fn unknown() -> Self {
        Self { sure: TrafficSet::none(), maybe: TrafficSet::all() }
    }

    pub(super) fn when(holds: Tri) -> Self {
        match holds {
            Tri::Yes => Self::all(),
            Tri::Maybe => Self::unknown(),
            Tri::No => Self::none(),
        }
    }

    fn add(&mut self, traffic: &TrafficSet, matches: Tri) {
        if matches == Tri::Yes {
            self.sure = self.sure.union(traffic);
        }
        if matches.may() {
            self.maybe = self.maybe.union(traffic);
        }
    }
}

/// Whom a rule names.
#[derive(Debug)]
enum Named {
    Net(IpNet),
    Group(usize),
    List(String),
    Later,
}

#[derive(Debug)]
struct Rule {
    traffic: TrafficSet,
    is_known: bool,
    peer: Named,
}

/// A security group with its rules.
#[derive(Debug)]
pub(super) struct Group {
    /// The element; none for the default group of a VPC.
    pub(super) id: Option<NodeId>,
    pub(super) vpc: usize,
    ingress: Vec<Rule>,
    egress: Vec<Rule>,
    lets_all_out: bool,
    /// Not ours, so that it may have rules that nobody knows of.
    existing: bool,
}

impl Group {
    pub(super) fn empty(id: Option<NodeId>, vpc: usize) -> Self {
        Self { id, vpc, ingress: Vec::new(), egress: Vec::new(), lets_all_out: false, existing: false }
    }

    /// The group of what names none: its members reach each other, and everything may leave.
    pub(super) fn default_of(vpc: usize, own: usize) -> Self {
        let members = Rule { traffic: TrafficSet::all(), is_known: true, peer: Named::Group(own) };
        Self { ingress: vec![members], lets_all_out: true, ..Self::empty(None, vpc) }
    }

    pub(super) fn of(reach: &Reach<'_>, group: View<'_, SecurityGroup>, vpc: usize) -> Self {
        let rule = |traffic: Option<&Attr>, peer: Option<&Attr>| {
            let known = traffic.and_then(Traffic::from_attr);
            let peer = match peer.and_then(Peer::from_attr) {
                Some(Peer::Cidr(net)) => Named::Net(net),
                Some(Peer::Group(id)) => reach.place(id).map_or(Named::Later, Named::Group),
                Some(Peer::PrefixList(list)) => Named::List(reach.list_name(vpc, list)),
                None => Named::Later,
            };
            Rule { traffic: known.unwrap_or(Traffic::ALL).into(), is_known: known.is_some(), peer }
        };
        let ingress = group.ingress_rules().map(|it| rule(it.traffic().attr(), it.peer().attr()));
        let egress = group.egress_rules().map(|it| rule(it.traffic().attr(), it.peer().attr()));
        Self {
            ingress: ingress.collect(),
            egress: egress.collect(),
            lets_all_out: group.has_default_egress() && !group.no_egress().is_later(),
            existing: group.is_existing() || group.no_egress().is_later(),
            ..Self::empty(Some(group.id()), vpc)
        }
    }

    pub(super) fn nets(&self) -> impl Iterator<Item = IpNet> {
        let nets = self.ingress.iter().chain(&self.egress);
        nets.filter_map(|rule| if let Named::Net(net) = &rule.peer { Some(*net) } else { None })
    }
}

/// The other end of a packet, as the rules of a group see it.
pub(super) struct Other<'a> {
    pub(super) address: &'a Address,
    /// Its groups, unless the packet was rewritten on its way.
    pub(super) groups: Option<&'a Groups>,
    /// Whether rules may name its groups: same VPC, or a peering inside one Region.
    pub(super) may_be_named: Tri,
    /// The prefix list whose addresses it is one of.
    pub(super) list: Option<&'a str>,
}

impl Other<'_> {
    fn is_named(&self, peer: &Named) -> Tri {
        match peer {
            Named::Net(net) => self.address.within(*net),
            Named::Later => Tri::Maybe,
            Named::List(list) => match self.list {
                Some(own) if own == list => Tri::Yes,
                // The list of another service.
                Some(_) if !is_id(list) => Tri::No,
                // A service's list has public addresses alone.
                None if !is_id(list) && self.address.is_private() => Tri::No,
                _ => Tri::Maybe,
            },
            Named::Group(at) => match self.groups {
                Some(Groups::Of(own)) if own.contains(at) => self.may_be_named,
                None | Some(Groups::Of(_)) => Tri::No,
                Some(Groups::Open | Groups::Later) => self.may_be_named.max(Tri::Maybe),
            },
        }
    }
}

/// Which way a packet goes through a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

impl Way {
    /// The way of the answer.
    pub(crate) fn back(self) -> Self {
        match self {
            Self::In => Self::Out,
            Self::Out => Self::In,
        }
    }
}

/// What the groups of an interface let pass to or from `other`.
pub(super) fn groups(reach: &Reach<'_>, groups: &Groups, way: Way, other: &Other<'_>) -> Passed {
    let groups = match groups {
        Groups::Open => return Passed::all(),
        Groups::Later => return Passed::unknown(),
        Groups::Of(groups) => groups,
    };
    let mut passed = Passed::none();
    for group in groups.iter().map(|at| &reach.groups[*at]) {
        if way == Way::Out && group.lets_all_out && !group.existing {
            return Passed::all();
        }
        for rule in if way == Way::In { &group.ingress } else { &group.egress } {
            let named = other.is_named(&rule.peer);
            passed.add(&rule.traffic, if rule.is_known { named } else { named.max(Tri::Maybe) });
        }
        if group.existing {
            passed.maybe = TrafficSet::all();
        }
    }
    passed
}

/// What a network ACL lets pass to or from an address, and the entry that decides about the rest.
pub(super) fn acl(graph: &Graph, acl: Option<NodeId>, way: Way, other: &Address) -> Passed {
    let Some(acl) = acl.and_then(|acl| graph.view::<NetworkAcl>(acl)) else { return Passed::all() };
    if acl.is_existing() {
        return Passed::unknown();
    }
    let mut rows = entries(acl, way);
    if rows.iter().any(|row| row.number.is_none()) {
        return Passed::unknown();
    }
    rows.sort_by_key(|row| row.number);
    let (mut open_sure, mut open_maybe) = (TrafficSet::all(), TrafficSet::all());
    let mut passed = Passed::none();
    for row in rows {
        let known = row.traffic.is_some();
        let traffic: TrafficSet = row.traffic.unwrap_or(Traffic::ALL).into();
        let matches = row.net.map_or(Tri::Maybe, |net| other.within(net));
        let matches = if known || matches == Tri::No { matches } else { Tri::Maybe };
        let (allows, denies) = match row.action {
            Some(AclAction::Allow) => (true, false),
            Some(AclAction::Deny) => (false, true),
            None => (true, true),
        };
        if !matches.may() {
            continue;
        }
        if allows {
            passed.maybe = passed.maybe.union(&traffic.intersection(&open_maybe));
            if matches == Tri::Yes && !denies {
                passed.sure = passed.sure.union(&traffic.intersection(&open_sure));
            }
        }
        if matches == Tri::Yes || denies {
            open_sure = open_sure.difference(&traffic);
        }
        if matches == Tri::Yes {
            open_maybe = open_maybe.difference(&traffic);
        }
    }
    passed
}

/// The blocks that the entries of an ACL name.
pub(super) fn acl_nets(graph: &Graph, acl: Option<NodeId>) -> Vec<IpNet> {
    let Some(acl) = acl.and_then(|acl| graph.view::<NetworkAcl>(acl)) else { return Vec::new() };
    entries(acl, Way::In).into_iter().chain(entries(acl, Way::Out)).filter_map(|row| row.net).collect()
}

/// One entry of a network ACL, as far as it is known.
pub(super) struct Entry {
    pub(super) id: NodeId,
    pub(super) origin: Origin,
    pub(super) number: Option<i64>,
    pub(super) action: Option<AclAction>,
    pub(super) traffic: Option<Traffic>,
    pub(super) net: Option<IpNet>,
}

/// The entries of one direction, in the order written.
pub(super) fn entries(acl: View<'_, NetworkAcl>, way: Way) -> Vec<Entry> {
    macro_rules! rows {
        ($entries:expr) => {
            $entries
                .into_iter()
                .map(|it| Entry {
                    id: it.id(),
                    origin: it.number().origin(),
                    number: it.number().known(),
                    action: it.action().known(),
                    traffic: it.traffic().known(),
                    net: it.cidr().known(),
                })
                .collect()
        };
    }
    match way {
        Way::In => rows!(acl.ingress_entries()),
        Way::Out => rows!(acl.egress_entries()),
    }
}

/// A number for a new entry that is read before those which drop the traffic.
pub(super) fn free_number(graph: &Graph, acl: NodeId, way: Way) -> i64 {
    let Some(acl) = graph.view::<NetworkAcl>(acl) else { return 100 };
    let numbers: Vec<_> = entries(acl, way);
    let denied =
        numbers.iter().filter(|row| row.action == Some(AclAction::Deny)).filter_map(|row| row.number).min();
    let taken: Vec<_> = numbers.iter().filter_map(|row| row.number).collect();
    match denied {
        Some(first) => (1..first).rev().find(|number| !taken.contains(number)).unwrap_or(1),
        None => taken.into_iter().max().map_or(100, |last| (last + 10).min(32_766)),
    }
}
