//! The renderings of a topology: what reads the graph and writes a text.

pub mod call;
pub mod check;
pub mod emit;
pub mod findings;
pub mod json;
pub mod model;
pub mod stack;
