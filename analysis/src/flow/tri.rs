//! Yes, no, or not known yet.

/// An answer to a question about values that may come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tri {
    /// Whatever the open values become.
    Yes,
    /// It depends on values that are not known yet.
    Maybe,
    /// Never.
    No,
}

impl Tri {
    /// Yes or no.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// What is known, or else maybe.
    pub fn known(holds: Option<bool>) -> Self {
        holds.map_or(Self::Maybe, Self::of)
    }

    /// Whether it can be so.
    pub fn may(self) -> bool {
        self != Self::No
    }
}
