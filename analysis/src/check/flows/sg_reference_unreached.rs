//! A rule names a group none of whose members gets there.

use dsl::graph::NodeId;

use crate::{
    check::context::Context,
    finding::{Findings, Severity},
    flow::references::Dead,
};

check! {
    /// # What it finds
    /// A rule of a security group that names another group, both with members, where nothing of what the rule is for
    /// gets from any member of one to any member of the other: their egress lets none of it out, a network ACL drops
    /// it, or no route leads there. The bastion whose group may come in by SSH and does not get there is one of them.
    ///
    /// # Why it matters
    /// Whoever wrote the rule meant the one to reach the other. The rule alone lets nobody through, and packets are
    /// dropped without a word.
    ///
    /// # Example
    /// ```text
    /// security_group bastion_sg "bastion" { ingress tcp 22 from 203.0.113.0/24; egress tcp 443 to 0.0.0.0/0; }
    /// security_group host_sg "host" { ingress tcp 22 from bastion_sg; }
    /// ```
    ///
    /// # Instead
    /// Make the change that the help says, or take the rule out.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    "sg-reference-unreached", "flows", Warning, "a rule names a group none of whose members gets there", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for it in cx.dead_references().iter().filter(|it| it.middle.is_none()) {
        if is_said(cx, it, out) {
            continue;
        }
        let [from, to] = it.groups.map(|id| path(cx, id));
        let reply = if it.loss.is_reply { "the reply is lost: " } else { "" };
        let message = format!(
            "no member of `{from}` reaches one of `{to}` with {}, as a rule means it to: {reply}{} [{}]",
            it.traffic, it.loss.what, it.loss.reason
        );
        let (fix, element) = (it.loss.fix.clone(), it.loss.element);
        let finding = out.report(it.rule, it.origin, message);
        finding.help(fix).about(it.members[0]).about(it.members[1]);
        if let Some(element) = element.filter(|element| *element != it.rule) {
            finding.related(cx.graph().node(element).origin, "this decides").about(element);
        }
    }
}

pub(super) fn path(cx: &Context<'_>, id: NodeId) -> String {
    cx.graph().path(id)
}

/// Whether an element that it rests on is wrong in itself, or decides something that is said.
pub(super) fn is_said(cx: &Context<'_>, it: &Dead, out: &Findings) -> bool {
    let vpcs: Vec<Option<NodeId>> = it.members.iter().chain(&it.groups).map(|id| cx.vpc_of(*id)).collect();
    out.all.iter().filter(|finding| finding.severity == Severity::Error).any(|finding| {
        let vpc = finding.subject.and_then(|id| cx.vpc_of(id));
        let structural = || !finding.check.is_about_traffic() && (vpc.is_none() || vpcs.contains(&vpc));
        // A rule with a slip in its port leaves its group without the one that something else lacks.
        let of_the_rule = cx.graph().node(it.rule).parent;
        let mut decides = it.loss.element.into_iter().chain(of_the_rule);
        structural() || decides.any(|element| finding.about.contains(&element))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    /// A bastion in `web` and a host in `db` whose group lets it in by SSH.
    fn bastion(egress: impl Fn(SecurityGroup) -> SecurityGroup) -> Fixture {
        let host = |name: &'static str, subnet: &'static str, group: &'static str| {
            move |n: &Fixture| {
                Instance::new(name, n.get("main"), n.get::<Subnet>(subnet)).security_groups([n.get(group)])
            }
        };
        network()
            .add(|n| {
                let group = SecurityGroup::new("bastion_sg", n.get("main"), "SSH");
                egress(group.ingress(Traffic::tcp(22), v4("203.0.113.0/24")))
            })
            .add(|n| {
                let bastion = n.get::<SecurityGroup>("main.bastion_sg");
                SecurityGroup::new("host_sg", n.get("main"), "SSH").ingress(Traffic::tcp(22), bastion)
            })
            .add(host("bastion", "main.web", "main.bastion_sg"))
            .add(host("host", "main.db", "main.host_sg"))
    }

    fn ids(n: Fixture) -> Vec<&'static str> {
        n.ids().into_iter().filter(|id| id.starts_with("sg-reference") || id.starts_with("nacl")).collect()
    }

    #[test]
    fn a_bastion_that_is_not_let_out() {
        assert_eq!(ids(bastion(|group| group)), [""; 0]);
        let closed = bastion(|group| group.egress(Traffic::tcp(443), v4("0.0.0.0/0")));
        assert_eq!(ids(closed), ["sg-reference-unreached"]);
        let open = bastion(|group| group.egress(Traffic::tcp(22), v4("10.0.0.0/16")));
        assert_eq!(ids(open), [""; 0]);
    }

    #[test]
    fn a_slip_in_a_port_is_the_mistake_of_what_it_keeps_out() {
        let n = bastion(|group| group.egress(Traffic::tcp(2222), v4("10.0.0.0/16"))).add(|n| {
            let wanted = Expect::from(n.get::<Instance>("main.bastion"));
            wanted.reaches(n.get::<Instance>("main.host")).traffic(Traffic::tcp(2222))
        });
        // The rule lets in 22, the group lets out 2222.
        let said = n.ids();
        assert!(said.contains(&"expectation-refuted"), "{said:?}");
        assert!(!said.contains(&"sg-reference-unreached"), "{said:?}");
    }

    #[test]
    fn an_acl_in_the_way() {
        let acl = |traffic: Traffic| {
            bastion(|group| group).add(move |n| {
                NetworkAcl::new("acl", n.get("main"))
                    .subnets([n.get::<Subnet>("main.db")])
                    .ingress(100, AclAction::Allow, traffic, v4("10.0.0.0/16"))
                    .egress(100, AclAction::Allow, Traffic::ALL, v4("0.0.0.0/0"))
            })
        };
        assert_eq!(ids(acl(Traffic::tcp(443))), ["sg-reference-unreached"]);
        assert_eq!(ids(acl(Traffic::tcp(22))), [""; 0]);
    }

    #[test]
    fn one_mistake_is_one_finding() {
        let dead = bastion(|group| group).add(|n| {
            NetworkAcl::new("acl", n.get("main"))
                .subnets([n.get::<Subnet>("main.db")])
                .ingress(100, AclAction::Allow, Traffic::tcp(22), v4("10.0.0.0/16"))
                .egress(100, AclAction::Allow, Traffic::tcp(22), v4("10.0.0.0/16"))
        });
        assert_eq!(ids(dead), ["nacl-return-blocked"; 2]);
    }

    #[test]
    fn groups_without_members_say_nothing() {
        let unused =
            network().add(|n| SecurityGroup::new("a", n.get("main"), "a").no_egress(true)).add(|n| {
                SecurityGroup::new("b", n.get("main"), "b")
                    .ingress(Traffic::tcp(22), n.get::<SecurityGroup>("main.a"))
            });
        assert_eq!(unused.ids(), [""; 0]);
    }
}
