//! Lanes for wires that run beside each other.

/// Ranges that share lanes wherever they do not meet, each in the first lane that is free.
#[derive(Clone, Debug, Default)]
pub(in crate::emit::diagram) struct Lanes {
    /// The lane of each range, in the order given; for none it means nothing.
    pub(in crate::emit::diagram) of: Vec<i32>,
    /// How many lanes there are.
    pub(in crate::emit::diagram) count: i32,
}

/// The distance of two lanes.
pub(in crate::emit::diagram) const LANE: i32 = 7;

/// Gives each range a lane; ends count to the range.
pub(in crate::emit::diagram) fn pack(ranges: &[Option<(i32, i32)>]) -> Lanes {
    let mut order: Vec<(i32, i32, usize)> = ranges
        .iter()
        .enumerate()
        .filter_map(|(at, range)| range.map(|(start, end)| (start, end, at)))
        .collect();
    order.sort_unstable();
    let mut ends: Vec<i32> = Vec::new();
    let mut of = vec![0; ranges.len()];
    for (start, end, at) in order {
        let lane = ends.iter().position(|taken| *taken < start).unwrap_or(ends.len());
        if lane == ends.len() {
            ends.push(end);
        } else {
            ends[lane] = end;
        }
        of[at] = i32::try_from(lane).unwrap_or(i32::MAX);
    }
    Lanes { of, count: i32::try_from(ends.len()).unwrap_or(i32::MAX) }
}

impl Lanes {
    /// The room that the lanes take.
    pub(in crate::emit::diagram) fn width(&self) -> i32 {
        self.count * LANE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_meet_have_lanes_of_their_own() {
        let lanes = pack(&[Some((0, 10)), Some((5, 20)), None, Some((11, 12)), Some((10, 11))]);
        assert_eq!(lanes.of, [0, 1, 0, 0, 2]);
        assert_eq!(lanes.count, 3);
        assert_eq!(pack(&[None, None]).count, 0);
        assert_eq!(pack(&[]).count, 0);
    }
}
