use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::family::{Family, bits};
use super::range::Range;

/// How many addresses of each subnet AWS keeps, see <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>.
const RESERVED: u64 = 5;

/// How many addresses of an IPv4 subnet can be given to network interfaces.
///
/// ```
/// use vpcraft_dsl::net::{parse_ipv4_cidr, usable_addresses};
///
/// assert_eq!(usable_addresses(parse_ipv4_cidr("10.0.0.0/24")?), 251);
/// assert_eq!(usable_addresses(parse_ipv4_cidr("10.0.0.0/28")?), 11);
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn usable_addresses(subnet: Ipv4Net) -> u64 {
    let total = 1_u64 << (32 - subnet.prefix_len());
    total.saturating_sub(RESERVED)
}

/// The addresses AWS keeps in a subnet: the first four and the last.
///
/// In IPv4 these are the network, the VPC router, DNS, one for the future and broadcast.
///
/// ```
/// use vpcraft_dsl::net::{parse_cidr, reserved_addresses};
///
/// let reserved = reserved_addresses(parse_cidr("10.0.0.0/24")?).map(|address| address.to_string());
/// assert!(reserved.eq(["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.255"]));
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn reserved_addresses(subnet: impl Into<IpNet>) -> impl Iterator<Item = IpAddr> {
    let subnet = subnet.into();
    let (family, Range { first, last }) = (Family::of(subnet), Range::of(subnet));
    let kept =
        (0..4).filter_map(move |offset| first.checked_add(offset)).take_while(move |bits| *bits < last);
    kept.chain([last]).map(move |bits| family.address(bits))
}

/// True if AWS keeps this address of the subnet; false for an address outside it.
pub fn is_reserved(subnet: impl Into<IpNet>, address: impl Into<IpAddr>) -> bool {
    let (subnet, address) = (subnet.into(), address.into());
    let Range { first, last } = Range::of(subnet);
    let bits = bits(address);
    subnet.contains(&address) && (bits - first < 4 || bits == last)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect(text)
    }

    #[test]
    fn sizes_of_subnets() {
        let usable = |len| usable_addresses(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, len));
        assert_eq!([16, 24, 28, 29].map(usable), [65_531, 251, 11, 3]);
        assert_eq!([0, 30, 31, 32].map(usable), [(1 << 32) - 5, 0, 0, 0]);
    }

    #[test]
    fn the_list_and_the_question_agree() {
        for text in [
            "10.0.0.0/24",
            "10.0.0.0/29",
            "10.0.0.0/30",
            "10.0.0.0/32",
            "255.255.255.240/28",
            "2001:db8::/120",
        ] {
            let subnet = net(text);
            let reserved: Vec<_> = reserved_addresses(subnet).collect();
            let asked: Vec<_> =
                subnet_addresses(subnet).filter(|address| is_reserved(subnet, *address)).collect();
            assert_eq!(reserved, asked, "{text}");
        }
    }

    fn subnet_addresses(subnet: IpNet) -> impl Iterator<Item = IpAddr> {
        super::super::split(subnet, subnet.max_prefix_len()).map(|host| host.addr())
    }

    #[test]
    fn addresses_elsewhere_are_not_reserved() {
        assert!(!is_reserved(net("10.0.0.0/24"), Ipv4Addr::new(10, 0, 1, 0)));
        assert!(!is_reserved(net("10.0.0.0/24"), Ipv4Addr::new(9, 255, 255, 255)));
        assert!(!is_reserved(net("0.0.0.0/0"), Ipv6Addr::UNSPECIFIED));
        assert!(is_reserved(net("2001:db8::/64"), Ipv6Addr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 3])));
    }
}
