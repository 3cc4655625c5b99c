//! The way back: what the way there said must hold for the reply.

use dsl::{graph::NodeId, net::Family, resource::egress_only_internet_gateway::EgressOnlyInternetGateway};

use super::{
    super::{
        address::Address,
        filter::{self, Passed, Way},
        fix, hop,
        reason::Reason,
        table::{Found, Lead},
        trace::{Step, Trace},
        traffic::TrafficSet,
    },
    Walk,
};

/// What must hold for the reply, collected on the way forward.
#[derive(Debug)]
pub(in crate::flow) enum Back {
    /// The ACL of a subnet lets it out to an address, or in from it.
    Acl { part: usize, way: Way, other: Address, ephemeral: (u16, u16) },
    /// The table of a subnet leads an address back this way.
    Route { part: usize, to: Address, must: Must },
}

/// Which way a reply must take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flow) enum Must {
    Local,
    Through(NodeId),
}

impl Walk<'_, '_> {
    pub(in crate::flow) fn finish(mut self) -> Trace {
        if self.is_doubted {
            self.trace.may_arrive = self.maybe.clone();
        }
        if !self.trace.may_arrive.is_empty() {
            for back in std::mem::take(&mut self.backs).into_iter().rev() {
                self.reply(&back);
            }
            self.trace.works = self.sure.clone();
            self.trace.may_work = self.maybe.clone();
        }
        self.trace
    }

    pub(in crate::flow) fn reply(&mut self, back: &Back) {
        if self.is_over() {
            return;
        }
        match back {
            Back::Acl { part, way, other, ephemeral } => self.reply_acl(*part, *way, other, *ephemeral),
            Back::Route { part, to, must } => self.reply_route(*part, to, *must),
        }
    }

    pub(in crate::flow) fn reply_acl(&mut self, at: usize, way: Way, other: &Address, ephemeral: (u16, u16)) {
        let (reach, part) = (self.reach, &self.reach.parts[at]);
        if self.manner.routes_only || part.acl.is_none() {
            return;
        }
        let passed = filter::acl(reach.graph, part.acl, way, other);
        let mut round = Passed::all();
        let mut lost = TrafficSet::none();
        for (asked, reply) in self.maybe.replies(ephemeral) {
            if passed.maybe.intersection(&reply).is_empty() {
                round.maybe = round.maybe.difference(&asked);
            }
            if !passed.sure.covers(&reply) {
                round.sure = round.sure.difference(&asked);
                lost = lost.union(&reply.difference(&passed.sure));
            }
        }
        self.lose(&round, Reason::SubnetAclRestriction, part.acl, true, |_| {
            fix::acl(reach, part, way, other, &lost)
        });
        if !self.is_over() {
            let what = if way == Way::Out { "is let out by" } else { "is let in by" };
            self.trace.steps.push(Step { what, element: part.acl, is_reply: true });
        }
    }

    pub(in crate::flow) fn reply_route(&mut self, at: usize, to: &Address, must: Must) {
        let (reach, part) = (self.reach, &self.reach.parts[at]);
        if part.existing {
            return self.lose(&Passed::unknown(), Reason::UnknownValue, Some(part.id), true, |_| {
                ("the routes of an existing subnet are not known".into(), None)
            });
        }
        let table = part.table.map_or(part.id, |table| reach.tables[table].id);
        let found = self.lead(at, to, false);
        let back_to = |id: NodeId| format!("`{}`", reach.graph.path(id));
        match (found, must) {
            (Found::Lead(Lead::Local), Must::Local) => {}
            (Found::Lead(Lead::Route(route, Some(target))), Must::Through(way)) if target == way => {
                self.trace.steps.push(Step {
                    what: "follows the route",
                    element: Some(route),
                    is_reply: true,
                });
            }
            (Found::Missing, must) => {
                self.lose(&Passed::none(), Reason::NoRouteToDestination, Some(table), true, |_| {
                    let fix = match must {
                        Must::Through(way) => Some(fix::return_route(reach, at, to, way)),
                        Must::Local => None,
                    };
                    (format!("route table {} has no route back to {to}", back_to(table)), fix)
                });
            }
            (Found::Unclear(route), _) => {
                self.lose(&Passed::unknown(), Reason::UnknownValue, route, true, |_| {
                    ("which route the reply takes is not known yet".into(), None)
                });
            }
            (Found::Lead(lead), must) => {
                let element = if let Lead::Route(route, _) = lead { Some(route) } else { Some(table) };
                // Behind a host that forwards the reply may still find back, and by IPv6 any other way, since nobody rewrote
                // the addresses. An egress-only internet gateway carries what begins inside, and no other answers.
                let is_egress_only = |target| reach.graph.is::<EgressOnlyInternetGateway>(target);
                let passed = match lead {
                    Lead::Route(_, Some(target)) if hop::forwards(reach, target) => Passed::unknown(),
                    Lead::Route(_, None) => Passed::unknown(),
                    Lead::Route(_, Some(target)) if self.family == Family::V6 && !is_egress_only(target) => {
                        Passed::unknown()
                    }
                    _ => Passed::none(),
                };
                self.lose(&passed, Reason::UnexpectedPath, element, true, |_| {
                    let fix = match must {
                        Must::Through(way) => Some(fix::return_route(reach, at, to, way)),
                        Must::Local => None,
                    };
                    ("the reply takes another way back".into(), fix)
                });
            }
        }
    }
}
