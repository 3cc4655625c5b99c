//! Hosts get public addresses where no internet gateway leads.

use dsl::{
    resource::subnet::{Subnet, SubnetType},
    view::View,
};

use crate::{
    check::context::{Context, Way},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A subnet with `map_public_ip_on_launch`, or an instance with `public_ip`, whose route table has no route
    /// to an internet gateway.
    ///
    /// # Why it matters
    /// The address works in neither direction, and each public IPv4 address is billed.
    ///
    /// # Example
    /// ```text
    /// subnet app 10.0.1.0/24 zone a type private { map_public_ip_on_launch: true; }
    /// ```
    ///
    /// # Instead
    /// Switch it off, or make the subnet public.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html>
    "public-ip-in-private-subnet", "subnets", Warning, "hosts get public addresses where no internet gateway leads", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for subnet in cx.networks().iter().flat_map(|network| &network.subnets) {
        if subnet.map_public_ip_on_launch().known() == Some(true) && is_cut_off(cx, *subnet) {
            let message = format!(
                "hosts in subnet `{}` get public addresses, and no route leads to an internet gateway",
                subnet.path()
            );
            out.report(subnet.id(), subnet.map_public_ip_on_launch().origin(), message)
                .help("take `map_public_ip_on_launch` out, or make the subnet public".to_owned());
        }
    }
    for host in cx.networks().iter().flat_map(|network| &network.instances) {
        let Some(subnet) = host.host_subnet().filter(|subnet| is_cut_off(cx, *subnet)) else { continue };
        if host.public_ip().known() == Some(true) {
            let message = format!(
                "`{}` has a public address in `{}`, from where no route leads to an internet gateway",
                host.path(),
                subnet.path()
            );
            out.report(host.id(), host.public_ip().origin(), message)
                .about(subnet.id())
                .help("take `public_ip` out, or put it in a public subnet".to_owned());
        }
    }
}

/// Whether a subnet that does not say it is public has a table that leads to no internet gateway.
pub(crate) fn is_cut_off(cx: &Context<'_>, subnet: View<'_, Subnet>) -> bool {
    let table = cx.table_of(subnet);
    subnet.r#type().known() != Some(SubnetType::Public)
        && table.is_some_and(|table| !table.leads(Way::Internet) && !table.is_partly_unknown())
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_table_decides() {
        let with = |path| network().edit(path, |subnet: Subnet| subnet.map_public_ip_on_launch(true)).ids();
        assert_eq!(with("main.db"), ["public-ip-in-private-subnet"]);
        assert_eq!(with("main.web"), [""; 0]);
        let off = network().edit("main.db", |subnet: Subnet| subnet.map_public_ip_on_launch(false));
        assert_eq!(off.ids(), [""; 0]);
    }

    #[test]
    fn of_one_instance() {
        let with = |public| {
            network()
                .add(|n| SecurityGroup::new("sg", n.get("main"), "test"))
                .add(|n| {
                    Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"))
                        .security_groups([n.get("main.sg")])
                        .public_ip(public)
                })
                .ids()
        };
        assert_eq!(with(true), ["public-ip-in-private-subnet"]);
        assert_eq!(with(false), [""; 0]);
    }
}
