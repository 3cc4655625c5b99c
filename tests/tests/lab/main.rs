//! The engine's answers against real packets: every story, and random networks, as labs of network namespaces.
//!
//! They need root, iproute2, nftables and python3: `tests/lab/prove.sh quick` looks for those and runs them with a dozen
//! random networks, `tests/lab/prove.sh long` with hundreds.

#![allow(clippy::print_stdout, reason = "counts and seeds are what the test reports")]

mod oracle;
mod site;
mod spec;

use analysis::flow;
use dsl::{graph::Graph, prelude::*};

use self::{
    oracle::{Kind, Lab, Oracle, Outcome},
    spec::{Dice, Item},
};

macro_rules! stories {
    ($($story:ident in $path:literal of ($($argument:expr),*);)*) => {
        $(#[allow(dead_code, reason = "the story's own `main` is not called")] #[path = $path] mod $story;)*

        fn all() -> Vec<(&'static str, Topology)> {
            vec![$((stringify!($story), $story::$story::topology($($argument),*))),*]
        }
    };
}

stories! {
    private_s3 in "../../../examples/private_s3.rs" of ();
    interface_endpoint in "../../../examples/interface_endpoint.rs" of ();
    peering in "../../../examples/peering.rs" of ();
    three_tier in "../../../examples/three_tier.rs" of ();
    dual_stack in "../../../examples/dual_stack.rs" of ();
    hub_and_spoke in "../../../examples/hub_and_spoke.rs" of ();
    cross_account_peering in "../../../examples/cross_account_peering.rs"
        of ("vpc-0a1b2c3d4e5f60718".into(), vpcraft::cidr!("203.0.113.0/24"));
}

/// Whether labs are asked for; then nothing that they need may be missing.
fn skipped() -> bool {
    let asked = std::env::var_os("VPCRAFT_LAB").is_some();
    if !asked {
        println!("SKIPPED: labs need root, which `tests/lab/prove.sh` asks for");
    }
    !asked
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn kinds() -> Vec<Kind> {
    let tcp = spec::TCP.into_iter().map(Kind::Tcp);
    tcp.chain(spec::UDP.into_iter().map(Kind::Udp)).chain([Kind::Echo]).collect()
}

fn held(graph: &Graph) -> Outcome {
    let oracle = Oracle::new(graph, &kinds());
    oracle.hold(&Lab::up(graph))
}

#[test]
fn the_stories_hold() {
    if skipped() {
        return;
    }
    for (name, topology) in all() {
        let graph = topology.graph();
        let kinds = [22, 443, 5432, 8080].map(Kind::Tcp).into_iter().chain([Kind::Udp(53), Kind::Echo]);
        let oracle = Oracle::new(&graph, &kinds.collect::<Vec<_>>());
        let lab = Lab::up(&graph);
        let outcome = oracle.hold(&lab);
        println!("{name}: {outcome}");
        assert_eq!(outcome.wrong, [""; 0], "{name}");
        let probe = lab.run(&["probe"]);
        let said = String::from_utf8_lossy(&probe.stdout);
        assert!(probe.status.success(), "{name}: {said}");
    }
}

#[test]
fn random_networks_hold() {
    if skipped() {
        return;
    }
    let (count, seed) = (number("VPCRAFT_LAB_NETWORKS", 12), number("VPCRAFT_LAB_SEED", 1));
    let shrinks = number("VPCRAFT_LAB_SHRINK", 1) == 1;
    let mut all = Outcome::default();
    let mut failures = Vec::new();
    for seed in seed..seed + count {
        let items = spec::random(&mut Dice::new(seed));
        let outcome = held(&site::topology(&items).graph());
        if !outcome.wrong.is_empty() {
            println!("seed {seed}: {outcome}");
            let wrong = if shrinks { shrunk(items) } else { outcome.wrong.join("\n") };
            failures.push(format!("seed {seed}:\n{wrong}"));
        }
        all.add(&outcome);
        if failures.len() >= 3 || !failures.is_empty() && !shrinks {
            break;
        }
    }
    println!("{count} random networks from seed {seed}: {all}");
    for (what, count) in &all.confirmed {
        println!("{count:>8} {what}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Not a word about packets: that the same networks give the same answers, asked by class and one by one.
#[test]
fn random_networks_by_class() {
    for seed in 0..number("VPCRAFT_LAB_NETWORKS", 200) {
        let graph = site::topology(&spec::random(&mut Dice::new(seed))).graph();
        let (by_class, alone) = (flow::matrix(&graph), flow::matrix_one_by_one(&graph));
        assert_eq!((by_class.cells, by_class.exposed), (alone.cells, alone.exposed), "seed {seed}");
    }
}

/// The fewest statements that still make engine and packets disagree.
fn shrunk(mut items: Vec<Item>) -> String {
    let wrong = |items: &[Item]| held(&site::topology(items).graph()).wrong;
    let mut said = wrong(&items);
    let mut step = items.len() / 2;
    while step > 0 {
        let mut at = 0;
        while at < items.len() {
            let rest: Vec<Item> = items
                .iter()
                .enumerate()
                .filter(|(i, _)| *i < at || *i >= at + step)
                .map(|(_, it)| *it)
                .collect();
            let still = wrong(&rest);
            if still.is_empty() {
                at += step;
            } else {
                (items, said) = (rest, still);
            }
        }
        step /= 2;
    }
    let items: Vec<String> = items.iter().map(|item| format!("    {item:?}")).collect();
    format!("{}\n{}", items.join("\n"), said.join("\n"))
}
