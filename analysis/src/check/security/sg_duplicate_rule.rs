//! A security group has the same rule twice.

use std::collections::BTreeMap;

use dsl::{
    graph::NodeId,
    origin::Origin,
    resource::{egress::Egress, ingress::Ingress},
    value::{Attr, Traffic},
};
use ipnet::IpNet;

use crate::{
    check::context::{Context, is_canonical},
    finding::Findings,
};

check! {
    /// # What it finds
    /// Two rules of one group and direction with the same traffic and the same peer.
    ///
    /// # Why it matters
    /// AWS refuses the second with `InvalidPermission.Duplicate`.
    ///
    /// # Example
    /// ```text
    /// ingress tcp 22 from 10.0.0.0/16; ingress tcp 22 from 10.0.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Keep one of them.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    "sg-duplicate-rule", "security", Error, "a security group has the same rule twice"
}

/// Group, traffic and peer: addresses, a group or a prefix list.
type Rule<'a> = (Option<NodeId>, Traffic, Option<IpNet>, Option<NodeId>, Option<&'a str>);

fn run(cx: &Context<'_>, out: &mut Findings) {
    let ingress = cx
        .all::<Ingress>()
        .map(|it| (it.id(), it.parent(), it.traffic().known(), it.peer().attr(), it.origin()));
    let egress = cx
        .all::<Egress>()
        .map(|it| (it.id(), it.parent(), it.traffic().known(), it.peer().attr(), it.origin()));
    among(cx, ingress, out);
    among(cx, egress, out);
}

type Row<'a> = (NodeId, Option<NodeId>, Option<Traffic>, Option<&'a Attr>, Origin);

fn among<'a>(cx: &Context<'_>, rules: impl Iterator<Item = Row<'a>>, out: &mut Findings) {
    let mut first: BTreeMap<Rule<'a>, (NodeId, Origin)> = BTreeMap::new();
    for (id, group, traffic, peer, origin) in rules {
        let (Some(traffic), Some(peer)) = (traffic, peer) else { continue };
        let net = peer.as_cidr();
        if matches!(peer, Attr::Later(_)) || net.is_some_and(|net| !is_canonical(net)) {
            continue;
        }
        let key = (group, traffic, net, peer.as_link(), peer.as_str());
        let Some((known, at)) = first.get(&key) else {
            first.insert(key, (id, origin));
            continue;
        };
        let path = group.map(|group| cx.graph().path(group)).unwrap_or_default();
        out.report(id, origin, format!("group `{path}` has the same rule for `{traffic}` twice"))
            .related(*at, "the first one")
            .about(*known)
            .help("keep one of them".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn every_part_counts() {
        let with = |port, net: &'static str| {
            network()
                .add(|n| {
                    SecurityGroup::new("sg", n.get("main"), "test")
                        .ingress(Traffic::tcp(443), v4("10.0.0.0/16"))
                        .ingress(Traffic::tcp(port), v4(net))
                        .egress(Traffic::tcp(443), v4("10.0.0.0/16"))
                })
                .ids()
        };
        assert_eq!(with(443, "10.0.0.0/16"), ["sg-duplicate-rule"]);
        assert_eq!(with(80, "10.0.0.0/16"), [""; 0]);
        assert_eq!(with(443, "10.0.0.0/17"), [""; 0]);
    }
}
