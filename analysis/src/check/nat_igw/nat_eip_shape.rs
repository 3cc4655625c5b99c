//! A NAT gateway or instance has not the elastic IP it needs.

use dsl::{
    resource::{elastic_ip::ElasticIp, instance::Instance, nat_gateway::NatGateway},
    view::View,
};

use super::nat_not_public::is_no_way;
use crate::{
    check::context::{Context, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A public NAT gateway without an elastic IP, a private one with one, or an elastic IP that two of them
    /// have.
    ///
    /// # Why it matters
    /// AWS refuses the NAT gateway, or takes the address from its first user.
    ///
    /// # Example
    /// ```text
    /// nat_gateway nat in public;
    /// ```
    ///
    /// # Instead
    /// Say `elastic_ip: new;`, or `connectivity: private;` for one without an address.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
    "nat-eip-shape", "nat-igw", Error, "a NAT gateway or instance has not the elastic IP it needs", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for nat in cx.networks().iter().flat_map(|network| &network.nats) {
        // Where no internet gateway leads, an address would not help: `nat-not-public` says so.
        let is_cut_off = nat.is_public() && nat.host_subnet().is_some_and(|host| is_no_way(cx, *nat, host));
        if !is_cut_off {
            shape(*nat, out);
        }
    }
    for address in cx.all::<ElasticIp>() {
        let graph = cx.graph();
        let users = graph.users(address.id()).iter().copied();
        let mut users: Vec<_> =
            users.filter(|user| graph.is::<NatGateway>(*user) || graph.is::<Instance>(*user)).collect();
        users.dedup();
        if let [_, second, ..] = users.as_slice() {
            let all = names(users.iter().map(|user| graph.path(*user)));
            let message = format!("elastic IP `{}` is given to {all}", address.path());
            out.report(*second, graph.node(*second).origin, message)
                .related(address.origin(), "the address")
                .about(address.id())
                .help("give each an address of its own".to_owned());
        }
    }
}

fn shape(nat: View<'_, NatGateway>, out: &mut Findings) {
    let (address, kind) = (nat.elastic_ip(), nat.connectivity());
    if nat.is_existing() || nat.node().is_broken() || kind.is_later() {
        return;
    }
    let (origin, message, help) = match (nat.is_public(), address.is_set()) {
        (true, false) => (nat.origin(), "is public and has no elastic IP", "add `elastic_ip: new;`"),
        (false, true) => (address.origin(), "is private and has an elastic IP", "take `elastic_ip` out"),
        _ => return,
    };
    out.report(nat.id(), origin, format!("NAT gateway `{}` {message}", nat.path())).help(help.to_owned());
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn public_has_one_and_private_none() {
        let with = |change: fn(NatGateway) -> NatGateway| {
            private_network()
                .add(|n| change(NatGateway::new("two", n.get("main"), n.get::<Subnet>("main.web"))))
                .ids()
        };
        assert_eq!(with(|nat| nat), ["nat-eip-shape"]);
        assert_eq!(with(|nat| nat.elastic_ip(NatAddress::New)), [""; 0]);
        assert_eq!(with(|nat| nat.connectivity(Connectivity::Private)), [""; 0]);
        let both = with(|nat| nat.connectivity(Connectivity::Private).elastic_ip(NatAddress::New));
        assert_eq!(both, ["nat-eip-shape"]);
    }

    #[test]
    fn one_user_each() {
        let mut n = private_network();
        let main = n.get::<Vpc>("main");
        let web = n.get::<Subnet>("main.web");
        let eip = n.t.add(ElasticIp::new("eip", main));
        for name in ["two", "three"] {
            n.t.add(NatGateway::new(name, main, web).elastic_ip(eip));
        }
        assert_eq!(n.ids(), ["nat-eip-shape"]);
    }
}
