//! A CIDR block of a VPC is too large or too small.

use dsl::{
    facts::address::{LONGEST_IPV4, SHORTEST_IPV4},
    graph::{Graph, NodeId},
    origin::Origin,
    resource::{cidr_block::CidrBlock, vpc::Vpc},
};
use ipnet::{IpNet, Ipv4Net};

use crate::{
    check::context::{Context, Network, is_canonical, is_vpc_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An IPv4 CIDR block of a VPC, the primary one or a further one, that is larger than /16 or smaller than
    /// /28.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidVpc.Range`.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/8;
    /// ```
    ///
    /// # Instead
    /// Take a /16 and add further blocks where that is too small: `secondary: [10.1.0.0/16];`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "vpc-cidr-size", "addressing", Error, "a CIDR block of a VPC is too large or too small", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (net, carrier) in &network.blocks {
        let IpNet::V4(v4) = net else { continue };
        if is_vpc_size(*net) || !is_canonical(*net) {
            continue;
        }
        let size = 1_u64 << (32 - v4.prefix_len());
        let message = format!(
            "`{v4}` of VPC `{}` has {size} addresses; AWS takes /{SHORTEST_IPV4} to /{LONGEST_IPV4}",
            network.vpc.path()
        );
        out.report(*carrier, origin_of_block(cx.graph(), *carrier, *net), message).help(nearest(*v4));
    }
}

fn nearest(net: Ipv4Net) -> Option<String> {
    let len = net.prefix_len().clamp(SHORTEST_IPV4, LONGEST_IPV4);
    Some(format!("write `{}`", Ipv4Net::new(net.addr(), len).ok()?.trunc()))
}

/// Where a CIDR block of a VPC was written, by the node that carries it.
pub(crate) fn origin_of_block(graph: &Graph, carrier: NodeId, net: IpNet) -> Origin {
    if let Some(vpc) = graph.view::<Vpc>(carrier) {
        return vpc.cidr().origin();
    }
    let block = graph.view::<CidrBlock>(carrier);
    block.map_or(graph.node(carrier).origin, |block| match net {
        IpNet::V4(_) => block.cidr().origin(),
        IpNet::V6(_) => block.ipv6().origin(),
    })
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(cidr: &'static str) -> Fixture {
        let mut t = Topology::new("demo").region("us-west-2");
        t.add(Vpc::new("main", v4(cidr)));
        Fixture { t }
    }

    #[test]
    fn sizes_at_the_limits() {
        for (cidr, expected) in [
            ("10.0.0.0/8", 1),
            ("10.0.0.0/15", 1),
            ("10.0.0.0/16", 0),
            ("10.0.0.0/28", 0),
            ("10.0.0.0/29", 1),
        ] {
            assert_eq!(with(cidr).ids(), vec!["vpc-cidr-size"; expected], "{cidr}");
        }
        assert_eq!(with("10.0.0.0/8").says().1, "write `10.0.0.0/16`");
    }

    #[test]
    fn further_blocks_count() {
        let wide = network().edit("main", |vpc: Vpc| vpc.secondary([v4("10.4.0.0/14")]));
        assert_eq!(wide.ids(), ["vpc-cidr-size"]);
        let fine = network().edit("main", |vpc: Vpc| vpc.secondary([v4("10.4.0.0/16")]));
        assert_eq!(fine.ids(), [""; 0]);
    }

    #[test]
    fn nothing_else_is_said_of_its_subnets() {
        assert_eq!(network().edit("main", |vpc: Vpc| vpc.cidr(v4("10.0.0.0/8"))).ids(), ["vpc-cidr-size"]);
    }
}
