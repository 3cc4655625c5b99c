//! Findings that only a rendering can make.

pub mod name;
pub mod reference;
pub mod template;

use analysis::check::Check;

/// Every check of a rendering.
pub static CHECKS: &[&Check] = &[&name::CHECK, &reference::CHECK, &template::CHECK];
