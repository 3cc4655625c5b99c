//! What the plan promises of every kind.
