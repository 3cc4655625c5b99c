//! An elastic IP that nothing uses.

use dsl::resource::elastic_ip::ElasticIp;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An elastic IP that no NAT gateway and no instance has.
    ///
    /// # Why it matters
    /// Every public IPv4 address is billed by the hour, used or not.
    ///
    /// # Example
    /// ```text
    /// elastic_ip spare;
    /// ```
    ///
    /// # Instead
    /// Take it out, or give it to what shall have it.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html>
    "cost-public-ipv4-idle", "cost", Advice, "an elastic IP that nothing uses", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for address in cx.all::<ElasticIp>() {
        if cx.graph().users(address.id()).is_empty() && !address.is_existing() {
            let message =
                format!("nothing uses elastic IP `{}`, which is billed all the same", address.path());
            out.report(address.id(), address.origin(), message)
                .help("take it out, or name it with `elastic_ip` where it belongs".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn used_or_not() {
        assert_eq!(network().add(|n| ElasticIp::new("eip", n.get("main"))).ids(), ["cost-public-ipv4-idle"]);
        let existing = network().add(|n| ElasticIp::new("eip", n.get("main")).existing("eipalloc-0a1b2c3d"));
        assert_eq!(existing.ids(), [""; 0]);
    }
}
