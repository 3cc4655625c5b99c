//! Sets of whole numbers as ranges, the usual ones without a heap.

use std::fmt;

/// A first and a last number.
pub(super) type Range = (u16, u16);

/// As many ranges as the largest of the usual sets has: every protocol without a lane of its own.
const FEW: usize = 5;

/// Whole numbers as sorted ranges, ends included.
// INVARIANT: sorted, and between two neighbours at least one number is missing.
#[derive(Clone)]
pub(super) enum Numbers {
    /// So many of these.
    Few(u8, [Range; FEW]),
    Many(Vec<Range>),
}

impl Numbers {
    pub(super) const NONE: Self = Self::Few(0, [(0, 0); FEW]);

    pub(super) const fn range(first: u16, last: u16) -> Self {
        Self::Few(1, [(first, last), (0, 0), (0, 0), (0, 0), (0, 0)])
    }

    pub(super) const fn ranges(ranges: [Range; FEW]) -> Self {
        Self::Few(5, ranges)
    }

    pub(super) fn as_slice(&self) -> &[Range] {
        match self {
            Self::Few(count, ranges) => &ranges[..usize::from(*count)],
            Self::Many(ranges) => ranges,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn push(&mut self, range: Range) {
        match self {
            Self::Few(count, ranges) if usize::from(*count) < FEW => {
                ranges[usize::from(*count)] = range;
                *count += 1;
            }
            Self::Few(_, ranges) => {
                let mut many = ranges.to_vec();
                many.push(range);
                *self = Self::Many(many);
            }
            Self::Many(ranges) => ranges.push(range),
        }
    }

    fn last_mut(&mut self) -> Option<&mut Range> {
        match self {
            Self::Few(count, ranges) => ranges[..usize::from(*count)].last_mut(),
            Self::Many(ranges) => ranges.last_mut(),
        }
    }

    /// Adds a range that begins no earlier than the last one.
    fn join(&mut self, (first, last): Range) {
        match self.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => self.push((first, last)),
        }
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.as_slice(), other.as_slice());
        let mut joined = Self::NONE;
        while let (Some(x), Some(y)) = (a.first(), b.first()) {
            let next = if x <= y { &mut a } else { &mut b };
            joined.join(next[0]);
            *next = &next[1..];
        }
        a.iter().chain(b).for_each(|range| joined.join(*range));
        joined
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let (a, b) = (self.as_slice(), other.as_slice());
        let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
        pairs.filter(|(first, last)| first <= last).collect()
    }

    pub(super) fn difference(&self, other: &Self) -> Self {
        other.as_slice().iter().fold(self.clone(), |rest, hole| rest.without(*hole))
    }

    fn without(&self, (first, last): Range) -> Self {
        let around = |range: &Range| {
            let left = (range.0 < first).then(|| (range.0, range.1.min(first.saturating_sub(1))));
            let right = (range.1 > last).then(|| (range.0.max(last.saturating_add(1)), range.1));
            [left, right].into_iter().flatten()
        };
        self.as_slice().iter().flat_map(around).collect()
    }

    pub(super) fn covers(&self, other: &Self) -> bool {
        let own = self.as_slice();
        other.as_slice().iter().all(|b| own.iter().any(|a| a.0 <= b.0 && b.1 <= a.1))
    }
}

impl FromIterator<Range> for Numbers {
    /// The ranges of a set, in order.
    fn from_iter<I: IntoIterator<Item = Range>>(ranges: I) -> Self {
        let mut numbers = Self::NONE;
        ranges.into_iter().for_each(|range| numbers.push(range));
        numbers
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self::NONE
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Numbers {}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Pseudo-random sets of the numbers below 40 and of the largest ones, as ranges and as plain sets.
    fn samples() -> Vec<(Numbers, BTreeSet<u16>)> {
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u16::try_from((state >> 8) % below).expect("small")
        };
        let mut samples = vec![(Numbers::NONE, BTreeSet::new())];
        for count in 0..60 {
            let mut numbers = Numbers::NONE;
            let mut set = BTreeSet::new();
            for _ in 0..count % 13 {
                let base = if next(4) == 0 { u16::MAX - 39 } else { 0 };
                let first = base + next(36);
                let last = first + next(4);
                numbers = numbers.union(&Numbers::range(first, last));
                set.extend(first..=last);
            }
            samples.push((numbers, set));
        }
        samples
    }

    fn plain(numbers: &Numbers) -> BTreeSet<u16> {
        let slice = numbers.as_slice();
        assert!(slice.windows(2).all(|pair| u32::from(pair[0].1) + 1 < u32::from(pair[1].0)), "{numbers:?}");
        slice.iter().flat_map(|(first, last)| *first..=*last).collect()
    }

    #[test]
    fn they_are_sets() {
        let samples = samples();
        assert!(samples.iter().any(|(numbers, _)| matches!(numbers, Numbers::Many(_))));
        for (a, plain_a) in &samples {
            assert_eq!(plain(a), *plain_a);
            for (b, plain_b) in &samples {
                assert_eq!(plain(&a.union(b)), plain_a | plain_b);
                assert_eq!(plain(&a.intersection(b)), plain_a & plain_b);
                assert_eq!(plain(&a.difference(b)), plain_a - plain_b);
                assert_eq!(a.covers(b), plain_a.is_superset(plain_b), "{a:?} {b:?}");
                assert_eq!(a == b, plain_a == plain_b);
            }
        }
    }
}
