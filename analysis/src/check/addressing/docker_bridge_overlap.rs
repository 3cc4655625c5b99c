//! A VPC has the addresses of the Docker bridge.

use dsl::facts::address::DOCKER_BRIDGE;
use ipnet::IpNet;

use super::vpc_cidr_size::origin_of_block;
use crate::{
    check::context::{Context, Network, is_canonical, is_vpc_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A VPC with addresses of `172.17.0.0/16`.
    ///
    /// # Why it matters
    /// Docker gives its bridge inside a host these addresses. Hosts with Docker, among them Cloud9 and
    /// `SageMaker` AI, reach nothing there but their own containers.
    ///
    /// # Example
    /// ```text
    /// vpc main 172.17.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Take another block, such as `172.18.0.0/16`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    "docker-bridge-overlap", "addressing", Warning, "a VPC has the addresses of the Docker bridge", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for (net, carrier) in &network.blocks {
        let IpNet::V4(v4) = net else { continue };
        if !DOCKER_BRIDGE.meets((*v4).into()) || !is_canonical(*net) || !is_vpc_size(*net) {
            continue;
        }
        let message = format!(
            "`{v4}` of VPC `{}` has addresses of `{DOCKER_BRIDGE}`, the bridge of Docker inside hosts",
            network.vpc.path()
        );
        out.report(*carrier, origin_of_block(cx.graph(), *carrier, *net), message)
            .help("take another block, such as one of `10.0.0.0/8`".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_bridge_and_its_neighbours() {
        for (cidr, expected) in
            [("172.17.0.0/16", 1), ("172.17.8.0/24", 1), ("172.16.0.0/16", 0), ("172.18.0.0/16", 0)]
        {
            let mut t = Topology::new("demo").region("us-west-2");
            t.add(Vpc::new("main", v4(cidr)));
            assert_eq!(Fixture { t }.ids(), vec!["docker-bridge-overlap"; expected], "{cidr}");
        }
    }
}
