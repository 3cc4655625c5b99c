//! The `vpcraft` binary.

fn main() {}
