//! AWS VPC topologies as Rust: checked by the compiler, emitted as CloudFormation.

extern crate self as vpcraft;

pub use codegen::{emit, findings, stack};
pub use dsl::{check, facts, finding, graph, kind, net, origin, report, resource, topology, value, view};

#[cfg(feature = "cli")]
pub mod cli;

/// What a program with a topology needs.
pub mod prelude {
    pub use codegen::emit::{CloudFormation, Emit, Emitter};
    #[cfg(feature = "macros")]
    pub use crate::cidr;
    pub use dsl::prelude::*;
    pub use dsl::net::{IpNet, Ipv4Net, Ipv6Net};
}

/// The macros.
#[cfg(feature = "macros")]
pub use macros::{cidr, topology};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
