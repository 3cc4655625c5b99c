//! A VPC has addresses that belong to others on the internet.

use dsl::facts::{Range4, address};
use ipnet::IpNet;

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, is_canonical, is_vpc_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A CIDR block of a VPC outside the private ranges of RFC 1918 and the shared range `100.64.0.0/10`.
    ///
    /// # Why it matters
    /// Packets for the owners of these addresses stay inside the VPC, so its hosts can never reach them.
    ///
    /// # Example
    /// ```text
    /// vpc main 8.8.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Take a block of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`. Allow the finding
    /// where the addresses are your own.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "vpc-cidr-public", "addressing", Warning, "a VPC has addresses that belong to others", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (net, carrier) in &network.blocks {
        let IpNet::V4(v4) = net else { continue };
        let range = Range4::from(*v4);
        let private = address::PRIVATE.iter().any(|private| private.holds(range));
        let reserved = address::NEVER.iter().any(|(never, _)| never.meets(range));
        if private || reserved || !is_canonical(*net) || !is_vpc_size(*net) {
            continue;
        }
        let message = format!("`{v4}` of VPC `{}` belongs to others on the internet", network.vpc.path());
        out.report(*carrier, origin_of_block(cx.graph(), *carrier, *net), message)
            .help("take a private block, such as one of `10.0.0.0/8` or `100.64.0.0/10`".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn only_private_blocks_are_silent() {
        let table = [
            ("10.0.0.0/16", 0),
            ("11.0.0.0/16", 1),
            ("172.31.0.0/16", 0),
            ("172.32.0.0/16", 1),
            ("192.168.0.0/16", 0),
            ("192.169.0.0/16", 1),
            ("100.127.0.0/16", 0),
            ("100.128.0.0/16", 1),
        ];
        for (cidr, expected) in table {
            let mut t = Topology::new("demo").region("us-west-2");
            t.add(Vpc::new("main", v4(cidr)));
            assert_eq!(Fixture { t }.ids(), vec!["vpc-cidr-public"; expected], "{cidr}");
        }
    }
}
