//! A network as people read it: sections of plain data, computed once and free of any output format.
//!
//! Reviews, diagrams and lists are written from these, so that what writes them need not know a kind.

mod derived;

pub use derived::{Derived, derived};
