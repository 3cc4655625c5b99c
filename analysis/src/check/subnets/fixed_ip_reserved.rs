//! A private address that cannot be had.

use std::{collections::BTreeMap, net::IpAddr};

use dsl::{
    facts::address::reserved_use, graph::NodeId, origin::Origin, resource::subnet::Subnet, view::View,
};
use ipnet::Ipv4Net;

use crate::{
    check::context::{Context, Network, is_canonical, is_subnet_size},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A `private_ip` of an instance or NAT gateway outside its subnet, one of the five that AWS keeps there,
    /// or one that another has already.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidParameterValue` or `InvalidIPAddress.InUse`.
    ///
    /// # Example
    /// ```text
    /// instance host in app { private_ip: 10.0.1.2; }   // the DNS server of 10.0.1.0/24
    /// ```
    ///
    /// # Instead
    /// Take another address of the subnet; the first free one is the fifth.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    "fixed-ip-reserved", "subnets", Error, "a private address that cannot be had", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let mut taken = BTreeMap::new();
    let hosts = network
        .instances
        .iter()
        .map(|it| (it.id(), it.host_subnet(), it.private_ip().known(), it.private_ip().origin()));
    let nats = network
        .nats
        .iter()
        .map(|it| (it.id(), it.host_subnet(), it.private_ip().known(), it.private_ip().origin()));
    for (id, subnet, address, origin) in hosts.chain(nats) {
        let (Some(subnet), Some(address)) = (subnet, address) else { continue };
        if refused(id, subnet, address, origin, out) {
            continue;
        }
        if let Some((first, at)) = taken.insert(address, (id, origin)) {
            let message = format!(
                "`{address}` of `{}` is the address of `{}`",
                cx.graph().path(id),
                cx.graph().path(first)
            );
            out.report(id, origin, message)
                .related(at, "the first one")
                .about(first)
                .help("take another address, or leave it out".to_owned());
        }
    }
}

fn refused(
    id: NodeId,
    subnet: View<'_, Subnet>,
    address: IpAddr,
    origin: Origin,
    out: &mut Findings,
) -> bool {
    let Some(net) =
        subnet.cidr().known().filter(|net| is_canonical((*net).into()) && is_subnet_size((*net).into()))
    else {
        return false;
    };
    let IpAddr::V4(v4) = address else { return false };
    let why = if net.contains(&v4) {
        let Some(purpose) = reserved_use(net.into(), v4.to_bits()) else { return false };
        format!("AWS keeps `{address}` of `{net}` for {purpose}")
    } else {
        format!("`{address}` is outside `{net}` of subnet `{}`", subnet.path())
    };
    let help = first_free(net).map(|free| format!("take one such as `{free}`, or leave it out"));
    out.report(id, origin, why).about(subnet.id()).help(help);
    true
}

fn first_free(net: Ipv4Net) -> Option<IpAddr> {
    net.hosts().find(|host| reserved_use(net.into(), host.to_bits()).is_none()).map(IpAddr::V4)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn host(n: Fixture, name: &str, address: &str) -> Fixture {
        let address: IpAddr = address.parse().expect("an address");
        n.add(|n| {
            Instance::new(name, n.get("main"), n.get::<Subnet>("main.db"))
                .security_groups([n.get("main.sg")])
                .private_ip(address)
        })
    }

    fn base() -> Fixture {
        network().add(|n| SecurityGroup::new("sg", n.get("main"), "test"))
    }

    #[test]
    fn five_are_kept() {
        for address in ["10.0.2.0", "10.0.2.3", "10.0.2.255", "10.0.3.4"] {
            assert_eq!(host(base(), "a", address).ids(), ["fixed-ip-reserved"], "{address}");
        }
        assert_eq!(host(base(), "a", "10.0.2.4").ids(), [""; 0]);
        assert_eq!(host(base(), "a", "10.0.2.2").says().1, "take one such as `10.0.2.4`, or leave it out");
    }

    #[test]
    fn one_user_each() {
        let two = |address| host(host(base(), "a", "10.0.2.9"), "b", address).ids();
        assert_eq!(two("10.0.2.9"), ["fixed-ip-reserved"]);
        assert_eq!(two("10.0.2.10"), [""; 0]);
    }
}
