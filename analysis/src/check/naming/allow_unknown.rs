//! An allowance names no check.

use dsl::{
    facts::nearest,
    graph::{Allow, NodeId},
};

use crate::{
    check::{catalogue, context::Context},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An `allow` with an id that no check has.
    ///
    /// # Why it matters
    /// It allows nothing. What it was meant for is said all the same, or will be.
    ///
    /// # Example
    /// ```text
    /// #[allow(sg_open_admim, reason = "demo")]
    /// ```
    ///
    /// # Instead
    /// Write the id as the finding shows it.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html>
    "allow-unknown", "naming", Warning, "an allowance names no check"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    graph.topology().allows().iter().for_each(|allow| look(None, allow, out));
    for id in graph.special() {
        let node = graph.node(*id);
        if let Some(extra) = node.extra.as_ref().filter(|_| node.derived_from.is_none()) {
            extra.allows.iter().for_each(|allow| look(Some(*id), allow, out));
        }
    }
}

fn look(subject: Option<NodeId>, allow: &Allow, out: &mut Findings) {
    if catalogue::rows().any(|row| *row.id == *allow.check) {
        return;
    }
    let near = nearest(&allow.check, catalogue::rows().map(|row| row.id));
    out.report(subject, allow.origin, format!("no check is named `{}`", allow.check))
        .help(near.map(|near| format!("did you mean `{near}`?")));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn slips_are_found() {
        let with = |id: &'static str| network().edit("main.web", |subnet: Subnet| subnet.allow(id, "test"));
        assert_eq!(with("subnet-overlap").ids(), [""; 0]);
        assert_eq!(with("template-too-large").ids(), [""; 0]);
        assert_eq!(with("subnet-overlaps").says().1, "did you mean `subnet-overlap`?");
        let mut n = network();
        n.t = n.t.allow("nothing-at-all", "test");
        assert_eq!(n.ids(), ["allow-unknown"]);
    }
}
