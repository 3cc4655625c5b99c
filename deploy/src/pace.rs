//! How fast requests may come: AWS's limits, planned for rather than run into.
//!
//! AWS: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use codegen::call::Service;
use tokio::{
    sync::{Mutex, Semaphore, SemaphorePermit},
    time::{Instant, sleep},
};

use crate::ec2::Ask;

/// A bucket of requests: how many fit, and how many come back each second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// How many may come at once.
    pub burst: f64,
    /// How many more each second.
    pub per_second: f64,
}

/// Operations with a bucket unlike that of most; those with one name share it.
const ROWS: &[(&str, &str, Limit)] = &[
    ("CreateVpcEndpoint", "CreateVpcEndpoint", limit(4.0, 0.3)),
    ("ModifyVpcEndpoint", "ModifyVpcEndpoint", limit(4.0, 0.3)),
    ("DeleteVpcEndpoints", "DeleteVpcEndpoints", limit(4.0, 0.3)),
    ("CreateNatGateway", "CreateNatGateway", limit(10.0, 1.0)),
    ("DeleteNatGateway", "DeleteNatGateway", limit(10.0, 1.0)),
    ("RunInstances", "RunInstances", limit(5.0, 2.0)),
    ("TerminateInstances", "TerminateInstances", limit(100.0, 5.0)),
    ("CreateTags", "CreateTags", limit(100.0, 10.0)),
];

const fn limit(burst: f64, per_second: f64) -> Limit {
    Limit { burst, per_second }
}

/// The limit of an operation in one account and Region.
pub fn limit_of(ask: &Ask) -> Limit {
    if ask.service != Service::Ec2 {
        // IAM and Systems Manager publish no such limits; this stays far below what they were seen to take.
        return limit(20.0, 10.0);
    }
    let row = ROWS.iter().find(|(name, _, _)| *name == ask.operation);
    match row {
        Some((_, _, limit)) => *limit,
        None if ask.is_read() => limit(100.0, 20.0),
        None => limit(50.0, 5.0),
    }
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    fn fill(&mut self, limit: Limit, now: Instant) {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + since * limit.per_second).min(limit.burst);
        self.at = now;
    }
}

type SharedBucket = Rc<Mutex<Bucket>>;

/// The buckets of a run, and how many requests may be under way at once.
#[derive(Debug)]
pub(crate) struct Pace {
    is_on: bool,
    at_once: Semaphore,
    buckets: RefCell<BTreeMap<(usize, &'static str), SharedBucket>>,
}

impl Pace {
    pub(crate) fn new(is_on: bool, at_once: usize) -> Self {
        Self { is_on, at_once: Semaphore::new(at_once.max(1)), buckets: RefCell::default() }
    }

    /// Comes back when the request may go; it is under way until the permit is dropped.
    pub(crate) async fn turn(&self, ask: &Ask) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        let permit = || async { self.at_once.acquire().await.ok() };
        if !self.is_on {
            return permit().await;
        }
        let limit = limit_of(ask);
        let full = || Rc::new(Mutex::new(Bucket { left: limit.burst, at: Instant::now() }));
        let bucket = self.buckets.borrow_mut().entry((ask.site, ask.operation)).or_insert_with(full).clone();
        // Whoever waits for the bucket holds no permit, and takes from it only when the request really goes.
        let mut bucket = bucket.lock().await;
        bucket.fill(limit, Instant::now());
        if bucket.left < 1.0 {
            // A hair more than needed: AWS's clock is not ours.
            sleep(Duration::from_secs_f64((1.0 - bucket.left) / limit.per_second + 0.002)).await;
        }
        let permit = permit().await;
        bucket.fill(limit, Instant::now());
        bucket.left -= 1.0;
        permit
    }

    /// AWS wants fewer: others share the bucket, which is therefore empty.
    pub(crate) async fn drain(&self, ask: &Ask) {
        let bucket = self.buckets.borrow().get(&(ask.site, ask.operation)).cloned();
        if let Some(bucket) = bucket {
            let mut bucket = bucket.lock().await;
            bucket.left = bucket.left.min(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use codegen::json::Json;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn endpoints_wait_for_their_slow_bucket() {
        let (pace, start) = (Pace::new(true, 10), Instant::now());
        for site in [0, 1] {
            for _ in 0..7 {
                let inputs = Json::Object(Vec::new());
                let service = Service::Ec2;
                drop(pace.turn(&Ask { site, service, operation: "CreateVpcEndpoint", inputs }).await);
            }
        }
        // Three beyond the burst of four, in each of two sites, at 0.3 a second.
        let seconds = start.elapsed().as_secs_f64();
        assert!((19.9..20.2).contains(&seconds), "{seconds}");
    }
}
