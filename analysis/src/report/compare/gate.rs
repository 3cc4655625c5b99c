//! What a team can forbid a change to do.

use super::{Comparison, is_open};

/// Something that a change may be denied.
#[derive(Debug)]
pub struct Gate {
    /// Its word: `exposure`.
    pub word: &'static str,
    /// What it denies.
    pub what: &'static str,
    /// Whether a change does that.
    pub is_broken: fn(&Comparison) -> bool,
}

/// Every gate, by word.
pub static GATES: &[Gate] = &[
    Gate { word: "cost", what: "a month that costs more", is_broken: |it| it.cost.after > it.cost.before },
    Gate {
        word: "exposure",
        what: "anything that newly meets the internet",
        is_broken: |it| !it.exposed.inbound.is_empty() || !it.exposed.outbound.is_empty(),
    },
    Gate {
        word: "findings",
        what: "an error or a warning that was not there",
        is_broken: |it| it.new_findings.iter().any(is_open),
    },
    Gate {
        word: "obstacle",
        what: "a replacement or an addition that AWS refuses while the old element is there",
        is_broken: |it| {
            let replaced = it.replaced.iter().any(|it| it.obstacle.is_some());
            replaced || it.added.iter().any(|it| it.obstacle.is_some())
        },
    },
    Gate {
        word: "reachability",
        what: "traffic between parts that did not flow",
        is_broken: |it| it.is_traffic_left_out || it.traffic.iter().any(|change| !change.opened.is_empty()),
    },
    Gate { word: "removal", what: "an element that goes", is_broken: |it| !it.removed.is_empty() },
    Gate {
        word: "replacement",
        what: "an element that another one takes the place of, or may",
        is_broken: |it| !it.replaced.is_empty() || it.changed.iter().any(|change| change.may_replace),
    },
];

/// The gate with this word.
pub fn gate(word: &str) -> Option<&'static Gate> {
    GATES.iter().find(|gate| gate.word == word)
}
