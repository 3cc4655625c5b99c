//! The namespaces of a lab, the cables between them, and what each has: the body of `network`.

use std::{collections::BTreeMap, fmt::Write as _, net::IpAddr};

use analysis::flow::fabric::{Behind, Fabric, Interface, Role, Way};
use dsl::net::Family;
use ipnet::IpNet;

use super::{
    super::script::word::{self, quoted},
    nft, ruleset,
};

/// The route table of every router that delivers to the addresses of its VPC.
const DELIVERY: usize = 900;

/// The namespaces by name.
pub(super) struct Spaces<'f> {
    pub(super) fabric: &'f Fabric,
    pub(super) internet: &'static str,
}

impl<'f> Spaces<'f> {
    pub(super) fn new(fabric: &'f Fabric) -> Self {
        let taken = fabric.vpcs.iter().any(|vpc| vpc.path == "internet");
        Self { fabric, internet: if taken { "@internet" } else { "internet" } }
    }

    pub(super) fn vpc(&self, at: usize) -> String {
        quoted(&self.fabric.vpcs[at].path)
    }
}

/// The end of an interface's cable in the router of its VPC.
pub(super) fn port(interface: usize) -> String {
    format!("h{interface}")
}

/// Text in a comment of the script or of a ruleset in it.
pub(super) fn comment(text: &str) -> String {
    word::comment(text)
}

/// Whether a block never leaves a link, so that no route is needed against it.
pub(super) fn is_local(net: IpNet) -> bool {
    match net {
        IpNet::V4(net) => net.addr().is_loopback() || net.addr().is_link_local() || net.addr().is_multicast(),
        IpNet::V6(net) => net.addr().is_unicast_link_local() || net.addr().is_multicast(),
    }
}

/// The body of the function that says what the lab has.
pub(super) fn network(fabric: &Fabric) -> String {
    let spaces = Spaces::new(fabric);
    let mut text = String::from("network() {\n");
    text.push_str("    # The internet: it answers at every public address that no host has\n");
    let _ = writeln!(
        text,
        "    world {}",
        format!("{} {}", spaces.internet, outside(fabric).join(" ")).trim_end()
    );
    text.push('\n');
    for vpc in 0..fabric.vpcs.len() {
        self::vpc(&spaces, vpc, &mut text);
    }
    for (at, link) in fabric.links.iter().enumerate() {
        let [one, other] = link.vpcs.map(|vpc| spaces.vpc(vpc));
        let _ = writeln!(text, "    # {}", comment(&link.path));
        let _ =
            writeln!(text, "    cable {one} l{at} {other} l{at} {} {}\n", link_end(at, 1), link_end(at, 2));
    }
    internet(&spaces, &mut text);
    text.push_str("}\n");
    text
}

fn vpc(spaces: &Spaces<'_>, vpc: usize, text: &mut String) {
    let (fabric, name) = (spaces.fabric, spaces.vpc(vpc));
    let blocks: Vec<String> = fabric.vpcs[vpc].blocks.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "    # VPC {}: {}", comment(&fabric.vpcs[vpc].path), blocks.join(", "));
    let _ = writeln!(text, "    router {name}");
    heredoc(text, &format!("names {name}"), &names(fabric, vpc));
    for at in fabric.index.gateways[vpc].iter().copied() {
        self::gateway(spaces, at, &fabric.gateways[at], text);
    }
    for place in fabric.index.subnets[vpc].iter().copied() {
        let subnet = &fabric.subnets[place];
        let table = subnet.table.as_deref().unwrap_or("the main route table");
        let _ = writeln!(text, "    # Subnet {}, by {}", comment(&subnet.path), comment(table));
        heredoc(text, &format!("routes {name} {}", place + 1), &routes(fabric, place));
        for at in fabric.index.interfaces[place].iter().copied() {
            self::interface(spaces, at, &fabric.interfaces[at], text);
        }
    }
    heredoc(text, &format!("ruleset {name}"), &ruleset::router(fabric, vpc));
    text.push('\n');
}

fn names(fabric: &Fabric, vpc: usize) -> Vec<String> {
    let line = |(name, address): &(String, IpAddr)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
        name.chars().all(plain).then(|| format!("{address} {name}"))
    };
    fabric.vpcs[vpc].names.iter().filter_map(line).collect()
}

/// The table of a subnet: its own VPC first, as routes of the longest prefix have it, and what is thrown is
/// looked up where everything of the VPC is delivered.
fn routes(fabric: &Fabric, place: usize) -> Vec<String> {
    let subnet = &fabric.subnets[place];
    let mut lines: BTreeMap<IpNet, String> = BTreeMap::new();
    for route in &subnet.routes {
        let to = nft::text(route.destination);
        let text = comment(&route.text);
        let line = match route.way {
            Some(way) => format!("{to} {} # {text}", via(fabric, way, subnet.vpc, route.destination)),
            None => format!("blackhole {to} # {text}, which leads nowhere"),
        };
        lines.entry(route.destination).or_insert(line);
    }
    // No route takes packets from the addresses of the VPC, nor between hosts of one subnet.
    for net in fabric.vpcs[subnet.vpc].blocks.iter().chain(&subnet.blocks) {
        lines.insert(*net, format!("throw {net} # local"));
    }
    lines.into_values().collect()
}

fn via(fabric: &Fabric, way: Way, vpc: usize, to: IpNet) -> String {
    match way {
        Way::Interface(at) => next_hop(to, 2, &port(at)),
        Way::Gateway(at) => next_hop(to, 2, &format!("g{at}")),
        Way::Link(at) => {
            let end: usize = if fabric.links[at].vpcs[0] == vpc { 2 } else { 1 };
            next_hop_at(to, &link_end(at, end), &format!("l{at}"))
        }
    }
}

/// The first end of a cable has the addresses 169.254.0.1 and `fe80::0:1`, the second those with a 2.
fn next_hop(to: IpNet, end: usize, device: &str) -> String {
    next_hop_at(to, &format!("0.{end}"), device)
}

fn next_hop_at(to: IpNet, end: &str, device: &str) -> String {
    match Family::of(to) {
        Family::V4 => format!("via 169.254.{end} dev {device} onlink"),
        Family::V6 => format!("via fe80::{} dev {device}", end.replace('.', ":")),
    }
}

/// The end of a link: a router has several of them, and none may be called by an address that is its own.
fn link_end(link: usize, end: usize) -> String {
    format!("{}.{}", 1 + link / 100, 2 * (link % 100) + end)
}

fn interface(spaces: &Spaces<'_>, at: usize, interface: &Interface, text: &mut String) {
    let fabric = spaces.fabric;
    let vpc = spaces.vpc(fabric.vpc_of(interface));
    let (name, port) = (quoted(&interface.path), port(at));
    let what = match interface.role {
        Role::Host { forwards: false, .. } => "",
        Role::Host { masquerades: true, .. } => ", which forwards under its own address",
        Role::Host { .. } => ", which forwards",
        Role::StandIn => ": stands for any host",
        Role::Nat => ", a NAT gateway",
        Role::Endpoint => ", an endpoint",
    };
    let public = interface.public.map(|it| format!(", {it} on the internet")).unwrap_or_default();
    let groups = interface.rules.as_ref().map(|rules| format!(", groups {}", rules.groups.join(", ")));
    let _ = writeln!(
        text,
        "    # {}{what}{public}{}",
        comment(&interface.path),
        comment(&groups.unwrap_or_default())
    );
    let forwards = matches!(interface.role, Role::Nat | Role::Host { forwards: true, .. });
    let addresses: Vec<String> = interface.addresses.iter().map(ToString::to_string).collect();
    let kind = if forwards { "forwarder" } else { "host" };
    let _ = writeln!(text, "    {kind} {}", format!("{name} {vpc} {}", addresses.join(" ")).trim_end());
    let _ = writeln!(text, "    cable {vpc} {port} {name} eth0");
    let _ = writeln!(text, "    from {vpc} {port} {}", interface.subnet + 1);
    for address in &interface.addresses {
        let to = IpNet::from(*address);
        let _ = writeln!(text, "    to {vpc} {DELIVERY} {address} {}", next_hop(to, 2, &port));
    }
    heredoc(text, &format!("ruleset {name}"), &ruleset::interface(interface));
}

fn gateway(spaces: &Spaces<'_>, at: usize, gateway: &analysis::flow::fabric::Gateway, text: &mut String) {
    let (fabric, name, vpc) = (spaces.fabric, quoted(&gateway.path), spaces.vpc(gateway.vpc));
    let _ = writeln!(text, "    # {}", comment(&gateway.path));
    let _ = writeln!(text, "    gateway {name}");
    let _ = writeln!(text, "    cable {vpc} g{at} {name} in");
    let back = |net: IpNet| format!("    to {name} main {} {}\n", nft::text(net), next_hop(net, 1, "in"));
    match gateway.behind {
        Behind::Internet | Behind::InternetEgress => {
            let _ = writeln!(text, "    cable {} n{at} {name} out", spaces.internet);
            for block in &fabric.vpcs[gateway.vpc].blocks {
                text.push_str(&back(*block));
            }
            for default in defaults() {
                let _ = writeln!(text, "    to {name} main {default} {}", next_hop(default, 1, "out"));
            }
        }
        Behind::Service(service) => {
            let block = fabric.services[service].block;
            let _ = writeln!(text, "    to {name} local local {block} dev lo");
            text.push_str(&back(defaults()[0]));
        }
    }
    heredoc(text, &format!("ruleset {name}"), &ruleset::gateway(fabric, gateway));
}

fn defaults() -> [IpNet; 2] {
    [IpNet::V4(ipnet::Ipv4Net::default()), IpNet::V6(ipnet::Ipv6Net::default())]
}

/// The addresses that the internet calls from, at most one a family.
pub(super) fn outside(fabric: &Fabric) -> Vec<String> {
    let first = |six: bool| fabric.internet.iter().find(|address| address.is_ipv6() == six);
    [false, true].into_iter().filter_map(first).map(ToString::to_string).collect()
}

/// What the internet knows of the VPCs, and what it does not carry.
fn internet(spaces: &Spaces<'_>, text: &mut String) {
    let (fabric, name) = (spaces.fabric, spaces.internet);
    text.push_str("    # What the internet knows\n");
    let mut routes: Vec<String> = Vec::new();
    let leads_in = |at: usize, behind: Behind| {
        fabric.index.gateways[at].iter().copied().find(|at| fabric.gateways[*at].behind == behind)
    };
    for (at, vpc) in fabric.vpcs.iter().enumerate() {
        let internet = leads_in(at, Behind::Internet);
        for six in vpc.blocks.iter().copied() {
            match internet.or_else(|| leads_in(at, Behind::InternetEgress)) {
                Some(gateway) if Family::of(six) == Family::V6 => {
                    routes.push(format!("{six} {}", next_hop(six, 2, &format!("n{gateway}"))));
                }
                _ => routes.push(format!("blackhole {six}")),
            }
        }
        let hosts = fabric.index.interfaces_of_vpc(at).into_iter().map(|at| &fabric.interfaces[at]);
        for public in hosts.filter_map(|it| it.public) {
            let net = IpNet::from(IpAddr::from(public));
            routes.push(match internet {
                Some(gateway) => format!("{public} {}", next_hop(net, 2, &format!("n{gateway}"))),
                None => format!("blackhole {public}"),
            });
        }
    }
    let own = |net: &IpNet| fabric.vpcs.iter().any(|vpc| vpc.blocks.contains(net));
    let unrouted = fabric.unrouted.iter().filter(|net| !is_local(**net) && !own(net));
    routes.extend(unrouted.map(|net| format!("blackhole {net}")));
    let mut seen = std::collections::BTreeSet::new();
    // VPCs that are not peered may have the same addresses.
    routes.retain(|route| seen.insert(route.clone()));
    // Last, since next hops are looked up where these are.
    routes.extend(defaults().map(|net| format!("local {net} dev lo")));
    heredoc(text, &format!("routes {name} local"), &routes);
    heredoc(text, &format!("ruleset {name}"), &ruleset::internet(fabric));
}

/// A command that reads lines.
fn heredoc(text: &mut String, command: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "    {command} <<'END'");
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text.push_str("END\n");
}
