//! Addresses as far as they are known: blocks, and those that AWS chooses.

use std::sync::OnceLock;

use dsl::{
    facts::address::NEVER,
    net::{AddressSet, Family},
};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::tri::Tri;

/// Where an address of a packet may lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Somewhere in a block.
    Net(IpNet),
    /// Somewhere in a set.
    Set(AddressSet, Family),
    /// In the IPv6 block that AWS gives a VPC, by the VPC's number.
    Given(usize),
    /// A public address of this family that AWS chooses: of a host, of a NAT gateway, of a service.
    Public(Family),
    /// Not known at all.
    Unknown(Family),
}

impl Address {
    /// Its family.
    pub(super) fn family(&self) -> Family {
        match self {
            Self::Net(net) => Family::of(*net),
            Self::Given(_) => Family::V6,
            Self::Set(_, family) | Self::Public(family) | Self::Unknown(family) => *family,
        }
    }

    /// Whether no part of it is an address of the internet.
    pub(super) fn is_private(&self) -> bool {
        matches!(self, Self::Net(net) if is_private(*net))
    }

    /// Whether it lies in a block.
    pub(super) fn within(&self, net: IpNet) -> Tri {
        if self.family() != Family::of(net) {
            return Tri::No;
        }
        match self {
            Self::Net(own) if net.contains(own) => Tri::Yes,
            Self::Net(own) => {
                if own.contains(&net) {
                    Tri::Maybe
                } else {
                    Tri::No
                }
            }
            Self::Set(set, _) if !set.is_empty() && !set.meets(net) => Tri::No,
            Self::Set(set, _) => {
                let block = AddressSet::from(net);
                match (block.covers(set), block.intersection(set).is_empty()) {
                    (true, _) => Tri::Yes,
                    (_, true) => Tri::No,
                    _ => Tri::Maybe,
                }
            }
            Self::Given(_) | Self::Public(_) if net.contains(&global(self.family())) => Tri::Yes,
            Self::Given(_) | Self::Public(_) if is_private(net) => Tri::No,
            Self::Unknown(_) if net.prefix_len() == 0 => Tri::Yes,
            Self::Given(_) | Self::Public(_) | Self::Unknown(_) => Tri::Maybe,
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Net(net) => write!(f, "{net}"),
            Self::Set(set, _) => write!(f, "{set}"),
            Self::Given(_) => f.write_str("an IPv6 address that AWS chooses"),
            Self::Public(family) => write!(f, "a public {family} address"),
            Self::Unknown(family) => write!(f, "an {family} address not known yet"),
        }
    }
}

/// The block that every public address of a family lies in.
fn global(family: Family) -> IpNet {
    match family {
        Family::V4 => Ipv4Net::default().into(),
        Family::V6 => Ipv6Net::new_assert(std::net::Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3).into(),
    }
}

/// Whether no address of a block is routed on the internet.
pub(super) fn is_private(net: IpNet) -> bool {
    unroutable(Family::of(net)).any(|private| private.contains(&net))
}

/// The addresses of a family that the internet carries.
pub(super) fn public(family: Family) -> AddressSet {
    static KNOWN: [OnceLock<AddressSet>; 2] = [const { OnceLock::new() }; 2];
    let carried = || AddressSet::from(global(family)).difference(&unroutable(family).collect());
    KNOWN[usize::from(family == Family::V6)].get_or_init(carried).clone()
}

/// The blocks of a family that the internet does not carry.
pub(super) fn unroutable(family: Family) -> impl Iterator<Item = IpNet> {
    let never = NEVER.iter().map(|(range, _)| *range);
    let four = never
        .chain(dsl::facts::address::PRIVATE.iter().copied())
        .map(|range| IpNet::V4(Ipv4Net::new_assert(range.base.into(), range.len)));
    let six = [([0xfc00, 0], 7), ([0xfe80, 0], 10), ([0xff00, 0], 8), ([0x64, 0xff9b], 96)];
    let six = six.into_iter().map(|([first, second], len)| {
        IpNet::V6(Ipv6Net::new_assert(std::net::Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), len))
    });
    four.chain(six).filter(move |net| Family::of(*net) == family)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect(text)
    }

    #[test]
    fn blocks_lie_in_blocks() {
        let subnet = Address::Net(net("10.0.1.0/24"));
        assert_eq!(subnet.within(net("10.0.0.0/16")), Tri::Yes);
        assert_eq!(subnet.within(net("10.0.1.0/25")), Tri::Maybe);
        assert_eq!(subnet.within(net("10.0.2.0/24")), Tri::No);
        assert_eq!(subnet.within(net("::/0")), Tri::No);
    }

    #[test]
    fn what_aws_chooses_is_public() {
        let (four, given) = (Address::Public(Family::V4), Address::Given(0));
        assert_eq!(four.within(net("0.0.0.0/0")), Tri::Yes);
        assert_eq!(four.within(net("10.0.0.0/8")), Tri::No);
        assert_eq!(four.within(net("203.0.113.0/24")), Tri::Maybe);
        assert_eq!(given.within(net("::/0")), Tri::Yes);
        assert_eq!(given.within(net("2000::/3")), Tri::Yes);
        assert_eq!(given.within(net("2600:1f14::/36")), Tri::Maybe);
        assert_eq!(given.within(net("fc00::/7")), Tri::No);
        assert_eq!(given.within(net("0.0.0.0/0")), Tri::No);
    }

    #[test]
    fn the_internet_has_no_private_addresses() {
        let public = public(Family::V4);
        assert!(public.contains([203, 0, 113, 1].into()) && !public.contains([10, 0, 0, 1].into()));
        assert!(!public.contains([169, 254, 169, 254].into()) && !public.contains([100, 64, 0, 1].into()));
    }
}
