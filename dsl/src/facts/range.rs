//! Ranges of addresses as plain numbers, for rows of tables.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// A range of IPv4 addresses: its first one and the length of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range4 {
    /// The first address.
    pub base: u32,
    /// The length of the prefix, 0 to 32.
    pub len: u8,
}

/// A range of IPv6 addresses: its first one and the length of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range6 {
    /// The first address.
    pub base: u128,
    /// The length of the prefix, 0 to 128.
    pub len: u8,
}

impl Range4 {
    /// Whether the other range lies inside this one, or equals it.
    pub const fn holds(self, other: Range4) -> bool {
        self.len <= other.len && self.meets(other)
    }

    /// Whether the two ranges share an address.
    pub const fn meets(self, other: Range4) -> bool {
        let len = if self.len < other.len { self.len } else { other.len };
        let shift = 32u32.saturating_sub(len as u32);
        // Shifting by the whole width is no shift at all for the processor, so it has a case.
        shift >= 32 || self.base >> shift == other.base >> shift
    }
}

impl Range6 {
    /// Whether the other range lies inside this one, or equals it.
    pub const fn holds(self, other: Range6) -> bool {
        self.len <= other.len && self.meets(other)
    }

    /// Whether the two ranges share an address.
    pub const fn meets(self, other: Range6) -> bool {
        let len = if self.len < other.len { self.len } else { other.len };
        let shift = 128u32.saturating_sub(len as u32);
        shift >= 128 || self.base >> shift == other.base >> shift
    }
}

impl From<Ipv4Net> for Range4 {
    fn from(net: Ipv4Net) -> Self {
        Self { base: net.network().to_bits(), len: net.prefix_len() }
    }
}

impl From<Ipv6Net> for Range6 {
    fn from(net: Ipv6Net) -> Self {
        Self { base: net.network().to_bits(), len: net.prefix_len() }
    }
}

impl fmt::Display for Range4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.base), self.len)
    }
}

impl fmt::Display for Range6 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv6Addr::from_bits(self.base), self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Range4 = Range4 { base: 0, len: 0 };
    const TEN: Range4 = Range4 { base: 10 << 24, len: 8 };
    const ONE: Range4 = Range4 { base: (10 << 24) + 7, len: 32 };
    const ELEVEN: Range4 = Range4 { base: 11 << 24, len: 16 };

    #[test]
    fn the_wider_range_holds_the_narrower() {
        assert!(ALL.holds(TEN) && TEN.holds(ONE) && ONE.holds(ONE));
        assert!(!TEN.holds(ALL) && !ONE.holds(TEN) && !TEN.holds(ELEVEN));
    }

    #[test]
    fn meeting_goes_both_ways() {
        assert!(ONE.meets(TEN) && TEN.meets(ONE) && ALL.meets(ELEVEN));
        assert!(!TEN.meets(ELEVEN) && !ELEVEN.meets(TEN));
    }

    #[test]
    fn ipv6_is_alike() {
        let (all, one) = (Range6 { base: 0, len: 0 }, Range6 { base: 1, len: 128 });
        let other = Range6 { base: 0xfd << 120, len: 8 };
        assert!(all.holds(one) && all.meets(other) && !one.holds(all) && !one.meets(other));
    }

    #[test]
    fn prints_as_aws_writes() {
        assert_eq!(TEN.to_string(), "10.0.0.0/8");
        assert_eq!(Range6 { base: 0xfd00_0ec2 << 96, len: 32 }.to_string(), "fd00:ec2::/32");
    }
}
