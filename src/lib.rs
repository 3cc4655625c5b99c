#![doc = include_str!("../README.md")]

extern crate self as vpcraft;

#[cfg(feature = "cli")]
#[doc(inline)]
pub use ::cli;
pub use analysis::{check, finding, report};
pub use codegen::{emit, findings, model, stack};
pub use dsl::{facts, graph, kind, net, origin, resource, topology, value, view};
#[cfg(feature = "macros")]
pub use macros::cidr;
#[cfg(feature = "macros")]
#[doc = include_str!("../docs/language.md")]
#[doc = include_str!("../docs/kinds.md")]
pub use macros::topology;

pub mod build;
#[cfg(feature = "testing")]
pub mod testing;

/// What a program with a topology needs.
pub mod prelude {
    pub use analysis::prelude::*;
    pub use codegen::emit::{CloudFormation, Emit, Emitter, RustSdk, Script};
    pub use dsl::net::{IpNet, Ipv4Net, Ipv6Net};

    #[cfg(feature = "macros")]
    pub use crate::cidr;
}

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
