//! A packet on its way, hop by hop, and the way of its reply.

mod filters;
mod reply;

pub(super) use reply::{Back, Must};

use super::{
    address::Address,
    filter::Way,
    fix, hop,
    network::{Groups, Name, Reach, lane},
    reason::Reason,
    table::{Found, Lead},
    trace::{Step, Trace},
    traffic::TrafficSet,
    tri::Tri,
};
use dsl::{graph::NodeId, net::Family};

/// Where a packet starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// At a network interface.
    Interface(usize),
    /// Outside of every VPC.
    Outside(Address),
}

/// Where a packet shall arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// At a network interface, by its private address or its IPv6 address.
    Interface(usize),
    /// At a network interface, by its public IPv4 address.
    Public(usize),
    /// At addresses, whoever holds them.
    Outside(Address),
    /// At the public addresses of a service.
    Service(Name),
}

/// A packet between two hops.
#[derive(Clone, Debug)]
pub(super) struct Packet<'r> {
    pub(super) source: Address,
    /// The groups of the sender, until something rewrites the source.
    pub(super) groups: Option<&'r Groups>,
    /// Whether an internet gateway has a public address for the source.
    pub(super) public: Tri,
    /// The VPC that the source address is in.
    pub(super) home: usize,
    /// The subnet it is in now.
    pub(super) part: usize,
    pub(super) ephemeral: (u16, u16),
    /// The NAT gateway that sends it on.
    pub(super) nat: Option<NodeId>,
    /// Whether a host passes it on under another host's address.
    pub(super) is_foreign: bool,
}

/// A packet's way through the network.
pub(super) struct Walk<'r, 'g> {
    pub(super) reach: &'r Reach<'g>,
    pub(super) family: Family,
    pub(super) goal: &'r Goal,
    pub(super) target: Address,
    trace: Trace,
    sure: TrafficSet,
    maybe: TrafficSet,
    backs: Vec<Back>,
    hops: usize,
    /// Something outside the model may change the way, so that nothing is lost for certain.
    is_doubted: bool,
    manner: Manner,
}

/// How a packet is followed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Groups and ACLs are left out of it.
    pub(super) routes_only: bool,
    /// Nobody reads what is said about losses, so that nothing is.
    pub(super) in_silence: bool,
}

/// Deeper than any sensible chain of NAT and forwarding hosts.
const MOST_HOPS: usize = 6;

/// Follows traffic from `start` to `goal`.
pub(super) fn walk(
    reach: &Reach<'_>,
    start: &Start,
    goal: &Goal,
    family: Family,
    traffic: &TrafficSet,
    manner: Manner,
) -> Trace {
    let asked = traffic.clone().of_family(family);
    let trace = Trace {
        family,
        asked: asked.clone(),
        arrives: TrafficSet::none(),
        may_arrive: TrafficSet::none(),
        works: TrafficSet::none(),
        may_work: TrafficSet::none(),
        steps: Vec::new(),
        losses: Vec::new(),
    };
    let target = target_of(reach, goal, family);
    let unknown = Address::Unknown(family);
    let has_target = target.is_some();
    let mut walk = Walk {
        reach,
        family,
        goal,
        target: target.unwrap_or(unknown),
        trace,
        sure: asked.clone(),
        maybe: asked,
        backs: Vec::new(),
        hops: 0,
        is_doubted: false,
        manner,
    };
    if has_target {
        walk.begin(start);
    } else {
        let at = walk.goal_element();
        walk.block(Reason::EniAddressRestriction, at, || (format!("it has no {family} address"), None));
    }
    walk.finish()
}

/// The address a packet for `goal` carries.
fn target_of(reach: &Reach<'_>, goal: &Goal, family: Family) -> Option<Address> {
    match goal {
        Goal::Interface(at) => reach.address(&reach.interfaces[*at], family),
        Goal::Outside(address) => Some(address.clone()).filter(|address| address.family() == family),
        Goal::Public(_) if family == Family::V6 => None,
        Goal::Public(_) | Goal::Service(_) => Some(Address::Public(family)),
    }
}

impl<'r> Walk<'r, '_> {
    fn begin(&mut self, start: &Start) {
        match start {
            Start::Interface(at) => self.leave(*at),
            Start::Outside(address) => hop::internet_gateway::from_outside(self, address),
        }
    }

    fn leave(&mut self, at: usize) {
        let interface = &self.reach.interfaces[at];
        let name = interface.name();
        self.step("leaves", Some(name));
        let Some(source) = self.reach.address(interface, self.family) else {
            let family = self.family;
            return self.block(Reason::EniAddressRestriction, Some(name), || {
                (format!("it has no {family} address"), None)
            });
        };
        if interface.has[lane(self.family)] == Tri::Maybe {
            self.doubt(Some(name), "whether it has an address of the family is not known yet");
        }
        let vpc = self.reach.vpc_of(interface);
        let packet = Packet {
            source,
            groups: Some(&interface.groups),
            public: if self.family == Family::V4 { interface.public } else { Tri::Yes },
            home: vpc,
            part: interface.subnet,
            ephemeral: interface.ephemeral,
            nat: None,
            is_foreign: false,
        };
        self.group(interface, Way::Out, &packet);
        self.send(&packet);
    }

    /// Out of the subnet that a packet is in: past its ACL, along its table.
    pub(super) fn send(&mut self, packet: &Packet<'r>) {
        self.hops += 1;
        if self.is_over() {
            return;
        }
        if self.hops > MOST_HOPS {
            return self.block(Reason::NgwLoop, None, || ("it is passed on in a circle".into(), None));
        }
        let part = &self.reach.parts[packet.part];
        if part.existing {
            return self.end_unknown(Some(part.id), "the routes of an existing subnet are not known");
        }
        if let Some(doubt) = self.reach.doubt.or(self.reach.networks[part.vpc].doubt) {
            let graph = self.reach.graph;
            self.doubt_said(Some(doubt), || {
                format!("`{}` may change the way in ways that nobody can see from here", graph.path(doubt))
            });
            self.is_doubted = true;
        }
        if self.is_inside(packet.part) {
            return hop::local::deliver(self, packet);
        }
        let target = self.target.clone();
        self.acl(packet.part, Way::Out, &target);
        if self.is_over() {
            return;
        }
        match self.lead(packet.part, &target, true) {
            Found::Lead(lead) => self.follow(packet, lead),
            Found::Missing => self.no_route(packet),
            Found::Unclear(route) => self.end_unknown(route, "which route it takes is not known yet"),
        }
    }

    fn follow(&mut self, packet: &Packet<'r>, lead: Lead) {
        let part = &self.reach.parts[packet.part];
        match lead {
            Lead::Local => {
                self.step("stays in the VPC", Some(self.reach.networks[part.vpc].id));
                hop::local::deliver(self, packet);
            }
            Lead::Endpoint(endpoint) => {
                self.step(
                    "is routed by the endpoint's own route",
                    part.table.map(|at| self.reach.tables[at].id),
                );
                hop::gateway_endpoint::pass(self, packet, endpoint);
            }
            Lead::Route(route, Some(target)) => {
                self.step("follows the route", Some(route));
                hop::pass(self, packet, route, target);
            }
            Lead::Route(route, None) => {
                self.end_unknown(Some(route), "where the route leads is not known yet");
            }
        }
    }

    /// What the table of a subnet says; the main table has nothing but the VPC's own addresses.
    fn lead(&self, part: usize, to: &Address, is_forward: bool) -> Found {
        let part = &self.reach.parts[part];
        let service = match self.goal {
            Goal::Service(name) if is_forward => Some(name),
            _ => None,
        };
        let Some(table) = part.table else {
            let network = &self.reach.networks[part.vpc];
            let local = match to {
                Address::Given(vpc) => Tri::of(*vpc == part.vpc),
                _ => network.blocks.iter().map(|net| to.within(*net)).min().unwrap_or(Tri::No),
            };
            let unknown = network.has_unknown[lane(self.family)] && !matches!(to, Address::Given(_));
            return match local {
                Tri::Yes => Found::Lead(Lead::Local),
                Tri::Maybe => Found::Unclear(None),
                Tri::No if unknown => Found::Unclear(None),
                Tri::No => Found::Missing,
            };
        };
        let found = self.reach.tables[table].find(self.reach, to, service);
        let network = &self.reach.networks[part.vpc];
        // The addresses of a VPC that are not known lead into it before any other route does.
        let own = |goal: &Goal| matches!(goal, Goal::Interface(at) if self.reach.vpc_of(&self.reach.interfaces[*at]) == part.vpc);
        if network.has_unknown[lane(self.family)] && found != Found::Lead(Lead::Local) {
            if is_forward && own(self.goal) && matches!(to, Address::Unknown(_)) {
                return Found::Lead(Lead::Local);
            }
            if !matches!(to, Address::Public(_) | Address::Given(_)) && self.family == Family::V4 {
                return Found::Unclear(None);
            }
        }
        found
    }

    fn no_route(&mut self, packet: &Packet<'r>) {
        let part = &self.reach.parts[packet.part];
        let element = part.table.map_or(part.id, |at| self.reach.tables[at].id);
        let (reach, goal, target) = (self.reach, self.goal, self.target.clone());
        let at = packet.part;
        self.block(Reason::NoRouteToDestination, Some(element), || {
            let table = reach.parts[at].table.map(|table| reach.graph.path(reach.tables[table].id));
            let table = table.map_or_else(
                || format!("the main route table, which `{}` has,", reach.graph.path(reach.parts[at].id)),
                |path| format!("route table `{path}`"),
            );
            (
                format!("{table} has no route to {}", fix::goal_text(reach, goal, &target)),
                fix::route(reach, at, goal, &target),
            )
        });
    }

    /// Whether the goal is in a subnet.
    fn is_inside(&self, part: usize) -> bool {
        match self.goal {
            Goal::Interface(at) => self.reach.interfaces[*at].subnet == part,
            Goal::Outside(address) => {
                let own = &self.reach.parts[part].addresses[lane(self.family)];
                matches!(own, Some(Address::Net(net)) if address.within(*net) == Tri::Yes)
            }
            Goal::Public(_) | Goal::Service(_) => false,
        }
    }

    /// Past the ACL and the groups of the network interface that is the goal.
    pub(super) fn arrive(&mut self, packet: &Packet<'r>, at: usize) {
        let interface = &self.reach.interfaces[at];
        self.enter(packet, interface.subnet);
        self.group(interface, Way::In, packet);
        if interface.has[lane(self.family)] == Tri::Maybe {
            self.doubt(Some(interface.name()), "whether it has an address of the family is not known yet");
        }
        self.arrived(Some(interface.name()));
    }

    /// Past the ACL of another subnet, and later back.
    pub(super) fn enter(&mut self, packet: &Packet<'r>, part: usize) {
        let into = &self.reach.parts[part];
        if into.existing {
            self.doubt(Some(into.id), "what an existing subnet lets in is not known");
        }
        if part == packet.part && packet.home == into.vpc {
            return;
        }
        self.back(Back::Acl {
            part: packet.part,
            way: Way::In,
            other: self.target.clone(),
            ephemeral: packet.ephemeral,
        });
        self.acl(part, Way::In, &packet.source);
        self.back(Back::Acl {
            part,
            way: Way::Out,
            other: packet.source.clone(),
            ephemeral: packet.ephemeral,
        });
    }

    /// Past the ACL of a subnet from outside the VPC, and later back.
    pub(super) fn enter_from_outside(&mut self, packet: &Packet<'r>, part: usize) {
        self.acl(part, Way::In, &packet.source);
        self.back(Back::Acl {
            part,
            way: Way::Out,
            other: packet.source.clone(),
            ephemeral: packet.ephemeral,
        });
    }

    /// Notes that the goal is reached.
    pub(super) fn arrived(&mut self, element: Option<NodeId>) {
        if self.is_over() {
            return;
        }
        self.step("arrives", element);
        self.trace.arrives = self.sure.clone();
        self.trace.may_arrive = self.maybe.clone();
    }

    /// Notes that it can't be said what happens from here on.
    pub(super) fn end_unknown(&mut self, element: Option<NodeId>, what: &str) {
        self.doubt(element, what);
        self.trace.may_arrive = self.maybe.clone();
    }

    pub(super) fn step(&mut self, what: &'static str, element: Option<NodeId>) {
        self.trace.steps.push(Step { what, element, is_reply: false });
    }

    pub(super) fn back(&mut self, back: Back) {
        self.backs.push(back);
    }

    /// Whether nothing is left to follow.
    pub(super) fn is_over(&self) -> bool {
        self.maybe.is_empty()
    }

    pub(super) fn goal_element(&self) -> Option<NodeId> {
        match self.goal {
            Goal::Interface(at) | Goal::Public(at) => Some(self.reach.interfaces[*at].name()),
            Goal::Outside(_) | Goal::Service(_) => None,
        }
    }
}
