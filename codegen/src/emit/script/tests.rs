//! What scripts do with what people write: run by bash, with a stand-in for the AWS CLI.

use std::{fs, path::PathBuf, process::Command};

use dsl::{net::parse_ipv4_cidr, prelude::*, value::Value};
use ipnet::Ipv4Net;

use crate::emit::EmitError;

/// Writes down its arguments, one a line with line ends as `\n`, and answers create calls with an id.
const STAND_IN: &str = r#"#!/usr/bin/env bash
for word in "$@"; do printf '%s\n' "${word//$'\n'/\\n}" >>"$LOG"; done
printf '%s\n' --- >>"$LOG"
case $2 in create-*) printf 'id-1\n' ;; esac
"#;

fn v4(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

fn script(topology: Topology) -> String {
    super::emission(&topology.graph()).expect("a script").files.swap_remove(0).text
}

/// Runs `up` in a folder of its own and gives every argument that the CLI got; `None` without a bash.
fn arguments(name: &str, script: &str) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("vpcraft-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (log, stand_in, file) = (folder.join("log"), folder.join("aws"), folder.join("up.sh"));
    fs::write(&stand_in, STAND_IN).expect("a file");
    fs::write(&file, script).expect("a file");
    let made_executable = Command::new("chmod").arg("+x").arg(&stand_in).status();
    made_executable.ok().filter(std::process::ExitStatus::success)?;
    let path = std::env::var("PATH").unwrap_or_default();
    let bash = Command::new("bash")
        .arg(&file)
        .arg("up")
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("LOG", &log)
        .current_dir(&folder)
        .output()
        .ok()?;
    assert!(bash.status.success(), "{}", String::from_utf8_lossy(&bash.stderr));
    let text = fs::read_to_string(&log).expect("what it got");
    assert_eq!(names_in(&folder), ["aws", "log", "up.sh"], "nothing else was made");
    fs::remove_dir_all(&folder).expect("it goes");
    Some(text)
}

fn names_in(folder: &PathBuf) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

const HOSTILE: [&str; 7] = [
    "it's \"quoted\"",
    "$(touch pwned) ${HOME} $HOME",
    "`touch pwned`",
    "-x --region",
    "a\nb; touch pwned",
    "https://wiki.example/a,b=c",
    "Ünïcödé \\ * ? ~ ! #",
];

#[test]
fn texts_do_nothing_but_name_things() {
    for (at, text) in HOSTILE.into_iter().enumerate() {
        let mut t = Topology::new("hostile").region("us-west-2").describe(text);
        let main = t.add(Vpc::new("main", v4("10.0.0.0/16")).tag("note", text));
        t.add(SecurityGroup::new("web", main, text).ingress(Traffic::tcp(443), v4("10.0.0.0/8")));
        let Some(got) = arguments(&format!("hostile-{at}"), &script(t)) else { continue };
        let shown = text.replace('\n', "\\n");
        let json = crate::json::Json::text(text).compact();
        let whole = |line: &str| line == shown || line == format!("--description={shown}");
        let inside = format!("{{\"Description\":{json}}}");
        assert!(got.lines().any(|line| whole(line) || line == inside), "{text}: {got}");
        let tag = format!("\"Key\":\"note\",\"Value\":{json}");
        assert!(got.lines().any(|line| line.contains(&tag)), "{text}: {got}");
    }
}

#[test]
fn the_same_network_gives_the_same_bytes() {
    let make = || {
        let mut t = Topology::new("twice").region("us-west-2");
        t.add(Vpc::new("main", v4("10.0.0.0/16")));
        script(t)
    };
    assert_eq!(make(), make());
}

#[test]
fn a_region_that_is_not_known_is_asked_for() {
    let mut t = Topology::new("anywhere");
    t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let text = script(t);
    assert!(text.contains("--region \"$REGION\"") && text.contains("AWS_DEFAULT_REGION"), "{text}");
}

#[test]
fn an_id_that_is_not_known_becomes_a_variable() {
    let mut t = Topology::new("given").region("us-west-2");
    let partner = Vpc::new("partner", v4("10.1.0.0/16")).existing(Value::<String>::parameter("PartnerId"));
    let partner = t.add(partner);
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    t.add(Peering::new("both", main, partner));
    let text = script(t);
    assert!(text.contains("${PARTNER_ID:?set it to a value for PartnerId}"), "{text}");
    assert!(text.contains("--peer-vpc-id=\"$PARTNER_ID\""), "{text}");
}

#[test]
fn what_has_no_calls_is_refused() {
    let mut t = Topology::new("raw").region("us-west-2");
    t.add(Raw::new("log", "AWS::EC2::FlowLog"));
    let error = super::emission(&t.graph()).expect_err("no script");
    assert!(matches!(&error, EmitError::Calls(problems) if problems.len() == 1), "{error}");
}
