//! AWS VPC topologies as Rust: checked by the compiler, emitted as CloudFormation.

extern crate self as vpcraft;

pub use codegen::{emit, findings, model, stack};
pub use dsl::{check, facts, finding, graph, kind, net, origin, report, resource, topology, value, view};

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "testing")]
pub mod testing;

/// What a program with a topology needs.
pub mod prelude {
    #[cfg(feature = "macros")]
    pub use crate::cidr;
    pub use codegen::emit::{CloudFormation, Emit, Emitter};
    pub use dsl::net::{IpNet, Ipv4Net, Ipv6Net};
    pub use dsl::prelude::*;
}

/// The macros.
#[cfg(feature = "macros")]
pub use macros::{cidr, topology};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
