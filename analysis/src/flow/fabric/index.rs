//! What stands where in a fabric, so that nobody looks through all of it for the parts of one VPC.

use super::Fabric;

/// The parts of VPCs and subnets, by place.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The subnets of each VPC.
    pub subnets: Vec<Vec<usize>>,
    /// The interfaces of each subnet.
    pub interfaces: Vec<Vec<usize>>,
    /// The gateways of each VPC.
    pub gateways: Vec<Vec<usize>>,
    /// The links of each VPC.
    pub links: Vec<Vec<usize>>,
}

impl Index {
    pub(super) fn new(fabric: &Fabric) -> Self {
        let (vpcs, subnets) = (fabric.vpcs.len(), fabric.subnets.len());
        let links = fabric.links.iter().enumerate();
        Self {
            subnets: grouped(vpcs, fabric.subnets.iter().map(|it| it.vpc).enumerate()),
            interfaces: grouped(subnets, fabric.interfaces.iter().map(|it| it.subnet).enumerate()),
            gateways: grouped(vpcs, fabric.gateways.iter().map(|it| it.vpc).enumerate()),
            links: grouped(vpcs, links.flat_map(|(at, link)| link.vpcs.map(|vpc| (at, vpc)))),
        }
    }

    /// The interfaces of a VPC, in the order of all.
    pub fn interfaces_of_vpc(&self, vpc: usize) -> Vec<usize> {
        let mut all: Vec<_> =
            self.subnets[vpc].iter().flat_map(|subnet| &self.interfaces[*subnet]).copied().collect();
        all.sort_unstable();
        all
    }

    /// A VPC and those it is joined with, each once.
    pub fn near(&self, fabric: &Fabric, vpc: usize) -> Vec<usize> {
        let joined = self.links[vpc].iter().flat_map(|link| fabric.links[*link].vpcs);
        let mut near: Vec<_> = joined.chain([vpc]).collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

fn grouped(count: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); count];
    pairs.for_each(|(at, group)| groups[group].push(at));
    groups
}
