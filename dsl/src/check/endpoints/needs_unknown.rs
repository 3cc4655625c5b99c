//! A need that names no service.

use super::endpoint_bundle_incomplete::{needs, required};
use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A word in `needs` that is no AWS service, no family of services and no workload.
    ///
    /// # Why it matters
    /// Nothing can be checked about it, so that the need would be silently unmet.
    ///
    /// # Example
    /// ```text
    /// instance host in app needs smm;
    /// ```
    ///
    /// # Instead
    /// Write one of the words that the finding names.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
    "needs-unknown", "endpoints", Error, "a need that names no service"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for (id, words, origin) in needs(cx) {
        for word in words {
            if required(cx, &word).is_some() {
                continue;
            }
            let Err(unknown) = cx.facts().known_service(&word) else { continue };
            out.report(id, origin, format!("no service or workload is named `{word}`")).help(unknown.help());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, prelude::*, value::List};

    #[test]
    fn words_of_services() {
        let with = |word: &str| {
            let needs = List(vec![word.to_owned()]);
            network().edit("main.web", |subnet: Subnet| subnet.needs(needs))
        };
        assert_eq!(with("ecr").ids(), [""; 0]);
        assert_eq!(with("sqs").ids(), [""; 0]);
        assert_eq!(with("sqss").says().1, "did you mean `sqs`?");
    }
}
