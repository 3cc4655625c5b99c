//! `review --against`: what a change does, and what a team denies it.

use std::{fs, path::Path, process::Command};

use analysis::report;
use dsl::{net::parse_ipv4_cidr, prelude::*};

fn net(text: &str) -> dsl::net::Ipv4Net {
    parse_ipv4_cidr(text).expect("a block")
}

/// A bastion for one office, in a subnet of one zone.
fn network(zone: Zone, office: &str, reserve: bool) -> Topology {
    let mut t = Topology::new("office").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::public("web", main, net("10.0.1.0/24")).zone(zone));
    t.add(RouteTable::new("web_rt", main).subnets([web]).route(net("0.0.0.0/0"), igw));
    let sg = t.add(SecurityGroup::new("sg", main, "SSH").ingress(Traffic::tcp(22), net(office)));
    t.add(Instance::new("bastion", main, web).security_groups([sg]).public_ip(true));
    if reserve {
        t.add(ElasticIp::new("reserve", main));
    }
    t
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// The command line for a saved model, against another one.
fn review(folder: &Path, after: &Topology, rest: &[&str]) -> Ran {
    let before = folder.join("before.json");
    let file = folder.join("after.json");
    fs::write(&file, codegen::model::write(after)).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_on_model"));
    command.arg(&file).arg("review").arg("--against").arg(before).args(rest);
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Ran { code: output.status.code().expect("an end"), out: text(output.stdout), err: text(output.stderr) }
}

fn saved() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let before = network(Zone::A, "203.0.113.0/24", false);
    fs::write(folder.path().join("before.json"), codegen::model::write(&before)).expect("written");
    folder
}

#[test]
fn a_pull_request_reads_like_this() {
    let folder = saved();
    let after = network(Zone::B, "0.0.0.0/0", true);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("changes", review(folder.path(), &after, &[]).out));
}

#[test]
fn gates_decide_by_exit_code() {
    let folder = saved();
    let same = network(Zone::A, "203.0.113.0/24", false);
    let ran = review(folder.path(), &same.stage("lab"), &["--deny", "exposure,replacement,cost,removal"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with("# office: changes\n\nNothing differs: "), "{}", ran.out);
    let table = [
        (network(Zone::A, "0.0.0.0/0", false), "exposure", "replacement"),
        (network(Zone::B, "203.0.113.0/24", false), "replacement", "exposure"),
        (network(Zone::B, "203.0.113.0/24", false), "obstacle", "cost"),
        (network(Zone::A, "203.0.113.0/24", true), "cost", "removal"),
        (network(Zone::A, "198.51.100.0/24", false), "removal", "replacement"),
    ];
    for (after, broken, whole) in table {
        let ran = review(folder.path(), &after, &["--deny", broken]);
        assert_eq!(ran.code, 1, "{broken}: {}", ran.out);
        assert!(ran.err.contains(&format!("denied by `{broken}`")), "{}", ran.err);
        assert_eq!(review(folder.path(), &after, &["--deny", whole]).code, 0, "{whole}");
    }
    assert_eq!(review(folder.path(), &network(Zone::A, "0.0.0.0/0", false), &["--deny", "luck"]).code, 2);
}

#[test]
fn a_model_that_is_none_is_no_comparison() {
    let folder = saved();
    fs::write(folder.path().join("before.json"), "{}").expect("written");
    let ran = review(folder.path(), &network(Zone::A, "0.0.0.0/0", false), &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("before.json` is no model"), "{}", ran.err);
}

#[test]
fn text_of_authors_stays_text_in_a_comparison() {
    let evil = "x`|\"]\n<script>[a](b)";
    let with = |text: &str| {
        let mut t = Topology::new("t").region("us-west-2");
        let main = t.add(Vpc::new("main", net("10.0.0.0/16")).tag(text, text));
        t.add(Subnet::isolated(text, main, net("10.0.1.0/24")).zone(Zone::A).name_tag(text));
        t.add(SecurityGroup::new("sg", main, text));
        t.graph()
    };
    let (before, after) = (with("plain"), with(evil));
    let text = codegen::emit::review::comparison(&after, &report::compare(&before, &after));
    assert!(text.contains("&lt;script>"), "{text}");
    for markup in ["<script", "[a](b)", "\n<"] {
        assert!(!text.contains(markup), "{markup}: {text}");
    }
}

#[test]
fn sections_are_chosen() {
    let folder = saved();
    let run = |rest: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_on_model"));
        command.arg(folder.path().join("before.json")).arg("review").args(rest);
        let output = command.output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let titles = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect()
    };
    assert_eq!(titles(&run(&["--section", "cost,exposure"]).1), ["Exposure", "Cost"]);
    let whole = titles(&run(&[]).1);
    let some = titles(&run(&["--without", "cost", "--without", "quotas,zones"]).1);
    let rest: Vec<String> = whole
        .into_iter()
        .filter(|title| !["Cost", "Quotas", "Single points of failure"].contains(&title.as_str()))
        .collect();
    assert_eq!(some, rest);
    assert_eq!(run(&["--section", "cost", "--against", "x"]), (Some(2), String::new()));
    let (code, page) = run(&["--format", "html", "--section", "cost,exposure"]);
    let titles: Vec<&str> = page.split("<h2 ").skip(1).filter_map(|it| it.split(['>', '<']).nth(1)).collect();
    assert_eq!((code, titles.as_slice()), (Some(0), &["Exposure", "Cost"][..]));
}

#[test]
fn a_page_has_what_changes_on_top() {
    let folder = saved();
    let after = network(Zone::B, "0.0.0.0/0", true);
    let ran = review(folder.path(), &after, &["--format", "html", "--deny", "obstacle"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("denied by `obstacle`"), "{}", ran.err);
    let [changes, diagram] = ["id=\"changes\"", "id=\"diagram\""].map(|it| ran.out.find(it).expect(it));
    assert!(changes < diagram);
    // Everything that the text for a pull request says, a heading deeper.
    let text = review(folder.path(), &after, &[]).out;
    for line in text.lines() {
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        if level > 1 {
            let level = level + 1;
            assert!(ran.out.contains(&format!("<h{level}>{}</h{level}>", title.trim())), "{line}");
        }
    }
    let some = review(folder.path(), &after, &["--format", "html", "--section", "cost"]).out;
    assert!(some.contains("id=\"changes\"") && !some.contains("<svg"));
}
