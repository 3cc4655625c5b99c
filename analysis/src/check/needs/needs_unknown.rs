//! Something needs a service that is not known.

use crate::{check::context::Context, finding::Findings, flow::needs};

check! {
    /// # What it finds
    /// A word in `needs` that is no AWS service, no family of services and no workload that is known.
    ///
    /// # Why it matters
    /// Nothing would hold the network to it.
    ///
    /// # Example
    /// ```text
    /// instance host in app { needs: [secretmanager]; }
    /// ```
    ///
    /// # Instead
    /// Write the word as endpoints spell it, `secretsmanager`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
    "needs-unknown", "needs", Error, "something needs a service that is not known"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    if cx.reach().is_none() {
        return;
    }
    for needs in needs::all(graph) {
        for word in needs.words.iter().filter(|word| needs::services(graph, word).is_none()) {
            let message =
                format!("`{}` needs `{word}`, which is no service that is known", graph.path(needs.of));
            let guess = needs::nearest(graph, word).map(|guess| format!("did you mean `{guess}`?"));
            out.report(needs.of, needs.origin, message).help(guess);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_nearest_word_is_offered() {
        let n =
            network().edit("main.db", |subnet: Subnet| subnet.needs(List(vec!["secretmanager".to_owned()])));
        assert_eq!(n.says().1, "did you mean `secretsmanager`?");
    }
}
