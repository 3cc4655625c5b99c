//! A rule names a group whose members arrive under another address.

use super::sg_reference_unreached::{is_said, path};
use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A rule of a security group that names another group, where all that its members send arrives by a NAT gateway
    /// or a host that passes packets on.
    ///
    /// # Why it matters
    /// A group stands for the private addresses of its members. What something sends on has no groups any more, so
    /// that the rule matches none of it, and the connection is dropped.
    ///
    /// # Example
    /// ```text
    /// route_table app_rt for app { 10.0.2.0/24 => appliance; }   // db, by way of the appliance
    /// security_group db_sg "db" { ingress tcp 5432 from app_sg; }
    /// ```
    ///
    /// # Instead
    /// Name the addresses: those of the clients, or of what sends on under its own.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    "sg-reference-natted", "flows", Warning, "a rule names a group whose members arrive under another address", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for it in cx.dead_references() {
        let Some(middle) = it.middle.filter(|_| !is_said(cx, it, out)) else { continue };
        let [from, to] = it.groups.map(|id| path(cx, id));
        let message = format!(
            "a rule names group `{from}`, whose members reach those of `{to}` by `{}` alone: no group comes along",
            path(cx, middle)
        );
        out.report(it.rule, it.origin, message)
            .related(cx.graph().node(middle).origin, "passes it on")
            .about(middle)
            .help("name the addresses instead of the group".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::{prelude::*, value::IntoValue as _};

    /// A host in `web` that forwards, one in `db`, one in `app`; `app` leads to `db` directly or by the first.
    fn network_with(by: bool, rule: impl Fn(&Fixture) -> Value<Peer>) -> Fixture {
        let host = |name: &'static str, subnet: &'static str, group: &'static str| {
            move |n: &Fixture| {
                Instance::new(name, n.get("main"), n.get::<Subnet>(subnet)).security_groups([n.get(group)])
            }
        };
        let open = |name: &'static str| {
            move |n: &Fixture| {
                SecurityGroup::new(name, n.get("main"), name).ingress(Traffic::ALL, v4("10.0.0.0/16"))
            }
        };
        let n = network()
            .add(|n| Subnet::isolated("app", n.get("main"), v4("10.0.3.0/24")).zone(Zone::A))
            .add(|n| RouteTable::new("app_rt", n.get("main")).subnets([n.get("main.app")]))
            .add(open("app_sg"))
            .add(open("box_sg"))
            .add(|n| SecurityGroup::new("db_sg", n.get("main"), "db").ingress(Traffic::tcp(5432), rule(n)))
            .add(host("client", "main.app", "main.app_sg"))
            .add(host("server", "main.db", "main.db_sg"))
            .add(|n| {
                host("appliance", "main.web", "main.box_sg")(n).source_dest_check(false).masquerades(true)
            });
        if by { n.route::<Instance>("main.app_rt", "10.0.2.0/24", "main.appliance") } else { n }
    }

    fn ids(by: bool, rule: impl Fn(&Fixture) -> Value<Peer>) -> Vec<&'static str> {
        network_with(by, rule).ids().into_iter().filter(|id| id.starts_with("sg-reference")).collect()
    }

    #[test]
    fn what_is_sent_on_has_no_group() {
        let group = |n: &Fixture| n.get::<SecurityGroup>("main.app_sg").into_value();
        assert_eq!(ids(true, group), ["sg-reference-natted"]);
        assert_eq!(ids(false, group), [""; 0]);
        assert_eq!(ids(true, |_| v4("10.0.0.0/16").into_value()), [""; 0]);
    }
}
