//! Reviews of whole networks.

use analysis::check;
use dsl::{
    net::{Ipv4Net, parse_ipv4_cidr},
    prelude::*,
};

use super::markdown;

fn net(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

fn review(topology: Topology) -> String {
    let graph = topology.graph();
    markdown(&graph, &check::findings(&graph))
}

#[test]
fn free_blocks_are_shown_between_those_in_use() {
    let mut t = Topology::new("t").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/22")));
    t.add(Subnet::isolated("a", main, net("10.0.1.0/24")).zone(Zone::A));
    let zones = List(vec![Zone::A]);
    t.add(Tier::new("db", main, net("10.0.2.0/23"), 24, zones, SubnetType::Isolated));
    let text = review(t);
    let rows = "| `10.0.0.0/24` | free |\n| `10.0.1.0/24` | `main.a` |\n| `10.0.2.0/24` | `main.db.a` |\n\
                | `10.0.3.0/24` | free in `main.db` |\n";
    assert!(text.contains(rows), "{text}");
}

#[test]
fn routes_that_nobody_wrote_are_there() {
    let mut t = Topology::new("t").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")).secondary([net("100.64.0.0/16")]));
    let rt = t.add(RouteTable::new("rt", main));
    t.add(GatewayEndpoint::new("s3", main, "s3").route_tables([rt]));
    let text = review(t);
    for row in [
        "| 10.0.0.0/16 | all of main | local | by AWS |",
        "| 100.64.0.0/16 | all of main | local | by AWS |",
        "| prefix list of s3 (pl-68a54001) | s3 in us-west-2 | `main.s3` | from `main.s3` |",
    ] {
        assert!(text.contains(row), "{row}\n{text}");
    }
}

#[test]
fn allowed_findings_keep_their_reasons() {
    let mut t = Topology::new("t").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    t.add(Subnet::isolated("a", main, net("10.0.1.0/24")).zone(Zone::A));
    t.add(Subnet::isolated("b", main, net("10.0.1.0/25")).zone(Zone::A).allow("subnet-overlap", "a | test"));
    let text = review(t);
    let allowed = text.split("### Allowed").nth(1).expect("a table of them");
    assert!(allowed.contains("| error | `subnet-overlap` | `main.b` |"), "{allowed}");
    assert!(allowed.contains(r"a \| test |"), "{allowed}");
}

#[test]
fn nothing_from_users_is_markup() {
    let evil = "x`|\"]\n```\n<script>[a](b)%%{init}%%";
    let mut t = Topology::new(evil).region(evil).account(evil).describe(evil).stage(evil);
    let main = t.add(Vpc::new(evil, net("10.0.0.0/16")).existing(evil).property(evil, evil));
    let web = t.add(Subnet::public(evil, main, net("10.0.1.0/24")).zone(evil).needs(List(vec![evil.into()])));
    let group = SecurityGroup::new("sg", main, evil).ingress(Traffic::tcp(22), PrefixList::new(evil));
    let group = t.add(group);
    let role =
        t.add(Role::new("role").managed_policies(List(vec![evil.into()])).read_s3(List(vec![evil.into()])));
    t.add(Instance::new("host", main, web).security_groups([group]).r#type(evil).role(role).public_ip(true));
    t.add(GatewayEndpoint::new(evil, main, evil));
    let igw = t.add(InternetGateway::new("igw", main).tag(evil, evil).name_tag(evil));
    let rt = RouteTable::new("rt", main).subnets([web]).route(net("0.0.0.0/0"), igw);
    t.add(rt.route(PrefixList::new(evil), igw).allow("subnet-overlap", evil));
    t.add(InterfaceEndpoint::new("other", main, evil).subnets([web]).security_groups([group]));
    let text = review(t);
    assert_eq!(text.matches("\n```").count(), 2, "{text}");
    for markup in ["<script", "[a](b)"] {
        assert!(!text.contains(markup), "{markup}\n{text}");
    }
    for title in ["## Exposure", "## Reachability", "## Roles", "## Cost", "## Quotas", "## Endpoints"] {
        assert!(text.contains(title), "{title} has a part in this");
    }
    let diagram = text.split("\n```").nth(1).expect("a diagram");
    assert!(!diagram.contains("%%"), "{diagram}");
    assert_tables_are_even(&text);
}

/// Every row has as many cells as its head.
fn assert_tables_are_even(text: &str) {
    let mut cells = None;
    for line in text.lines() {
        let count = line.replace("\\|", "").matches('|').count();
        match (line.starts_with('|'), cells) {
            (true, None) => cells = Some(count),
            (true, Some(expected)) => assert_eq!(count, expected, "{line}"),
            (false, _) => cells = None,
        }
    }
}
