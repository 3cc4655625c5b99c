//! A network ACL lets requests pass and none of the answers.

use dsl::graph::NodeId;

use crate::{
    check::context::Context,
    finding::{Findings, Severity},
    flow::{
        Way,
        replies::{self, Unanswered},
    },
};

check! {
    /// # What it finds
    /// An entry of a network ACL that lets TCP pass one way, where no entry lets any of the answers pass the other way
    /// to or from these addresses: the ports that clients speak from. The same of DNS and NTP over UDP. A part of
    /// those ports is enough, since systems differ in which they take. Entries for high ports are
    /// there for the answers themselves; those for all ports are found where no TCP at all passes the other way.
    ///
    /// As a warning: an entry for all addresses whose answers pass within the network alone, where the subnet
    /// exchanges such requests with the internet.
    ///
    /// # Why it matters
    /// Network ACLs keep no state. The request arrives, the answer is dropped, and the client waits until it gives up.
    ///
    /// # Example
    /// ```text
    /// network_acl acl for app {
    ///     ingress 100 allow tcp 443 from 10.0.0.0/16;
    ///     egress 100 allow tcp 443 to 10.0.0.0/16;     // answers leave to 1024-65535
    /// }
    /// ```
    ///
    /// # Instead
    /// Let the ports that clients speak from pass the other way: `egress 110 allow tcp 1024-65535 to 10.0.0.0/16;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html>
    "nacl-return-blocked", "flows", Error, "a network ACL lets requests pass and no answers", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let found = replies::unanswered(cx.graph());
    let mut said: Vec<&Unanswered> = Vec::new();
    for it in found.iter().filter(|it| !is_said(cx, it.acl, out)).collect::<Vec<_>>() {
        let same = |other: &&&Unanswered| (other.acl, other.way) == (it.acl, it.way) && covers(other, it);
        if said.iter().any(|other| same(&other)) {
            continue;
        }
        said.push(it);
        let more = found.iter().filter(|other| !std::ptr::eq(*other, it));
        let more =
            more.filter(|other| (other.acl, other.way) == (it.acl, it.way) && covers(it, other)).count();
        report(cx, it, more, out);
    }
}

/// Whether the line that one lacks is that of the other, too.
fn covers(wide: &Unanswered, narrow: &Unanswered) -> bool {
    wide.net.contains(&narrow.net)
}

fn report(cx: &Context<'_>, it: &Unanswered, more: usize, out: &mut Findings) {
    let graph = cx.graph();
    let (there, back, word, of) = match it.way {
        Way::In => ("in from", "out", "egress", "to"),
        Way::Out => ("out to", "in", "ingress", "from"),
    };
    let path = graph.path(it.acl);
    let whom = if it.is_internet { "the internet".to_owned() } else { format!("`{}`", it.net) };
    let message = format!("`{path}` lets {} {there} {whom} and none of the answers {back}", it.asked);
    let protocol = if it.asked.to_string().contains("udp") { "udp" } else { "tcp" };
    let line = format!("{word} {} allow {protocol} 1024-65535 {of} {};", it.free_number, it.net);
    let finding = out.report(it.entry, it.origin, message);
    finding.help(format!("add `{line}` to network ACL `{path}`")).about(it.acl);
    if more > 0 {
        finding.say_more(format!("; {more} more {} so", if more == 1 { "entry is" } else { "entries are" }));
    }
    if it.is_internet {
        finding.severity(Severity::Warning);
    }
}

/// Whether something else is wrong with the ACL, or says already that it drops answers.
fn is_said(cx: &Context<'_>, acl: NodeId, out: &Findings) -> bool {
    let graph = cx.graph();
    let within = |id: NodeId| id == acl || graph.node(id).parent == Some(acl);
    out.all.iter().filter(|finding| finding.severity == Severity::Error).any(|finding| {
        finding.check.id != CHECK.id
            && (finding.subject.is_some_and(within) || finding.about.iter().copied().any(within))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    type Entries<'a> = &'a [(Traffic, &'a str)];

    /// An ACL for `main.db` with these entries in and out, by number from 100.
    fn acl(ingress: Entries<'_>, egress: Entries<'_>) -> Fixture {
        at("main.db", ingress, egress)
    }

    fn at(subnet: &'static str, ingress: Entries<'_>, egress: Entries<'_>) -> Fixture {
        network().add(|n| {
            let mut acl = NetworkAcl::new("acl", n.get("main")).subnets([n.get::<Subnet>(subnet)]);
            for (number, (traffic, net)) in (100..).zip(ingress) {
                acl = acl.ingress(number, AclAction::Allow, *traffic, v4(net));
            }
            for (number, (traffic, net)) in (100..).zip(egress) {
                acl = acl.egress(number, AclAction::Allow, *traffic, v4(net));
            }
            acl
        })
    }

    const HTTPS: Traffic = Traffic::tcp(443);
    const CLIENTS: Traffic = Traffic::tcp_range(1024, 65_535);
    const LINUX: Traffic = Traffic::tcp_range(32_768, 65_535);
    const VPC: &str = "10.0.0.0/16";
    const ANY: &str = "0.0.0.0/0";

    #[test]
    fn answers_leave_by_other_ports() {
        let said = acl(&[(HTTPS, VPC)], &[(HTTPS, VPC)]).findings();
        let said: Vec<_> = said.iter().map(|it| (it.message.as_str(), it.help.as_deref())).collect();
        assert_eq!(
            said,
            [
                (
                    "`main.acl` lets tcp 443 in from `10.0.0.0/16` and none of the answers out",
                    Some("add `egress 110 allow tcp 1024-65535 to 10.0.0.0/16;` to network ACL `main.acl`")
                ),
                (
                    "`main.acl` lets tcp 443 out to `10.0.0.0/16` and none of the answers in",
                    Some(
                        "add `ingress 110 allow tcp 1024-65535 from 10.0.0.0/16;` to network ACL `main.acl`"
                    )
                )
            ]
        );
    }

    #[test]
    fn the_port_of_a_server_is_none_of_a_client() {
        let postgres = Traffic::tcp(5432);
        assert_eq!(acl(&[(postgres, VPC)], &[(postgres, VPC)]).ids(), ["nacl-return-blocked"; 2]);
    }

    #[test]
    fn one_finding_for_one_missing_line() {
        let postgres = Traffic::tcp(5432);
        let said = acl(&[(HTTPS, VPC), (postgres, "10.0.1.0/24")], &[(Traffic::udp(53), VPC)]).findings();
        let messages: Vec<_> = said.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`main.acl` lets tcp 443 in from `10.0.0.0/16` and none of the answers out; 1 more entry is so",
                "`main.acl` lets udp 53 out to `10.0.0.0/16` and none of the answers in",
            ]
        );
    }

    #[test]
    fn a_part_of_the_ports_is_enough() {
        for back in [CLIENTS, LINUX, Traffic::tcp_range(49_152, 65_535), Traffic::ALL] {
            assert_eq!(acl(&[(HTTPS, VPC)], &[(back, VPC)]).ids(), [""; 0], "{back}");
            assert_eq!(acl(&[(back, VPC)], &[(HTTPS, VPC)]).ids(), [""; 0], "{back}");
        }
        assert_eq!(acl(&[(HTTPS, VPC)], &[(CLIENTS, "10.0.1.0/24")]).ids(), [""; 0]);
        assert_eq!(acl(&[(HTTPS, VPC)], &[(CLIENTS, "10.1.0.0/16")]).ids(), ["nacl-return-blocked"]);
    }

    #[test]
    fn wide_ports_want_anything_at_all_back() {
        assert_eq!(acl(&[(Traffic::ALL, VPC)], &[]).ids(), ["nacl-return-blocked"]);
        assert_eq!(
            acl(&[(Traffic::ALL, VPC)], &[(Traffic::udp(53), VPC), (Traffic::udp_range(1024, 65_535), VPC)])
                .ids(),
            ["nacl-return-blocked"]
        );
        assert_eq!(acl(&[(Traffic::ALL, VPC)], &[(HTTPS, VPC)]).ids(), [""; 0]);
        let nodes = Traffic::tcp_range(30_000, 32_767);
        assert_eq!(acl(&[(nodes, VPC)], &[(HTTPS, VPC)]).ids(), ["nacl-return-blocked"]);
        // High ports alone are for answers, wanted or not.
        assert_eq!(acl(&[(CLIENTS, VPC)], &[]).ids(), [""; 0]);
    }

    #[test]
    fn what_wants_no_answer() {
        let syslog = Traffic::udp(514);
        assert_eq!(acl(&[(syslog, VPC), (CLIENTS, VPC)], &[(HTTPS, VPC)]).ids(), [""; 0]);
        assert_eq!(acl(&[(Traffic::ICMP, VPC), (CLIENTS, VPC)], &[(HTTPS, VPC)]).ids(), [""; 0]);
        // Clients of NFS speak from low ports.
        let low = Traffic::tcp_range(600, 1023);
        assert_eq!(acl(&[(Traffic::tcp(2049), VPC)], &[(low, VPC)]).ids(), [""; 0]);
    }

    #[test]
    fn earlier_entries_count() {
        let deny = |to: &'static str| {
            acl(&[(HTTPS, VPC)], &[(CLIENTS, VPC)]).edit("main.acl", move |acl: NetworkAcl| {
                acl.egress(10, AclAction::Deny, Traffic::ALL, v4(to))
            })
        };
        assert_eq!(deny("10.0.9.0/24").ids(), [""; 0]);
        let dead = deny(VPC).ids();
        assert!(dead.contains(&"nacl-return-blocked"), "{dead:?}");
        // What is denied before is no request.
        let none = acl(&[(HTTPS, VPC)], &[(Traffic::ICMP, VPC)])
            .edit("main.acl", |acl: NetworkAcl| acl.ingress(10, AclAction::Deny, Traffic::ALL, v4(ANY)));
        assert!(!none.ids().contains(&"nacl-return-blocked"));
    }

    #[test]
    fn answers_that_pass_within_the_network_alone() {
        let out = |subnet| at(subnet, &[(CLIENTS, VPC)], &[(HTTPS, ANY)]).ids();
        assert_eq!(out("main.web"), ["nacl-return-blocked"]);
        assert_eq!(out("main.db"), [""; 0]);
        assert_eq!(at("main.web", &[(HTTPS, ANY)], &[(CLIENTS, VPC)]).ids(), ["nacl-return-blocked"]);
    }

    #[test]
    fn an_acl_of_nobody_drops_nothing() {
        let unused = network()
            .add(|n| NetworkAcl::new("acl", n.get("main")).ingress(100, AclAction::Allow, HTTPS, v4(VPC)));
        assert_eq!(unused.ids(), [""; 0]);
        // Neighbours in one subnet meet no ACL.
        assert_eq!(acl(&[(HTTPS, "10.0.2.0/24")], &[]).ids(), [""; 0]);
    }
}
