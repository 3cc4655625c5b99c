//! `dsl::net` against models too simple to be wrong, on 256 addresses at either end and in the middle of a family.

use std::net::IpAddr;

use dsl::net::{
    AddressSet, CidrError, LongestPrefix, free_blocks, is_reserved, next_free_block, nth_subnet,
    overlapping_pairs, parse_cidr, parse_ipv4_cidr, parse_ipv6_cidr, reserved_addresses, split,
};
use ipnet::IpNet;
use proptest::prelude::*;

const UNIVERSES: [&str; 6] = [
    "0.0.0.0/24",
    "10.0.0.0/24",
    "255.255.255.0/24",
    "::/120",
    "2001:db8::/120",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00/120",
];

fn universe() -> impl Strategy<Value = IpNet> {
    prop::sample::select(&UNIVERSES[..]).prop_map(|text| text.parse().expect(text))
}

/// A block inside a universe: where it starts and how many of the eight bits its prefix takes.
type Small = (u8, u8);

fn small() -> impl Strategy<Value = Small> {
    (any::<u8>(), 0..=8_u8)
}

/// Longer than `small` on average, so that something stays free.
fn taken() -> impl Strategy<Value = Vec<Small>> {
    prop::collection::vec((any::<u8>(), 2..=8_u8), 0..24)
}

fn address(universe: IpNet, offset: u8) -> IpAddr {
    match universe.network() {
        IpAddr::V4(base) => IpAddr::V4((base.to_bits() + u32::from(offset)).into()),
        IpAddr::V6(base) => IpAddr::V6((base.to_bits() + u128::from(offset)).into()),
    }
}

fn block(universe: IpNet, (offset, len): Small) -> IpNet {
    IpNet::new(address(universe, offset), universe.prefix_len() + len).expect("eight host bits").trunc()
}

fn blocks(universe: IpNet, small: &[Small]) -> Vec<IpNet> {
    small.iter().map(|small| block(universe, *small)).collect()
}

fn members(universe: IpNet, nets: &[IpNet]) -> Vec<bool> {
    let inside = |offset| nets.iter().any(|net| net.contains(&address(universe, offset)));
    (0..=255).map(inside).collect()
}

fn set_members(universe: IpNet, set: &AddressSet) -> Vec<bool> {
    (0..=255).map(|offset| set.contains(address(universe, offset))).collect()
}

fn zipped(left: &[bool], right: &[bool], both: impl Fn(bool, bool) -> bool) -> Vec<bool> {
    left.iter().zip(right).map(|(left, right)| both(*left, *right)).collect()
}

fn overlap(left: &IpNet, right: &IpNet) -> bool {
    left.contains(right) || right.contains(left)
}

/// The documented pairs, by looking for each block at all others.
fn nearest_pairs(nets: &[IpNet]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (0..nets.len())
        .filter_map(|inner| {
            let rank = |place: usize| (nets[place].prefix_len(), place);
            let around = (0..nets.len()).filter(|outer| nets[*outer].contains(&nets[inner]));
            around
                .filter(|outer| rank(*outer) < rank(inner))
                .max_by_key(|outer| rank(*outer))
                .map(|outer| (inner, outer))
        })
        .map(|(a, b)| (a.max(b), a.min(b)))
        .collect();
    pairs.sort_unstable();
    pairs.into_iter().map(|(later, earlier)| (earlier, later)).collect()
}

/// For each place the lowest one it is joined to by a chain of pairs.
fn groups(count: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..count).collect();
    for _ in 0..count {
        for (a, b) in pairs {
            let lowest = group[*a].min(group[*b]);
            (group[*a], group[*b]) = (lowest, lowest);
        }
    }
    group
}

fn lowest_free(universe: IpNet, within: &[IpNet], taken: &[IpNet], len: u8) -> Option<IpNet> {
    let candidates = (0..=255).map(|offset| block(universe, (offset, len)));
    let fits = |net: &IpNet| {
        within.iter().any(|outer| outer.contains(net)) && !taken.iter().any(|t| overlap(t, net))
    };
    candidates.into_iter().find(fits)
}

/// True if the blocks are in order and none could be part of a larger one made of the same addresses.
fn are_fewest(nets: &[IpNet], members: &[bool], universe: IpNet) -> bool {
    let whole = |net: &IpNet| {
        (0..=255).zip(members).all(|(o, member)| *member || !net.contains(&address(universe, o)))
    };
    let larger = |net: &IpNet| net.supernet().filter(|outer| universe.contains(outer));
    nets.is_sorted() && nets.iter().all(|net| !larger(net).is_some_and(|outer| whole(&outer)))
}

fn any_net() -> impl Strategy<Value = IpNet> {
    let four = (any::<[u8; 4]>().prop_map(IpAddr::from), 0..=32_u8);
    let six = (any::<[u8; 16]>().prop_map(IpAddr::from), 0..=128_u8);
    prop_oneof![four, six]
        .prop_map(|(address, len)| IpNet::new(address, len).expect("a length of the family"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn overlap_agrees_with_comparing_all(universe in universe(), small in prop::collection::vec(small(), 0..20)) {
        let nets = blocks(universe, &small);
        let found: Vec<_> = overlapping_pairs(nets.iter().copied().zip(0..)).iter().map(|((_, a), (_, b))| (*a, *b)).collect();
        prop_assert_eq!(&found, &nearest_pairs(&nets));

        let places = 0..nets.len();
        let all: Vec<_> = places.flat_map(|b| (0..b).map(move |a| (a, b))).filter(|(a, b)| overlap(&nets[*a], &nets[*b])).collect();
        prop_assert!(found.iter().all(|pair| all.contains(pair)));
        prop_assert_eq!(groups(nets.len(), &found), groups(nets.len(), &all));
    }

    #[test]
    fn overlap_keeps_families_apart(four in taken(), six in taken()) {
        let four = blocks(UNIVERSES[0].parse().expect("a block"), &four);
        let six = blocks(UNIVERSES[3].parse().expect("a block"), &six);
        let mixed = overlapping_pairs(four.iter().chain(&six).map(|net| (*net, ())));
        let apart = [four, six].map(|nets| overlapping_pairs(nets.into_iter().map(|net| (net, ()))));
        prop_assert_eq!(mixed, apart.concat());
    }

    #[test]
    fn next_free_agrees_with_trying_all(
        universe in universe(), within in prop::collection::vec(small(), 0..4), taken in taken(), len in 0..=8_u8,
    ) {
        let (within, taken) = (blocks(universe, &within), blocks(universe, &taken));
        let found = next_free_block(&within, &taken, universe.prefix_len() + len);
        prop_assert_eq!(found, lowest_free(universe, &within, &taken, len));
    }

    #[test]
    fn free_blocks_are_the_rest_in_fewest_blocks(universe in universe(), taken in taken()) {
        let taken = blocks(universe, &taken);
        let free = free_blocks(universe, &taken);
        let rest: Vec<bool> = members(universe, &taken).iter().map(|taken| !taken).collect();
        prop_assert_eq!(members(universe, &free), rest.clone());
        prop_assert!(are_fewest(&free, &rest, universe));
    }

    #[test]
    fn parts_tile_their_block(universe in universe(), small in small(), len in 0..=8_u8) {
        let (whole, prefix_len) = (block(universe, small), universe.prefix_len() + len);
        let parts: Vec<IpNet> = split(whole, prefix_len).collect();
        let expected: Vec<IpNet> = whole.subnets(prefix_len).map(Iterator::collect).unwrap_or_default();
        prop_assert_eq!(&parts, &expected);
        let counted: Vec<IpNet> = (0..).map_while(|n| nth_subnet(whole, prefix_len, n)).collect();
        prop_assert_eq!(parts, counted);
    }

    #[test]
    fn no_number_or_length_panics(net in any_net(), len in any::<u8>(), n in any::<u128>()) {
        for part in split(net, len).take(3).chain(nth_subnet(net, len, n)) {
            prop_assert!(part == part.trunc() && net.contains(&part) && part.prefix_len() == len);
        }
        prop_assert!(next_free_block(&[net], &[], len).is_none_or(|free| free.addr() == net.network()));
    }

    #[test]
    fn set_algebra_agrees_with_bits(universe in universe(), left in taken(), right in taken()) {
        let (left, right) = (blocks(universe, &left), blocks(universe, &right));
        let (a, b) = (members(universe, &left), members(universe, &right));
        let (x, y): (AddressSet, AddressSet) = (left.into_iter().collect(), right.into_iter().collect());

        prop_assert_eq!(set_members(universe, &x.union(&y)), zipped(&a, &b, |a, b| a || b));
        prop_assert_eq!(set_members(universe, &x.intersection(&y)), zipped(&a, &b, |a, b| a && b));
        prop_assert_eq!(set_members(universe, &x.difference(&y)), zipped(&a, &b, |a, b| a && !b));
        prop_assert_eq!(x.covers(&y), zipped(&a, &b, |a, b| a || !b).iter().all(|holds| *holds));
        prop_assert_eq!(x == y, a == b);
        prop_assert_eq!(x.is_empty(), !a.contains(&true));
        prop_assert!(x.covers(&x.intersection(&y)) && x.union(&y).covers(&y));
        prop_assert_eq!(x.difference(&y).union(&x.intersection(&y)), x);
    }

    #[test]
    fn sets_print_the_fewest_blocks(universe in universe(), small in taken()) {
        let nets = blocks(universe, &small);
        let set: AddressSet = nets.iter().copied().collect();
        let cidrs: Vec<IpNet> = set.cidrs().collect();
        prop_assert!(are_fewest(&cidrs, &members(universe, &nets), universe));
        prop_assert_eq!(cidrs.into_iter().collect::<AddressSet>(), set);
    }

    #[test]
    fn complement_twice_is_the_set(nets in prop::collection::vec(any_net(), 0..12)) {
        let set: AddressSet = nets.into_iter().collect();
        let all = AddressSet::everything();
        prop_assert_eq!(all.difference(&all.difference(&set)), set);
    }

    #[test]
    fn longest_prefix_agrees_with_scanning(
        universe in universe(), table in prop::collection::vec(small(), 0..20), asked in small(),
    ) {
        let nets = blocks(universe, &table);
        let longest: LongestPrefix<usize> = nets.iter().copied().zip(0..).collect();
        let scan = |holds: &dyn Fn(&IpNet) -> bool| {
            let held = nets.iter().zip(0..).filter(|(net, _)| holds(net));
            held.min_by_key(|(net, place)| (u8::MAX - net.prefix_len(), *place)).map(|(net, place)| (*net, place))
        };
        let (net, host) = (block(universe, asked), address(universe, asked.0));
        prop_assert_eq!(longest.enclosing(net).map(|(net, place)| (net, *place)), scan(&|outer| outer.contains(&net)));
        prop_assert_eq!(longest.lookup(host).map(|(net, place)| (net, *place)), scan(&|outer| outer.contains(&host)));

        let mut inside: Vec<_> = nets.iter().copied().filter(|inner| net.contains(inner)).collect();
        inside.sort_unstable();
        inside.dedup();
        prop_assert_eq!(longest.inside(net).map(|(net, _)| net).collect::<Vec<_>>(), inside);
    }

    #[test]
    fn reserved_addresses_agree_with_the_question(universe in universe(), small in small()) {
        let subnet = block(universe, small);
        let reserved: Vec<IpAddr> = reserved_addresses(subnet).collect();
        let asked: Vec<IpAddr> = (0..=255).map(|o| address(universe, o)).filter(|a| is_reserved(subnet, *a)).collect();
        prop_assert_eq!(reserved, asked);
    }

    #[test]
    fn parsing_takes_canonical_blocks_and_names_them(net in any_net()) {
        prop_assert_eq!(parse_cidr(&net.trunc().to_string()), Ok(net.trunc()));
        let given = net.to_string();
        let expected = if net == net.trunc() { Ok(net) } else { Err(CidrError::HostBits { given: given.clone(), network: net.trunc() }) };
        prop_assert_eq!(parse_cidr(&given), expected);
    }

    #[test]
    fn parsing_survives_any_text(text in prop_oneof!["\\PC*", "[0-9.:/%a-f x]{0,24}", "[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{0,3}"]) {
        for error in [parse_cidr(&text).err(), parse_ipv4_cidr(&text).err(), parse_ipv6_cidr(&text).err()].into_iter().flatten() {
            prop_assert!(!error.to_string().ends_with('.'));
            prop_assert!(error.suggestion().is_none_or(|block| parse_cidr(&block).is_ok()), "{}", error);
        }
    }
}
