//! What `probe` asks: the facts about traffic that the topology states, as single connections.

use std::{fmt::Write as _, net::IpAddr};

use analysis::flow::{
    Spot,
    fabric::{Called, Claimed, Fabric, Interface},
};
use dsl::{net::Family, value::Traffic};

use super::{
    super::script::word::quoted,
    plan::{Spaces, comment, outside},
};

/// The function that holds every fact against real packets.
pub(super) fn facts(fabric: &Fabric) -> String {
    let spaces = Spaces::new(fabric);
    let mut text = String::from("facts() {\n");
    for claim in &fabric.claims {
        let lines = lines(&spaces, claim);
        if lines.is_empty() {
            let _ = writeln!(text, "    # no packet can tell: {}", comment(&claim.text));
            continue;
        }
        let wanted = if claim.reaches { "always" } else { "never" };
        let _ = writeln!(text, "    fact {} {wanted} <<'END'", quoted(&comment(&claim.text)));
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        text.push_str("END\n");
    }
    text.push_str("    return 0\n}\n");
    text
}

fn lines(spaces: &Spaces<'_>, claim: &Claimed) -> Vec<String> {
    let mut lines = Vec::new();
    for (from, to) in &claim.pairs {
        let Some((name, own)) = source(spaces, from) else { continue };
        for target in targets(spaces.fabric, from, to) {
            let meant = |family: Family| claim.family.is_none_or(|only| only == family);
            let fits = |address: &IpAddr| {
                own.iter().any(|own| own.is_ipv4() == address.is_ipv4())
                    && meant(Family::of((*address).into()))
            };
            let address = match &target {
                Target::Name(name) => Some(name.clone()),
                Target::Address(address) => fits(address).then(|| address.to_string()),
            };
            let Some(address) = address else { continue };
            let is_six = address.contains(':');
            let asked = claim.traffic.iter().flat_map(|traffic| samples(*traffic, claim.reaches, is_six));
            lines.extend(asked.map(|what| format!("{name} {address} {what}")));
        }
    }
    lines.dedup();
    lines
}

enum Target {
    Name(String),
    Address(IpAddr),
}

/// The namespace that stands for a source, and its addresses.
fn source(spaces: &Spaces<'_>, spot: &Spot) -> Option<(String, Vec<IpAddr>)> {
    match spot {
        Spot::Interface { .. } | Spot::Public { .. } => {
            let interface = interface(spaces.fabric, spot)?;
            Some((interface.path.clone(), interface.addresses.clone()))
        }
        Spot::Address(address) => {
            let is_own = outside(spaces.fabric).contains(&address.to_string());
            is_own.then(|| (spaces.internet.to_owned(), vec![*address]))
        }
        Spot::Service { .. } => None,
    }
}

/// What is called: from the internet a host by its public address, else by its own.
fn targets(fabric: &Fabric, from: &Spot, to: &Called) -> Vec<Target> {
    let from_outside = matches!(from, Spot::Address(_));
    match to {
        Called::Name(name) => vec![Target::Name(name.clone())],
        Called::Spot(Spot::Address(address)) => vec![Target::Address(*address)],
        Called::Spot(Spot::Service { word, region }) => {
            let service = fabric.services.iter().find(|it| it.word == *word && it.region == *region);
            service.map(|it| Target::Address(it.address)).into_iter().collect()
        }
        Called::Spot(spot) => {
            let Some(interface) = interface(fabric, spot) else { return Vec::new() };
            // An IPv4 address that has no public one is called as it is: nobody answers.
            let is_called = |it: &IpAddr| !from_outside || it.is_ipv6() || interface.public.is_none();
            let own = interface.addresses.iter().copied().filter(is_called);
            let public = interface.public.filter(|_| from_outside).map(IpAddr::from);
            own.chain(public).map(Target::Address).collect()
        }
    }
}

fn interface<'f>(fabric: &'f Fabric, spot: &Spot) -> Option<&'f Interface> {
    fabric.interfaces.iter().find(|it| fabric.spot(it) == *spot)
}

/// Some of the packets that a set of traffic has.
fn samples(traffic: Traffic, reaches: bool, is_six: bool) -> Vec<String> {
    match (traffic.protocol, traffic.from.max(0)) {
        (6, port) => vec![format!("tcp {port}")],
        (17, port) => vec![format!("udp {port}")],
        (1, _) if !is_six => vec!["icmp".into()],
        (58, _) if is_six => vec!["icmp".into()],
        (-1, _) if reaches => vec!["icmp".into(), "tcp 443".into()],
        (-1, _) => vec!["icmp".into(), "tcp 22".into(), "tcp 443".into()],
        _ => Vec::new(),
    }
}
