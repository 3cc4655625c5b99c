use std::iter;

use ipnet::IpNet;

use super::family::{Family, bits};

/// The addresses from `first` to `last`, both included, so that a whole family fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Range {
    pub(super) first: u128,
    pub(super) last: u128,
}

impl Range {
    pub(super) fn of(net: IpNet) -> Range {
        Range { first: bits(net.network()), last: bits(net.broadcast()) }
    }

    fn reaches(self, later: Range) -> bool {
        later.first <= self.last.saturating_add(1)
    }

    /// The fewest blocks that make up this range, in address order.
    pub(super) fn blocks(self, family: Family) -> impl Iterator<Item = IpNet> {
        let mut next = Some(self.first);
        iter::from_fn(move || {
            let first = next?;
            let prefix_len = self.shortest_prefix(family, first);
            let last = first | family.host_mask(prefix_len);
            next = last.checked_add(1).filter(|after| *after <= self.last);
            family.block(first, prefix_len)
        })
    }

    fn shortest_prefix(self, family: Family, first: u128) -> u8 {
        let fits = |host_mask| first & host_mask == 0 && first | host_mask <= self.last;
        (0..family.width()).find(|len| fits(family.host_mask(*len))).unwrap_or(family.width())
    }
}

/// Addresses of one family.
// INVARIANT: sorted, and between two neighbours at least one address is missing. So equal sets are equal values, and
// a range lies in the set exactly if it lies in one element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Ranges(Vec<Range>);

impl FromIterator<Range> for Ranges {
    fn from_iter<I: IntoIterator<Item = Range>>(ranges: I) -> Ranges {
        let mut ranges: Vec<Range> = ranges.into_iter().collect();
        // Stable, because that sort merges the ascending runs of a union in linear time.
        ranges.sort();
        ranges.dedup_by(|later, kept| {
            let joined = kept.reaches(*later);
            if joined {
                kept.last = kept.last.max(later.last);
            }
            joined
        });
        Ranges(ranges)
    }
}

impl Ranges {
    pub(super) fn iter(&self) -> impl Iterator<Item = Range> {
        self.0.iter().copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn covers(&self, range: Range) -> bool {
        self.reaching(range.first).next().is_some_and(|r| r.first <= range.first && range.last <= r.last)
    }

    pub(super) fn meets(&self, range: Range) -> bool {
        self.reaching(range.first).next().is_some_and(|r| r.first <= range.last)
    }

    pub(super) fn union(&self, other: &Ranges) -> Ranges {
        self.iter().chain(other.iter()).collect()
    }

    pub(super) fn intersection(&self, other: &Ranges) -> Ranges {
        let (mut left, mut right) = (self.iter().peekable(), other.iter().peekable());
        let mut common = Vec::new();
        while let (Some(a), Some(b)) = (left.peek().copied(), right.peek().copied()) {
            let range = Range { first: a.first.max(b.first), last: a.last.min(b.last) };
            if range.first <= range.last {
                common.push(range);
            }
            if a.last < b.last {
                left.next()
            } else {
                right.next()
            };
        }
        Ranges(common)
    }

    pub(super) fn difference(&self, other: &Ranges) -> Ranges {
        Ranges(self.iter().flat_map(|range| other.gaps(range)).collect())
    }

    /// The parts of `within` that are not in the set, lowest first.
    pub(super) fn gaps(&self, within: Range) -> impl Iterator<Item = Range> {
        let mut taken = self.reaching(within.first).take_while(move |r| r.first <= within.last);
        let mut next = Some(within.first);
        iter::from_fn(move || {
            loop {
                let first = next.filter(|first| *first <= within.last)?;
                let Some(block) = taken.next() else {
                    next = None;
                    return Some(Range { first, last: within.last });
                };
                next = block.last.checked_add(1);
                if first < block.first {
                    return Some(Range { first, last: block.first - 1 });
                }
            }
        })
    }

    /// The ranges that end at `first` or later.
    fn reaching(&self, first: u128) -> impl Iterator<Item = Range> {
        self.iter().skip(self.0.partition_point(|range| range.last < first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(pairs: &[(u128, u128)]) -> Ranges {
        pairs.iter().map(|&(first, last)| Range { first, last }).collect()
    }

    #[test]
    fn neighbours_join() {
        assert_eq!(ranges(&[(5, 9), (0, 4), (11, 12), (6, 7)]), ranges(&[(0, 9), (11, 12)]));
        assert_eq!(ranges(&[(0, u128::MAX), (u128::MAX, u128::MAX)]), ranges(&[(0, u128::MAX)]));
    }

    #[test]
    fn gaps_at_the_ends_of_the_numbers() {
        let all = Range { first: 0, last: u128::MAX };
        assert_eq!(ranges(&[(0, u128::MAX)]).gaps(all).next(), None);
        let middle = ranges(&[(3, u128::MAX - 1)]);
        let gaps: Vec<_> = middle.gaps(all).map(|r| (r.first, r.last)).collect();
        assert_eq!(gaps, [(0, 2), (u128::MAX, u128::MAX)]);
    }

    #[test]
    fn whole_families_are_one_block() {
        for (family, text) in [(Family::V4, "0.0.0.0/0"), (Family::V6, "::/0")] {
            let all = Range { first: 0, last: family.host_mask(0) };
            assert_eq!(all.blocks(family).map(|b| b.to_string()).collect::<Vec<_>>(), [text]);
        }
    }
}
