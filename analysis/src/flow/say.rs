//! Answers in words, for messages and for the command line.

use dsl::graph::{Graph, NodeId};

use super::{
    claim::{Case, Claim, Verdict},
    network::Reach,
    reason::Reason,
    trace::{Step, Trace},
};

impl Case {
    /// Why the statement does not hold for this pair, or what it depends on, in one line.
    pub fn why(&self, graph: &Graph, claim: Option<&Claim>) -> String {
        let way = way(graph, &self.trace);
        let Some(cause) = &self.cause else {
            let through = self.trace.works.union(&self.trace.arrives.clone().without_tcp());
            return format!("{through} of {} gets through: {way}", self.trace.family);
        };
        let back = if cause.is_reply { "the reply is lost: " } else { "" };
        let family = if claim.is_none_or(|claim| claim.family.is_none())
            && self.trace.family == dsl::net::Family::V6
        {
            " by IPv6"
        } else {
            ""
        };
        let after = if way.is_empty() { String::new() } else { format!("; the way: {way}") };
        let open = !cause.is_certain && cause.reason != Reason::UnknownValue;
        let open = if open { "it is not known yet whether this is so: " } else { "" };
        format!("{open}{back}{}{family} [{}]{after}", cause.what, cause.reason)
    }

    /// Every element that the answer rests on.
    pub fn elements(&self) -> impl Iterator<Item = NodeId> + '_ {
        let steps = self.trace.steps.iter().filter_map(|step| step.element);
        let losses = self.trace.losses.iter().filter_map(|loss| loss.element);
        steps.chain(losses).chain(self.source).chain(self.cause.iter().filter_map(|cause| cause.element))
    }
}

/// The stops of the way forward: `main.host > main.host_sg > main.s3`.
fn way(graph: &Graph, trace: &Trace) -> String {
    let mut stops: Vec<String> = Vec::new();
    for step in trace.steps.iter().filter(|step| !step.is_reply) {
        let stop = stop(graph, step);
        if stops.last() != Some(&stop) {
            stops.push(stop);
        }
    }
    stops.join(" > ")
}

fn stop(graph: &Graph, step: &Step) -> String {
    step.element.map_or_else(|| "the internet".to_owned(), |id| graph.path(id))
}

impl Reach<'_> {
    /// A pair's way, a line a stop: forward, then back, then what is lost.
    pub fn path(&self, case: &Case) -> Vec<String> {
        let mut lines =
            vec![format!("{} -> {} by {}: {}", case.from, case.to, case.trace.family, case.trace.asked)];
        for step in &case.trace.steps {
            let arrow = if step.is_reply { "<-" } else { "->" };
            lines.push(format!("  {arrow} {} {}", step.what, stop(self.graph, step)));
        }
        for loss in &case.trace.losses {
            let word = if loss.is_certain { "lost" } else { "unknown" };
            let back = if loss.is_reply { "reply " } else { "" };
            lines.push(format!("  {back}{word}: {} [{}]", loss.what, loss.reason));
        }
        lines
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Proven => "proven",
            Self::Unknown => "unknown",
            Self::Refuted => "refuted",
        })
    }
}
