use std::iter::FusedIterator;

use ipnet::IpNet;

use super::family::Family;
use super::range::Range;

/// The equal parts of a block, in address order; made by [`split`].
#[derive(Clone, Debug)]
pub struct Split {
    family: Family,
    prefix_len: u8,
    next: Option<u128>,
    last: u128,
}

/// Cuts a block into blocks of that length, each made only when asked for.
///
/// There are none if the length is shorter than the block's own or longer than an address.
///
/// ```
/// use vpcraft_dsl::net::{parse_cidr, split};
///
/// let zones: Vec<_> = split(parse_cidr("10.0.0.0/16")?, 18).take(3).map(|block| block.to_string()).collect();
/// assert_eq!(zones, ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]);
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn split(block: IpNet, prefix_len: u8) -> Split {
    let (family, range) = (Family::of(block), Range::of(block));
    let next = fits(block, prefix_len).then_some(range.first);
    Split { family, prefix_len, next, last: range.last }
}

impl Iterator for Split {
    type Item = IpNet;

    fn next(&mut self) -> Option<IpNet> {
        let first = self.next?;
        let last = first | self.family.host_mask(self.prefix_len);
        self.next = last.checked_add(1).filter(|after| *after <= self.last);
        self.family.block(first, self.prefix_len)
    }
}

impl FusedIterator for Split {}

/// Part `n`, counted from 0, of a block cut into blocks of that length.
///
/// ```
/// use vpcraft_dsl::net::{nth_subnet, parse_cidr};
///
/// let vpc = parse_cidr("2001:db8::/56")?;
/// assert_eq!(nth_subnet(vpc, 64, 255), Some(parse_cidr("2001:db8:0:ff::/64")?));
/// assert_eq!(nth_subnet(vpc, 64, 256), None);
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn nth_subnet(block: IpNet, prefix_len: u8, n: u128) -> Option<IpNet> {
    if !fits(block, prefix_len) {
        return None;
    }
    let family = Family::of(block);
    let beyond = n.checked_shr((prefix_len - block.prefix_len()).into()).unwrap_or(0);
    // Only `n` = 0 is left where the shift has the width of an address.
    let offset = n.checked_shl((family.width() - prefix_len).into()).unwrap_or(0);
    (beyond == 0).then(|| family.block(Range::of(block).first | offset, prefix_len)).flatten()
}

fn fits(block: IpNet, prefix_len: u8) -> bool {
    (block.prefix_len()..=Family::of(block).width()).contains(&prefix_len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect(text)
    }

    #[test]
    fn largest_splits_start_and_end() {
        let table = [
            ("0.0.0.0/0", 32, "0.0.0.0/32", u128::from(u32::MAX), "255.255.255.255/32"),
            ("::/0", 128, "::/128", u128::MAX, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
            ("2001:db8::/56", 64, "2001:db8::/64", 255, "2001:db8:0:ff::/64"),
            ("10.0.0.0/8", 8, "10.0.0.0/8", 0, "10.0.0.0/8"),
            ("::/0", 0, "::/0", 0, "::/0"),
        ];
        for (block, prefix_len, first, n, last) in table {
            assert_eq!(split(net(block), prefix_len).next(), Some(net(first)));
            assert_eq!(nth_subnet(net(block), prefix_len, n), Some(net(last)));
            assert_eq!(n.checked_add(1).and_then(|n| nth_subnet(net(block), prefix_len, n)), None);
        }
    }

    #[test]
    fn both_ways_agree_up_to_the_last() {
        for (block, prefix_len) in
            [("255.255.240.0/20", 28), ("ffff:ffff:ffff:ff00::/56", 64), ("10.0.0.0/30", 32)]
        {
            let parts: Vec<_> = split(net(block), prefix_len).collect();
            let counted: Vec<_> = (0..).map_while(|n| nth_subnet(net(block), prefix_len, n)).collect();
            assert_eq!(parts, counted);
            assert_eq!(parts.len(), 1 << (prefix_len - net(block).prefix_len()));
        }
    }

    #[test]
    fn impossible_lengths_give_nothing() {
        for (block, prefix_len) in [("10.0.0.0/16", 15), ("10.0.0.0/16", 33), ("::/64", 129), ("::/64", 255)]
        {
            assert_eq!(split(net(block), prefix_len).next(), None);
            assert_eq!(nth_subnet(net(block), prefix_len, 0), None);
        }
    }
}
