//! What each namespace lets pass, as rulesets of nftables.

use analysis::flow::fabric::{Behind, Entry, Fabric, Gateway, Interface, Role, Rule, Rules, Subnet};
use ipnet::IpNet;

use super::{
    nft::{self, End},
    plan::{comment, port},
};

/// Neighbours find each other by IPv6, whatever the rules say; such packets cross no router.
const NEIGHBOURS: &str =
    "icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept";
const ANSWERS: &str = "ct state established,related accept";

/// A ruleset in the making.
#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn table(&mut self, name: &str, chains: impl FnOnce(&mut Self)) {
        self.0.push(format!("table inet {name} {{"));
        chains(self);
        self.0.push("}".into());
    }

    fn chain(&mut self, name: &str, hook: Option<&str>, rules: impl IntoIterator<Item = String>) {
        self.0.push(format!("    chain {name} {{"));
        self.0.extend(hook.map(|hook| format!("        type filter hook {hook};")));
        self.0.extend(rules.into_iter().map(|rule| format!("        {rule}")));
        self.0.push("    }".into());
    }
}

/// The ruleset of a host, an endpoint or a NAT gateway; none for what nothing filters.
pub(super) fn interface(interface: &Interface) -> Vec<String> {
    let mut lines = Lines::default();
    match (interface.role, &interface.rules) {
        (Role::Nat, _) => nat(interface, &mut lines),
        (role, Some(rules)) => groups(role, rules, &mut lines),
        (_, None) => {}
    }
    if let Role::Host { forwards: true, masquerades: true } = interface.role {
        masquerade(interface, &mut lines);
    }
    lines.0
}

/// Security groups keep state: what answers a connection passes, and so does what a rule names.
///
/// They stand where packets of others come by, too, under the addresses that the wire has.
fn groups(role: Role, rules: &Rules, lines: &mut Lines) {
    let side = |rules: &[Rule], end: End, wire: &str| {
        let first = [format!("{wire} lo accept"), ANSWERS.into(), NEIGHBOURS.into()];
        let named = rules
            .iter()
            .flat_map(|rule| nft::rules(rule.traffic, &rule.nets, end, "accept", &comment(&rule.text)));
        first.into_iter().chain(named).collect::<Vec<_>>()
    };
    lines.table("groups", |lines| {
        lines.chain(
            "ingress",
            Some("prerouting priority -150; policy drop"),
            side(&rules.ingress, End::Source, "iifname"),
        );
        // An endpoint opens no connection, whatever its groups say.
        let egress = if role == Role::Endpoint { &[][..] } else { &rules.egress };
        lines.chain(
            "egress",
            Some("postrouting priority 150; policy drop"),
            side(egress, End::Destination, "oifname"),
        );
    });
}

/// A NAT gateway sends TCP, UDP and ICMP of others on under its own address and answers nobody.
fn nat(interface: &Interface, lines: &mut Lines) {
    lines.table("passed_on", |lines| {
        let input = [ANSWERS, NEIGHBOURS].map(str::to_owned);
        lines.chain("input", Some("input priority 0; policy drop"), input);
        // What answers a connection that it has not seen belongs to nothing.
        let forward =
            [ANSWERS, "ct state invalid drop", "ip protocol { tcp, udp, icmp } accept"].map(str::to_owned);
        lines.chain("forward", Some("forward priority 0; policy drop"), forward);
    });
    masquerade(interface, lines);
}

/// Packets of others leave under its own addresses.
fn masquerade(interface: &Interface, lines: &mut Lines) {
    lines.0.push("table inet own_address {".into());
    lines.0.push("    chain leaving {".into());
    lines.0.push("        type nat hook postrouting priority 100;".into());
    for address in &interface.addresses {
        let family = if address.is_ipv4() { "ip" } else { "ip6" };
        lines.0.push(format!("        {family} saddr != {address} snat {family} to {address}"));
    }
    lines.0.push("    }".into());
    lines.0.push("}".into());
}

/// The ruleset of a VPC's router: whose packets it takes, what its links carry, and the network ACLs.
pub(super) fn router(fabric: &Fabric, vpc: usize) -> Vec<String> {
    let mut lines = Lines::default();
    lines.table("router", |lines| {
        let checks =
            owners(fabric, vpc).into_iter().chain(links(fabric, vpc)).chain(egress_only(fabric, vpc));
        lines.chain("checks", Some("forward priority -10; policy accept"), checks.collect::<Vec<_>>());
    });
    let own = fabric.index.subnets[vpc].iter().map(|at| (*at, &fabric.subnets[*at]));
    let guarded: Vec<(usize, &Subnet)> = own.filter(|(_, subnet)| subnet.acl.is_some()).collect();
    if !guarded.is_empty() {
        lines.table("acls", |lines| acls(fabric, &guarded, lines));
    }
    lines.0
}

/// A host that does not forward sends and takes packets of its own alone.
fn owners(fabric: &Fabric, vpc: usize) -> Vec<String> {
    let mut rules = Vec::new();
    for at in fabric.index.interfaces_of_vpc(vpc) {
        let interface = &fabric.interfaces[at];
        if interface.role == Role::Nat {
            continue;
        }
        let own: Vec<IpNet> = interface.addresses.iter().copied().map(IpNet::from).collect();
        if let Role::Host { forwards: true, .. } = interface.role {
            rules.extend(spoofed(fabric, vpc, &port(at), &own));
            continue;
        }
        for family in ["ip", "ip6"] {
            let (from, to) = (End::Source, End::Destination);
            let name = port(at);
            rules.push(format!("iifname {name} {} drop", nft::other_addresses(family, &own, from)));
            rules.push(format!("oifname {name} {} drop", nft::other_addresses(family, &own, to)));
        }
    }
    rules
}

/// What a host passes on under the address of another, no gateway to the internet takes.
fn spoofed(fabric: &Fabric, vpc: usize, port: &str, own: &[IpNet]) -> Vec<String> {
    let is_internet = |gateway: &Gateway| matches!(gateway.behind, Behind::Internet | Behind::InternetEgress);
    let gateways = fabric.index.gateways[vpc].iter().filter(|at| is_internet(&fabric.gateways[**at]));
    let drop = |at: &usize| {
        ["ip", "ip6"].map(|family| {
            let other = nft::other_addresses(family, own, End::Source);
            format!("iifname {port} oifname g{at} {other} drop")
        })
    };
    gateways.flat_map(drop).collect()
}

/// A peering carries packets between the addresses of its two VPCs, and no others.
fn links(fabric: &Fabric, vpc: usize) -> Vec<String> {
    let mut rules = Vec::new();
    for at in &fabric.index.links[vpc] {
        let [one, other] = fabric.links[*at].vpcs;
        let peer = if one == vpc { other } else { one };
        for family in ["ip", "ip6"] {
            let from = nft::other_addresses(family, &fabric.vpcs[vpc].blocks, End::Source);
            let to = nft::other_addresses(family, &fabric.vpcs[peer].blocks, End::Destination);
            rules.push(format!("oifname l{at} {from} drop"));
            rules.push(format!("oifname l{at} {to} drop"));
        }
    }
    rules
}

/// What came in another way is not answered by an egress-only gateway: it carries what begins inside.
fn egress_only(fabric: &Fabric, vpc: usize) -> Vec<String> {
    let own = fabric.index.gateways[vpc].iter();
    let own = own.filter(|at| fabric.gateways[**at].behind == Behind::InternetEgress);
    own.map(|at| format!("oifname g{at} ct direction reply drop")).collect()
}

/// Network ACLs keep no state, and look only at what crosses the edge of a subnet.
fn acls(fabric: &Fabric, guarded: &[(usize, &Subnet)], lines: &mut Lines) {
    let mut edges = Vec::new();
    for (place, _) in guarded {
        let ports: Vec<String> = fabric.index.interfaces[*place].iter().map(|at| port(*at)).collect();
        if ports.is_empty() {
            continue;
        }
        let ports = nft::set(&ports);
        edges.push((format!("iifname {ports} oifname {ports} accept"), 0));
        edges.push((format!("iifname {ports} jump subnet_{place}_egress"), 1));
        edges.push((format!("oifname {ports} jump subnet_{place}_ingress"), 2));
    }
    // What stays in a subnet is settled before any edge is looked at, and packets leave before they enter.
    edges.sort_by_key(|(_, order)| *order);
    let edges = edges.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>();
    for (place, subnet) in guarded {
        let Some(acl) = &subnet.acl else { continue };
        lines.0.push(format!("    # {} of {}", comment(&acl.path), comment(&subnet.path)));
        let chains = [("egress", End::Destination, &acl.egress), ("ingress", End::Source, &acl.ingress)];
        for (way, end, entries) in chains {
            let rules = entries.iter().flat_map(|entry| entry_rules(entry, end));
            let rules = rules.chain(["drop".to_owned()]).collect::<Vec<_>>();
            lines.chain(&format!("subnet_{place}_{way}"), None, rules);
        }
    }
    lines.chain("edges", Some("forward priority 0; policy accept"), edges);
}

fn entry_rules(entry: &Entry, end: End) -> Vec<String> {
    let verdict = if entry.allows { "return" } else { "drop" };
    nft::rules(entry.traffic, &[entry.net], end, verdict, &format!("entry {}", entry.number))
}

/// The ruleset of a gateway.
pub(super) fn gateway(fabric: &Fabric, gateway: &Gateway) -> Vec<String> {
    let mut lines = Lines::default();
    match gateway.behind {
        Behind::Internet => public_addresses(fabric, gateway, &mut lines),
        Behind::InternetEgress => lines.table("egress_only", |lines| {
            let rules = [
                "ct state invalid drop",
                "meta nfproto ipv4 drop",
                ANSWERS,
                "iifname in ct state new accept",
            ];
            lines.chain("forward", Some("forward priority 0; policy drop"), rules.map(str::to_owned));
        }),
        Behind::Service(_) => lines.table("endpoint", |lines| {
            let rules = ["ip protocol tcp accept", "icmp type echo-request accept"];
            lines.chain("input", Some("input priority 0; policy drop"), rules.map(str::to_owned));
        }),
    }
    lines.0
}

/// An internet gateway swaps the private IPv4 address of a host for its public one, keeps no state, and drops
/// what has none.
fn public_addresses(fabric: &Fabric, gateway: &Gateway, lines: &mut Lines) {
    let public = fabric.index.interfaces_of_vpc(gateway.vpc).into_iter().map(|at| &fabric.interfaces[at]);
    let pairs: Vec<(String, String)> = public
        .filter_map(|it| {
            Some((it.addresses.iter().find(|own| own.is_ipv4())?.to_string(), it.public?.to_string()))
        })
        .collect();
    lines.table("public_addresses", |lines| {
        if pairs.is_empty() {
            let rules = ["meta nfproto ipv4 drop".to_owned()];
            return lines.chain("forward", Some("forward priority 0; policy accept"), rules);
        }
        let inside: Vec<String> = pairs.iter().map(|(own, _)| own.clone()).collect();
        let map = |pairs: Vec<String>| format!("{{ {} }}", pairs.join(", "));
        let to_own = map(pairs.iter().map(|(own, public)| format!("{public} : {own}")).collect());
        let to_public = map(pairs.iter().map(|(own, public)| format!("{own} : {public}")).collect());
        let arriving = [format!("iifname out ip daddr set ip daddr map {to_own}")];
        lines.chain("arriving", Some("prerouting priority -300"), arriving);
        let own = format!("{{ {} }}", inside.join(", "));
        let forward =
            [format!("iifname in ip saddr != {own} drop"), format!("iifname out ip daddr != {own} drop")];
        lines.chain("forward", Some("forward priority 0; policy accept"), forward);
        let leaving = [format!("oifname out ip saddr set ip saddr map {to_public}")];
        lines.chain("leaving", Some("postrouting priority 300"), leaving);
    });
}

/// The ruleset of the internet: nobody there sends from addresses that it does not carry.
pub(super) fn internet(fabric: &Fabric) -> Vec<String> {
    let mut lines = Lines::default();
    let carried = |net: &&IpNet| !super::plan::is_local(**net);
    let unrouted: Vec<IpNet> = fabric.unrouted.iter().filter(carried).copied().collect();
    lines.table("internet", |lines| {
        let rules =
            nft::addresses(&unrouted, End::Source).into_iter().map(|at| format!("iifname \"n*\" {at} drop"));
        lines.chain("arriving", Some("prerouting priority -300"), rules.collect::<Vec<_>>());
    });
    lines.0
}
