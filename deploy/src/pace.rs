//! How fast requests may come: AWS's limits, planned for rather than run into.
//!
//! AWS: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use codegen::call::Service;
use tokio::time::{Instant, sleep_until};

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

/// The buckets of a run.
#[derive(Debug)]
pub(crate) struct Pace {
    is_on: bool,
    buckets: RefCell<BTreeMap<(usize, &'static str), Bucket>>,
}

impl Pace {
    pub(crate) fn new(is_on: bool) -> Self {
        Self { is_on, buckets: RefCell::default() }
    }

    /// Comes back when the request may go.
    pub(crate) async fn turn(&self, ask: &Ask) {
        if !self.is_on {
            return;
        }
        let at = self.reserve(ask, Instant::now());
        sleep_until(at).await;
    }

    /// Takes a place in the bucket; the time at which it is there.
    fn reserve(&self, ask: &Ask, now: Instant) -> Instant {
        let limit = limit_of(ask);
        let mut buckets = self.buckets.borrow_mut();
        let bucket =
            buckets.entry((ask.site, ask.operation)).or_insert(Bucket { left: limit.burst, at: now });
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + since * limit.per_second).min(limit.burst) - 1.0;
        bucket.at = now;
        if bucket.left >= 0.0 {
            return now;
        }
        // A hair more than needed: AWS's clock is not ours.
        now + Duration::from_secs_f64(-bucket.left / limit.per_second + 0.001)
    }

    /// AWS wants fewer: others share the bucket, which is therefore empty.
    pub(crate) fn drain(&self, ask: &Ask) {
        let mut buckets = self.buckets.borrow_mut();
        if let Some(bucket) = buckets.get_mut(&(ask.site, ask.operation)) {
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
        let (pace, start) = (Pace::new(true), Instant::now());
        for site in [0, 1] {
            for _ in 0..7 {
                let inputs = Json::Object(Vec::new());
                let service = Service::Ec2;
                pace.turn(&Ask { site, service, operation: "CreateVpcEndpoint", inputs }).await;
            }
        }
        // Three beyond the burst of four, in each of two sites, at 0.3 a second.
        let seconds = start.elapsed().as_secs_f64();
        assert!((19.9..20.2).contains(&seconds), "{seconds}");
    }
}
