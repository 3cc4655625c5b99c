//! A peering resolves names of VPCs that have none.

use dsl::{resource::vpc::Vpc, view::View};

use crate::{
    check::context::{Context, names},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A peering with a DNS option on of which a VPC has DNS support or DNS host names off.
    ///
    /// # Why it matters
    /// AWS refuses the option with `InvalidVpcPeeringConnectionState.DnsHostnamesDisabled`.
    ///
    /// # Example
    /// ```text
    /// peering pcx a <-> b { dns_from_requester: true; }
    /// ```
    ///
    /// # Instead
    /// Say `dns_hostnames: true;` in both VPCs.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/peering/modify-peering-connections.html>
    "peering-dns-attributes", "peering", Error, "a peering resolves names of VPCs that have none", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for pair in &cx.peers().all {
        let options = [pair.peering.dns_from_requester(), pair.peering.dns_from_accepter()];
        let Some(option) = options.into_iter().find(|option| option.known() == Some(true)) else { continue };
        let lacking: Vec<_> = pair.vpcs.into_iter().filter(|vpc| lacks_names(*vpc)).collect();
        let Some(first) = lacking.first() else { continue };
        let paths = names(lacking.iter().map(|vpc| vpc.path()));
        let message = format!("peering `{}` resolves names, and {paths} has none", pair.peering.path());
        out.report(pair.peering.id(), option.origin(), message)
            .about(first.id())
            .help(format!("add `dns_hostnames: true;` to {paths}"));
    }
}

/// Whether names are known to be off: nothing is known of what an existing VPC does not say.
fn lacks_names(vpc: View<'_, Vpc>) -> bool {
    let (support, hostnames) = (vpc.dns_support(), vpc.dns_hostnames());
    let is_on =
        |later: bool, known: Option<bool>, default| known.unwrap_or(default || vpc.is_existing() || later);
    !is_on(support.is_later(), support.known(), true)
        || !is_on(hostnames.is_later(), hostnames.known(), false)
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn both_have_names() {
        let with = |names| {
            peered()
                .edit("pcx", |pcx: Peering| pcx.dns_from_requester(true))
                .edit("main", |vpc: Vpc| vpc.dns_hostnames(true))
                .edit("other", |vpc: Vpc| vpc.dns_hostnames(names))
                .ids()
        };
        assert_eq!(with(false), ["peering-dns-attributes"]);
        assert_eq!(with(true), [""; 0]);
    }
}
