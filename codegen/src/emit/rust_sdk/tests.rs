//! What the program says of single things; `tests/tests/rust_sdk.rs` looks at whole networks.

use dsl::{net::parse_ipv4_cidr, prelude::*, value::Value};
use ipnet::Ipv4Net;

use super::program;
use crate::call;

fn v4(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

fn program_of(topology: Topology) -> String {
    program(&call::plan(&topology.graph()).expect("a plan"))
}

fn small() -> Topology {
    let mut t = Topology::new("small").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    t.add(Subnet::isolated("app", main, v4("10.0.1.0/24")).zone(Zone::A));
    t
}

#[test]
fn the_same_network_gives_the_same_bytes() {
    assert_eq!(program_of(small()), program_of(small()));
}

#[test]
fn calls_are_typed_builders() {
    let text = program_of(small());
    let call = "        let made = ec2
            .create_subnet()
            .vpc_id(need(&ids.main)?)
            .cidr_block(\"10.0.1.0/24\")
            .availability_zone(\"us-west-2a\")
            .tag_specifications(tagged(types::ResourceType::Subnet, \"main.app\", &tags))
            .send()
            .await?;
";
    assert!(text.contains(call), "{text}");
}

#[test]
fn only_what_is_called_is_there() {
    let text = program_of(small());
    for name in ["fn iam_tags(", "fn slot(", "fn given(", "fn is_account(", "aws_sdk_iam"] {
        assert!(!text.contains(name), "{name}");
    }
    for name in ["fn need(", "fn tagged(", "fn mine(", "fn filter(", "async fn settle(", "async fn delete("] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn a_region_that_is_not_known_is_asked_for() {
    let mut t = Topology::new("anywhere");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    t.add(Subnet::isolated("app", main, v4("10.0.1.0/24")).zone(Zone::A));
    let text = program_of(t);
    assert!(text.contains("config(None, None)"), "{text}");
    assert!(text.contains(".availability_zone(joined(&[&aws.region, \"a\"]))"), "{text}");
}

#[test]
fn an_id_that_is_not_known_is_given() {
    let mut t = Topology::new("given").region("us-west-2");
    let partner = Vpc::new("partner", v4("10.1.0.0/16")).existing(Value::<String>::parameter("PartnerId"));
    let partner = t.add(partner);
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    t.add(Peering::new("both", main, partner));
    let text = program_of(t);
    assert!(text.contains("given(mode, \"PARTNER_ID\", \"a value for PartnerId\", None)?"), "{text}");
    assert!(text.contains(".peer_vpc_id(need(&aws.partner_id)?)"), "{text}");
}

#[test]
fn a_variable_may_have_any_name() {
    let mut t = Topology::new("given").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    for (at, name) in ["Type", "Config", "Ec2", "Given"].into_iter().enumerate() {
        let other = Vpc::new(&format!("v{at}"), v4(&format!("10.{}.0.0/16", at + 1)));
        let other = t.add(other.existing(Value::<String>::parameter(name)));
        t.add(Peering::new(&format!("p{at}"), main, other));
    }
    let text = program_of(t);
    for field in ["type_2: Id", "config_2: Id", "ec2_2: Id", "given_2: Id"] {
        assert!(text.contains(field), "{field}: {text}");
    }
}
