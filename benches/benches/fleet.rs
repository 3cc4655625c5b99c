//! The fleet of `examples/fleet.rs`, phase by phase, with the memory each takes; and a million CIDR blocks.

use analysis::{
    check::{self, Checked},
    flow,
};
use codegen::emit::{CloudFormation, Emitter as _, Review};
use divan::{AllocProfiler, Bencher, black_box};
use dsl::{
    graph::Graph,
    net::{IpNet, Ipv4Net, overlapping_pairs},
    topology::Topology,
};

#[allow(dead_code, reason = "the story's own `main` is not called")]
#[path = "../../examples/fleet.rs"]
mod fleet;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

/// Numbers of VPCs.
const SIZES: [u32; 3] = [10, 100, 1000];

fn main() {
    divan::main();
}

fn checked(count: u32) -> Checked {
    check::check_graph(fleet::fleet(count).graph()).expect("the fleet has no errors")
}

/// The builder alone.
#[divan::bench(args = SIZES, sample_count = 20)]
fn build(count: u32) -> Topology {
    fleet::fleet(black_box(count))
}

/// From what was written to every resource.
#[divan::bench(args = SIZES, sample_count = 20)]
fn graph(bencher: Bencher<'_, '_>, count: u32) {
    bencher.with_inputs(|| fleet::fleet(count)).bench_values(Topology::graph);
}

/// Every check.
#[divan::bench(args = SIZES, sample_count = 10)]
fn findings(bencher: Bencher<'_, '_>, count: u32) {
    let graph: Graph = fleet::fleet(count).graph();
    bencher.bench(|| check::findings(black_box(&graph)));
}

/// The template as text.
#[divan::bench(args = SIZES, sample_count = 20)]
fn emit(bencher: Bencher<'_, '_>, count: u32) {
    let checked = checked(count);
    bencher.bench(|| CloudFormation.emit(black_box(&checked)));
}

/// Who reaches what, every pair: by class, as users get it.
#[divan::bench(args = SIZES, sample_count = 5)]
fn matrix(bencher: Bencher<'_, '_>, count: u32) {
    let graph: Graph = fleet::fleet(count).graph();
    bencher.bench(|| flow::matrix(black_box(&graph)));
}

/// The same, each question asked alone.
#[divan::bench(args = SIZES, sample_count = 3)]
fn matrix_one_by_one(bencher: Bencher<'_, '_>, count: u32) {
    let graph: Graph = fleet::fleet(count).graph();
    bencher.bench(|| flow::matrix_one_by_one(black_box(&graph)));
}

/// The traffic of a fleet and of the same with another one at its end.
#[divan::bench(args = SIZES, sample_count = 3)]
fn traffic_diff(bencher: Bencher<'_, '_>, count: u32) {
    let (before, after) = (fleet::fleet(count).graph(), fleet::fleet(count + 1).graph());
    bencher.bench(|| flow::traffic_diff(black_box(&before), black_box(&after)));
}

/// The review as Markdown, after the checks.
#[divan::bench(args = SIZES, sample_count = 10)]
fn review(bencher: Bencher<'_, '_>, count: u32) {
    let checked = checked(count);
    bencher.bench(|| Review.emit(black_box(&checked)));
}

/// Everything, as a process does it.
#[divan::bench(args = SIZES, sample_count = 10)]
fn whole(count: u32) {
    let emission = CloudFormation.emit(&checked(black_box(count))).expect("it is allowed to be large");
    black_box(emission);
}

/// A million blocks, of which a hundred overlap another.
#[divan::bench(sample_count = 10)]
fn overlap_of_a_million(bencher: Bencher<'_, '_>) {
    let block = |number: u32, length| IpNet::V4(Ipv4Net::new_assert((number << 8).into(), length));
    let mut blocks: Vec<_> = (0..1_000_000).map(|number| (block(number, 24), number)).collect();
    blocks.extend((0..100).map(|number| (block(number * 9_973, 28), number)));
    bencher.bench(|| {
        let pairs = overlapping_pairs(black_box(&blocks).iter().copied());
        assert_eq!(pairs.len(), 100);
        pairs
    });
}
