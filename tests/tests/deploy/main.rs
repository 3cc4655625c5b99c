//! Plans carried out on an EC2 in memory: faults at every call, limits, refusals; time does not pass.

mod changes;

use std::{collections::BTreeMap, time::Duration};

use codegen::{
    call::{self, Plan},
    json::Json,
};
use deploy::{
    Ask, Ec2, Failure, Lock, Nobody, Options, Owner, Report, Session, Stop, Survey,
    memory::{FAULTS, Fault, Memory},
};
use dsl::prelude::*;

macro_rules! stories {
    ($($story:ident in $path:literal;)*) => {
        $(#[allow(dead_code, reason = "the story's own `main` is not called")] #[path = $path] mod $story;)*
    };
}

stories! {
    private_s3 in "../../../examples/private_s3.rs";
    peering in "../../../examples/peering.rs";
    three_tier in "../../../examples/three_tier.rs";
    fleet in "../../../examples/fleet.rs";
}

fn plan(topology: Topology) -> Plan {
    call::plan(&topology.graph()).expect("a story has calls for everything")
}

/// One run to its end; none if a fault ended it before.
async fn apply(memory: &Memory, plan: &Plan) -> Option<Report> {
    let run = async {
        let session = Session::new(memory, plan, Options::default(), &Nobody, Stop::default());
        let survey = Survey::take(&session).await.expect("a survey");
        deploy::apply(&session, &survey).await
    };
    unless_killed(memory, run).await
}

async fn destroy(memory: &Memory, plan: &Plan) -> Option<Report> {
    let run = async {
        let session = Session::new(memory, plan, Options::default(), &Nobody, Stop::default());
        deploy::destroy(&session).await.expect("a survey")
    };
    unless_killed(memory, run).await
}

async fn unless_killed<T>(memory: &Memory, run: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        done = run => Some(done),
        () = memory.died() => None,
    }
}

fn whole(report: Option<Report>) -> Report {
    let report = report.expect("nothing ended the run");
    assert!(report.is_whole(), "{:?} {:?}", report.troubles, report.skipped);
    report
}

/// Both are equal; else what is only in one of them.
fn same(found: &[String], expected: &[String], label: &str) {
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|line| !those.contains(line)).cloned().collect::<Vec<_>>()
    };
    assert!(found == expected, "{label}\n+ {:#?}\n- {:#?}", only(found, expected), only(expected, found));
}

#[tokio::test(start_paused = true)]
async fn a_story_is_made_once_and_taken_away() {
    for topology in
        [private_s3::private_s3::topology(), peering::peering::topology(), three_tier::three_tier::topology()]
    {
        let (memory, plan) = (Memory::default(), plan(topology));
        let report = whole(apply(&memory, &plan).await);
        assert!(report.made > 10, "{report:?}");
        assert_eq!(memory.throttled.get(), 0);
        let made = memory.inventory();
        memory.forget();
        let again = whole(apply(&memory, &plan).await);
        assert_eq!((again.made, memory.writes()), (0, 0), "a second run changes nothing");
        assert_eq!(memory.inventory(), made);
        whole(destroy(&memory, &plan).await);
        assert_eq!(memory.inventory(), [""; 0]);
    }
}

/// A fault at each request of a run, then a second run, then the end of it; how many points that were.
async fn every_fault(topology: Topology, lag: Duration) -> usize {
    let plan = plan(topology);
    let expected = {
        let memory = Memory::default();
        whole(apply(&memory, &plan).await);
        (memory.inventory(), memory.writes())
    };
    let mut points = 0;
    for at in 0..expected.1 {
        for fault in FAULTS {
            let memory = Memory::default().with_lag(lag);
            memory.fault.set(Some((at, fault)));
            let label = format!("{} {fault:?} at {at}", plan.topology);
            match apply(&memory, &plan).await {
                None => {
                    memory.revive();
                    // AWS shows by then what the ended run made.
                    tokio::time::sleep(lag).await;
                    whole(apply(&memory, &plan).await);
                }
                Some(report) => assert!(report.is_whole(), "{label}: {:?}", report.troubles),
            }
            same(&memory.inventory(), &expected.0, &label);
            whole(destroy(&memory, &plan).await);
            assert_eq!(memory.inventory(), [""; 0], "{label}");
            points += 1;
        }
    }
    points
}

#[tokio::test(start_paused = true)]
async fn a_fault_at_any_call_changes_nothing_in_the_end() {
    let mut points = 0;
    for topology in [private_s3::private_s3::topology(), peering::peering::topology()] {
        points += every_fault(topology, Duration::ZERO).await;
    }
    eprintln!("{points} points");
    assert!(points >= 300, "{points} points");
}

#[tokio::test(start_paused = true)]
async fn nor_does_it_where_things_are_seen_late() {
    every_fault(peering::peering::topology(), Duration::from_millis(700)).await;
}

#[tokio::test(start_paused = true)]
async fn an_end_at_any_deletion_is_made_up_for() {
    let plan = plan(private_s3::private_s3::topology());
    let deletions = {
        let memory = Memory::default();
        whole(apply(&memory, &plan).await);
        memory.forget();
        whole(destroy(&memory, &plan).await);
        memory.writes()
    };
    for at in 0..deletions {
        // Deletions take an id that is not known for gone: there is no such fault.
        for fault in FAULTS.into_iter().filter(|fault| *fault != Fault::TooNew) {
            let memory = Memory::default();
            whole(apply(&memory, &plan).await);
            memory.forget();
            memory.fault.set(Some((at, fault)));
            if destroy(&memory, &plan).await.is_none_or(|report| !report.is_whole()) {
                memory.revive();
                whole(destroy(&memory, &plan).await);
            }
            assert_eq!(memory.inventory(), [""; 0], "{fault:?} at {at}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stages_do_not_see_each_other() {
    let memory = Memory::default();
    let (main, lab) = (plan(peering::peering::topology()), plan(peering::peering::topology().stage("lab")));
    whole(apply(&memory, &main).await);
    let alone = memory.inventory();
    whole(apply(&memory, &lab).await);
    whole(destroy(&memory, &lab).await);
    assert_eq!(memory.inventory(), alone);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_need_the_failure_is_made() {
    let (memory, plan) = (Memory::default(), plan(private_s3::private_s3::topology()));
    memory.denied.set(Some("RunInstances"));
    let report = apply(&memory, &plan).await.expect("a report");
    assert_eq!(report.troubles.len(), 2, "{:?}", report.troubles);
    let said = report.troubles[0].to_string();
    for part in ["`main.", "RunInstances", "UnauthorizedOperation", "request r-1", "`policy`"] {
        assert!(said.contains(part), "{said}");
    }
    memory.denied.set(None);
    let report = whole(apply(&memory, &plan).await);
    assert!((2..6).contains(&report.made), "only what was missing: {}", report.made);
}

#[tokio::test(start_paused = true)]
async fn a_quota_reached_midway_loses_nothing() {
    let (memory, plan) = (Memory::default(), plan(peering::peering::topology()));
    memory.quotas.borrow_mut().insert("CreateVpc", 1);
    let report = apply(&memory, &plan).await.expect("a report");
    assert!(report.troubles[0].to_string().contains("a quota is reached"), "{}", report.troubles[0]);
    assert!(!report.skipped.is_empty());
    memory.quotas.borrow_mut().clear();
    whole(apply(&memory, &plan).await);
    whole(destroy(&memory, &plan).await);
    assert_eq!(memory.inventory(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_told_to_stop_goes_on_another_time() {
    let (memory, plan) = (Memory::default(), plan(private_s3::private_s3::topology()));
    let stop = Stop::default();
    let session = Session::new(&memory, &plan, Options::default(), &Nobody, stop.clone());
    let survey = Survey::take(&session).await.expect("a survey");
    let (report, ()) = tokio::join!(deploy::apply(&session, &survey), async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        stop.stop();
    });
    assert!(report.stopped && !report.is_whole() && report.troubles.is_empty(), "{report:?}");
    whole(apply(&memory, &plan).await);
}

#[tokio::test(start_paused = true)]
async fn what_was_left_by_earlier_plans_goes_too() {
    let (memory, whole_plan) = (Memory::default(), plan(private_s3::private_s3::topology()));
    whole(apply(&memory, &whole_plan).await);
    let less = plan(Topology::new("private_s3").region("us-west-2"));
    assert!(less.calls.is_empty());
    whole(destroy(&memory, &less).await);
    assert_eq!(memory.inventory(), [""; 0]);
}

/// The least time that a plan can take: its longest path, or the queue before its slowest bucket.
fn bound(plan: &Plan) -> f64 {
    let latency = 0.05;
    let waits = |operation: &str| match operation {
        "CreateVpc" => 1.0,
        "CreateNatGateway" => 60.0,
        "CreateVpcEndpoint" => 30.0,
        "CreateVpcPeeringConnection" => 2.0,
        "AcceptVpcPeeringConnection" => 3.0,
        _ => 0.0,
    };
    let mut starts = vec![0.0_f64; plan.calls.len()];
    let mut ends = vec![0.0_f64; plan.calls.len()];
    let mut of: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (id, call) in plan.ids() {
        let start = call.after.iter().map(|other| ends[other.number()]).fold(latency, f64::max);
        starts[id.number()] = start;
        let Some(request) = &call.make else { continue };
        ends[id.number()] = start + latency + waits(request.operation);
        of.entry(request.operation).or_default().push(start);
    }
    let queue = |(operation, starts): (&&str, &Vec<f64>)| {
        let ask = Ask::ec2(0, Box::leak(operation.to_string().into_boxed_str()), []);
        let limit = deploy::limit_of(&ask);
        let first = starts.iter().copied().fold(f64::MAX, f64::min);
        let count = f64::from(u32::try_from(starts.len()).expect("few"));
        first + ((count - limit.burst) / limit.per_second).max(0.0) + latency + waits(operation)
    };
    of.iter().map(queue).chain(ends.iter().copied()).fold(0.0, f64::max)
}

#[tokio::test(start_paused = true)]
async fn a_fleet_takes_little_more_than_it_must() {
    let topology = fleet::fleet(20);
    let graph = topology.graph();
    let resources = graph.ids().filter(|id| graph.is_resource(*id)).count();
    let (memory, plan) = (Memory::default(), call::plan(&graph).expect("a plan"));
    let begun = tokio::time::Instant::now();
    whole(apply(&memory, &plan).await);
    let (took, bound) = (begun.elapsed().as_secs_f64(), bound(&plan));
    let reads = memory.log.borrow().iter().filter(|ask| ask.is_read()).count();
    eprintln!(
        "fleet 20: {took:.1} s, bound {bound:.1} s; {} writes, {reads} reads, {resources} resources",
        memory.writes()
    );
    assert_eq!(memory.throttled.get(), 0, "limits are planned for");
    assert!(took <= bound * 1.15, "{took} s, bound {bound} s");
    assert!(memory.writes() * 100 <= resources * 115, "{} writes, {resources} resources", memory.writes());
    let begun = tokio::time::Instant::now();
    whole(destroy(&memory, &plan).await);
    eprintln!("destroyed in {:.1} s", begun.elapsed().as_secs_f64());
    assert_eq!(memory.inventory(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_policy_allows_what_a_run_asks_for() {
    for topology in
        [private_s3::private_s3::topology(), peering::peering::topology(), three_tier::three_tier::topology()]
    {
        let (memory, plan) = (Memory::default(), plan(topology));
        let policy = deploy::policy(&plan).compact();
        let session = Session::new(&memory, &plan, Options::default(), &Nobody, Stop::default());
        let owner = Owner { name: "ada".to_owned(), is_gone: |_| false, breaks: false };
        let lock = Lock::take(&session, &owner).await.expect("the lock");
        whole(apply(&memory, &plan).await);
        let survey = Survey::take(&session).await.expect("a survey");
        deploy::changes(&session, &survey).await.expect("changes");
        whole(destroy(&memory, &plan).await);
        assert_eq!(lock.release(&session).await, [""; 0]);
        for ask in memory.log.borrow().iter() {
            assert!(policy.contains(&format!(":{}\"", ask.operation)), "{} is not allowed", ask.operation);
        }
        assert!(!policy.contains("ec2:*"), "no action is left open");
    }
}

#[tokio::test(start_paused = true)]
async fn only_one_run_has_the_lock() {
    let (memory, plan) = (Memory::default(), plan(peering::peering::topology()));
    let session = || Session::new(&memory, &plan, Options::default(), &Nobody, Stop::default());
    let owner =
        |name: &str, breaks| Owner { name: name.to_owned(), is_gone: |name| name == "a dead one", breaks };
    let (first, second) = (session(), session());
    let lock = Lock::take(&first, &owner("ada", false)).await.expect("the lock");
    let refused = Lock::take(&second, &owner("bob", false)).await.expect_err("it is taken").to_string();
    assert!(
        refused.starts_with("ada is at it since 0 minutes") && refused.contains("--break-lock"),
        "{refused}"
    );
    assert_eq!(lock.release(&first).await, [""; 0]);
    let lock = Lock::take(&second, &owner("bob", false)).await.expect("it is free");
    let taken = Lock::take(&first, &owner("ada", true)).await.expect("it is broken");
    assert_eq!(taken.taken_from, ["bob"]);
    // Bob gives back what he no longer has: ada's lock has another id.
    assert_eq!(lock.release(&second).await, [""; 0]);
    assert!(Lock::take(&second, &owner("bob", false)).await.is_err());
    assert_eq!(taken.release(&first).await, [""; 0]);
    let _dead = Lock::take(&first, &owner("a dead one", false)).await.expect("it is free");
    let after = Lock::take(&second, &owner("bob", false)).await.expect("its owner is gone");
    assert_eq!(after.release(&second).await, [""; 0]);
    assert_eq!(memory.inventory(), [""; 0]);
}

/// A client whose owner does not look before a request comes again.
struct Blind<'a>(&'a Memory);

impl Ec2 for Blind<'_> {
    async fn send(&self, ask: &Ask) -> Result<Json, Failure> {
        let is_look = ask.is_read() && ask.inputs.compact().contains("tag:vpcraft:path");
        if is_look { Ok(Json::object::<String>([])) } else { self.0.send(ask).await }
    }

    fn region(&self, site: usize) -> String {
        self.0.region(site)
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_is_not_looked_up_before_a_retry_is_found_out() {
    let plan = plan(peering::peering::topology());
    let whole_one = Memory::default();
    whole(apply(&whole_one, &plan).await);
    let memory = Memory::default();
    memory.fault.set(Some((0, Fault::Lost)));
    let blind = Blind(&memory);
    let session = Session::new(&blind, &plan, Options::default(), &Nobody, Stop::default());
    let survey = Survey::take(&session).await.expect("a survey");
    deploy::apply(&session, &survey).await;
    assert_ne!(memory.inventory(), whole_one.inventory(), "a VPC is there twice");
}
