//! A statement taken apart into pairs of single ends.

use dsl::{
    net::Family,
    resource::{expect::End, gateway_endpoint::GatewayEndpoint, interface_endpoint::InterfaceEndpoint},
};

use super::{
    super::{
        address::Address,
        fix, name,
        network::{Name, Reach, lane},
        trace::Trace,
        traffic::TrafficSet,
        walk::{Goal, Manner, Start, walk},
    },
    Case, Judge,
    ends::Ends,
};

impl Judge<'_, '_> {
    pub(super) fn pair(&mut self, from: &End, to: &End) {
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

    pub(super) fn ask_from(&mut self, start: &Start, to: &End, family: Family, traffic: &TrafficSet) {
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

    pub(super) fn ask(&mut self, start: &Start, goal: &Goal, to: &End, family: Family, traffic: &TrafficSet) {
        if is_same_host(self.reach, start, goal) {
            return;
        }
        let other = if family == Family::V4 { Family::V6 } else { Family::V4 };
        if let Goal::Interface(at) = goal
            && !self.reach.interfaces[*at].has[lane(family)].may()
        {
            // The internet has both families, though each start in it has one.
            let is_internet = matches!(start, Start::Outside(Address::Set(..)));
            let in_common =
                (is_internet || self.has(start, other)) && self.reach.interfaces[*at].has[lane(other)].may();
            if !self.claim.reaches || in_common && self.is_meant(other, traffic) {
                return;
            }
        }
        for start in self.source_atoms(start, goal, family) {
            for goal in self.goal_atoms(&start, goal, family) {
                let mut trace = walk(self.reach, &start, &goal, family, traffic, self.manner());
                if let (Goal::Service(_), Family::V6) = (&goal, family) {
                    trace.works = TrafficSet::none();
                }
                let case = self.case(&start, &goal, to, trace);
                self.cases.push(case);
            }
        }
    }

    pub(super) fn case(&self, start: &Start, goal: &Goal, to: &End, trace: Trace) -> Case {
        let (verdict, cause) = self.verdict(&trace, goal);
        let source = match start {
            Start::Interface(at) => Some(self.reach.interfaces[*at].name()),
            Start::Outside(_) => None,
        };
        let to_text = match to {
            _ if self.in_silence => String::new(),
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

    fn manner(&self) -> Manner {
        Manner { routes_only: self.claim.routes_only, in_silence: self.in_silence }
    }

    /// Whether the statement is about a family at all.
    pub(super) fn is_meant(&self, family: Family, traffic: &TrafficSet) -> bool {
        self.claim.family.is_none_or(|only| only == family) && !traffic.clone().of_family(family).is_empty()
    }

    pub(super) fn has(&self, start: &Start, family: Family) -> bool {
        match start {
            Start::Interface(at) => self.reach.interfaces[*at].has[lane(family)].may(),
            Start::Outside(address) => address.family() == family,
        }
    }

    /// The ports of services, HTTPS to the internet, everything elsewhere; any traffic for `!->`.
    pub(super) fn usual_traffic(&self, to: &End) -> TrafficSet {
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

    pub(super) fn text(&self, end: &End) -> String {
        match end {
            _ if self.in_silence => String::new(),
            End::Element(id) => self.reach.graph.path(*id),
            End::Cidr(net) => net.to_string(),
            End::Internet => "internet".to_owned(),
            End::Service(service) => format!("service {}", service.word()),
        }
    }

    pub(super) fn start_text(&self, start: &Start) -> String {
        match start {
            _ if self.in_silence => String::new(),
            Start::Interface(at) => self.reach.graph.path(self.reach.interfaces[*at].name()),
            Start::Outside(address) => fix::outside(address).replace('`', ""),
        }
    }
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
