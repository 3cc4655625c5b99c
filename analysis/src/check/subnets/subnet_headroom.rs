//! A subnet is planned to be almost full.

use dsl::facts::address::usable_addresses;

use super::subnet_exhausted::planned;
use crate::{
    check::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet in which less than a fifth of the addresses stay free once all that is planned is there.
    ///
    /// # Why it matters
    /// The size of a subnet cannot be changed later. Rolling updates, scaling and load balancers need addresses
    /// for a while on top of the planned ones.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.1.0/28 zone a type private { planned_addresses: 10; }
    /// ```
    ///
    /// # Instead
    /// Take the next larger block.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "subnet-headroom", "subnets", Warning, "a subnet is planned to be almost full", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for subnet in &network.subnets {
        let Some((net, needed)) = planned(*subnet) else { continue };
        let usable = usable_addresses(net.prefix_len());
        if needed > usable || (usable - needed) * 5 >= usable {
            continue;
        }
        let message = format!(
            "`{net}` of subnet `{}` keeps {} of {usable} addresses free, less than a fifth",
            subnet.path(),
            usable - needed
        );
        let larger = net.prefix_len() - 1;
        out.report(subnet.id(), subnet.cidr().origin(), message)
            .help(format!("a /{larger} has {} to give", usable_addresses(larger)));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn a_fifth_stays_free() {
        let with = |planned: i64| {
            network().edit("main.db", |subnet: Subnet| subnet.planned_addresses(planned)).ids()
        };
        assert_eq!(with(200), [""; 0]);
        assert_eq!(with(201), ["subnet-headroom"]);
    }
}
