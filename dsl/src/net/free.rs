use ipnet::IpNet;

use super::family::Family;
use super::range::{Range, Ranges};
use super::set::AddressSet;

/// The lowest free block of that length inside one of the blocks `within`.
///
/// A block of the answer never crosses from one block to its neighbour, as a subnet can't lie in two CIDR blocks of
/// its VPC. Where both families are given, IPv4 comes first.
///
/// ```
/// use vpcraft_dsl::net::{next_free_block, parse_cidr};
///
/// let vpc = [parse_cidr("10.0.0.0/16")?];
/// let subnets = [parse_cidr("10.0.0.0/24")?, parse_cidr("10.0.2.0/24")?];
/// assert_eq!(next_free_block(&vpc, &subnets, 24), Some(parse_cidr("10.0.1.0/24")?));
/// assert_eq!(next_free_block(&vpc, &subnets, 23), Some(parse_cidr("10.0.4.0/23")?));
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn next_free_block(within: &[IpNet], taken: &[IpNet], prefix_len: u8) -> Option<IpNet> {
    let taken: AddressSet = taken.iter().copied().collect();
    let mut within: Vec<IpNet> = within.iter().map(IpNet::trunc).collect();
    within.sort_unstable();
    let lowest = |block| first_fit(block, Range::of(block), taken.ranges(Family::of(block)), prefix_len);
    within.into_iter().find_map(lowest)
}

/// The next free block of that length from a block on: the lowest one above where `wanted` begins, else the lowest one.
///
/// ```
/// use vpcraft_dsl::net::{free_block_after, parse_cidr};
///
/// let (vpc, taken) = ([parse_cidr("10.0.0.0/16")?], [parse_cidr("10.0.1.0/24")?]);
/// assert_eq!(free_block_after(&vpc, &taken, parse_cidr("10.0.1.128/25")?), Some(parse_cidr("10.0.2.0/25")?));
/// assert_eq!(free_block_after(&vpc, &taken, parse_cidr("172.16.0.0/25")?), Some(parse_cidr("10.0.0.0/25")?));
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn free_block_after(within: &[IpNet], taken: &[IpNet], wanted: IpNet) -> Option<IpNet> {
    let (taken_there, prefix_len) = (taken.iter().copied().collect::<AddressSet>(), wanted.prefix_len());
    let around = within.iter().map(IpNet::trunc).find(|block| block.contains(&wanted));
    let above = around.and_then(|block| {
        let rest = Range { first: Range::of(wanted).first, ..Range::of(block) };
        first_fit(block, rest, taken_there.ranges(Family::of(wanted)), prefix_len)
    });
    above.or_else(|| next_free_block(within, taken, prefix_len))
}

/// The lowest free block of that length in a part of `block`.
fn first_fit(block: IpNet, part: Range, taken: &Ranges, prefix_len: u8) -> Option<IpNet> {
    let family = Family::of(block);
    if !(block.prefix_len()..=family.width()).contains(&prefix_len) {
        return None;
    }
    let host_mask = family.host_mask(prefix_len);
    let first = taken.gaps(part).find_map(|gap| aligned(gap, host_mask))?;
    family.block(first, prefix_len)
}

fn aligned(gap: Range, host_mask: u128) -> Option<u128> {
    let first = gap.first.checked_add(host_mask)? & !host_mask;
    (first | host_mask <= gap.last).then_some(first)
}

/// The fewest blocks that make up what is free of `within`, in address order.
///
/// ```
/// use vpcraft_dsl::net::{free_blocks, parse_cidr};
///
/// let free = free_blocks(parse_cidr("10.0.0.0/22")?, &[parse_cidr("10.0.1.0/24")?]);
/// assert_eq!(free, [parse_cidr("10.0.0.0/24")?, parse_cidr("10.0.2.0/23")?]);
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn free_blocks(within: IpNet, taken: &[IpNet]) -> Vec<IpNet> {
    let family = Family::of(within);
    let taken: AddressSet = taken.iter().copied().collect();
    taken.ranges(family).gaps(Range::of(within)).flat_map(|gap| gap.blocks(family)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().expect(text)).collect()
    }

    fn next(within: &[&str], taken: &[&str], prefix_len: u8) -> Option<String> {
        next_free_block(&nets(within), &nets(taken), prefix_len).map(|net| net.to_string())
    }

    /// Within, taken, prefix length, free block.
    type Row = (&'static [&'static str], &'static [&'static str], u8, Option<&'static str>);

    #[test]
    fn lowest_aligned_block() {
        let table: [Row; 10] = [
            (&["10.0.0.0/16"], &[], 16, Some("10.0.0.0/16")),
            (&["10.0.0.0/16"], &["10.0.0.0/28"], 24, Some("10.0.1.0/24")),
            (&["10.0.0.0/16"], &["10.0.0.0/16"], 28, None),
            (&["10.0.0.0/16"], &["0.0.0.0/0"], 28, None),
            (&["10.0.0.0/16"], &[], 15, None),
            (&["10.0.0.0/16"], &[], 33, None),
            (&["10.1.0.0/16", "10.0.0.0/24"], &["10.0.0.0/25"], 24, Some("10.1.0.0/24")),
            (&["10.0.0.0/25", "10.0.0.128/25"], &[], 24, None),
            (&["0.0.0.0/0"], &["0.0.0.0/1"], 1, Some("128.0.0.0/1")),
            (&["::/0"], &[], 0, Some("::/0")),
        ];
        for (within, taken, prefix_len, free) in table {
            assert_eq!(
                next(within, taken, prefix_len).as_deref(),
                free,
                "{within:?} {taken:?} /{prefix_len}"
            );
        }
    }

    #[test]
    fn above_what_was_wanted_first() {
        let after = |taken: &[&str], wanted: &str| {
            let free =
                free_block_after(&nets(&["10.0.0.0/22", "10.9.0.0/24"]), &nets(taken), nets(&[wanted])[0]);
            free.map(|net| net.to_string())
        };
        assert_eq!(after(&["10.0.1.0/24"], "10.0.1.0/25").as_deref(), Some("10.0.2.0/25"));
        assert_eq!(after(&[], "10.0.1.0/25").as_deref(), Some("10.0.1.0/25"));
        assert_eq!(after(&["10.0.2.0/23"], "10.0.3.0/24").as_deref(), Some("10.0.0.0/24"));
        assert_eq!(after(&["10.0.0.0/22"], "10.0.3.0/24").as_deref(), Some("10.9.0.0/24"));
        assert_eq!(after(&["10.0.0.0/22", "10.9.0.0/24"], "10.0.3.0/24"), None);
        assert_eq!(after(&[], "0.0.0.0/0"), None);
    }

    #[test]
    fn each_family_for_itself() {
        let subnets = ["10.0.0.0/24", "2001:db8::/64"];
        assert_eq!(next(&["2001:db8::/56"], &subnets, 64).as_deref(), Some("2001:db8:0:1::/64"));
        assert_eq!(next(&["2001:db8::/56", "10.0.0.0/16"], &subnets, 24).as_deref(), Some("10.0.1.0/24"));
    }

    #[test]
    fn the_last_address_may_be_free() {
        let taken = ["0.0.0.0/1", "128.0.0.0/2"];
        assert_eq!(next(&["0.0.0.0/0"], &taken, 2).as_deref(), Some("192.0.0.0/2"));
        assert_eq!(next(&["ffff::/16"], &["ffff::/17"], 17).as_deref(), Some("ffff:8000::/17"));
    }

    #[test]
    fn free_blocks_of_whole_families() {
        for text in ["0.0.0.0/0", "::/0"] {
            let all = nets(&[text]);
            assert_eq!(free_blocks(all[0], &[]), all);
            assert_eq!(free_blocks(all[0], &all), []);
        }
    }
}
