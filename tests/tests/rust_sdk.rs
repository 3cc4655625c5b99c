//! The Rust program of every story and of every kind: formatted, with versions that are tested, safe from any text.
//! `tests/aws/prove_sdk.sh` compiles the same programs and runs some.

use std::{fs, process::Command};

use analysis::check::Checkable as _;
use codegen::emit::{Emission, Emitter as _, RustSdk};
use dsl::prelude::*;
use proc_macro2::{TokenStream, TokenTree};
use vpcraft_tests::stories::STORIES;

#[path = "../data/every_kind.rs"]
mod every_kind_source;

#[allow(dead_code, reason = "its own `main` is not called")]
#[path = "../examples/further_kinds.rs"]
mod further_kinds;

fn emission(topology: Topology) -> Emission {
    let checked = topology.check().expect("it has no errors");
    RustSdk.emit_in_part(&checked).expect("a program")
}

fn program(topology: Topology) -> String {
    emission(topology).files.swap_remove(0).text
}

/// Formats the programs as rustfmt does it on its own, and gives its complaints.
fn complaints(programs: &[(&str, String)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    // Settings are looked for in the folders around a file.
    fs::write(folder.path().join("rustfmt.toml"), "").expect("a file");
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024"]).current_dir(folder.path());
    for (name, program) in programs {
        let file = folder.path().join(format!("{name}.rs"));
        fs::write(&file, program).expect("a file");
        rustfmt.arg(file);
    }
    let done = rustfmt.output().expect("rustfmt comes with the toolchain");
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

#[test]
fn programs_are_formatted() {
    let mut programs: Vec<_> =
        STORIES.iter().map(|story| (story.name, program((story.topology)()))).collect();
    programs.push(("further_kinds", program(further_kinds::further_kinds::topology())));
    programs.push(("every_kind", program(every_kind_source::every_kind::topology())));
    for (at, text) in HOSTILE.iter().enumerate() {
        programs.push((HOSTILE_NAMES[at], program(hostile(text))));
    }
    programs.push(("empty", program(Topology::new("empty"))));
    programs.push(("long", program(long())));
    let complaints = complaints(&programs);
    assert!(complaints.is_empty(), "{complaints}");
    programs[0].1.push_str("fn planted(){}\n");
    assert!(self::complaints(&programs[..1]).contains("planted"), "rustfmt says nothing");
}

/// Names that are as long as they get.
fn long() -> Topology {
    let mut t = Topology::new("long").region("us-west-2");
    let name = "a_name_of_thirty_two_letters_abc";
    let main = t.add(Vpc::new(name, vpcraft::cidr!("10.0.0.0/16")).ipv6(VpcIpv6::Amazon));
    let web = t.add(Subnet::isolated(name, main, vpcraft::cidr!("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(3)));
    let table = t.add(RouteTable::new("a_table_of_thirty_two_letters_ab", main).subnets([web]));
    t.add(GatewayEndpoint::new("an_endpoint_of_thirty_letters_ab", main, Service::S3).route_tables([table]));
    t
}

const HOSTILE_NAMES: [&str; 8] = ["quotes", "shell", "comment", "lines", "raw", "format", "turned", "wide"];

const HOSTILE: [&str; 8] = [
    "it's \"quoted\" \\",
    "$(touch pwned) `touch pwned` -x --region",
    "*/ // /* fn main() { panic!() }",
    "a\nfn main() { panic!() }\r\n//! b\n\tc ",
    "a\n\"#; fn main() { panic!() } \"##\nb\n",
    "{} {x} {0:?} %s ${HOME}",
    "a \u{202e}dne\u{202c} \u{2066}b\u{2069} \u{0}",
    "網 é \u{301}\u{200b} 😀 and so on and so on and so on and so on and so on and so on and so on",
];

/// A network with a text wherever one can be.
fn hostile(text: &str) -> Topology {
    let mut t = Topology::new("hostile").region("us-west-2").describe(text);
    let main = Vpc::new("main", vpcraft::cidr!("10.0.0.0/16")).tag("note", text).name_tag(text);
    let main = t.add(main.tag(&format!("key {text}"), "x"));
    let app = t.add(Subnet::isolated("app", main, vpcraft::cidr!("10.0.1.0/24")).zone(Zone::A));
    t.add(RouteTable::new("rt", main).subnets([app]));
    // What the checks refuse is a text all the same.
    let why = "it is a test of texts";
    let web = SecurityGroup::new("web", main, text).allow("sg-name-invalid", why);
    let web = t.add(web.ingress(Traffic::tcp(443), vpcraft::cidr!("10.0.0.0/8")));
    t.add(KeyPair::new("ops").public_key(text).allow("key-pair-invalid", why));
    t.add(Instance::new("host", main, app).security_groups([web]).user_data(text));
    t
}

fn shape(tokens: TokenStream) -> String {
    let mut shape = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                shape.push_str(&format!("{:?}[{}]", group.delimiter(), self::shape(group.stream())));
            }
            TokenTree::Literal(_) => shape.push_str(" literal"),
            other => shape.push_str(&format!(" {other}")),
        }
    }
    shape
}

#[test]
fn texts_do_nothing_but_name_things() {
    for text in HOSTILE {
        // Letters of the same width, so that the same texts become constants.
        let tame: String = text.chars().map(|c| if c == '\n' { c } else { 'a' }).collect();
        let tokens = |text: &str| program(hostile(text)).parse::<TokenStream>().expect("it is Rust");
        let (found, wanted) = (shape(tokens(text)), shape(tokens(&tame)));
        let literals = |text: &str| text.matches(" literal").count();
        // What needs escapes is wider, and may be a constant for that: then it is named once more.
        if literals(&found) == literals(&wanted) && found.len() == wanted.len() {
            assert_eq!(found, wanted, "{text}");
        }
        assert!(!found.contains("panic"), "{text}");
        let program = program(hostile(text));
        assert!(!program.contains(['\u{202e}', '\u{2066}', '\r', '\0']), "{text}");
    }
}

#[test]
fn what_has_no_calls_is_refused_or_named() {
    let mut t = Topology::new("raw").region("us-west-2");
    t.add(Raw::new("log", "AWS::EC2::FlowLog"));
    let checked = t.check().expect("it has no errors");
    let error = RustSdk.emit(&checked).expect_err("no program");
    assert_eq!(error.to_string(), "`log` of type `AWS::EC2::FlowLog` has no EC2 calls");
    let notes = RustSdk.emit_in_part(&checked).expect("a program").notes;
    assert!(notes.iter().any(|note| note.contains("left out: `log`")), "{notes:?}");
}
