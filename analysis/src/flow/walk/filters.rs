//! What a packet loses on its way, and to which groups and ACLs.

use dsl::{facts::prefix_list, graph::NodeId, net::Family};

use super::{
    super::{
        address::Address,
        filter::{self, Other, Passed, Way},
        fix,
        network::{Groups, Interface, Reach},
        reason::Reason,
        trace::Loss,
        traffic::TrafficSet,
        tri::Tri,
    },
    Goal, Packet, Walk,
};

impl<'r> Walk<'r, '_> {
    pub(in crate::flow) fn doubt(&mut self, element: Option<NodeId>, what: &str) {
        self.doubt_said(element, || what.to_owned());
    }

    /// The same with words that are made where somebody reads them.
    pub(in crate::flow) fn doubt_said(&mut self, element: Option<NodeId>, what: impl FnOnce() -> String) {
        self.filter(&Passed::unknown(), Reason::UnknownValue, element, || (what(), None));
    }

    pub(in crate::flow) fn block(
        &mut self,
        reason: Reason,
        element: Option<NodeId>,
        say: impl FnOnce() -> (String, Option<String>),
    ) {
        self.filter(&Passed::none(), reason, element, say);
    }

    /// Lets through what passes and notes what is lost.
    pub(in crate::flow) fn filter(
        &mut self,
        passed: &Passed,
        reason: Reason,
        element: Option<NodeId>,
        say: impl FnOnce() -> (String, Option<String>),
    ) {
        self.lose(passed, reason, element, false, |_| say());
    }

    pub(in crate::flow) fn lose(
        &mut self,
        passed: &Passed,
        reason: Reason,
        element: Option<NodeId>,
        is_reply: bool,
        say: impl FnOnce(&TrafficSet) -> (String, Option<String>),
    ) {
        let lets_pass = if self.is_doubted { &TrafficSet::all() } else { &passed.maybe };
        if lets_pass.covers(&self.maybe) && passed.sure.covers(&self.sure) {
            return;
        }
        let dropped = self.maybe.difference(lets_pass);
        let doubtful = self.sure.difference(&passed.sure).difference(&dropped);
        self.sure = self.sure.intersection(&passed.sure);
        self.maybe = self.maybe.intersection(lets_pass);
        let is_certain = !dropped.is_empty();
        if !is_certain && doubtful.is_empty() {
            return;
        }
        let traffic = if is_certain { dropped } else { doubtful };
        let (what, fix) = if self.manner.in_silence { (String::new(), None) } else { say(&traffic) };
        self.trace.losses.push(Loss { reason, is_certain, is_reply, element, traffic, what, fix });
    }

    /// Past the groups of a network interface.
    pub(in crate::flow) fn group(&mut self, interface: &'r Interface, way: Way, packet: &Packet<'r>) {
        if self.is_over() || self.manner.routes_only || interface.groups == Groups::Open {
            return;
        }
        let (reach, vpc) = (self.reach, self.reach.vpc_of(interface));
        let goal_groups = match self.goal {
            Goal::Interface(at) => Some(&reach.interfaces[*at].groups),
            _ => None,
        };
        let other_home = match (way, self.goal) {
            (Way::In, _) => packet.home,
            (Way::Out, Goal::Interface(at)) => reach.vpc_of(&reach.interfaces[*at]),
            (Way::Out, _) => vpc,
        };
        let list = self.list_of_service(vpc);
        let other = Other {
            address: if way == Way::In { &packet.source } else { &self.target },
            groups: if way == Way::In { packet.groups } else { goal_groups },
            may_be_named: may_be_named(reach, vpc, other_home),
            list: list.as_deref(),
        };
        let passed = filter::groups(reach, &interface.groups, way, &other);
        let element = match &interface.groups {
            Groups::Of(groups) => groups.iter().find_map(|at| reach.groups[*at].id),
            Groups::Open | Groups::Later => None,
        };
        let what = if way == Way::Out { "is let out by" } else { "is let in by" };
        let is_said = element.is_some();
        let other_address = other.address.clone();
        self.lose(&passed, Reason::EniSgRulesMismatch, element.or(Some(interface.name())), false, |lost| {
            let list = list.as_deref().filter(|service| prefix_list::weight(service).is_some());
            fix::group(reach, interface, way, &other_address, packet, lost, list)
        });
        if is_said && !self.is_over() {
            self.step(what, element);
        }
    }

    pub(in crate::flow) fn list_of_service(&self, vpc: usize) -> Option<String> {
        let Goal::Service(name) = self.goal else { return None };
        let region = self.reach.networks[vpc].region.as_deref()?;
        let own = name.is_in(Some(region)) == Tri::Yes && self.family == Family::V4;
        own.then(|| name.word.clone())
    }

    pub(in crate::flow) fn acl(&mut self, part: usize, way: Way, other: &Address) {
        let (reach, part) = (self.reach, &self.reach.parts[part]);
        if self.is_over() || self.manner.routes_only || part.acl.is_none() {
            return;
        }
        let passed = filter::acl(reach.graph, part.acl, way, other);
        self.lose(&passed, Reason::SubnetAclRestriction, part.acl, false, |lost| {
            fix::acl(reach, part, way, other, lost)
        });
        if !self.is_over() {
            self.step(if way == Way::Out { "is let out by" } else { "is let in by" }, part.acl);
        }
    }
}

/// Whether rules in `own` may name groups of `other`: the same VPC, or a live peering inside one Region.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
fn may_be_named(reach: &Reach<'_>, own: usize, other: usize) -> Tri {
    if own == other {
        return Tri::Yes;
    }
    let Some(other) = reach.networks.get(other) else { return Tri::No };
    match (&reach.networks[own].region, &other.region) {
        (Some(own), Some(other)) => Tri::of(own == other),
        (None, None) => Tri::Yes,
        _ => Tri::Maybe,
    }
}
