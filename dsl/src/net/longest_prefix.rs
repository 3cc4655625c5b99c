use std::net::IpAddr;

use ipnet::IpNet;

/// A table searched for the most specific block, as a route table is.
///
/// Of equal blocks the first stays. Blocks are kept and returned without host bits.
///
/// ```
/// use vpcraft_dsl::net::{LongestPrefix, parse_cidr};
///
/// let routes = LongestPrefix::from_iter([
///     (parse_cidr("0.0.0.0/0")?, "internet gateway"),
///     (parse_cidr("10.0.0.0/16")?, "local"),
/// ]);
/// let target = routes.lookup([10, 0, 3, 7].into()).map(|(_, target)| *target);
/// assert_eq!(target, Some("local"));
/// # Ok::<(), vpcraft_dsl::net::CidrError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LongestPrefix<T> {
    // INVARIANT: sorted by block, which puts outer blocks before the ones inside them; no two equal.
    entries: Vec<Entry<T>>,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    net: IpNet,
    value: T,
    /// Where the nearest enclosing block is.
    parent: Option<usize>,
}

impl<T> FromIterator<(IpNet, T)> for LongestPrefix<T> {
    fn from_iter<I: IntoIterator<Item = (IpNet, T)>>(items: I) -> LongestPrefix<T> {
        let entry = |(net, value): (IpNet, T)| Entry { net: net.trunc(), value, parent: None };
        let mut entries: Vec<Entry<T>> = items.into_iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.net);
        entries.dedup_by_key(|entry| entry.net);
        set_parents(&mut entries);
        LongestPrefix { entries }
    }
}

fn set_parents<T>(entries: &mut [Entry<T>]) {
    let mut around: Vec<(IpNet, usize)> = Vec::new();
    for (place, entry) in entries.iter_mut().enumerate() {
        while around.pop_if(|(outer, _)| !outer.contains(&entry.net)).is_some() {}
        entry.parent = around.last().map(|(_, parent)| *parent);
        around.push((entry.net, place));
    }
}

impl<T> LongestPrefix<T> {
    /// The most specific entry that contains the address.
    pub fn lookup(&self, address: IpAddr) -> Option<(IpNet, &T)> {
        self.enclosing(address.into())
    }

    /// The most specific entry that contains the whole block, which may be the block itself.
    pub fn enclosing(&self, net: IpNet) -> Option<(IpNet, &T)> {
        let net = net.trunc();
        // The entry before `net` in order lies in every entry around `net`, or is one of them.
        let mut place = self.entries.partition_point(|entry| entry.net <= net).checked_sub(1);
        while let Some(entry) = place.and_then(|place| self.entries.get(place)) {
            if entry.net.contains(&net) {
                return Some(entry.pair());
            }
            place = entry.parent;
        }
        None
    }

    /// The entries inside the block, itself included, in address order.
    pub fn inside(&self, net: IpNet) -> impl Iterator<Item = (IpNet, &T)> {
        let net = net.trunc();
        let start = self.entries.partition_point(|entry| entry.net < net);
        self.entries.iter().skip(start).take_while(move |entry| net.contains(&entry.net)).map(Entry::pair)
    }

    /// All entries: IPv4 first, then by address, outer blocks before inner ones.
    pub fn iter(&self) -> impl Iterator<Item = (IpNet, &T)> {
        self.entries.iter().map(Entry::pair)
    }

    /// The number of different blocks.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True without any entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T> Entry<T> {
    fn pair(&self) -> (IpNet, &T) {
        (self.net, &self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().expect(text)
    }

    fn table(texts: &[&str]) -> LongestPrefix<usize> {
        texts.iter().map(|text| net(text)).zip(0..).collect()
    }

    #[test]
    fn the_longest_prefix_wins() {
        let routes = table(&["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.4.0/24", "::/0"]);
        for (address, place) in
            [("10.0.4.1", 3), ("10.0.5.1", 2), ("10.1.0.0", 1), ("11.0.0.0", 0), ("2001:db8::1", 4)]
        {
            let address = address.parse().expect(address);
            assert_eq!(routes.lookup(address).map(|(_, place)| *place), Some(place), "{address}");
        }
    }

    #[test]
    fn a_miss_in_one_family_is_a_miss() {
        assert_eq!(table(&["0.0.0.0/0"]).lookup("::1".parse().expect("an address")), None);
        assert_eq!(table(&["10.0.0.0/16"]).enclosing(net("10.0.0.0/15")), None);
        assert_eq!(table(&[]).lookup([10, 0, 0, 1].into()), None);
    }

    #[test]
    fn the_first_of_equal_blocks_stays() {
        let routes = table(&["10.0.0.0/16", "10.0.0.0/16", "10.0.0.9/16"]);
        assert_eq!(routes.len(), 1);
        assert_eq!(routes.enclosing(net("10.0.0.0/16")), Some((net("10.0.0.0/16"), &0)));
    }

    #[test]
    fn inside_is_one_stretch() {
        let routes = table(&["10.0.0.0/8", "10.0.0.0/16", "10.0.4.0/24", "10.1.0.0/16", "9.0.0.0/8"]);
        let inside: Vec<_> = routes.inside(net("10.0.0.0/16")).map(|(_, place)| *place).collect();
        assert_eq!(inside, [1, 2]);
        assert_eq!(routes.inside(net("10.2.0.0/16")).count(), 0);
    }
}
