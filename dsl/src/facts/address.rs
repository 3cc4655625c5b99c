//! Address ranges that AWS keeps for itself, or treats in a way of their own.

use std::net::Ipv6Addr;

use super::range::{Range4, Range6};

/// The AWS page the rows come from.
pub const SOURCE: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html";
/// When the rows were last compared with it.
pub const AS_OF: &str = "2026-05";

const fn v4(parts: [u8; 4], len: u8) -> Range4 {
    Range4 { base: u32::from_be_bytes(parts), len }
}

/// The range whose first address is these two groups, zeros, and the last group.
const fn v6([first, second]: [u16; 2], last: u16, len: u8) -> Range6 {
    Range6 { base: Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, last).to_bits(), len }
}

/// The shortest prefix, so the largest block, of a VPC or a subnet in IPv4.
pub const SHORTEST_IPV4: u8 = 16;
/// The longest prefix, so the smallest block, of a VPC or a subnet in IPv4.
pub const LONGEST_IPV4: u8 = 28;
/// The shortest prefix of a VPC or a subnet in IPv6.
pub const SHORTEST_IPV6: u8 = 44;
/// The longest prefix of a VPC in IPv6.
pub const LONGEST_VPC_IPV6: u8 = 60;
/// The longest prefix of a subnet in IPv6.
pub const LONGEST_SUBNET_IPV6: u8 = 64;
/// IPv6 prefix lengths are multiples of this.
pub const STEP_IPV6: u8 = 4;
/// The prefix length of a block that Amazon provides in IPv6.
pub const AMAZON_IPV6: u8 = 56;

/// How many addresses of each subnet AWS keeps: the first four and the last.
///
/// See <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>.
pub const RESERVED_PER_SUBNET: u64 = 5;

/// How many addresses of an IPv4 subnet with this prefix length can be used.
pub const fn usable_addresses(len: u8) -> u64 {
    let all = 1u64 << 32u32.saturating_sub(len as u32);
    all.saturating_sub(RESERVED_PER_SUBNET)
}

/// What AWS keeps this address of a subnet for; nothing means anyone may have it.
pub const fn reserved_use(subnet: Range4, address: u32) -> Option<&'static str> {
    if !subnet.holds(Range4 { base: address, len: 32 }) {
        return None;
    }
    let last = (1u64 << 32u32.saturating_sub(subnet.len as u32)) - 1;
    match address.wrapping_sub(subnet.base) {
        0 => Some("the network address"),
        1 => Some("the VPC router"),
        2 => Some("the DNS server"),
        3 => Some("future use"),
        offset if offset as u64 == last => Some("the broadcast address"),
        _ => None,
    }
}

/// Ranges that no VPC may have, with what they are for.
pub static NEVER: &[(Range4, &str)] = &[
    (v4([0, 0, 0, 0], 8), "this network"),
    (v4([127, 0, 0, 0], 8), "loopback"),
    (v4([169, 254, 0, 0], 16), "link-local"),
    (v4([224, 0, 0, 0], 4), "multicast"),
    (v4([240, 0, 0, 0], 4), "future use"),
];

/// The private ranges of RFC 1918.
pub static RFC1918: &[Range4] = &[TEN, TWENTY_BIT, SIXTEEN_BIT];

/// Ranges that are free for everyone to use inside: RFC 1918 and the shared range of RFC 6598.
pub static PRIVATE: &[Range4] = &[TEN, SHARED, TWENTY_BIT, SIXTEEN_BIT];

/// The default VPC of every account, which none that has it too can peer with.
pub const DEFAULT_VPC: Range4 = v4([172, 31, 0, 0], 16);

/// The bridge that Docker sets up inside a host; hosts with it reach no such address outside.
pub const DOCKER_BRIDGE: Range4 = v4([172, 17, 0, 0], 16);

/// No route may lead to a range inside this one.
///
/// See <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>.
pub const ROUTE_RESERVED_IPV4: Range4 = v4([169, 254, 168, 0], 22);

/// No route may lead to a range inside this one, in IPv6.
pub const ROUTE_RESERVED_IPV6: Range6 = v6([0xfd00, 0xec2], 0, 32);

/// The range through which IPv6 clients reach IPv4 servers behind a NAT gateway.
pub const NAT64: Range6 = v6([0x64, 0xff9b], 0, 96);

const TEN: Range4 = v4([10, 0, 0, 0], 8);
const TWENTY_BIT: Range4 = v4([172, 16, 0, 0], 12);
const SIXTEEN_BIT: Range4 = v4([192, 168, 0, 0], 16);
const SHARED: Range4 = v4([100, 64, 0, 0], 10);
const MANAGED: Range4 = v4([198, 19, 0, 0], 16);

/// What a VPC already has, for the table of restrictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// A block inside this range.
    Inside(Range4),
    /// A block that is neither of RFC 1918 nor `198.19.0.0/16`: publicly routable, or shared.
    Public,
}

/// A rule on what a VPC may not add, given a block that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restriction {
    /// The block it has.
    pub has: Existing,
    /// The ranges it may take nothing from.
    pub forbids: &'static [Range4],
}

/// The rules on adding an IPv4 block to a VPC.
#[rustfmt::skip]
pub static RESTRICTIONS: &[Restriction] = &[
    Restriction { has: Existing::Inside(TEN),         forbids: &[TWENTY_BIT, SIXTEEN_BIT, MANAGED] },
    Restriction { has: Existing::Inside(v4([10, 0, 0, 0], 15)), forbids: &[v4([10, 0, 0, 0], 16)] },
    Restriction { has: Existing::Inside(TWENTY_BIT),  forbids: &[TEN, SIXTEEN_BIT, DEFAULT_VPC, MANAGED] },
    Restriction { has: Existing::Inside(SIXTEEN_BIT), forbids: &[TEN, TWENTY_BIT, MANAGED] },
    Restriction { has: Existing::Inside(MANAGED),     forbids: &[TEN, TWENTY_BIT, SIXTEEN_BIT] },
    Restriction { has: Existing::Public,              forbids: &[TEN, TWENTY_BIT, SIXTEEN_BIT, MANAGED] },
];

impl Existing {
    /// Whether a block of the VPC is what this speaks of.
    pub fn matches(self, block: Range4) -> bool {
        match self {
            Self::Inside(range) => range.holds(block),
            Self::Public => !RFC1918.iter().chain([&MANAGED]).any(|it| it.holds(block)),
        }
    }
}

/// The range that forbids adding a block to a VPC that has another, if any does.
pub fn forbidden_addition(has: Range4, adds: Range4) -> Option<Range4> {
    let rules = RESTRICTIONS.iter().filter(|it| it.has.matches(has));
    rules.flat_map(|it| it.forbids).find(|it| it.meets(adds)).copied()
}

/// A service that every host reaches at a fixed address, past routes and filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostService {
    /// What it is.
    pub name: &'static str,
    /// Its IPv4 address.
    pub ipv4: u32,
    /// Its IPv6 address, on hosts of the Nitro system.
    pub ipv6: Option<u128>,
}

const fn host_service(name: &'static str, parts: [u8; 4], last: Option<u16>) -> HostService {
    let ipv6 = match last {
        Some(last) => Some(v6([0xfd00, 0xec2], last, 128).base),
        None => None,
    };
    HostService { name, ipv4: u32::from_be_bytes(parts), ipv6 }
}

/// The services at fixed addresses, by address.
pub static HOST_SERVICES: &[HostService] = &[
    host_service("Amazon Time Sync Service", [169, 254, 169, 123], Some(0x123)),
    host_service("Windows activation", [169, 254, 169, 250], None),
    host_service("Windows activation", [169, 254, 169, 251], None),
    host_service("Amazon DNS server", [169, 254, 169, 253], Some(0x253)),
    host_service("instance metadata", [169, 254, 169, 254], Some(0x254)),
    host_service("ECS task credentials", [169, 254, 170, 2], None),
    host_service("EKS Pod Identity", [169, 254, 170, 23], Some(0x23)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_in_order() {
        assert_eq!((NEVER.len(), RFC1918.len(), PRIVATE.len()), (5, 3, 4));
        assert_eq!((RESTRICTIONS.len(), HOST_SERVICES.len()), (6, 7));
        assert!(NEVER.is_sorted_by(|a, b| a.0 < b.0));
        assert!(PRIVATE.is_sorted_by(|a, b| a < b));
        assert!(HOST_SERVICES.is_sorted_by(|a, b| a.ipv4 < b.ipv4));
    }

    #[test]
    fn counts_usable_addresses() {
        let table = [(28, 11), (27, 27), (24, 251), (20, 4_091), (16, 65_531), (31, 0)];
        for (len, expected) in table {
            assert_eq!(usable_addresses(len), expected, "/{len}");
        }
    }

    #[test]
    fn names_the_five_reserved_addresses() {
        let subnet = v4([10, 0, 1, 0], 28);
        let reserved: Vec<_> =
            (0..=16).filter(|it| reserved_use(subnet, subnet.base + it).is_some()).collect();
        assert_eq!(reserved, [0, 1, 2, 3, 15]);
    }

    #[test]
    fn restricts_additions() {
        let refused = [
            (([10, 0, 0, 0], 16), ([172, 16, 0, 0], 16)),
            (([10, 1, 0, 0], 16), ([10, 0, 3, 0], 24)),
            (([172, 20, 0, 0], 16), ([172, 31, 4, 0], 24)),
            (([192, 168, 0, 0], 16), ([198, 19, 0, 0], 20)),
            (([198, 19, 0, 0], 20), ([10, 0, 0, 0], 16)),
            (([100, 64, 0, 0], 16), ([10, 0, 0, 0], 16)),
            (([8, 8, 0, 0], 16), ([192, 168, 0, 0], 24)),
        ];
        let granted = [
            (([10, 0, 0, 0], 16), ([100, 64, 0, 0], 16)),
            (([10, 0, 0, 0], 16), ([10, 1, 0, 0], 16)),
            (([10, 2, 0, 0], 16), ([10, 0, 0, 0], 16)),
            (([172, 20, 0, 0], 16), ([172, 21, 0, 0], 16)),
            (([100, 64, 0, 0], 16), ([100, 65, 0, 0], 16)),
            (([10, 0, 0, 0], 16), ([8, 8, 0, 0], 16)),
        ];
        let asked = |((has, a), (adds, b))| forbidden_addition(v4(has, a), v4(adds, b));
        for case in refused {
            assert!(asked(case).is_some(), "{case:?}");
        }
        for case in granted {
            assert_eq!(asked(case), None, "{case:?}");
        }
    }
}
