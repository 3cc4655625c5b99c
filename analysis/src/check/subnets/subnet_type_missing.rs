//! A subnet does not say what it is for.

use dsl::resource::{subnet::Subnet, tier::Tier};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A subnet or tier without `type`.
    ///
    /// # Why it matters
    /// Its route table is held to nothing: a database that is open to the internet would pass, and so would a
    /// public subnet without a way out.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 zone a;
    /// ```
    ///
    /// # Instead
    /// Write `type public`, `type private` or `type isolated`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    "subnet-type-missing", "subnets", Error, "a subnet does not say what it is for"
}

const HELP: &str = "write `type public` (its default route leads to an internet gateway), `type private` (out through NAT) \
                    or `type isolated` (no way out)";

fn run(cx: &Context<'_>, out: &mut Findings) {
    for subnet in cx.all::<Subnet>() {
        let is_written = !subnet.is_existing() && subnet.node().derived_from.is_none();
        if is_written && !subnet.r#type().is_set() {
            let message = format!("subnet `{}` does not say what it is for", subnet.path());
            out.report(subnet.id(), subnet.origin(), message).help(HELP.to_owned());
        }
    }
    for tier in cx.all::<Tier>().filter(|tier| !tier.r#type().is_set()) {
        let message = format!("tier `{}` does not say what it is for", tier.path());
        out.report(tier.id(), tier.origin(), message).help(HELP.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::{prelude::*, resource::Resource as _};

    #[test]
    fn written_subnets_say_it() {
        let with = |change: fn(Subnet) -> Subnet| {
            network()
                .add(|n| {
                    change(
                        Subnet::start("new", Some(n.get::<Vpc>("main").id()))
                            .cidr(v4("10.0.9.0/24"))
                            .zone(Zone::A),
                    )
                })
                .add(|n| RouteTable::new("new_rt", n.get("main")).subnets([n.get("main.new")]))
        };
        assert_eq!(with(|subnet| subnet).ids(), ["subnet-type-missing"]);
        assert_eq!(with(|subnet| subnet.r#type(SubnetType::Isolated)).ids(), [""; 0]);
    }
}
