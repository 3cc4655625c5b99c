//! What became of the traffic of one pair, held against what is stated.

use dsl::{graph::NodeId, resource::interface_endpoint::InterfaceEndpoint};

use super::{
    super::{
        reason::Reason,
        trace::{Loss, Trace},
        tri::Tri,
        walk::Goal,
    },
    Judge, Verdict,
};

impl Judge<'_, '_> {
    pub(super) fn verdict(&self, trace: &Trace, goal: &Goal) -> (Verdict, Option<Loss>) {
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
    pub(super) fn is_asked(&self, goal: &Goal) -> bool {
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

    pub(super) fn passes(&self, trace: &Trace) -> bool {
        self.claim.via.is_none_or(|via| trace.passes(via))
    }

    pub(super) fn other_way(&self, trace: &Trace) -> Loss {
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
