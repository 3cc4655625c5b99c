//! An elastic IP is announced from elsewhere than its user.

use dsl::{
    resource::{
        elastic_ip::ElasticIp,
        instance::Instance,
        nat_gateway::NatGateway,
        subnet::{Subnet, Zone},
    },
    view::View,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An elastic IP with another `network_border_group` than that of the zone of the NAT gateway or instance
    /// that has it.
    ///
    /// # Why it matters
    /// AWS refuses to give the address to it.
    ///
    /// # Example
    /// ```text
    /// elastic_ip eip { network_border_group: "us-west-2-lax-1"; }   // for a NAT gateway in us-west-2a
    /// ```
    ///
    /// # Instead
    /// Leave it out for zones of the Region itself.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html>
    "eip-border-group", "nat-igw", Error, "an elastic IP is announced from elsewhere than its user"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for address in cx.all::<ElasticIp>() {
        let Some(group) = address.network_border_group().as_str() else { continue };
        for user in cx.graph().users(address.id()) {
            let nat = cx.graph().view::<NatGateway>(*user).and_then(View::<NatGateway>::host_subnet);
            let host = cx.graph().view::<Instance>(*user).and_then(View::<Instance>::host_subnet);
            let Some(home) = nat.or(host).and_then(|subnet| group_of(cx, subnet)) else { continue };
            if home == group {
                continue;
            }
            let message = format!(
                "elastic IP `{}` is of `{group}`, and `{}` in `{home}`",
                address.path(),
                cx.graph().path(*user)
            );
            out.report(address.id(), address.network_border_group().origin(), message)
                .about(*user)
                .help(format!("write `{home}`, or leave it out for a zone of the Region"));
        }
    }
}

/// The border group of a subnet's zone: the Region, or a Local Zone without its last letter.
fn group_of(cx: &Context<'_>, subnet: View<'_, Subnet>) -> Option<String> {
    let region = cx.graph().region(subnet.id())?;
    match subnet.zone().known()? {
        Zone::Letter(_) => Some(region.to_owned()),
        Zone::Id(_) => None,
        Zone::Name(name) => {
            Some(name.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn of_the_zone() {
        let with = |group: &'static str| {
            let mut n = private_network();
            let eip = n.t.add(ElasticIp::new("eip", n.get("main")).network_border_group(group));
            n.edit("main.nat", |nat: NatGateway| nat.elastic_ip(eip)).ids()
        };
        assert_eq!(with("us-west-2"), [""; 0]);
        assert_eq!(with("us-west-2-lax-1"), ["eip-border-group"]);
    }
}
