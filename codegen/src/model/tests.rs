//! Round trips, and files that are no models.

use dsl::{
    net::{parse_ipv4_cidr, parse_ipv6_cidr},
    prelude::*,
};

use super::{read, schema::schema, write};

fn office() -> Topology {
    let net = |text| parse_ipv4_cidr(text).expect("a CIDR block");
    let mut t = Topology::new("office \"q\"").region("us-west-2").account("111122223333").stage("lab");
    t = t.describe("Two\nlines.").tag("team", "net").tag("team", "again").allow("subnet-overlap", "demo");
    t = t.limit("subnets_per_vpc", 400);
    let facts = t.facts_mut();
    facts.override_region("us-iso-east-1", vec!['a', 'b']);
    facts.override_service("ledger", dsl::facts::Service::own("ledger", "com.amazonaws.vpce.x", [8443]));
    facts.override_prefix_list("us-east-1", "s3", "pl-1");
    facts.override_prefix_list_weight("s3", 2);
    let at = t.add(At::new("prod").region("us-east-1"));
    let web = t.reserve::<Subnet>();
    let vpc = Vpc::new("main", net("10.0.0.0/16")).ipv6(VpcIpv6::Amazon).secondary([net("100.64.0.0/16")]);
    let main = t.add(vpc.at(at).tag("k", "v").describe("The one.").allow("x", "y").tenancy(Tenancy::Default));
    let igw = t.add(InternetGateway::new("igw", main).property("X", "{\"a\": 1}"));
    t.define(web, Subnet::public("web", main, net("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(3)));
    t.add(Subnet::private("app", main, Value::parameter("AppCidr")).map_public_ip_on_launch(false));
    let rt = RouteTable::new("rt", main).subnets([web]).route(net("0.0.0.0/0"), igw);
    t.add(rt.route(parse_ipv6_cidr("::/0").expect("a block"), igw).route(PrefixList::new("pl-1"), igw));
    t.add(Vpc::new("legacy", net("172.31.0.0/16")).existing("vpc-0a0152fbfb1aaecc7"));
    t
}

#[test]
fn reads_what_it_writes() {
    let written = write(&office());
    let back = read(&written).expect("a model");
    assert_eq!(write(&back), written);
    assert_eq!(back.facts(), office().facts());
    assert_eq!(back.nodes(), office().without_origins().nodes());
}

#[test]
fn the_topology_of_a_graph_gives_the_same_model() {
    let written = write(&office());
    assert_eq!(write(office().graph().topology()), written);
    assert_eq!(write(read(&written).expect("a model").graph().topology()), written);
}

/// A model with these elements.
fn with(elements: &str) -> String {
    format!(r#"{{"version":1,"topology":"t","stage":"main","elements":[{elements}]}}"#)
}

fn error(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

#[test]
fn refuses_other_documents() {
    let table = [
        ("", "not JSON: "),
        ("[]", "$: expected an object, found a list"),
        ("{}", "$: `version` is missing"),
        (r#"{"version":"1"}"#, "$.version: expected a whole number from 0 up, found a string"),
        (r#"{"version":2}"#, "version 2 of the format is not known, only 1"),
        (r#"{"version":1,"elments":[]}"#, "$: no member is named `elments`; did you mean `elements`?"),
        (r#"{"version":1,"version":1}"#, "not JSON: `version` stands twice in one object"),
    ];
    for (text, expected) in table {
        assert!(error(text).starts_with(expected), "{text}: {}", error(text));
    }
    assert!(error(&"[".repeat(1_000_000)).starts_with("not JSON"));
}

#[test]
fn refuses_what_is_wrong_with_an_element() {
    let table = [
        (
            r#"{"kind":"vpcs","settings":{}}"#,
            "$.elements[0].kind: no kind is named `vpcs`; did you mean `vpc`?",
        ),
        (r#"{"kind":"vpc"}"#, "$.elements[0]: `settings` is missing"),
        (r#"{"kind":"vpc","settings":{}}"#, "$.elements[0].settings: `cidr` is missing"),
        (
            r#"{"kind":"vpc","settings":{"cdir":{}}}"#,
            "$.elements[0].settings: no field is named `cdir`; did you mean `cidr`?",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"ipv4":"10.0.0.0/99"}}}"#,
            "$.elements[0].settings.cidr.ipv4: expected an IPv4 CIDR block, found `10.0.0.0/99`",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"text":"10.0.0.0/16"}}}"#,
            "$.elements[0].settings.cidr: expected `ipv4`, found `text`",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"ipv4":"10.0.0.0/16","x":1}}}"#,
            "$.elements[0].settings.cidr: expected an object with one member, found another number of members",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"later":"C"},"tenancy":{"word":"dedicatd"}}}"#,
            "$.elements[0].settings.tenancy.word: no word for this field is named `dedicatd`; did you mean `dedicated`?",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"later":"C"},"at":{"link":7}}}"#,
            "$.elements[0].settings.at.link: there is no element 7, only 1",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"later":"C"},"at":{"link":0}}}"#,
            "$.elements[0].settings.at: expected at, found a link to a vpc",
        ),
        (
            r#"{"kind":"vpc","settings":{"cidr":{"later":"C"},"tags":{"pairs":[["a"]]}}}"#,
            "$.elements[0].settings.tags.pairs[0]: expected a key and a value, found 1 texts",
        ),
        (
            r#"{"kind":"subnet","settings":{"ipv6":{"slot":65536}}}"#,
            "$.elements[0].settings.ipv6.slot: expected a number from 0 to 65535, found 65536",
        ),
        (r#"{"kind":"subnet","settings":{}}"#, "$.elements[0]: a subnet can't stand in the topology"),
        (
            r#"{"kind":"subnet","parent":0,"settings":{}}"#,
            "$.elements[0]: its parents are nested too deep or go round in a circle",
        ),
        (r#"{"kind":"subnet","parent":-1,"settings":{}}"#, "$.elements[0].parent: expected a whole number"),
        (r#"{"kind":"subnet","parent":9e99,"settings":{}}"#, "$.elements[0].parent: expected a whole number"),
    ];
    for (element, expected) in table {
        let found = error(&with(element));
        assert!(found.starts_with(expected), "{element}:\n{found}");
    }
}

#[test]
fn broken_files_never_panic() {
    let written = write(&office());
    for end in (0..written.len()).filter(|end| written.is_char_boundary(*end)) {
        assert!(read(&written[..end]).is_err() || written[end..].trim().is_empty(), "cut at {end}");
    }
    for (at, _) in written.match_indices(|c: char| c.is_ascii_digit()) {
        for digit in ["9", "77777777777777777777", "-1", "\"", "null"] {
            let changed = format!("{}{digit}{}", &written[..at], &written[at + 1..]);
            if let Ok(topology) = read(&changed) {
                analysis::check::findings(&topology.graph());
            }
        }
    }
}

#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schema/model.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(file, schema()).expect("the schema can be written");
    }
    let kept = std::fs::read_to_string(file).expect("the schema is there");
    assert!(kept == schema(), "the kinds have changed: run this test again with BLESS=1");
}

#[test]
fn prices_are_kept() {
    let mut t = Topology::new("t").region("us-west-2");
    let rate = dsl::facts::Usd::parse("0.0405").expect("an amount");
    t.facts_mut().override_price("us-west-2", "nat_gateway_hour", rate).expect("an item");
    let text = write(&t);
    assert!(text.contains(r#""usd": "0.0405""#), "{text}");
    assert_eq!(read(&text).expect("a model").facts(), t.facts());
    for (from, to) in [("0.0405", "much"), ("nat_gateway_hour", "nat_hour")] {
        assert!(read(&text.replace(from, to)).is_err(), "{to}");
    }
}
