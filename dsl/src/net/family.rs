use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// One of the two kinds of addresses; blocks of different families never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 32 bits.
    V4,
    /// 128 bits.
    V6,
}

impl Family {
    /// The family of a block.
    pub fn of(net: IpNet) -> Family {
        match net {
            IpNet::V4(_) => Family::V4,
            IpNet::V6(_) => Family::V6,
        }
    }

    /// The number of bits of an address, which is also the longest prefix length.
    pub fn width(self) -> u8 {
        match self {
            Family::V4 => 32,
            Family::V6 => 128,
        }
    }

    /// Ones where a block of this prefix length has its host bits.
    pub(super) fn host_mask(self, prefix_len: u8) -> u128 {
        let all = match self {
            Family::V4 => u128::from(u32::MAX),
            Family::V6 => u128::MAX,
        };
        all.checked_shr(prefix_len.into()).unwrap_or(0)
    }

    pub(super) fn address(self, bits: u128) -> IpAddr {
        match self {
            Family::V4 => Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX)).into(),
            Family::V6 => Ipv6Addr::from_bits(bits).into(),
        }
    }

    /// The block of this length at that address, unless the length is too long for the family.
    pub(super) fn block(self, first: u128, prefix_len: u8) -> Option<IpNet> {
        IpNet::new(self.address(first), prefix_len).ok()
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Family::V4 => "IPv4",
            Family::V6 => "IPv6",
        })
    }
}

/// An address as a number, whatever its family.
pub(super) fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_masks_at_the_ends() {
        assert_eq!(Family::V4.host_mask(0), u128::from(u32::MAX));
        assert_eq!(Family::V4.host_mask(32), 0);
        assert_eq!(Family::V6.host_mask(0), u128::MAX);
        assert_eq!(Family::V6.host_mask(128), 0);
    }

    #[test]
    fn no_block_longer_than_an_address() {
        assert_eq!(Family::V4.block(0, 33), None);
        assert_eq!(Family::V6.block(0, 129), None);
    }
}
