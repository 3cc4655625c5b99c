use ipnet::IpNet;

type Tagged<T> = (IpNet, T);

/// The overlapping pairs of a list of blocks, in near-linear time.
///
/// Two CIDR blocks that share an address contain one another. So each block is paired only with the nearest one that
/// contains it (of equal blocks, the one before it), and that finds everything: a block with an overlap always
/// appears, and any two that overlap are joined by a chain of pairs. Equal blocks give one pair less than there are
/// blocks, not a pair for every two.
///
/// A pair is in input order, and pairs are sorted by the place of their later block, then of the earlier one.
///
/// ```
/// use vpcraft_dsl::net::{overlapping_pairs, parse_cidr};
///
/// let web = (parse_cidr("10.0.0.0/20")?, "web");
/// let app = (parse_cidr("10.0.16.0/20")?, "app");
/// let lab = (parse_cidr("10.0.8.0/24")?, "lab");
/// assert_eq!(overlapping_pairs([web, app, lab]), [(web, lab)]);
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
pub fn overlapping_pairs<T: Copy>(
    items: impl IntoIterator<Item = (IpNet, T)>,
) -> Vec<((IpNet, T), (IpNet, T))> {
    let items: Vec<Tagged<T>> = items.into_iter().collect();
    let (mut four, mut six) = (Vec::new(), Vec::new());
    for (place, (net, _)) in items.iter().enumerate() {
        match net {
            IpNet::V4(net) => four.push(Key::new(net.network().to_bits(), net.prefix_len(), place)),
            IpNet::V6(net) => six.push(Key::new(net.network().to_bits(), net.prefix_len(), place)),
        }
    }
    let mut places = nested(four, |first, len| first | u32::MAX.checked_shr(len).unwrap_or(0));
    places.extend(nested(six, |first, len| first | u128::MAX.checked_shr(len).unwrap_or(0)));
    places.sort_unstable();
    places.into_iter().map(|(later, earlier)| (items[earlier], items[later])).collect()
}

/// What a block is sorted by: outer blocks come before the ones inside them, equal ones in input order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<A> {
    first: A,
    prefix_len: u8,
    place: usize,
}

impl<A> Key<A> {
    fn new(first: A, prefix_len: u8, place: usize) -> Self {
        Key { first, prefix_len, place }
    }
}

/// The places (later, earlier) of each block and the nearest block around it.
fn nested<A: Copy + Ord>(mut keys: Vec<Key<A>>, last_of: impl Fn(A, u32) -> A) -> Vec<(usize, usize)> {
    keys.sort_unstable();
    let mut around: Vec<(A, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for Key { first, prefix_len, place } in keys {
        while around.pop_if(|(last, _)| *last < first).is_some() {}
        if let Some((_, outer)) = around.last() {
            pairs.push((place.max(*outer), place.min(*outer)));
        }
        around.push((last_of(first, prefix_len.into()), place));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(texts: &[&str]) -> Vec<(usize, usize)> {
        let nets = texts.iter().map(|text| text.parse().expect(text)).zip(0..);
        overlapping_pairs(nets).into_iter().map(|((_, a), (_, b))| (a, b)).collect()
    }

    #[test]
    fn neighbours_do_not_overlap() {
        assert_eq!(pairs(&["10.0.0.0/24", "10.0.1.0/24", "9.255.255.0/24", "::/24", "10.0.2.0/23"]), []);
    }

    #[test]
    fn equal_blocks_form_a_chain() {
        assert_eq!(pairs(&["10.0.0.0/24"; 4]), [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn the_nearest_enclosing_block_is_named() {
        assert_eq!(
            pairs(&["10.0.1.0/24", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16"]),
            [(0, 2), (1, 2), (1, 3)]
        );
    }

    #[test]
    fn families_are_apart_and_whole_families_overlap() {
        assert_eq!(pairs(&["0.0.0.0/0", "::/0", "255.255.255.255/32", "ffff::/16"]), [(0, 2), (1, 3)]);
    }

    #[test]
    fn host_bits_are_ignored() {
        assert_eq!(pairs(&["10.0.0.9/24", "10.0.0.3/25"]), [(0, 1)]);
    }
}
