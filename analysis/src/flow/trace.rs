//! What became of some traffic: the stops it passes, and what is lost on the way.

use dsl::{graph::NodeId, net::Family};

use super::{reason::Reason, traffic::TrafficSet, tri::Tri};

/// One stop of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens there, in a few words.
    pub what: &'static str,
    /// The element; none for what nobody declares, such as the internet.
    pub element: Option<NodeId>,
    /// Whether it is on the way back.
    pub is_reply: bool,
}

/// Traffic that does not get past a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Why.
    pub reason: Reason,
    /// Whether it is dropped for certain; else it depends on a value that comes later.
    pub is_certain: bool,
    /// Whether it is the reply that is lost.
    pub is_reply: bool,
    /// The element responsible.
    pub element: Option<NodeId>,
    /// What is lost.
    pub traffic: TrafficSet,
    /// What happens, as a sentence.
    pub what: String,
    /// The smallest change that would let it pass.
    pub fix: Option<String>,
}

/// What became of some traffic of one family between two ends that are each one class.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The family.
    pub family: Family,
    /// What was asked about.
    pub asked: TrafficSet,
    /// What arrives for certain.
    pub arrives: TrafficSet,
    /// What may arrive.
    pub may_arrive: TrafficSet,
    /// What works both ways for certain.
    pub works: TrafficSet,
    /// What may work both ways.
    pub may_work: TrafficSet,
    /// The stops, forward and back.
    pub steps: Vec<Step>,
    /// What was lost, in the order of the stops.
    pub losses: Vec<Loss>,
}

impl Trace {
    /// Whether all that was asked about works.
    pub fn holds(&self) -> Tri {
        match (self.works.covers(&self.asked), self.may_work.covers(&self.asked)) {
            (true, _) => Tri::Yes,
            (false, true) => Tri::Maybe,
            (false, false) => Tri::No,
        }
    }

    /// Whether any of it gets through: TCP both ways, everything else as soon as it arrives.
    pub fn leaks(&self) -> Tri {
        let through = |works: &TrafficSet, arrives: &TrafficSet| {
            !works.intersection(&self.asked).is_empty()
                || !arrives.clone().without_tcp().intersection(&self.asked).is_empty()
        };
        match (through(&self.works, &self.arrives), through(&self.may_work, &self.may_arrive)) {
            (true, _) => Tri::Yes,
            (false, true) => Tri::Maybe,
            (false, false) => Tri::No,
        }
    }

    /// Whether the way forward passes an element.
    pub fn passes(&self, element: NodeId) -> bool {
        self.steps.iter().any(|step| !step.is_reply && step.element == Some(element))
    }
}
