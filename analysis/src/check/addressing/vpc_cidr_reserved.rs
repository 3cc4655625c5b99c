//! A CIDR block that no VPC may have.

use dsl::facts::address;
use ipnet::IpNet;

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, is_canonical, is_vpc_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A CIDR block of a VPC in `0.0.0.0/8`, loopback, link-local, multicast or the range kept for the future.
    ///
    /// # Why it matters
    /// AWS refuses such blocks: hosts and routers treat these addresses in ways of their own.
    ///
    /// # Example
    /// ```text
    /// vpc main 169.254.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Take a block of `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "vpc-cidr-reserved", "addressing", Error, "a CIDR block that no VPC may have", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (net, carrier) in &network.blocks {
        let IpNet::V4(v4) = net else { continue };
        let reserved = address::NEVER.iter().find(|(range, _)| range.meets((*v4).into()));
        let Some((range, purpose)) = reserved.filter(|_| is_canonical(*net) && is_vpc_size(*net)) else {
            continue;
        };
        let message = format!("`{v4}` of VPC `{}` is in `{range}`, kept for {purpose}", network.vpc.path());
        out.report(*carrier, origin_of_block(cx.graph(), *carrier, *net), message)
            .help("take a block of `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(cidr: &str) -> Vec<&'static str> {
        let mut t = Topology::new("demo").region("us-west-2");
        t.add(Vpc::new("main", v4(cidr)));
        Fixture { t }.ids()
    }

    #[test]
    fn refused_ranges() {
        for cidr in ["0.1.0.0/16", "127.0.0.0/16", "169.254.0.0/16", "224.0.0.0/16", "240.1.0.0/16"] {
            assert_eq!(with(cidr), ["vpc-cidr-reserved"], "{cidr}");
        }
    }

    #[test]
    fn neighbours_are_only_public() {
        for cidr in ["1.0.0.0/16", "128.0.0.0/16", "169.253.0.0/16", "223.255.0.0/16"] {
            assert_eq!(with(cidr), ["vpc-cidr-public"], "{cidr}");
        }
    }
}
