//! An EC2 in memory, for tests: what plans need of it, with AWS's limits, delays and refusals, and faults on demand.
//!
//! Time is tokio's, so that tests with paused time run at once.

mod blocks;
mod delete;
mod iam;
mod make;
mod world;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use codegen::json::Json;
use serde_json::Value;
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

use self::world::World;
use crate::{
    ec2::{Ask, Ec2, Failure},
    pace::limit_of,
};

/// What goes wrong with a request that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The run ends before the request is sent.
    KilledBefore,
    /// It is carried out, and the run ends before the answer is there.
    KilledAfter,
    /// It is carried out, and the connection ends without an answer.
    Lost,
    /// The connection ends, and nothing was done.
    Reset,
    /// Too many requests: nothing was done.
    Throttled,
    /// Trouble inside AWS: nothing was done, but nobody says so.
    Broken,
    /// Trouble inside AWS, and yet it was carried out.
    BrokenAfter,
    /// An id in it is too new to be known everywhere.
    TooNew,
}

/// All kinds of faults.
pub const FAULTS: [Fault; 8] = [
    Fault::KilledBefore,
    Fault::KilledAfter,
    Fault::Lost,
    Fault::Reset,
    Fault::Throttled,
    Fault::Broken,
    Fault::BrokenAfter,
    Fault::TooNew,
];

/// How many requests are left, and since when.
type Bucket = (f64, Instant);

/// EC2 in memory.
#[derive(Debug)]
pub struct Memory {
    world: RefCell<World>,
    /// How long a request is under way.
    pub latency: Duration,
    /// Whether it refuses what comes too fast.
    pub limited: bool,
    /// The fault, and the number of the request it hits: of those that change something, from 0.
    pub fault: Cell<Option<(usize, Fault)>>,
    /// An operation that these credentials may not use.
    pub denied: Cell<Option<&'static str>>,
    /// How many of a kind there may be, by the operation that makes them.
    pub quotas: RefCell<BTreeMap<&'static str, usize>>,
    /// Every request that arrived, in order.
    pub log: RefCell<Vec<Ask>>,
    /// How many requests were refused for coming too fast.
    pub throttled: Cell<usize>,
    writes: Cell<usize>,
    buckets: RefCell<BTreeMap<(usize, &'static str), Bucket>>,
    is_dead: Cell<bool>,
    bell: Notify,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            world: RefCell::default(),
            latency: Duration::from_millis(50),
            limited: true,
            fault: Cell::default(),
            denied: Cell::default(),
            quotas: RefCell::default(),
            log: RefCell::default(),
            throttled: Cell::default(),
            writes: Cell::default(),
            buckets: RefCell::default(),
            is_dead: Cell::default(),
            bell: Notify::default(),
        }
    }
}

impl Memory {
    /// Things are seen and known only some time after they were made.
    #[must_use]
    pub fn with_lag(self, lag: Duration) -> Self {
        self.world.borrow_mut().lag = lag;
        self
    }

    /// How many requests that change something came so far.
    pub fn writes(&self) -> usize {
        self.writes.get()
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        self.writes.set(0);
        self.log.borrow_mut().clear();
    }

    /// Comes back when a fault ends the run.
    pub async fn died(&self) {
        while !self.is_dead.get() {
            self.bell.notified().await;
        }
    }

    /// The next run may begin.
    pub fn revive(&self) {
        self.is_dead.set(false);
        self.fault.set(None);
    }

    /// Everything that is there, with paths in place of ids, sorted.
    pub fn inventory(&self) -> Vec<String> {
        self.world.borrow().inventory()
    }

    /// Makes something behind the back of every run; its answer.
    pub fn by_hand(&self, operation: &'static str, inputs: Json) -> Result<Json, Failure> {
        use codegen::call::Service;
        let service = if operation.ends_with("Role") { Service::Iam } else { Service::Ec2 };
        self.carry_out(&Ask { site: 0, service, operation, inputs })
    }

    fn carry_out(&self, ask: &Ask) -> Result<Json, Failure> {
        // Inputs are plain data and have a form in JSON.
        let inputs = serde_json::to_value(&ask.inputs).unwrap_or(Value::Null);
        let answer = self.world.borrow_mut().answer(ask, &inputs)?;
        Ok(serde_json::from_value(answer).unwrap_or(Json::Null))
    }

    /// Refuses what comes too fast, as AWS does.
    fn admit(&self, ask: &Ask) -> Result<(), Failure> {
        let (limit, now) = (limit_of(ask), Instant::now());
        let mut buckets = self.buckets.borrow_mut();
        let (left, at) = buckets.entry((ask.site, ask.operation)).or_insert((limit.burst, now));
        *left = (*left + now.duration_since(*at).as_secs_f64() * limit.per_second).min(limit.burst);
        *at = now;
        if *left < 1.0 {
            self.throttled.set(self.throttled.get() + 1);
            return Err(Failure::answered("RequestLimitExceeded", "Request limit exceeded.", Some("r")));
        }
        *left -= 1.0;
        Ok(())
    }

    fn refusal(&self, ask: &Ask) -> Option<Failure> {
        if self.denied.get() == Some(ask.operation) {
            let message = "You are not authorized to perform this operation.";
            return Some(Failure::answered("UnauthorizedOperation", message, Some("r-1")));
        }
        let quotas = self.quotas.borrow();
        let quota = quotas.get(ask.operation)?;
        let made = self.log.borrow().iter().filter(|known| known.operation == ask.operation).count();
        (made >= *quota).then(|| {
            Failure::answered("VpcLimitExceeded", "The maximum number has been reached.", Some("r-2"))
        })
    }

    async fn die(&self) -> ! {
        self.is_dead.set(true);
        self.bell.notify_one();
        std::future::pending().await
    }
}

impl Ec2 for Memory {
    async fn send(&self, ask: &Ask) -> Result<Json, Failure> {
        let number = self.writes.get();
        let fault =
            self.fault.get().filter(|(at, _)| !ask.is_read() && *at == number).map(|(_, fault)| fault);
        if fault == Some(Fault::KilledBefore) {
            self.die().await;
        }
        if !ask.is_read() {
            self.writes.set(number + 1);
        }
        sleep(self.latency / 2).await;
        if self.limited {
            self.admit(ask)?;
        }
        if let Some(refusal) = self.refusal(ask) {
            return Err(refusal);
        }
        self.log.borrow_mut().push(ask.clone());
        let answer = match fault {
            Some(Fault::Reset) => Err(Failure::no_answer("connection reset")),
            Some(Fault::Throttled) => Err(Failure::answered("RequestLimitExceeded", "", Some("r"))),
            Some(Fault::Broken) => Err(Failure::answered("InternalError", "", Some("r"))),
            Some(Fault::TooNew) => Err(Failure::answered("InvalidVpcID.NotFound", "", Some("r"))),
            _ => self.carry_out(ask),
        };
        match fault {
            Some(Fault::KilledAfter) => self.die().await,
            Some(Fault::Lost) => return Err(Failure::no_answer("connection reset")),
            Some(Fault::BrokenAfter) => return Err(Failure::answered("InternalError", "", Some("r"))),
            _ => {}
        }
        sleep(self.latency / 2).await;
        answer
    }

    fn region(&self, _: usize) -> String {
        "us-east-1".to_owned()
    }
}
