//! Sets of traffic: protocols with their ports, as ranges and not as samples.

use std::fmt;

use dsl::{net::Family, value::Traffic};

use super::numbers::Numbers;

/// The lanes of a set: the protocols that have ports or types, then the numbers of all others.
const TCP: usize = 0;
const UDP: usize = 1;
const ICMP: usize = 2;
const ICMPV6: usize = 3;
const OTHER: usize = 4;
const LANES: usize = 5;

/// A set of traffic.
///
/// TCP and UDP by port, ICMP by type and code (256 codes a type), every other protocol by its number.
///
/// # Example
/// ```
/// use vpcraft_analysis::flow::TrafficSet;
/// use dsl::value::Traffic;
/// let web = TrafficSet::of(Traffic::tcp(443));
/// let high = TrafficSet::of(Traffic::tcp_range(400, 65535));
/// assert!(high.covers(&web) && !web.covers(&high));
/// assert_eq!(high.difference(&web).to_string(), "tcp 400-442, tcp 444-65535");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficSet([Numbers; LANES]);

impl TrafficSet {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every packet.
    pub fn all() -> Self {
        const FULL: Numbers = Numbers::range(0, u16::MAX);
        // Every number but those of ICMP, TCP, UDP and ICMPv6, which have lanes of their own.
        const OTHERS: Numbers = Numbers::ranges([(0, 0), (2, 5), (7, 16), (18, 57), (59, 255)]);
        Self([FULL, FULL, FULL, FULL, OTHERS])
    }

    /// What a rule speaks of.
    pub fn of(traffic: Traffic) -> Self {
        let mut set = Self::none();
        let port = |number: i32| u16::try_from(number).unwrap_or(u16::MAX);
        let ports = || match traffic.from {
            -1 => Numbers::range(0, u16::MAX),
            from => Numbers::range(port(from), port(traffic.to).max(port(from))),
        };
        let octet = |number: i32| u16::from(u8::try_from(number).unwrap_or(u8::MAX));
        let message = || match (traffic.from, traffic.to) {
            (-1, _) => Numbers::range(0, u16::MAX),
            (kind, -1) => Numbers::range(octet(kind) * 256, octet(kind) * 256 + 255),
            (kind, code) => Numbers::range(octet(kind) * 256 + octet(code), octet(kind) * 256 + octet(code)),
        };
        match traffic.protocol {
            -1 => return Self::all(),
            6 => set.0[TCP] = ports(),
            17 => set.0[UDP] = ports(),
            1 => set.0[ICMP] = message(),
            58 => set.0[ICMPV6] = message(),
            other => set.0[OTHER] = Numbers::range(port(other.into()), port(other.into())),
        }
        set
    }

    /// One range of TCP ports.
    pub fn tcp(first: u16, last: u16) -> Self {
        Self::of(Traffic::tcp_range(first, last))
    }

    /// The part that packets of a family can be: each has its own ICMP.
    #[must_use]
    pub fn of_family(mut self, family: Family) -> Self {
        self.0[if family == Family::V4 { ICMPV6 } else { ICMP }] = Numbers::default();
        self
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Numbers::is_empty)
    }

    /// Whether everything of the other set is in it.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| own.covers(other))
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.each(other, Numbers::union)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.each(other, Numbers::intersection)
    }

    /// What is in this but not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.each(other, Numbers::difference)
    }

    /// What needs no answer, so that it counts as soon as it has arrived: all but TCP.
    #[must_use]
    pub fn without_tcp(mut self) -> Self {
        self.0[TCP] = Numbers::default();
        self
    }

    /// The packets that answer these, sent to the ports `ephemeral` of the one that asked.
    pub fn replies(&self, ephemeral: (u16, u16)) -> Vec<(Self, Self)> {
        let mut pairs = Vec::new();
        let lane = |at: usize, numbers: Numbers| {
            let mut set = Self::none();
            set.0[at] = numbers;
            set
        };
        for at in [TCP, UDP] {
            if !self.0[at].is_empty() {
                let back = lane(at, Numbers::range(ephemeral.0, ephemeral.1));
                pairs.push((lane(at, self.0[at].clone()), back));
            }
        }
        // An echo request is answered by an echo reply; other messages are not answered.
        for (at, request, reply) in [(ICMP, 8 * 256, 0), (ICMPV6, 128 * 256, 129 * 256)] {
            let echo = self.0[at].intersection(&Numbers::range(request, request));
            if !echo.is_empty() {
                pairs.push((lane(at, echo), lane(at, Numbers::range(reply, reply))));
            }
        }
        if !self.0[OTHER].is_empty() {
            pairs.push((lane(OTHER, self.0[OTHER].clone()), lane(OTHER, self.0[OTHER].clone())));
        }
        pairs
    }

    fn each(&self, other: &Self, of: fn(&Numbers, &Numbers) -> Numbers) -> Self {
        Self(std::array::from_fn(|at| of(&self.0[at], &other.0[at])))
    }

    /// The rules that make it up, as the language writes them.
    pub fn rules(&self) -> Vec<Traffic> {
        let mut rules = Vec::new();
        for (at, protocol) in [(TCP, 6), (UDP, 17)] {
            let rule =
                |(from, to): &(u16, u16)| Traffic { protocol, from: i32::from(*from), to: i32::from(*to) };
            rules.extend(self.0[at].as_slice().iter().map(rule));
        }
        for (at, protocol) in [(ICMP, 1), (ICMPV6, 58)] {
            rules.extend(self.0[at].as_slice().iter().map(|(from, to)| match (from, to) {
                (0, &u16::MAX) => Traffic { protocol, from: -1, to: -1 },
                (from, to) if from == to => {
                    Traffic { protocol, from: i32::from(from / 256), to: i32::from(from % 256) }
                }
                (from, _) => Traffic { protocol, from: i32::from(from / 256), to: -1 },
            }));
        }
        rules
    }
}

impl From<Traffic> for TrafficSet {
    fn from(traffic: Traffic) -> Self {
        Self::of(traffic)
    }
}

impl fmt::Display for TrafficSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let families = [Family::V4, Family::V6].map(|family| Self::all().of_family(family));
        if families.iter().any(|all| self.covers(all)) {
            return f.write_str("all traffic");
        }
        let mut parts: Vec<String> = self
            .rules()
            .iter()
            .map(|rule| match rule {
                Traffic { protocol: 6, from: 0, to: 65_535 } => "all of tcp".to_owned(),
                Traffic { protocol: 17, from: 0, to: 65_535 } => "all of udp".to_owned(),
                other => other.to_string(),
            })
            .collect();
        if !self.0[OTHER].is_empty() {
            parts.push(match self.0[OTHER].as_slice() {
                [(first, last)] if first == last => format!("protocol {first}"),
                _ => "other protocols".to_owned(),
            });
        }
        f.write_str(&if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_everything_of_each_lane() {
        let all = TrafficSet::all();
        for traffic in [Traffic::tcp(1), Traffic::udp_range(0, 65_535), Traffic::ICMP, Traffic::protocol(50)]
        {
            assert!(all.covers(&traffic.into()), "{traffic}");
        }
        assert!(all.difference(&all).is_empty());
        assert_eq!(all.clone().of_family(Family::V4).to_string(), "all traffic");
        assert_eq!(all.union(&all), all);
    }

    #[test]
    fn icmp_has_types_and_codes() {
        let any: TrafficSet = Traffic::ICMP.into();
        let echo: TrafficSet = Traffic { protocol: 1, from: 8, to: -1 }.into();
        assert!(any.covers(&echo) && !echo.covers(&any));
        assert_eq!(echo.to_string(), "icmp 8");
        assert!(echo.clone().of_family(Family::V6).is_empty());
        let too_big: TrafficSet = Traffic { protocol: 1, from: 3, to: 4 }.into();
        assert!(too_big.replies((1024, 65_535)).is_empty());
        assert_eq!(any.replies((1024, 65_535))[0].1.to_string(), "icmp 0 0");
    }

    #[test]
    fn ranges_join_and_split() {
        let low = TrafficSet::tcp(1, 10).union(&TrafficSet::tcp(11, 20));
        assert_eq!(low, TrafficSet::tcp(1, 20));
        assert_eq!(low.difference(&TrafficSet::tcp(5, 5)).to_string(), "tcp 1-4, tcp 6-20");
        assert_eq!(low.intersection(&TrafficSet::tcp(20, 30)).to_string(), "tcp 20");
        assert_eq!(TrafficSet::none().to_string(), "nothing");
        assert!(TrafficSet::tcp(0, 65_535).difference(&TrafficSet::tcp(0, 65_535)).is_empty());
    }
}
