use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::family::{Family, bits};
use super::range::{Range, Ranges};

/// A set of IPv4 and IPv6 addresses, for proofs about traffic.
///
/// It is kept as sorted ranges: the operations take linear time in the number of blocks, however large these are, and
/// sets of the same addresses are equal.
///
/// ```
/// use vpcraft_dsl::net::{AddressSet, parse_cidr};
///
/// let vpc = AddressSet::from(parse_cidr("10.0.0.0/16")?);
/// let database = AddressSet::from(parse_cidr("10.0.255.0/24")?);
/// let rest = vpc.difference(&database);
/// assert!(vpc.covers(&rest) && rest.intersection(&database).is_empty());
/// assert_eq!(rest.union(&database), vpc);
/// assert_eq!(database.to_string(), "10.0.255.0/24");
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressSet {
    four: Ranges,
    six: Ranges,
}

impl AddressSet {
    /// The set without addresses.
    pub fn new() -> AddressSet {
        AddressSet::default()
    }

    /// Every address of both families.
    pub fn everything() -> AddressSet {
        let all = |family: Family| Ranges::from_iter([Range { first: 0, last: family.host_mask(0) }]);
        AddressSet { four: all(Family::V4), six: all(Family::V6) }
    }

    /// True without any address.
    pub fn is_empty(&self) -> bool {
        self.four.is_empty() && self.six.is_empty()
    }

    /// True if the address is in the set.
    pub fn contains(&self, address: IpAddr) -> bool {
        let family = if address.is_ipv4() { Family::V4 } else { Family::V6 };
        let bits = bits(address);
        self.ranges(family).covers(Range { first: bits, last: bits })
    }

    /// True if any address of the block is in the set.
    pub fn meets(&self, net: IpNet) -> bool {
        self.ranges(Family::of(net)).meets(Range::of(net))
    }

    /// True if every address of the other set is in this one.
    pub fn covers(&self, other: &AddressSet) -> bool {
        let covered = |family| other.ranges(family).iter().all(|range| self.ranges(family).covers(range));
        covered(Family::V4) && covered(Family::V6)
    }

    /// The addresses in either set.
    #[must_use]
    pub fn union(&self, other: &AddressSet) -> AddressSet {
        AddressSet { four: self.four.union(&other.four), six: self.six.union(&other.six) }
    }

    /// The addresses in both sets.
    #[must_use]
    pub fn intersection(&self, other: &AddressSet) -> AddressSet {
        AddressSet { four: self.four.intersection(&other.four), six: self.six.intersection(&other.six) }
    }

    /// The addresses of this set that are not in the other.
    #[must_use]
    pub fn difference(&self, other: &AddressSet) -> AddressSet {
        AddressSet { four: self.four.difference(&other.four), six: self.six.difference(&other.six) }
    }

    /// The fewest blocks with exactly these addresses: IPv4 first, then by address.
    pub fn cidrs(&self) -> impl Iterator<Item = IpNet> {
        let four = self.four.iter().flat_map(|range| range.blocks(Family::V4));
        four.chain(self.six.iter().flat_map(|range| range.blocks(Family::V6)))
    }

    pub(super) fn ranges(&self, family: Family) -> &Ranges {
        match family {
            Family::V4 => &self.four,
            Family::V6 => &self.six,
        }
    }
}

impl FromIterator<IpNet> for AddressSet {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> AddressSet {
        let (four, six): (Vec<IpNet>, Vec<IpNet>) =
            nets.into_iter().partition(|net| Family::of(*net) == Family::V4);
        let ranges = |nets: Vec<IpNet>| nets.into_iter().map(Range::of).collect();
        AddressSet { four: ranges(four), six: ranges(six) }
    }
}

impl From<IpNet> for AddressSet {
    fn from(net: IpNet) -> AddressSet {
        AddressSet::from_iter([net])
    }
}

impl fmt::Display for AddressSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("no addresses");
        }
        for (place, net) in self.cidrs().enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            write!(f, "{separator}{net}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[&str]) -> AddressSet {
        texts.iter().map(|text| text.parse::<IpNet>().expect(text)).collect()
    }

    #[test]
    fn blocks_meet_what_they_share_an_address_with() {
        let two = set(&["10.0.1.0/24", "10.0.3.0/24", "2001:db8::/32"]);
        for (net, expected) in [
            ("10.0.1.255/32", true),
            ("10.0.0.0/23", true),
            ("10.0.2.0/24", false),
            ("10.0.4.0/22", false),
            ("0.0.0.0/0", true),
            ("::/0", true),
            ("2001:db9::/32", false),
        ] {
            let net: IpNet = net.parse().expect(net);
            assert_eq!(two.meets(net), expected, "{net}");
            assert_eq!(two.meets(net), !two.intersection(&net.into()).is_empty(), "{net}");
        }
        assert!(!AddressSet::new().meets("0.0.0.0/0".parse().expect("a block")));
    }

    #[test]
    fn equal_whatever_the_blocks() {
        assert_eq!(set(&["10.0.1.0/24", "10.0.0.0/24", "10.0.0.0/25"]), set(&["10.0.0.0/23"]));
        assert_eq!(set(&["0.0.0.0/0", "::/0"]), AddressSet::everything());
    }

    #[test]
    fn families_do_not_mix() {
        let (four, six) = (set(&["0.0.0.0/0"]), set(&["::/0"]));
        assert!(four.intersection(&six).is_empty());
        assert!(!four.covers(&six) && !six.covers(&four));
        assert_eq!(AddressSet::everything().difference(&four), six);
        assert!(!six.contains(IpAddr::from([0, 0, 0, 0])));
    }

    #[test]
    fn shown_as_few_blocks() {
        assert_eq!(set(&[]).to_string(), "no addresses");
        let rest = AddressSet::everything().difference(&set(&["128.0.0.0/2", "::/1"]));
        assert_eq!(rest.to_string(), "0.0.0.0/1, 192.0.0.0/2, 8000::/1");
    }

    #[test]
    fn edges_belong_to_the_set() {
        let subnet = set(&["10.0.0.0/24"]);
        assert!(subnet.contains([10, 0, 0, 0].into()) && subnet.contains([10, 0, 0, 255].into()));
        assert!(!subnet.contains([9, 255, 255, 255].into()) && !subnet.contains([10, 0, 1, 0].into()));
    }
}
