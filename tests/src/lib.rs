//! The tests of the workspace; see `tests/`.
