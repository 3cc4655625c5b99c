//! A further CIDR block that AWS does not add to a VPC with such a first one.

use dsl::facts::address::forbidden_addition;
use ipnet::{IpNet, Ipv4Net};

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, is_canonical},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A further IPv4 block of a range that AWS keeps apart from a block the VPC has: one of `192.168.0.0/16`
    /// in a VPC of `10.0.0.0/8`, and the like.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidVpc.Range`.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 { secondary: [192.168.0.0/16]; }
    /// ```
    ///
    /// # Instead
    /// Take more of the same private range, or a block of `100.64.0.0/10`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "secondary-cidr-restricted", "addressing", Error, "a further CIDR block that AWS does not add to this VPC", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    if network.blocks.len() < 2 {
        return;
    }
    let mut before: Vec<Ipv4Net> = Vec::new();
    for (net, carrier) in &network.blocks {
        let IpNet::V4(v4) = net else { continue };
        if !is_canonical(*net) {
            continue;
        }
        let apart = |has: &Ipv4Net| !has.contains(v4) && !v4.contains(has);
        let refused = before
            .iter()
            .filter(|has| apart(has))
            .find_map(|has| Some((*has, forbidden_addition((*has).into(), (*v4).into())?)));
        before.push(*v4);
        let Some((has, range)) = refused else { continue };
        let message = format!("a VPC with `{has}` takes no further block of `{range}`, so not `{v4}` either");
        out.report(*carrier, origin_of_block(cx.graph(), *carrier, *net), message)
            .help(format!("take a block of the range of `{has}`, or one of `100.64.0.0/10`"));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_range_decides() {
        let with = |cidr| network().edit("main", |vpc: Vpc| vpc.secondary([v4(cidr)])).ids();
        assert_eq!(with("192.168.0.0/16"), ["secondary-cidr-restricted"]);
        assert_eq!(with("172.16.0.0/16"), ["secondary-cidr-restricted"]);
        assert_eq!(with("198.19.0.0/16"), ["secondary-cidr-restricted", "vpc-cidr-public"]);
        assert_eq!(with("100.64.0.0/16"), [""; 0]);
        assert_eq!(with("10.2.0.0/16"), [""; 0]);
    }
}
