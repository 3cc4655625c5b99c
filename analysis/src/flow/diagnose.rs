//! Why two elements do not talk: the checklist of a walkthrough, with a verdict for each line.

use dsl::{
    graph::NodeId,
    resource::{expect::End, interface_endpoint::InterfaceEndpoint, peering::Peering, vpc::Vpc},
};

use super::{
    claim::{Claim, Verdict},
    network::Reach,
    reason::Reason,
    trace::Loss,
    traffic::TrafficSet,
};

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is asked.
    pub question: &'static str,
    /// Whether it is as it must be; none where it does not come into it.
    pub verdict: Option<Verdict>,
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub fix: Option<String>,
}

impl Reach<'_> {
    /// Looks at everything that two elements need to talk, each for itself.
    pub fn diagnose(&self, from: NodeId, to: NodeId, traffic: Option<TrafficSet>) -> Vec<Line> {
        let claim = Claim { traffic, ..Claim::reaches(End::Element(from), End::Element(to)) };
        let answer = self.judge(&claim);
        let routes_only = self.judge(&Claim { routes_only: true, ..claim.clone() });
        let routed: Vec<&Loss> = routes_only.cases.iter().flat_map(|case| &case.trace.losses).collect();
        let losses: Vec<&Loss> = answer.cases.iter().flat_map(|case| &case.trace.losses).collect();
        let cause = answer.worst().and_then(|case| case.cause.as_ref());
        let of = |fits: &dyn Fn(&Loss) -> bool| losses.iter().copied().chain(cause).find(|loss| fits(loss));
        let mut lines = Vec::new();
        lines.push(self.peering(from, to, of(&|loss| loss.reason == Reason::BadStateRoute)));
        let astray = [
            Reason::NoRouteToDestination,
            Reason::PcxRequiresAddressInVpcCidr,
            Reason::NgwLoop,
            Reason::UnexpectedPath,
        ];
        let route = |is_reply| {
            routed.iter().copied().find(|loss| loss.is_reply == is_reply && astray.contains(&loss.reason))
        };
        lines.push(line("a route there?", route(false), "the tables lead there"));
        lines.push(line("a route back?", route(true), "the tables lead back"));
        let group = of(&|loss| loss.reason == Reason::EniSgRulesMismatch);
        lines.push(line("security groups?", group, "they let it through"));
        let acl = |is_reply| {
            of(&move |loss: &Loss| loss.reason == Reason::SubnetAclRestriction && loss.is_reply == is_reply)
        };
        lines.push(line("network ACLs there?", acl(false), "they let it through"));
        lines.push(line("network ACLs back?", acl(true), "they let the reply through"));
        lines.push(self.dns(to));
        let verdict = answer.verdict;
        let found = match answer.worst() {
            Some(worst) if verdict != Verdict::Proven => worst.why(self.graph, Some(&claim)),
            _ => "it works, there and back".to_owned(),
        };
        let fix = cause.and_then(|cause| cause.fix.clone());
        let mut rest = lines;
        // A stop that is not reached says nothing about what comes after it.
        let blocked = rest.iter().position(|line| line.verdict == Some(Verdict::Refuted));
        if verdict != Verdict::Proven {
            for line in rest.iter_mut().skip(blocked.map_or(0, |at| at + 1)) {
                if line.verdict == Some(Verdict::Proven) && line.question != "names?" {
                    *line = Line { verdict: None, found: "not reached".into(), ..line.clone() };
                }
            }
        }
        rest.push(Line { question: "all in all", verdict: Some(verdict), found, fix });
        rest
    }

    fn peering(&self, from: NodeId, to: NodeId, loss: Option<&Loss>) -> Line {
        let question = "a peering, accepted?";
        let vpc = |id| self.graph.enclosing::<Vpc>(id).map(dsl::view::View::id);
        let (Some(own), Some(other)) = (vpc(from), vpc(to)) else {
            return Line { question, verdict: None, found: "not in two VPCs".into(), fix: None };
        };
        if own == other {
            return Line { question, verdict: None, found: "both are in one VPC".into(), fix: None };
        }
        if let Some(loss) = loss {
            return line(question, Some(loss), "");
        }
        if let Some(it) = self.graph.users_of::<Peering>(own).find(|it| it.joins(own, other)) {
            Line { question, verdict: Some(Verdict::Proven), found: format!("`{}`", it.path()), fix: None }
        } else {
            let (own, other) = (self.graph.path(own), self.graph.path(other));
            let fix = Some(format!("add `peering {own}_{other} {own} <-> {other};`"));
            Line {
                question,
                verdict: Some(Verdict::Refuted),
                found: "no peering joins their VPCs".into(),
                fix,
            }
        }
    }

    fn dns(&self, to: NodeId) -> Line {
        let question = "names?";
        let Some(network) = self.network_of(to).map(|at| &self.networks[at]) else {
            return Line {
                question,
                verdict: None,
                found: "no name of a VPC is asked for".into(),
                fix: None,
            };
        };
        let path = self.graph.path(network.id);
        if network.dns == super::tri::Tri::No {
            let found = format!("DNS support of `{path}` is off");
            return Line {
                question,
                verdict: Some(Verdict::Refuted),
                found,
                fix: Some("leave out `dns_support: false`".into()),
            };
        }
        let private = self.graph.view::<InterfaceEndpoint>(to).is_some_and(dsl::view::View::has_private_dns);
        let found = if private && network.host_names == super::tri::Tri::Yes {
            "the service's own name leads to it".to_owned()
        } else if network.host_names == super::tri::Tri::Yes {
            format!("`{path}` gives its hosts public names")
        } else {
            "private names only; use addresses, or set `dns_hostnames: true`".to_owned()
        };
        Line { question, verdict: Some(Verdict::Proven), found, fix: None }
    }
}

fn line(question: &'static str, loss: Option<&Loss>, fine: &str) -> Line {
    match loss {
        None => Line { question, verdict: Some(Verdict::Proven), found: fine.to_owned(), fix: None },
        Some(loss) => {
            let verdict = if loss.is_certain { Verdict::Refuted } else { Verdict::Unknown };
            let found = format!("{} [{}]", loss.what, loss.reason);
            Line { question, verdict: Some(verdict), found, fix: loss.fix.clone() }
        }
    }
}
