//! What happens in a run, for those who look on: a terminal, a journal, a test.

use codegen::call::Call;

use crate::ec2::Failure;

/// What happened to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is about to be made.
    Making,
    /// It is made; its id, if it has one of its own.
    Made(Option<String>),
    /// It is not ready yet; its state.
    Waiting(String),
    /// It is there and ready.
    Ready,
    /// It is about to be changed, in words.
    Changing(String),
    /// It is about to be taken away; its id.
    Deleting(String),
    /// It is gone.
    Gone,
    /// A request failed and comes again.
    Again(Failure),
    /// It was given up.
    Failed(Failure),
    /// Nothing was done: something it needs is not there.
    Skipped(String),
}

/// What happened, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The path of the element.
    pub path: String,
    /// What of it: `route`, `DNS support: on`.
    pub what: String,
    /// What happened.
    pub event: What,
}

impl Event {
    pub(crate) fn of(call: &Call, event: What) -> Self {
        Self { path: call.path.clone(), what: call.what.to_string(), event }
    }
}

/// Whoever looks on.
pub trait Watch {
    /// Called for each event, in order.
    fn tell(&self, event: &Event);
}

/// Nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Watch for Nobody {
    fn tell(&self, _: &Event) {}
}

impl<W: Watch + ?Sized> Watch for &W {
    fn tell(&self, event: &Event) {
        (**self).tell(event);
    }
}
