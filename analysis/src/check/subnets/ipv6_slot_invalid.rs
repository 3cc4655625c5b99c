//! An IPv6 slot that its VPC does not have.

use dsl::{
    facts::address::{AMAZON_IPV6, LONGEST_SUBNET_IPV6},
    value::Attr,
};
use ipnet::IpNet;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A slot beyond the last /64 of the VPC's IPv6 block: 0 to 255 in a /56, which is what AWS gives.
    ///
    /// # Why it matters
    /// There is no such part of the block to give to the subnet.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 zone a type public { ipv6: slot 256; }
    /// ```
    ///
    /// # Instead
    /// Take a free slot from 0 to the last one.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "ipv6-slot-invalid", "subnets", Error, "an IPv6 slot that its VPC does not have", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if !network.vpc.has_ipv6() {
        return;
    }
    let slots = slots(network);
    for subnet in &network.subnets {
        let Some(Attr::Slot(slot)) = subnet.ipv6().attr() else { continue };
        if u64::from(slot.0) < slots {
            continue;
        }
        let message = format!(
            "subnet `{}` has IPv6 slot {}, and the block of `{}` ends with slot {}",
            subnet.path(),
            slot.0,
            network.vpc.path(),
            slots - 1
        );
        out.report(subnet.id(), subnet.ipv6().origin(), message)
            .about(network.vpc.id())
            .help(format!("take a free slot from 0 to {}", slots - 1));
    }
}

/// How many /64 the first IPv6 block of a VPC has.
fn slots(network: &Network<'_>) -> u64 {
    let known = network.nets().find(|net| matches!(net, IpNet::V6(_)));
    let len = known.map_or(AMAZON_IPV6, |net| net.prefix_len());
    1_u64.checked_shl(LONGEST_SUBNET_IPV6.saturating_sub(len).into()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(block: impl dsl::value::IntoValue<VpcIpv6>, slot: u16) -> Vec<&'static str> {
        network()
            .edit("main", |vpc: Vpc| vpc.ipv6(block))
            .edit("main.db", |subnet: Subnet| subnet.ipv6(Slot(slot)))
            .ids()
    }

    #[test]
    fn the_block_has_so_many() {
        assert_eq!(with(VpcIpv6::Amazon, 255), [""; 0]);
        assert_eq!(with(VpcIpv6::Amazon, 256), ["ipv6-slot-invalid"]);
        assert_eq!(with(v6("2600:1f14::/60"), 15), [""; 0]);
        assert_eq!(with(v6("2600:1f14::/60"), 16), ["ipv6-slot-invalid"]);
    }
}
