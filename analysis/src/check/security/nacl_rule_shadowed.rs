//! An entry of a network ACL is never reached.

use dsl::value::Traffic;

use super::nacl_rule_shape::{Entry, directions};
use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// An entry whose every packet an entry with a lower number in the same direction decides already.
    ///
    /// # Why it matters
    /// The first entry that fits decides, so that it does nothing: a deny after a wider allow denies nobody.
    ///
    /// # Example
    /// ```text
    /// ingress 100 allow all from 0.0.0.0/0;
    /// ingress 200 deny tcp 22 from 203.0.113.0/24;
    /// ```
    ///
    /// # Instead
    /// Give it a lower number than the wider entry.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
    "nacl-rule-shadowed", "security", Warning, "an entry of a network ACL is never reached"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for entries in directions(cx) {
        for (at, entry) in entries.iter().enumerate() {
            let before =
                entries[..at].iter().find(|before| before.number < entry.number && covers(before, entry));
            let Some(before) = before else { continue };
            let acl = cx.graph().node(entry.id).parent.map(|acl| cx.graph().path(acl)).unwrap_or_default();
            let verb =
                if entry.allows == before.allows { "adds nothing to" } else { "is never reached after" };
            let message = format!("entry {} of `{acl}` {verb} entry {}", entry.number, before.number);
            let help = if entry.allows == before.allows {
                "take it out".to_owned()
            } else {
                format!("give it a number below {}", before.number)
            };
            out.report(entry.id, entry.origin, message)
                .related(before.origin, "the wider entry")
                .about(before.id)
                .help(help);
        }
    }
}

fn covers(wide: &Entry, narrow: &Entry) -> bool {
    let nets = wide.net.zip(narrow.net).is_some_and(|(wide, narrow)| wide.contains(&narrow));
    nets && traffic_covers(wide.traffic, narrow.traffic)
}

fn traffic_covers(wide: Traffic, narrow: Traffic) -> bool {
    if wide.protocol == -1 {
        return true;
    }
    if wide.protocol != narrow.protocol {
        return false;
    }
    if wide.is_icmp() {
        return (wide.from == -1 || wide.from == narrow.from) && (wide.to == -1 || wide.to == narrow.to);
    }
    wide.from == -1 || narrow.from != -1 && wide.from <= narrow.from && narrow.to <= wide.to
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(action: AclAction, traffic: Traffic, from: &'static str) -> Fixture {
        network().add(|n| {
            NetworkAcl::new("acl", n.get("main"))
                .ingress(100, AclAction::Allow, Traffic::tcp_range(20, 80), v4("10.0.0.0/16"))
                .ingress(200, action, traffic, v4(from))
        })
    }

    #[test]
    fn all_parts_are_wider() {
        assert_eq!(
            with(AclAction::Deny, Traffic::tcp(22), "10.0.1.0/24").says().1,
            "give it a number below 100"
        );
        assert_eq!(with(AclAction::Allow, Traffic::tcp(22), "10.0.1.0/24").says().1, "take it out");
        assert_eq!(with(AclAction::Deny, Traffic::tcp(443), "10.0.1.0/24").ids(), [""; 0]);
        assert_eq!(with(AclAction::Deny, Traffic::udp(22), "10.0.1.0/24").ids(), [""; 0]);
        assert_eq!(with(AclAction::Deny, Traffic::tcp(22), "10.0.0.0/15").ids(), [""; 0]);
    }
}
