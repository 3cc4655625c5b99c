//! What expansions of the macros call; not for people.

pub use dsl::{
    facts::Usd,
    net::{IpNet, Ipv4Net, Ipv6Net},
    resource::{Resource, prelude::*},
    topology::{Element, Key, Ref, Topology},
    value::{List, Pairs, Slot, Traffic, Value},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An element without settings.
#[track_caller]
pub fn start<K: Resource>(name: &str, parent: Option<dsl::graph::NodeId>) -> K {
    K::start(name, parent)
}

/// An IPv4 CIDR block that was parsed at compile time.
pub const fn ipv4(octets: [u8; 4], length: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

/// An IPv6 CIDR block that was parsed at compile time.
pub const fn ipv6(segments: [u16; 8], length: u8) -> Ipv6Net {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = segments;
    Ipv6Net::new_assert(Ipv6Addr::new(s0, s1, s2, s3, s4, s5, s6, s7), length)
}

/// An address that was parsed at compile time.
pub fn address(text: &str) -> IpAddr {
    text.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Keys and values.
pub fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    Pairs(pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect())
}
