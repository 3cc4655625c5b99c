//! A statement about traffic between ends, taken apart into single questions and judged.

use ipnet::IpNet;

use super::{
    address::{Address, public},
    filter, fix, name,
    network::{Groups, Name, Reach, lane},
    reason::Reason,
    traffic::TrafficSet,
    tri::Tri,
    walk::{Goal, Loss, Start, Trace, walk},
};
use crate::{
    graph::NodeId,
    net::{AddressSet, Family},
    resource::{
        expect::{End, Expect, FlowFamily},
        gateway_endpoint::GatewayEndpoint,
        instance::Instance,
        interface_endpoint::InterfaceEndpoint,
        security_group::SecurityGroup,
        subnet::Subnet,
        vpc::Vpc,
    },
    value::{Attr, List, Setting},
    view::View,
};

/// A statement about traffic.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Where connections are opened.
    pub from: Vec<End>,
    /// Where they lead.
    pub to: Vec<End>,
    /// Whether they get there, or never do.
    pub reaches: bool,
    /// The traffic; what the ends suggest, unless given.
    pub traffic: Option<TrafficSet>,
    /// The family; each that both ends have, unless given.
    pub family: Option<Family>,
    /// What it goes through.
    pub via: Option<NodeId>,
    /// Whether there may be no other way.
    pub only: bool,
    /// Whether groups and ACLs are left out of it.
    pub routes_only: bool,
}

impl Claim {
    /// That `from` reaches `to`.
    pub fn reaches(from: impl Into<End>, to: impl Into<End>) -> Self {
        Self {
            from: vec![from.into()],
            to: vec![to.into()],
            reaches: true,
            traffic: None,
            family: None,
            via: None,
            only: false,
            routes_only: false,
        }
    }

    /// That `from` never reaches `to`.
    pub fn never(from: impl Into<End>, to: impl Into<End>) -> Self {
        Self { reaches: false, ..Self::reaches(from, to) }
    }

    /// The same for this traffic.
    #[must_use]
    pub fn with(mut self, traffic: impl Into<TrafficSet>) -> Self {
        self.traffic = Some(traffic.into());
        self
    }

    /// What an expectation states; `None` if a part of it comes later or is missing.
    pub fn of(expect: View<'_, Expect>) -> Option<Self> {
        let ends = |attr: Option<&Attr>| attr.and_then(List::<End>::from_attr).map(|list| list.0);
        let never = expect.never_reaches().attr();
        let to = ends(never.or(expect.reaches().attr()))?;
        let traffic = expect.traffic();
        if traffic.is_later() || expect.via().is_set() && expect.via().link().is_none() {
            return None;
        }
        Some(Self {
            from: ends(expect.source().attr())?,
            to,
            reaches: never.is_none(),
            traffic: traffic.known().map(TrafficSet::of),
            family: expect.family().known().map(|family| match family {
                FlowFamily::Ipv4 => Family::V4,
                FlowFamily::Ipv6 => Family::V6,
            }),
            via: expect.via().link(),
            only: expect.only().is_set(),
            routes_only: false,
        })
    }
}

/// Whether a statement holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds, whatever the values that come later.
    Proven,
    /// It depends on values that come later.
    Unknown,
    /// It does not hold: here is a case against it.
    Refuted,
}

/// One pair of ends, with what became of its traffic.
#[derive(Clone, Debug)]
pub struct Case {
    /// The end where it starts, in words.
    pub from: String,
    /// The end where it leads, in words.
    pub to: String,
    /// The element it starts at.
    pub source: Option<NodeId>,
    /// Whether the statement holds for this pair.
    pub verdict: Verdict,
    /// The way of the traffic.
    pub trace: Trace,
    /// What decides against the statement, if something does.
    pub cause: Option<Loss>,
}

/// What can be said about a statement.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whether it holds: for each pair.
    pub verdict: Verdict,
    /// Every pair, in order.
    pub cases: Vec<Case>,
}

impl Answer {
    /// The pair that decides.
    pub fn worst(&self) -> Option<&Case> {
        self.cases.iter().rev().max_by_key(|case| case.verdict)
    }
}

impl Reach<'_> {
    /// Proves or refutes a statement.
    pub fn judge(&self, claim: &Claim) -> Answer {
        let mut judge = Judge { reach: self, claim, cases: Vec::new() };
        for from in &claim.from {
            for to in &claim.to {
                judge.pair(from, to);
            }
        }
        let cases = judge.cases;
        let verdict = cases.iter().map(|case| case.verdict).max().unwrap_or(Verdict::Unknown);
        Answer { verdict, cases }
    }

    /// Whether and how traffic from one host reaches another, by private address.
    pub fn between(&self, from: NodeId, to: NodeId, family: Family, traffic: &TrafficSet) -> Option<Trace> {
        let (from, to) = (self.class_of(from)?, self.class_of(to)?);
        Some(walk(self, &Start::Interface(from), &Goal::Interface(to), family, traffic, false))
    }
}

struct Judge<'j, 'g> {
    reach: &'j Reach<'g>,
    claim: &'j Claim,
    cases: Vec<Case>,
}

/// What an end stands for.
enum Ends<T> {
    Some(Vec<T>),
    /// Nothing that anybody could say something about, and why.
    Unclear(String),
    /// Nothing ever starts here.
    Silent,
}

impl Judge<'_, '_> {
    fn pair(&mut self, from: &End, to: &End) {
        let traffic = self.claim.traffic.clone().unwrap_or_else(|| self.usual_traffic(to));
        let (from_text, to_text) = (self.text(from), self.text(to));
        let before = self.cases.len();
        for family in [Family::V4, Family::V6] {
            if !self.is_meant(family, &traffic) {
                continue;
            }
            match self.starts(from, to, family) {
                Ends::Some(starts) => {
                    for start in starts {
                        self.ask_from(&start, to, family, &traffic);
                    }
                }
                Ends::Unclear(why) => return self.unclear(&from_text, &to_text, &why),
                Ends::Silent => return self.silent(&from_text, &to_text),
            }
        }
        if self.cases.len() == before {
            self.nothing_in_common(&from_text, &to_text);
        }
    }

    fn ask_from(&mut self, start: &Start, to: &End, family: Family, traffic: &TrafficSet) {
        // What lacks this family is asked about by the other one; by this one, if there is no other.
        let other = if family == Family::V4 { Family::V6 } else { Family::V4 };
        let by_other = self.is_meant(other, traffic) && self.has(start, other);
        if !self.has(start, family) && (by_other || !self.claim.reaches || matches!(start, Start::Outside(_)))
        {
            return;
        }
        if let (End::Service(_), Family::V6, true, None) = (to, family, self.claim.reaches, self.claim.family)
            && self.has(start, Family::V4)
        {
            // By its usual name a service is called over IPv4.
            return;
        }
        let goals = match self.goals(start, to, family) {
            Ends::Some(goals) => goals,
            Ends::Unclear(why) => return self.unclear(&self.start_text(start), &self.text(to), &why),
            Ends::Silent => {
                let case = self.dead_end(start, to, family, traffic);
                return self.cases.push(case);
            }
        };
        for goal in goals {
            self.ask(start, &goal, to, family, traffic);
        }
    }

    fn ask(&mut self, start: &Start, goal: &Goal, to: &End, family: Family, traffic: &TrafficSet) {
        if is_same_host(self.reach, start, goal) {
            return;
        }
        let other = if family == Family::V4 { Family::V6 } else { Family::V4 };
        if let Goal::Interface(at) = goal
            && !self.reach.interfaces[*at].has[lane(family)].may()
        {
            let in_common = self.has(start, other) && self.reach.interfaces[*at].has[lane(other)].may();
            if !self.claim.reaches || in_common && self.is_meant(other, traffic) {
                return;
            }
        }
        for start in self.source_atoms(start, goal, family) {
            for goal in self.goal_atoms(&start, goal, family) {
                let mut trace = walk(self.reach, &start, &goal, family, traffic, self.claim.routes_only);
                if let (Goal::Service(_), Family::V6) = (&goal, family) {
                    trace.works = TrafficSet::none();
                }
                let case = self.case(&start, &goal, to, trace);
                self.cases.push(case);
            }
        }
    }

    fn case(&self, start: &Start, goal: &Goal, to: &End, trace: Trace) -> Case {
        let (verdict, cause) = self.verdict(&trace, goal);
        let source = match start {
            Start::Interface(at) => Some(self.reach.interfaces[*at].name()),
            Start::Outside(_) => None,
        };
        let to_text = match to {
            End::Element(_) | End::Service(_) => match goal {
                Goal::Interface(at) | Goal::Public(at) => {
                    self.reach.graph.path(self.reach.interfaces[*at].name())
                }
                _ => self.text(to),
            },
            _ => self.text(to),
        };
        Case { from: self.start_text(start), to: to_text, source, verdict, trace, cause }
    }

    fn verdict(&self, trace: &Trace, goal: &Goal) -> (Verdict, Option<Loss>) {
        let loss = |is_certain| trace.losses.iter().find(|loss| loss.is_certain == is_certain).cloned();
        if !self.claim.reaches {
            return match trace.leaks() {
                Tri::No => (Verdict::Proven, None),
                Tri::Maybe => (Verdict::Unknown, loss(false)),
                Tri::Yes => (Verdict::Refuted, None),
            };
        }
        let is_asked = self.is_asked(goal);
        if self.claim.only && !self.passes(trace) {
            // Another way than the only one: it must be closed.
            match trace.leaks() {
                Tri::No if is_asked => {}
                Tri::No => return (Verdict::Proven, None),
                Tri::Maybe if !is_asked => return (Verdict::Unknown, loss(false)),
                leaks => {
                    let verdict = if leaks == Tri::Yes { Verdict::Refuted } else { Verdict::Unknown };
                    return (verdict, Some(self.other_way(trace)));
                }
            }
        }
        match trace.holds() {
            Tri::No => (Verdict::Refuted, loss(true)),
            Tri::Maybe if self.claim.via.is_some() && !self.passes(trace) && trace.may_arrive.is_empty() => {
                (Verdict::Unknown, loss(false))
            }
            _ if self.claim.via.is_some() && !self.passes(trace) && trace.losses.is_empty() => {
                (Verdict::Refuted, Some(self.other_way(trace)))
            }
            Tri::Maybe => (Verdict::Unknown, loss(false)),
            Tri::Yes => (Verdict::Proven, None),
        }
    }

    /// Whether a goal is one that the statement says is reached, not only a way beside it.
    fn is_asked(&self, goal: &Goal) -> bool {
        !self.claim.only
            || !matches!(goal, Goal::Public(_))
                && self.claim.via.is_none_or(|via| match goal {
                    Goal::Interface(at) => {
                        let name = self.reach.interfaces[*at].name();
                        name == via || !self.reach.graph.is::<InterfaceEndpoint>(name)
                    }
                    Goal::Service(_) => !self.reach.graph.is::<InterfaceEndpoint>(via),
                    _ => true,
                })
    }

    fn passes(&self, trace: &Trace) -> bool {
        self.claim.via.is_none_or(|via| trace.passes(via))
    }

    fn other_way(&self, trace: &Trace) -> Loss {
        let by = trace
            .steps
            .iter()
            .filter(|step| !step.is_reply && is_way(step.what))
            .find_map(|step| step.element);
        let path = |id: NodeId| self.reach.graph.path(id);
        let via = self.claim.via.map(path).unwrap_or_default();
        let what = match by {
            Some(by) => format!("it goes by `{}`, not through `{via}`", path(by)),
            None => format!("it does not go through `{via}`"),
        };
        Loss {
            reason: Reason::UnexpectedPath,
            is_certain: true,
            is_reply: false,
            element: by.or(self.claim.via),
            traffic: trace.asked.clone(),
            what,
            fix: None,
        }
    }

    /// Whether the statement is about a family at all.
    fn is_meant(&self, family: Family, traffic: &TrafficSet) -> bool {
        self.claim.family.is_none_or(|only| only == family) && !traffic.clone().of_family(family).is_empty()
    }

    fn has(&self, start: &Start, family: Family) -> bool {
        match start {
            Start::Interface(at) => self.reach.interfaces[*at].has[lane(family)].may(),
            Start::Outside(address) => address.family() == family,
        }
    }

    /// The ports of services, HTTPS to the internet, everything elsewhere; any traffic for `!->`.
    fn usual_traffic(&self, to: &End) -> TrafficSet {
        let word = match to {
            _ if !self.claim.reaches => return TrafficSet::all(),
            End::Internet => return TrafficSet::tcp(443, 443),
            End::Cidr(_) => return TrafficSet::all(),
            End::Service(service) => Some(service.word().to_owned()),
            End::Element(id) => {
                let graph = self.reach.graph;
                let interface = graph.view::<InterfaceEndpoint>(*id).and_then(|it| it.service().as_str());
                let gateway = graph.view::<GatewayEndpoint>(*id).and_then(|it| it.service().as_str());
                interface.or(gateway).map(str::to_owned)
            }
        };
        let Some(word) = word else { return TrafficSet::all() };
        name::ports(self.reach, &Name::parse(&word))
    }

    // Sources ---------------------------------------------------------------------------------------------------

    fn starts(&self, from: &End, to: &End, family: Family) -> Ends<Start> {
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

    fn in_block(&self, net: IpNet) -> Ends<Start> {
        let reach = self.reach;
        let family = Family::of(net);
        let within = |part: &super::network::Part| match &part.addresses[lane(family)] {
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
    fn interfaces(&self, id: NodeId, with_any: bool) -> Ends<usize> {
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

    // Goals -----------------------------------------------------------------------------------------------------

    fn goals(&self, start: &Start, to: &End, family: Family) -> Ends<Goal> {
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

    fn elements(&self, id: NodeId, start: &Start, family: Family, any_way: bool) -> Ends<Goal> {
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
    fn service(&self, start: &Start, service: &Name, any_way: bool) -> Ends<Goal> {
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
    fn internet(&self, start: &Start, family: Family) -> AddressSet {
        let reach = self.reach;
        let taken: AddressSet = match start {
            Start::Interface(at) if !self.claim.reaches => {
                reach.networks[reach.vpc_of(&reach.interfaces[*at])].blocks.iter().copied().collect()
            }
            Start::Outside(_) if !self.claim.reaches => AddressSet::new(),
            _ => return public(family).difference(&reach.ours),
        };
        public(family).difference(&taken)
    }

    // Atoms: parts of address sets that no route and no rule tells apart ----------------------------------------

    fn goal_atoms(&self, start: &Start, goal: &Goal, family: Family) -> Vec<Goal> {
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
            let peering = reach.graph.view::<crate::resource::peering::Peering>(*peering);
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

    fn source_atoms(&self, start: &Start, goal: &Goal, family: Family) -> Vec<Start> {
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

    // Cases without a walk --------------------------------------------------------------------------------------

    fn empty_trace(family: Family, asked: TrafficSet) -> Trace {
        let none = TrafficSet::none;
        Trace {
            family,
            asked,
            arrives: none(),
            may_arrive: none(),
            works: none(),
            may_work: none(),
            steps: Vec::new(),
            losses: Vec::new(),
        }
    }

    fn made(
        &self,
        from: &str,
        to: &str,
        verdict: Verdict,
        reason: Reason,
        what: String,
        fix: Option<String>,
    ) -> Case {
        let trace = Self::empty_trace(self.claim.family.unwrap_or(Family::V4), TrafficSet::none());
        let is_certain = verdict == Verdict::Refuted;
        let loss = Loss {
            reason,
            is_certain,
            is_reply: false,
            element: None,
            traffic: TrafficSet::none(),
            what,
            fix,
        };
        Case { from: from.into(), to: to.into(), source: None, verdict, trace, cause: Some(loss) }
    }

    fn unclear(&mut self, from: &str, to: &str, why: &str) {
        let case = self.made(from, to, Verdict::Unknown, Reason::UnknownValue, why.to_owned(), None);
        self.cases.push(case);
    }

    fn silent(&mut self, from: &str, to: &str) {
        let verdict = if self.claim.reaches { Verdict::Refuted } else { Verdict::Proven };
        let what = format!("`{from}` takes connections and opens none");
        let case = self.made(from, to, verdict, Reason::VpceCannotOriginateTraffic, what, None);
        self.cases.push(case);
    }

    fn nothing_in_common(&mut self, from: &str, to: &str) {
        let verdict = if self.claim.reaches { Verdict::Refuted } else { Verdict::Proven };
        let what = format!("`{from}` and `{to}` have no address family in common");
        let case = self.made(from, to, verdict, Reason::EniAddressRestriction, what, None);
        self.cases.push(case);
    }

    /// A service whose name gives no address here.
    fn dead_end(&self, start: &Start, to: &End, _: Family, _: &TrafficSet) -> Case {
        let (from, to) = (self.start_text(start), self.text(to));
        let what = format!("the name of {to} gives no address: DNS support of the VPC is off");
        let fix = Some("leave out `dns_support: false`".to_owned());
        self.made(&from, &to, Verdict::Refuted, Reason::NameNotResolved, what, fix)
    }

    fn text(&self, end: &End) -> String {
        match end {
            End::Element(id) => self.reach.graph.path(*id),
            End::Cidr(net) => net.to_string(),
            End::Internet => "internet".to_owned(),
            End::Service(service) => format!("service {}", service.word()),
        }
    }

    fn start_text(&self, start: &Start) -> String {
        match start {
            Start::Interface(at) => self.reach.graph.path(self.reach.interfaces[*at].name()),
            Start::Outside(address) => fix::outside(address).replace('`', ""),
        }
    }
}

impl<T> Ends<T> {
    fn map<U>(self, change: impl FnOnce(Vec<T>) -> Vec<U>) -> Ends<U> {
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

/// Whether a step is one that `via` could name.
fn is_way(what: &str) -> bool {
    matches!(
        what,
        "leaves for the internet by"
            | "is sent on under the address of"
            | "crosses the peering"
            | "enters the endpoint"
            | "is passed on by"
            | "arrives"
    )
}

fn is_same_host(reach: &Reach<'_>, start: &Start, goal: &Goal) -> bool {
    match (start, goal) {
        (Start::Interface(from), Goal::Interface(to) | Goal::Public(to)) => {
            from == to
                && reach.interfaces[*from].of.len() == 1
                && fix::is_host(reach, reach.interfaces[*from].name())
        }
        _ => false,
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
    nets.retain(|net| Family::of(*net) == family && net.prefix_len() > 0);
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
