//! A fact about traffic can't be proven.

use super::expectation_refuted::is_follow_up;
use crate::{check::context::Context, finding::Findings, flow::Verdict};

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
        if judged.expect.assuming().is_set() {
            continue;
        }
        let Some(case) = judged.answer.worst().filter(|_| !is_follow_up(cx, judged, out)) else { continue };
        let text = judged.expect.text();
        let message = format!("`{text}` can't be proven: {}", case.why(cx.graph(), &judged.claim));
        let finding = out.report(judged.expect.id(), judged.expect.origin(), message);
        finding.help("make it known, or add `assuming \"…\"` with the reason why it will hold".to_owned());
        if let Some(element) = case.cause.as_ref().and_then(|cause| cause.element) {
            finding.related(cx.graph().node(element).origin, "it depends on this").about(element);
        }
    }
}
