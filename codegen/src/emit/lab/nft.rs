//! Packets as nftables describes them.

use dsl::{net::Family, value::Traffic};
use ipnet::IpNet;

/// Which end of a packet addresses are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Source,
    Destination,
}

impl End {
    fn word(self) -> &'static str {
        match self {
            Self::Source => "saddr",
            Self::Destination => "daddr",
        }
    }
}

/// The family of a block, as nftables names it.
fn family(net: IpNet) -> &'static str {
    if Family::of(net) == Family::V4 { "ip" } else { "ip6" }
}

/// A list of values: one by itself, more in braces.
pub(super) fn set(values: &[String]) -> String {
    match values {
        [one] => one.clone(),
        several => format!("{{ {} }}", several.join(", ")),
    }
}

/// What packets with these addresses at one end look like, one expression a family; none if there are no addresses.
pub(super) fn addresses(nets: &[IpNet], end: End) -> Vec<String> {
    ["ip", "ip6"].iter().filter_map(|own| one_family(own, nets, end, "")).collect()
}

/// What packets of a family look like whose address at one end is none of these.
pub(super) fn other_addresses(own: &str, nets: &[IpNet], end: End) -> String {
    one_family(own, nets, end, "!= ").unwrap_or_else(|| format!("meta nfproto {}", long(own)))
}

fn one_family(own: &str, nets: &[IpNet], end: End, not: &str) -> Option<String> {
    let nets: Vec<IpNet> = nets.iter().copied().filter(|net| family(*net) == own).collect();
    if nets.is_empty() {
        return None;
    }
    if nets.iter().any(|net| net.prefix_len() == 0) {
        // Every address is one of these.
        return Some(if not.is_empty() {
            format!("meta nfproto {}", long(own))
        } else {
            format!("{own} version 0")
        });
    }
    // Blocks in a set must not overlap.
    let blocks = IpNet::aggregate(&nets).into_iter().map(text).collect::<Vec<_>>();
    Some(format!("{own} {} {not}{}", end.word(), set(&blocks)))
}

fn long(own: &str) -> &'static str {
    if own == "ip" { "ipv4" } else { "ipv6" }
}

/// A block, or the address that it has alone.
pub(super) fn text(net: IpNet) -> String {
    if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
}

/// What packets of some traffic look like, in the families of the addresses that stand before it.
pub(super) fn traffic(traffic: Traffic, is_ipv6: bool) -> String {
    let ports = |protocol: &str| match (traffic.from, traffic.to) {
        (-1, _) | (0, 65_535) => format!("meta l4proto {protocol}"),
        (from, to) if from == to => format!("{protocol} dport {from}"),
        (from, to) => format!("{protocol} dport {from}-{to}"),
    };
    let messages = |protocol: &str| match (traffic.from, traffic.to) {
        (-1, _) => format!("meta l4proto {}", traffic.protocol),
        (kind, -1) => format!("{protocol} type {kind}"),
        (kind, code) => format!("{protocol} type {kind} {protocol} code {code}"),
    };
    match traffic.protocol {
        -1 => String::new(),
        6 => ports("tcp"),
        17 => ports("udp"),
        1 if !is_ipv6 => messages("icmp"),
        58 if is_ipv6 => messages("icmpv6"),
        other => format!("meta l4proto {other}"),
    }
}

/// Rules that do `verdict` with some traffic whose other end has one of these addresses.
pub(super) fn rules(packets: Traffic, nets: &[IpNet], end: End, verdict: &str, comment: &str) -> Vec<String> {
    let expressions = addresses(nets, end);
    let rules = expressions.into_iter().map(|at| {
        let what = traffic(packets, at.starts_with("ip6") || at.ends_with("ipv6"));
        let parts = [at.as_str(), what.as_str(), verdict].into_iter().filter(|part| !part.is_empty());
        format!("{} # {comment}", parts.collect::<Vec<_>>().join(" "))
    });
    rules.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().expect("a block")).collect()
    }

    #[test]
    fn each_family_has_its_own_rule() {
        let both = nets(&["10.0.0.4/32", "10.0.0.7/32", "2600::/56"]);
        assert_eq!(
            rules(Traffic::tcp(22), &both, End::Source, "accept", "x"),
            [
                "ip saddr { 10.0.0.4, 10.0.0.7 } tcp dport 22 accept # x",
                "ip6 saddr 2600::/56 tcp dport 22 accept # x"
            ]
        );
        assert_eq!(rules(Traffic::ALL, &[], End::Source, "accept", "x"), [""; 0]);
    }

    #[test]
    fn everything_is_no_set() {
        let any = nets(&["0.0.0.0/0", "10.0.0.0/8"]);
        assert_eq!(
            rules(Traffic::ALL, &any, End::Destination, "return", "x"),
            ["meta nfproto ipv4 return # x"]
        );
        assert_eq!(other_addresses("ip", &any, End::Source), "ip version 0");
        assert_eq!(other_addresses("ip6", &any, End::Source), "meta nfproto ipv6");
    }

    #[test]
    fn messages_have_types_in_their_own_family() {
        let echo = Traffic { protocol: 1, from: 8, to: -1 };
        assert_eq!(traffic(echo, false), "icmp type 8");
        assert_eq!(traffic(echo, true), "meta l4proto 1");
        assert_eq!(
            traffic(Traffic { protocol: 58, from: 128, to: 0 }, true),
            "icmpv6 type 128 icmpv6 code 0"
        );
        assert_eq!(traffic(Traffic::udp_range(0, 65_535), false), "meta l4proto udp");
        assert_eq!(traffic(Traffic::tcp_range(20, 21), false), "tcp dport 20-21");
    }
}
