//! Several zones share one NAT gateway.

use std::collections::BTreeSet;

use dsl::net::Family;

use super::nat_cross_az::zone_of;
use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Subnets in several availability zones whose default routes all lead to the one NAT gateway of their VPC.
    ///
    /// # Why it matters
    /// When its zone fails, all of them are cut off. Traffic to it from other zones is billed by the gigabyte;
    /// one for each zone is billed by the hour.
    ///
    /// # Example
    /// ```text
    /// tier app 10.0.16.0/20 split /24 zones a, b, c type private { nat: single; }
    /// ```
    ///
    /// # Instead
    /// Say `nat: per_az;`, or allow the finding where the cost counts more.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
    "nat-single-point", "nat-igw", Advice, "several zones share one NAT gateway", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let public: Vec<_> = network.nats.iter().filter(|nat| nat.is_public()).collect();
    let [nat] = public.as_slice() else { return };
    let served = network.tables.iter().filter(|table| {
        table.default_route(Family::V4).is_some_and(|route| route.target().link() == Some(nat.id()))
    });
    let zones: BTreeSet<_> =
        served.flat_map(|table| &table.subnets).filter_map(|subnet| subnet.zone_name()).collect();
    if zones.len() < 2 {
        return;
    }
    let home = zone_of(**nat).map(|zone| format!(" in `{zone}`")).unwrap_or_default();
    let message = format!("{} zones share NAT gateway `{}`{home}", zones.len(), nat.path());
    out.report(nat.id(), nat.origin(), message)
        .help("a NAT gateway in each zone keeps a failure in its zone".to_owned());
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn two_zones_share_it() {
        let with = |zone| {
            private_network()
                .add(|n| Subnet::private("app_2", n.get("main"), v4("10.0.9.0/24")).zone(zone))
                .add(|n| Association::new(n.get("main.app_2"), n.get::<RouteTable>("main.app_rt")))
                .ids()
        };
        assert_eq!(with(Zone::A), [""; 0]);
        assert_eq!(with(Zone::B), ["nat-single-point"]);
    }
}
