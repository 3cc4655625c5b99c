//! A fact about traffic does not hold.

use dsl::{graph::NodeId, resource::expect::End};

use crate::{
    check::context::{Context, Judged},
    finding::{Findings, Severity},
    flow::Verdict,
};

check! {
    /// # What it finds
    /// An `expect` that does not hold: traffic that is said to flow is dropped on its way or its reply is, it goes
    /// another way than it is said to, or traffic that is said never to flow gets through. The message has the
    /// way as far as it goes, what drops it, and a code for why, as Reachability Analyzer has them.
    ///
    /// # Why it matters
    /// AWS drops such packets without a word. Whoever wrote the expectation relies on it: that a host reaches what
    /// it needs, or that nothing leaves a subnet.
    ///
    /// # Example
    /// ```text
    /// expect main.host -> service s3 via main.s3;
    /// ```
    /// where the table of the host's subnet is not one of the endpoint's.
    ///
    /// # Instead
    /// Make the change that the help says, or take the expectation back.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>
    "expectation-refuted", "traffic", Error, "a fact about traffic does not hold", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for judged in cx.judged().iter().filter(|judged| judged.answer.verdict == Verdict::Refuted) {
        let Some(case) = judged.answer.worst().filter(|_| !is_follow_up(cx, judged, out)) else { continue };
        let graph = cx.graph();
        let text = judged.expect.text();
        let who = if text.starts_with(&case.from) { String::new() } else { format!(" for `{}`", case.from) };
        let message = format!("`{text}` does not hold{who}: {}", case.why(graph, judged.claim.as_ref()));
        let loss = case.cause.as_ref();
        let finding = out.report(judged.expect.id(), judged.expect.origin(), message);
        finding.help(loss.and_then(|loss| loss.fix.clone()));
        if let Some(element) = loss.and_then(|loss| loss.element) {
            finding.related(graph.node(element).origin, "this decides").about(element);
        }
    }
}

/// Whether an element that the answer rests on is wrong in itself, which is said already.
pub(super) fn is_follow_up(cx: &Context<'_>, judged: &Judged<'_>, out: &Findings) -> bool {
    let errors = out
        .all
        .iter()
        .filter(|finding| finding.severity == Severity::Error && !finding.check.is_about_traffic());
    let mut wrong: Vec<Option<NodeId>> =
        errors.map(|finding| finding.subject.and_then(|id| cx.vpc_of(id))).collect();
    wrong.sort_unstable();
    wrong.dedup();
    if wrong.is_empty() {
        return false;
    }
    let Some(case) = judged.answer.worst() else { return false };
    let ends = judged.claim.iter().flat_map(|claim| claim.from.iter().chain(&claim.to));
    let ends = ends.filter_map(|end| if let End::Element(id) = end { Some(*id) } else { None });
    wrong.contains(&None) || case.elements().chain(ends).any(|id| wrong.contains(&cx.vpc_of(id)))
}
