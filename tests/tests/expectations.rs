//! `expect` through the macro: what holds is silent, what does not is one error at the expectation.

use std::fs;

use vpcraft_tests::{Message, expand, topology_of};

fn story(name: &str) -> String {
    let path = format!("{}/../examples/{name}.rs", env!("CARGO_MANIFEST_DIR"));
    topology_of(&fs::read_to_string(path).expect("the story")).expect("a topology").to_owned()
}

fn messages(text: &str) -> Vec<Message> {
    expand(text).expect("tokens").messages
}

/// The only error of a story with one text changed, which must stand in the line that begins like this.
fn broken(name: &str, from: &str, to: &str, line: &str) -> Message {
    let text = story(name);
    assert!(text.contains(from), "no `{from}` in {name}");
    let text = text.replacen(from, to, 1);
    let found: Vec<_> = messages(&text).into_iter().filter(|message| !message.is_warning).collect();
    let [message] = found.as_slice() else { panic!("not one error: {found:#?}") };
    let shown = text.lines().nth(message.line - 1).unwrap_or_default().trim();
    assert!(shown.starts_with(line), "at `{shown}`: {message:#?}");
    message.clone()
}

#[test]
fn the_stories_hold() {
    for name in ["private_s3", "interface_endpoint", "peering", "hub_and_spoke"] {
        assert_eq!(messages(&story(name)), [], "{name}");
    }
}

#[test]
fn a_table_that_the_endpoint_lacks() {
    let error = broken(
        "private_s3",
        "route_tables: [private_rt]",
        "route_tables: [public_rt]",
        "expect main.host -> service s3",
    );
    assert!(
        error.message.contains("has no route to the public addresses of `s3` [NO_ROUTE_TO_DESTINATION]"),
        "{error:?}"
    );
    assert_eq!(
        error.help.as_deref(),
        Some("add `private_rt` to `route_tables` of gateway endpoint `main.s3`")
    );
}

#[test]
fn a_group_that_lets_nobody_in() {
    let error = broken(
        "private_s3",
        "ingress tcp 22 from bastion_sg;",
        "ingress tcp 2222 from bastion_sg;",
        "expect main.bastion",
    );
    assert!(error.message.contains("security group `main.host_sg` lets no tcp 22 in"), "{error:?}");
    let help = "add `ingress tcp 22 from main.bastion_sg;` to security group `main.host_sg`";
    assert_eq!(error.help.as_deref(), Some(help));
}

#[test]
fn a_way_out_that_should_not_be() {
    let text =
        story("private_s3").replacen("expect main.host !-> internet", "expect main.bastion !-> internet", 1);
    let found = messages(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.contains("gets through: main.bastion > main.bastion_sg"), "{found:#?}");
}

#[test]
fn a_return_route_that_is_missing() {
    let error = broken("peering", "10.0.0.0/16 => left_right;", "", "");
    assert!(error.message.contains("10.0.0.0/16") || error.message.contains("peering"), "{error:?}");
}

#[test]
fn values_that_come_later() {
    let text = "pub late(office: Ipv4Net) in us-west-2;
        vpc main 10.0.0.0/16 {
            subnet a 10.0.1.0/24 zone a type isolated;
            subnet b 10.0.2.0/24 zone b type isolated;
            route_table rt for a, b;
            security_group sg \"SSH\" { ingress tcp 22 from (office); }
            instance one in a { security_groups: [sg]; }
            instance two in b { security_groups: [sg]; }
        }
        expect main.one -> main.two tcp 22;";
    // The built program asks again, with the value.
    assert_eq!(messages(text), []);
    let wrong = text.replace("main.two tcp 22;", "main.two tcp 23;");
    assert_eq!(messages(&wrong).len(), 1, "{:#?}", messages(&wrong));
}

#[test]
fn words_of_an_expectation() {
    let with = |expect: &str| {
        let text = story("private_s3");
        messages(&format!("{text}\n    {expect}"))
    };
    for fine in [
        "expect [main.host, main.private] !-> [internet, 8.8.8.8/32];",
        "expect 203.0.113.0/24 -> main.bastion tcp 22 ipv4;",
        "expect internet !-> main.host;",
        "expect main.bastion -> internet tcp 1-65535;",
        "expect main.host !-> service \"dynamodb\";",
        "expect main.host -> main.s3 only via main.s3;",
        "expect main.bastion_sg -> main.host_sg tcp 22;",
    ] {
        assert_eq!(with(fine), [], "{fine}");
    }
    for wrong in [
        "expect main.host;",
        "expect main.hots -> internet;",
        "expect main.host -> internet via main.private;",
        "expect -> internet;",
    ] {
        assert_eq!(with(wrong).len(), 1, "{wrong}: {:#?}", with(wrong));
    }
}
