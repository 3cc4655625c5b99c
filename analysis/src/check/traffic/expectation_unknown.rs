//! A fact about traffic can't be proven.

use dsl::{
    graph::{Graph, NodeId},
    origin::Origin,
    value::Attr,
};

use super::expectation_refuted::is_follow_up;
use crate::{
    check::context::{Context, Judged},
    finding::Findings,
    flow::{Case, Verdict},
};

check! {
    /// # What it finds
    /// An `expect` that can be neither proven nor refuted, because it depends on a value that comes later: a
    /// parameter, an address that AWS chooses, or what an existing network does.
    ///
    /// # Why it matters
    /// An expectation that is not proven says nothing.
    ///
    /// # Example
    /// ```text
    /// security_group ssh "SSH" { ingress tcp 22 from (office); }
    /// expect 203.0.113.0/24 -> main.bastion tcp 22;
    /// ```
    ///
    /// # Instead
    /// Give the value, or say `assuming "why it will hold"`. Run-time values are known to `check` in the built
    /// program, where the expectation is judged again.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html>
    "expectation-unknown", "traffic", Error, "a fact about traffic can't be proven", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for judged in cx.judged().iter().filter(|judged| judged.answer.verdict == Verdict::Unknown) {
        if judged.expect.assuming().is_set() || is_follow_up(cx, judged, out) || is_asked_again(cx, judged) {
            continue;
        }
        let text = judged.expect.text();
        let Some(case) = judged.answer.worst() else {
            let message = format!("`{text}` can't be proven: a part of it is not known before deployment");
            out.report(judged.expect.id(), judged.expect.origin(), message)
                .help("add `assuming \"…\"` with the reason why it will hold".to_owned());
            continue;
        };
        let message = format!("`{text}` can't be proven: {}", case.why(cx.graph(), judged.claim.as_ref()));
        let finding = out.report(judged.expect.id(), judged.expect.origin(), message);
        finding.help("make it known, or add `assuming \"…\"` with the reason why it will hold".to_owned());
        if let Some(element) = case.cause.as_ref().and_then(|cause| cause.element) {
            finding.related(cx.graph().node(element).origin, "it depends on this").about(element);
        }
    }
}

/// Whether it rests on a run-time value of `topology!`: the program that is built asks again, with the value.
fn is_asked_again(cx: &Context<'_>, judged: &Judged<'_>) -> bool {
    if !matches!(judged.expect.origin(), Origin::Token(_)) {
        return false;
    }
    let graph = cx.graph();
    let rests_on = judged.answer.worst().into_iter().flat_map(Case::elements);
    rests_on
        .chain([judged.expect.id()])
        .any(|id| graph.subtree(id).into_iter().any(|id| has_later(graph, id)))
}

fn has_later(graph: &Graph, id: NodeId) -> bool {
    let is_later = |attr: &Attr| matches!(attr, Attr::Later(_));
    graph.node(id).settings.iter().any(|set| set.value.items().iter().any(is_later))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(expect: impl FnOnce(Expect) -> Expect) -> Fixture {
        network()
            .add(|n| {
                SecurityGroup::new("sg", n.get("main"), "SSH")
                    .ingress(Traffic::tcp(22), Value::<Peer>::parameter("Office"))
            })
            .add(|n| {
                Instance::new("one", n.get("main"), n.get::<Subnet>("main.db"))
                    .security_groups([n.get("main.sg")])
            })
            .add(|n| {
                Instance::new("two", n.get("main"), n.get::<Subnet>("main.db"))
                    .security_groups([n.get("main.sg")])
            })
            .add(|n| {
                expect(
                    Expect::from(n.get::<Instance>("main.one"))
                        .reaches(n.get::<Instance>("main.two"))
                        .traffic(Traffic::tcp(22)),
                )
            })
    }

    fn about(n: Fixture) -> Vec<&'static str> {
        n.ids().into_iter().filter(|id| id.starts_with("expectation")).collect()
    }

    #[test]
    fn what_nobody_knows_is_no_proof() {
        assert_eq!(about(with(|expect| expect)), ["expectation-unknown"]);
        assert_eq!(about(with(|expect| expect.assuming("the office is inside"))), [""; 0]);
        assert_eq!(about(with(|expect| expect.traffic(Traffic::tcp(23)))), ["expectation-refuted"]);
        let later = with(|expect| expect.traffic(Value::<Traffic>::parameter("Port")));
        assert_eq!(about(later), ["expectation-unknown"]);
    }
}
