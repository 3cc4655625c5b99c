//! The benchmarks of the workspace; see `benches/`.
