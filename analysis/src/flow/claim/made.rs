//! Pairs about which no packet has to be followed.

use dsl::{net::Family, resource::expect::End};

use super::{
    super::{
        reason::Reason,
        trace::{Loss, Trace},
        traffic::TrafficSet,
        walk::Start,
    },
    Case, Judge, Verdict,
};

impl Judge<'_, '_> {
    pub(super) fn empty_trace(family: Family, asked: TrafficSet) -> Trace {
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

    pub(super) fn made(
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

    pub(super) fn unclear(&mut self, from: &str, to: &str, why: &str) {
        let case = self.made(from, to, Verdict::Unknown, Reason::UnknownValue, why.to_owned(), None);
        self.cases.push(case);
    }

    pub(super) fn silent(&mut self, from: &str, to: &str) {
        let verdict = if self.claim.reaches { Verdict::Refuted } else { Verdict::Proven };
        let what = format!("`{from}` takes connections and opens none");
        let case = self.made(from, to, verdict, Reason::VpceIntraVpcTraffic, what, None);
        self.cases.push(case);
    }

    pub(super) fn nothing_in_common(&mut self, from: &str, to: &str) {
        let verdict = if self.claim.reaches { Verdict::Refuted } else { Verdict::Proven };
        let what = format!("`{from}` and `{to}` have no address family in common");
        let case = self.made(from, to, verdict, Reason::EniAddressRestriction, what, None);
        self.cases.push(case);
    }

    /// A service whose name gives no address here.
    pub(super) fn dead_end(&self, start: &Start, to: &End, _: Family, _: &TrafficSet) -> Case {
        let (from, to) = (self.start_text(start), self.text(to));
        let what = format!("the name of {to} gives no address: DNS support of the VPC is off");
        let fix = Some("leave out `dns_support: false`".to_owned());
        self.made(&from, &to, Verdict::Refuted, Reason::NameNotResolved, what, fix)
    }
}
