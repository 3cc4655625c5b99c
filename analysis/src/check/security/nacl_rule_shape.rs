//! An entry of a network ACL that AWS does not take.

use dsl::{
    graph::NodeId,
    origin::Origin,
    resource::network_acl::{AclAction, NetworkAcl},
    value::Traffic,
};
use ipnet::IpNet;

use super::sg_rule_shape::wrong;
use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A number outside 1 to 32766 or given twice in one direction, ports that do not go with the protocol, or
    /// ICMP without its type and code.
    ///
    /// # Why it matters
    /// AWS refuses the entry, with `NetworkAclEntryAlreadyExists` for a number that is taken.
    ///
    /// # Example
    /// ```text
    /// ingress 100 allow tcp 443 from 10.0.0.0/16; ingress 100 deny all from 0.0.0.0/0;
    /// ```
    ///
    /// # Instead
    /// Take a free number; steps of ten leave room.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
    "nacl-rule-shape", "security", Error, "an entry of a network ACL that AWS does not take"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for entries in directions(cx) {
        for (at, entry) in entries.iter().enumerate() {
            if let Some((message, help)) = wrong(entry.traffic) {
                out.report(entry.id, entry.origin, message).help(help);
            }
            if !(1..=32_766).contains(&entry.number) {
                let message = format!("`{}` is no number of an entry", entry.number);
                out.report(entry.id, entry.origin, message).help("take one from 1 to 32766".to_owned());
            }
            let before = at.checked_sub(1).map(|before| &entries[before]);
            if let Some(before) = before.filter(|before| before.number == entry.number) {
                let path =
                    cx.graph().node(entry.id).parent.map(|acl| cx.graph().path(acl)).unwrap_or_default();
                out.report(entry.id, entry.origin, format!("`{path}` has an entry {} already", entry.number))
                    .related(before.origin, "the first one")
                    .about(before.id)
                    .help(format!("take a free number, such as {}", free(&entries, entry.number)));
            }
        }
    }
}

/// The next number in steps of ten that no entry has.
fn free(entries: &[Entry], from: i64) -> i64 {
    let mut number = from;
    while entries.iter().any(|entry| entry.number == number) {
        number += 10;
    }
    number
}

/// The entries of one direction, by number.
pub(crate) struct Entry {
    pub(crate) id: NodeId,
    pub(crate) number: i64,
    pub(crate) allows: bool,
    pub(crate) traffic: Traffic,
    pub(crate) net: Option<IpNet>,
    pub(crate) origin: Origin,
}

/// The entries of every network ACL, each direction apart, as far as they are known, by number.
pub(crate) fn directions(cx: &Context<'_>) -> Vec<Vec<Entry>> {
    let acls = cx.all::<NetworkAcl>();
    let both = acls.flat_map(|acl| {
        let ingress = acl.ingress_entries().into_iter().filter_map(|it| {
            Some(Entry {
                id: it.id(),
                number: it.number().known()?,
                allows: it.action().known()? == AclAction::Allow,
                traffic: it.traffic().known()?,
                net: it.cidr().known(),
                origin: it.number().origin(),
            })
        });
        let egress = acl.egress_entries().into_iter().filter_map(|it| {
            Some(Entry {
                id: it.id(),
                number: it.number().known()?,
                allows: it.action().known()? == AclAction::Allow,
                traffic: it.traffic().known()?,
                net: it.cidr().known(),
                origin: it.number().origin(),
            })
        });
        [ingress.collect(), egress.collect()]
    });
    both.collect()
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(number: i64, traffic: Traffic) -> Fixture {
        network().add(|n| {
            NetworkAcl::new("acl", n.get("main"))
                .ingress(100, AclAction::Allow, Traffic::tcp(443), v4("10.0.0.0/16"))
                .ingress(number, AclAction::Allow, traffic, v4("10.1.0.0/16"))
                .egress(100, AclAction::Allow, Traffic::ALL, v4("10.0.0.0/16"))
        })
    }

    #[test]
    fn numbers_are_taken_once() {
        assert_eq!(with(110, Traffic::ALL).ids(), [""; 0]);
        assert_eq!(with(100, Traffic::ALL).says().1, "take a free number, such as 110");
        for number in [0, 32_767] {
            assert_eq!(with(number, Traffic::ALL).ids(), ["nacl-rule-shape"]);
        }
        assert_eq!(with(110, Traffic::tcp_range(443, 80)).ids(), ["nacl-rule-shape"]);
    }
}
