//! Findings that only a rendering can make.

pub mod template;
