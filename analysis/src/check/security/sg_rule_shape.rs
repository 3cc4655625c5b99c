//! A rule of a security group that AWS does not take.

use dsl::{
    resource::{egress::Egress, ingress::Ingress},
    value::Traffic,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A port range that ends before it begins, ports that are none, or an ICMP type or code that is none.
    ///
    /// # Why it matters
    /// AWS refuses the rule with `InvalidPermission.Malformed`.
    ///
    /// # Example
    /// ```text
    /// ingress tcp 443-80 from 10.0.0.0/16;
    /// ```
    ///
    /// # Instead
    /// Write the lower port first.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    "sg-rule-shape", "security", Error, "a rule of a security group that AWS does not take"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    let ingress = cx.all::<Ingress>().map(|rule| (rule.id(), rule.traffic()));
    let egress = cx.all::<Egress>().map(|rule| (rule.id(), rule.traffic()));
    for (id, field) in ingress.chain(egress) {
        let Some((message, help)) = field.known().and_then(wrong) else { continue };
        out.report(id, field.origin(), message).help(help);
    }
}

/// What is wrong with protocol and ports, and what to write instead.
pub(crate) fn wrong(traffic: Traffic) -> Option<(String, String)> {
    let Traffic { protocol, from, to } = traffic;
    let name = traffic.protocol_name();
    if !(-1..=255).contains(&protocol) {
        return Some((
            format!("`{protocol}` is no protocol"),
            "write a number from 0 to 255, or `all`".to_owned(),
        ));
    }
    if traffic.is_icmp() {
        let fits = |number| (-1..=255).contains(&number);
        return (!fits(from) || !fits(to) || from == -1 && to != -1).then(|| {
            (
                format!("`{name} {from} {to}` is no ICMP type and code"),
                "write numbers from 0 to 255".to_owned(),
            )
        });
    }
    if !traffic.has_ports() {
        return (from != -1 || to != -1)
            .then(|| (format!("protocol `{name}` has no ports"), format!("leave `{from}-{to}` out")));
    }
    let fits = |port| (0..=65_535).contains(&port);
    match (from, to) {
        (-1, -1) => None,
        (from, to) if !fits(from) || !fits(to) => {
            Some((format!("`{from}-{to}` are no ports"), "write numbers from 0 to 65535".to_owned()))
        }
        (from, to) if from > to => Some((
            format!("`{name} {from}-{to}` ends before it begins"),
            format!("write `{name} {to}-{from}`"),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(traffic: Traffic) -> Fixture {
        network().add(|n| SecurityGroup::new("sg", n.get("main"), "test").ingress(traffic, v4("10.0.0.0/16")))
    }

    #[test]
    fn ports_and_protocols() {
        for traffic in [
            Traffic::tcp(0),
            Traffic::tcp_range(0, 65535),
            Traffic::ALL,
            Traffic::ICMP,
            Traffic::protocol(50),
        ] {
            assert_eq!(with(traffic).ids(), [""; 0], "{traffic}");
        }
        let odd = [
            Traffic::tcp_range(443, 80),
            Traffic { protocol: -1, from: 80, to: 80 },
            Traffic { protocol: 6, from: 80, to: 65_536 },
            Traffic { protocol: 1, from: 256, to: -1 },
            Traffic { protocol: 1, from: -1, to: 3 },
            Traffic { protocol: 256, from: -1, to: -1 },
        ];
        for traffic in odd {
            assert_eq!(with(traffic).ids(), ["sg-rule-shape"], "{traffic:?}");
        }
        assert_eq!(with(Traffic::tcp_range(443, 80)).says().1, "write `tcp 80-443`");
    }
}
