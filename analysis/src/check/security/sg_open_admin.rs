//! A port for administrators or databases is open to the internet.

use dsl::{
    facts::ports,
    resource::ingress::Ingress,
    value::{Attr, Traffic},
    view::View,
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A rule that lets everyone, `0.0.0.0/0` or `::/0`, in on a port of remote administration, databases or
    /// file shares, or on all of them.
    ///
    /// # Why it matters
    /// Such ports are tried all day by scanners; one weak password hands over the host.
    ///
    /// # Example
    /// ```text
    /// security_group ssh "SSH" { ingress tcp 22 from 0.0.0.0/0; }
    /// ```
    ///
    /// # Instead
    /// Name your own addresses, such as `203.0.113.0/24`, or use Session Manager, which needs no open port.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html>
    "sg-open-admin", "security", Warning, "a port for administrators or databases is open to the internet"
}

const TCP: i16 = 6;

fn run(cx: &Context<'_>, out: &mut Findings) {
    for rule in cx.all::<Ingress>() {
        let everyone = rule.peer().attr().and_then(Attr::as_cidr).filter(|net| net.prefix_len() == 0);
        let (Some(net), Some(traffic)) = (everyone, rule.traffic().known()) else { continue };
        let Some(what) = opened(traffic) else { continue };
        let group = rule.group().map(View::path).unwrap_or_default();
        let message = format!("group `{group}` opens {what} to `{net}`, the whole internet");
        out.report(rule.id(), rule.peer().origin(), message)
            .help("name your own addresses, such as `203.0.113.0/24`".to_owned());
    }
}

/// The ports with a name that this traffic has, in words.
fn opened(traffic: Traffic) -> Option<String> {
    let (first, last) = match traffic {
        Traffic { protocol: -1, .. } | Traffic { protocol: TCP, from: -1, .. } => (0, u16::MAX),
        Traffic { protocol: TCP, from, to } => (u16::try_from(from).ok()?, u16::try_from(to).ok()?),
        _ => return None,
    };
    match ports::within(first, last) {
        [] => None,
        [one] => Some(format!("port {} ({})", one.number, one.name)),
        [one, rest @ ..] => {
            Some(format!("port {} ({}) and {} more like it", one.number, one.name, rest.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(traffic: Traffic, from: &'static str) -> Fixture {
        network().add(|n| SecurityGroup::new("sg", n.get("main"), "test").ingress(traffic, v4(from)))
    }

    #[test]
    fn everyone_and_a_port_with_a_name() {
        assert_eq!(with(Traffic::tcp(22), "0.0.0.0/0").ids(), ["sg-open-admin"]);
        assert_eq!(with(Traffic::ALL, "0.0.0.0/0").ids(), ["sg-open-admin"]);
        assert_eq!(with(Traffic::tcp_range(20, 23), "0.0.0.0/0").ids(), ["sg-open-admin"]);
        assert_eq!(with(Traffic::tcp(22), "0.0.0.0/1").ids(), [""; 0]);
        assert_eq!(with(Traffic::tcp(443), "0.0.0.0/0").ids(), [""; 0]);
        assert_eq!(with(Traffic::udp(22), "0.0.0.0/0").ids(), [""; 0]);
        let said = with(Traffic::tcp(22), "0.0.0.0/0").says();
        assert_eq!(said.0, "group `main.sg` opens port 22 (SSH) to `0.0.0.0/0`, the whole internet");
    }
}
