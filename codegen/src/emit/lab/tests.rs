//! Labs as text: what bash and its linter say of them. What packets do in them is asked by `tests/tests/lab`.

use std::process::Command;

use analysis::flow::{Claim, Reach, Verdict};
use dsl::{
    net::{Family, parse_ipv4_cidr, parse_ipv6_cidr},
    prelude::*,
};

fn network(name: &str, text: &str) -> Topology {
    let v4 = |text: &str| parse_ipv4_cidr(text).expect("a CIDR block");
    let mut t = Topology::new("demo").region("us-west-2").describe(text);
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")).ipv6(VpcIpv6::Amazon));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(1)));
    t.add(RouteTable::new("web_rt", main).subnets([web]).route(v4("0.0.0.0/0"), igw));
    let acl = NetworkAcl::new("acl", main).subnets([web]);
    t.add(acl.ingress(100, AclAction::Allow, Traffic::tcp(443), v4("0.0.0.0/0")));
    let group = t.add(SecurityGroup::new("sg", main, text).ingress(Traffic::tcp(443), v4("0.0.0.0/0")));
    let host = t.add(Instance::new(name, main, web).security_groups([group]).public_ip(true));
    t.add(Expect::from(End::Internet).reaches(host).traffic(Traffic::tcp(443)).assuming(text));
    t
}

fn script(topology: Topology) -> String {
    super::lab(&topology.graph()).files.swap_remove(0).text
}

/// Writes a script into a folder of its own and runs a program on it there; none without the program.
fn run(name: &str, script: &str, program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let folder = std::env::temp_dir().join(format!("vpcraft-lab-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("lab.sh"), script).expect("a file");
    let output = Command::new(program).args(arguments).current_dir(&folder).output();
    let made = std::fs::read_dir(&folder).expect("a folder").count();
    std::fs::remove_dir_all(&folder).expect("it goes");
    assert_eq!(made, 1, "nothing else was made");
    let output = output.ok()?;
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said))
}

#[test]
fn what_people_write_stays_text() {
    for (at, text) in
        ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", "a\nEND\ntouch pwned", "\"$LAB\""]
            .iter()
            .enumerate()
    {
        let script = script(network(&format!("h_{at}_{text}"), text));
        let Some((fine, said)) = run(&format!("text{at}"), &script, "bash", &["lab.sh", "hosts"]) else {
            return;
        };
        assert!(fine, "{said}\n{script}");
    }
}

#[test]
fn without_root_it_says_so() {
    let script = script(network("host", "")).replace("$(id -u)", "1000");
    let Some((fine, said)) = run("root", &script, "bash", &["lab.sh", "up"]) else { return };
    assert!(!fine && said.contains("needs"), "{said}");
}

#[test]
fn the_linter_has_nothing_to_say() {
    let script = script(network("host", "A lab."));
    if let Some((fine, said)) = run("lint", &script, "shellcheck", &["lab.sh"]) {
        assert!(fine, "{said}");
    }
}

/// A host of each kind of addresses, and the fact that the internet reaches it.
fn families(which: [bool; 2], family: Option<FlowFamily>, reaches: bool) -> Topology {
    let v4 = |text: &str| parse_ipv4_cidr(text).expect("a CIDR block");
    let mut t = Topology::new("demo").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")).ipv6(VpcIpv6::Amazon));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A);
    let web = t.add(if which[1] { web.ipv6(Slot(1)) } else { web });
    let table = RouteTable::new("web_rt", main).subnets([web]);
    let table = if which[0] { table.route(v4("0.0.0.0/0"), igw) } else { table };
    let all = parse_ipv6_cidr("::/0").expect("a CIDR block");
    t.add(if which[1] { table.route(all, igw) } else { table });
    let group = SecurityGroup::new("sg", main, "Web").ingress(Traffic::tcp(443), v4("0.0.0.0/0"));
    let group = t.add(group.ingress(Traffic::tcp(443), all));
    let host = Instance::new("host", main, web).security_groups([group]).public_ip(which[0]);
    let host = t.add(host.ipv6_address_count(i64::from(which[1])));
    let fact = Expect::from(End::Internet).traffic(Traffic::tcp(443));
    let fact = if reaches { fact.reaches(host) } else { fact.never_reaches(host) };
    t.add(family.map_or(fact.clone(), |family| fact.family(family)));
    t
}

/// The families that packets of the lab ask the only fact about.
fn asked(topology: Topology) -> Vec<Family> {
    let text = script(topology);
    let facts = text.split("\nfacts() {\n").nth(1).expect("facts");
    let lines = facts.lines().filter(|line| line.starts_with("internet "));
    let of = |line: &str| if line.contains(':') { Family::V6 } else { Family::V4 };
    lines.map(of).collect()
}

#[test]
fn the_internet_is_asked_about_the_same_families_as_the_proof() {
    let (four, six) = (Family::V4, Family::V6);
    for (which, family, wanted) in [
        ([true, false], None, vec![four]),
        // It has a private address by IPv4, which nobody outside can call.
        ([false, true], None, vec![four, six]),
        ([true, true], None, vec![four, six]),
        ([true, true], Some(FlowFamily::Ipv6), vec![six]),
        ([true, false], Some(FlowFamily::Ipv4), vec![four]),
    ] {
        for reaches in [true, false] {
            let graph = families(which, family, reaches).graph();
            let claim = graph.all::<Expect>().next().and_then(Claim::of).expect("a claim");
            let mut judged: Vec<_> =
                Reach::new(&graph).judge(&claim).cases.iter().map(|case| case.trace.family).collect();
            judged.sort();
            let mut asked = asked(families(which, family, reaches));
            asked.sort();
            assert_eq!((&judged, &asked), (&wanted, &wanted), "{which:?} {family:?} {reaches}");
        }
    }
}

#[test]
fn a_family_that_the_host_has_not_is_no_packet_and_no_proof() {
    let graph = families([true, false], Some(FlowFamily::Ipv6), true).graph();
    let claim = graph.all::<Expect>().next().and_then(Claim::of).expect("a claim");
    assert_eq!(Reach::new(&graph).judge(&claim).verdict, Verdict::Refuted);
    assert!(asked(families([true, false], Some(FlowFamily::Ipv6), true)).is_empty());
}
