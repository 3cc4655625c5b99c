//! A Region that AWS does not have.

use dsl::{facts::Partition, graph::NodeId, origin::Origin, resource::at::At};

use crate::{
    check::context::Context,
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// The name of a Region that is no name, or close to one of another. A name that is well formed and just
    /// not known to this version is a warning.
    ///
    /// # Why it matters
    /// Nothing is deployed to a Region that is not there; a slip of the pen can also name a wrong one.
    ///
    /// # Example
    /// ```text
    /// pub demo in us-esat-1;
    /// ```
    ///
    /// # Instead
    /// Write the name as AWS does. A Region that this version does not know is made known with
    /// `override_region`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
    "region-unknown", "naming", Error, "a Region that AWS does not have"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let topology = cx.graph().topology();
    if let Some(region) = topology.default_place().region {
        look(cx, None, topology.region_origin().or(topology.origin()), region, out);
    }
    for at in cx.all::<At>() {
        if let Some(region) = at.region().as_str() {
            look(cx, Some(at.id()), at.region().origin(), region, out);
        }
    }
}

fn look(cx: &Context<'_>, subject: Option<NodeId>, origin: Origin, region: &str, out: &mut Findings) {
    // AWS publishes no list for its isolated partitions.
    let partition = Partition::of_region(region).id;
    if partition.starts_with("aws-iso") && is_well_formed(region) {
        return;
    }
    let Err(unknown) = cx.facts().known_region(region) else { return };
    let newer = unknown.nearest.is_empty() && is_well_formed(region);
    let help = if newer { "make it known with `override_region`".to_owned().into() } else { unknown.help() };
    out.report(subject, origin, unknown.to_string())
        .severity(if newer { Severity::Warning } else { Severity::Error })
        .help(help);
}

/// Whether it has the parts of a name: `us-gov-west-1`.
fn is_well_formed(region: &str) -> bool {
    let parts: Vec<_> = region.split('-').collect();
    let [words @ .., number] = parts.as_slice() else { return false };
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|letter| letter.is_ascii_lowercase());
    words.len() >= 2 && words.iter().all(is_word) && number.parse::<u8>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, finding::Severity};
    use dsl::prelude::*;

    fn with(region: &str) -> Fixture {
        Fixture { t: Topology::new("demo").region(region) }
    }

    #[test]
    fn slips_are_errors() {
        assert_eq!(with("us-west-2").ids(), [""; 0]);
        assert_eq!(with("us-iso-east-1").ids(), [""; 0]);
        assert_eq!(with("us-esat-1").ids(), ["region-unknown"]);
        assert_eq!(with("us-esat-1").says().0, "no Region is named `us-esat-1`");
        assert_eq!(with("oregon").ids(), ["region-unknown"]);
    }

    #[test]
    fn newer_ones_can_be_told() {
        let found = with("zz-antarctica-9").findings();
        assert_eq!(found[0].severity, Severity::Warning);
        let mut told = with("zz-antarctica-9");
        told.t.facts_mut().override_region("zz-antarctica-9", vec!['a']);
        assert_eq!(told.ids(), [""; 0]);
    }

    #[test]
    fn of_a_place() {
        let mut n = Fixture { t: Topology::new("demo") };
        n.t.add(At::new("prod").region("us-west-22"));
        assert_eq!(n.ids(), ["region-unknown"]);
    }
}
