//! Addresses that AWS would choose, chosen the same each time.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use dsl::net::{is_reserved, nth_subnet};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The IPv6 block of the VPC at this place, if AWS gives it one: a /56 out of Amazon's own.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
pub(super) fn given_block(vpc: usize) -> IpNet {
    let place = u16::try_from(vpc).unwrap_or(u16::MAX);
    Ipv6Net::new_assert(Ipv6Addr::new(0x2600, 0x1f13, place, 0, 0, 0, 0, 0), 56).into()
}

/// The subnet of a given block with this number.
pub(super) fn slot(block: IpNet, number: u128) -> Option<IpNet> {
    nth_subnet(block, 64, number)
}

/// The blocks that the public addresses of a lab are taken from, all of Amazon's.
const PUBLIC: [[u8; 2]; 3] = [[54, 0], [34, 0], [18, 0]];

/// Public IPv4 addresses, each once, none in a block of a VPC.
pub(super) struct Public {
    first: [u8; 2],
    next: u16,
}

impl Public {
    pub(super) fn beside(blocks: &[IpNet]) -> Self {
        let is_free = |[a, b]: &[u8; 2]| {
            let own = IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(*a, *b, 0, 0), 15));
            !blocks.iter().any(|block| block.contains(&own) || own.contains(block))
        };
        Self { first: PUBLIC.into_iter().find(is_free).unwrap_or(PUBLIC[0]), next: 0 }
    }

    /// The next address.
    pub(super) fn take(&mut self) -> Ipv4Addr {
        self.next = self.next.wrapping_add(1);
        let [c, d] = self.next.to_be_bytes();
        Ipv4Addr::new(self.first[0], self.first[1], c, d)
    }

    /// The block of a service, by its place: a /24 beside the addresses of hosts.
    pub(super) fn service(&self, place: usize) -> Ipv4Net {
        let c = u8::try_from(place).unwrap_or(u8::MAX);
        Ipv4Net::new_assert(Ipv4Addr::new(self.first[0], self.first[1] + 1, c, 0), 24)
    }
}

/// Addresses of one subnet that are taken.
#[derive(Default)]
pub(super) struct Taken(BTreeSet<IpAddr>);

impl Taken {
    pub(super) fn mark(&mut self, address: IpAddr) {
        self.0.insert(address);
    }

    /// The first address of a block that is neither reserved nor taken.
    pub(super) fn next(&mut self, block: IpNet) -> Option<IpAddr> {
        let free = |address: &IpAddr| !is_reserved(block, *address) && !self.0.contains(address);
        let found = match block {
            IpNet::V4(net) => net.hosts().map(IpAddr::V4).find(free),
            // `hosts` of a /64 begins with the network's own address.
            IpNet::V6(net) => net.hosts().map(IpAddr::V6).find(free),
        }?;
        self.0.insert(found);
        Some(found)
    }
}

/// A single address as a block.
pub(super) fn single(address: IpAddr) -> IpNet {
    address.into()
}

/// An address in a block that stands for all of it.
pub(super) fn sample(block: IpNet) -> IpAddr {
    match block {
        IpNet::V4(net) if net.prefix_len() < 31 => {
            Ipv4Addr::from(u32::from(net.network()).wrapping_add(1)).into()
        }
        IpNet::V6(net) if net.prefix_len() < 127 => {
            Ipv6Addr::from(u128::from(net.network()).wrapping_add(1)).into()
        }
        other => other.network(),
    }
}
