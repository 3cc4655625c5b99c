//! Two runs at once must not build two networks: a key pair whose name can be taken once is the lock.
//!
//! It is taken in each account and Region of a plan, in order, says whose it is and since when, and is given back at
//! the end. The key in it opens nothing: its private half was thrown away.

use std::time::{SystemTime, UNIX_EPOCH};

use codegen::json::Json;

use crate::{
    ec2::{Ask, Ec2, Failure, Outcome},
    listed::tag,
    query::{items, text_of},
    session::{Delays, Session},
};

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBt0fsFALYDEP0f9S+8+hBPX7aMEdLCyecgvDWOBhWgd vpcraft-lock";
const OWNER: &str = "vpcraft:owner";
const SINCE: &str = "vpcraft:since";
const RUN: &str = "vpcraft:run";

/// Who asks for a lock.
#[derive(Clone, Debug)]
pub struct Owner {
    /// In words that people understand: `ada@laptop, process 4711`.
    pub name: String,
    /// Whether the owner of these words is known to be gone.
    pub is_gone: fn(&str) -> bool,
    /// Whether to take the lock from whoever has it.
    pub breaks: bool,
}

/// Why there is no lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Somebody else is at it.
    #[error(
        "{owner} is at it since {minutes} minutes (key pair `{name}`); wait, or take the lock with `--break-lock` if that run is dead"
    )]
    Taken {
        /// Who.
        owner: String,
        /// Since when.
        minutes: u64,
        /// The name of the key pair.
        name: String,
    },
    /// AWS could not be asked.
    #[error("the lock, key pair `{name}`: {failure}\n  {}", .failure.advice())]
    Failed {
        /// The name of the key pair.
        name: String,
        /// What AWS answered.
        failure: Failure,
    },
}

/// A lock that is held.
#[derive(Debug)]
#[must_use = "a lock is given back with `release`"]
pub struct Lock {
    held: Vec<(usize, String)>,
    /// From whom it was taken, if they were gone.
    pub taken_from: Vec<String>,
}

impl Lock {
    /// Takes the lock in all accounts and Regions of the plan.
    ///
    /// # Errors
    /// Somebody else has it, or AWS refuses; then nothing is held.
    pub async fn take<E: Ec2>(session: &Session<'_, E>, owner: &Owner) -> Result<Self, LockError> {
        let mut lock = Self { held: Vec::new(), taken_from: Vec::new() };
        for site in 0..session.plan.sites.len() {
            match take(session, site, owner, &mut lock.taken_from).await {
                Ok(id) => lock.held.push((site, id)),
                Err(error) => {
                    lock.release(session).await;
                    return Err(error);
                }
            }
        }
        Ok(lock)
    }

    /// Gives it back; what could not be given back is said.
    pub async fn release<E: Ec2>(self, session: &Session<'_, E>) -> Vec<String> {
        let mut stuck = Vec::new();
        for (site, id) in self.held {
            if let Err(failure) = drop_key(session, site, &id).await {
                stuck.push(format!("the lock `{}` ({id}) stays: {failure}", name(session)));
            }
        }
        stuck
    }
}

fn name<E: Ec2>(session: &Session<'_, E>) -> String {
    format!("vpcraft-lock-{}-{}", session.plan.topology, session.plan.stage)
}

/// What is known of a lock that is there.
struct Held {
    id: String,
    owner: String,
    minutes: u64,
    is_ours: bool,
}

async fn take<E: Ec2>(
    session: &Session<'_, E>,
    site: usize,
    owner: &Owner,
    taken_from: &mut Vec<String>,
) -> Result<String, LockError> {
    let failed = |failure| LockError::Failed { name: name(session), failure };
    let ask = import(session, site, owner);
    let mut delays = Delays::new(session.options.patience / 10);
    loop {
        let failure = match session.once(&ask).await {
            Ok(answer) => match text_of(&answer, "KeyPairId") {
                Some(id) => return Ok(id),
                None => Failure::no_answer("the answer has no id"),
            },
            Err(failure) => failure,
        };
        let is_taken = failure.code == "InvalidKeyPair.Duplicate";
        if is_taken || failure.outcome == Outcome::Unknown {
            match held(session, site).await.map_err(failed)? {
                Some(held) if held.is_ours => return Ok(held.id),
                Some(held) if owner.breaks || (owner.is_gone)(&held.owner) => {
                    // By its id: a lock that somebody else took in the meantime has another.
                    drop_key(session, site, &held.id).await.map_err(failed)?;
                    taken_from.push(held.owner);
                    continue;
                }
                Some(held) => {
                    let Held { owner, minutes, .. } = held;
                    return Err(LockError::Taken { owner, minutes, name: name(session) });
                }
                None => {}
            }
        } else if !failure.is_throttled() && !failure.is_unknown_id() {
            return Err(failed(failure));
        }
        if !delays.wait(&session.stop).await {
            return Err(failed(failure));
        }
    }
}

fn import<E: Ec2>(session: &Session<'_, E>, site: usize, owner: &Owner) -> Ask {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let tag = |key: &str, value: &str| Json::object([("Key", Json::text(key)), ("Value", Json::text(value))]);
    let tags = [tag(OWNER, &owner.name), tag(SINCE, &now.to_string()), tag(RUN, &session.run)];
    let specification = Json::object([("ResourceType", Json::text("key-pair")), ("Tags", Json::list(tags))]);
    let inputs = [
        ("KeyName", Json::text(name(session))),
        ("PublicKeyMaterial", Json::text(KEY)),
        ("TagSpecifications", Json::list([specification])),
    ];
    Ask::ec2(site, "ImportKeyPair", inputs)
}

async fn held<E: Ec2>(session: &Session<'_, E>, site: usize) -> Result<Option<Held>, Failure> {
    let names = Json::list([Json::text(name(session))]);
    let answer = match session.read(&Ask::ec2(site, "DescribeKeyPairs", [("KeyNames", names)])).await {
        Ok(answer) => answer,
        Err(failure) if failure.is_unknown_id() => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let Some(item) = items(&answer, "KeyPairs[]").into_iter().next() else { return Ok(None) };
    let text = |key| tag(item, key).cloned().unwrap_or_default();
    let since: u64 = text(SINCE).parse().unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Ok(Some(Held {
        id: text_of(item, "KeyPairId").unwrap_or_default(),
        owner: text(OWNER),
        minutes: now.saturating_sub(since) / 60,
        is_ours: text(RUN) == session.run,
    }))
}

async fn drop_key<E: Ec2>(session: &Session<'_, E>, site: usize, id: &str) -> Result<(), Failure> {
    let ask = Ask::ec2(site, "DeleteKeyPair", [("KeyPairId", Json::text(id))]);
    let mut delays = Delays::new(session.options.patience / 10);
    loop {
        let failure = match session.once(&ask).await {
            Ok(_) => return Ok(()),
            Err(failure) if failure.is_unknown_id() => return Ok(()),
            Err(failure) => failure,
        };
        let may_pass = failure.is_throttled() || failure.outcome == Outcome::Unknown;
        // A run that is told to stop still gives its lock back.
        if !may_pass || !delays.wait(&crate::Stop::default()).await {
            return Err(failure);
        }
    }
}
