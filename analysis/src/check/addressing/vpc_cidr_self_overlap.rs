//! Two CIDR blocks of one VPC overlap.

use dsl::net::overlapping_pairs;

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, is_canonical},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two CIDR blocks of one VPC, primary or further ones, of one family, that share addresses.
    ///
    /// # Why it matters
    /// AWS refuses the second block with `CidrConflict`.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 { secondary: [10.0.128.0/17]; }
    /// ```
    ///
    /// # Instead
    /// Take a block next to the first one.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "vpc-cidr-self-overlap", "addressing", Error, "two CIDR blocks of one VPC overlap", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.blocks.len() < 2 {
        return;
    }
    let blocks = network.blocks.iter().copied().filter(|(net, _)| is_canonical(*net));
    for ((left, first), (right, second)) in overlapping_pairs(blocks) {
        let message = format!("`{right}` of VPC `{}` overlaps `{left}` of the same VPC", network.vpc.path());
        out.report(second, origin_of_block(cx.graph(), second, right), message)
            .related(origin_of_block(cx.graph(), first, left), "declared here")
            .help("take a block that shares no address with it, or leave it out".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn neighbours_are_fine() {
        let with = |cidr| network().edit("main", |vpc: Vpc| vpc.secondary([v4(cidr)])).ids();
        assert_eq!(with("10.0.128.0/17"), ["vpc-cidr-self-overlap"]);
        assert_eq!(with("10.0.0.0/16"), ["vpc-cidr-self-overlap"]);
        assert_eq!(with("10.1.0.0/16"), [""; 0]);
    }

    #[test]
    fn further_blocks_among_themselves() {
        let twice = [v4("10.1.0.0/16"), v4("10.1.0.0/20")];
        let ids = network().edit("main", |vpc: Vpc| vpc.secondary(twice)).ids();
        assert_eq!(ids, ["vpc-cidr-self-overlap"]);
    }
}
