//! The model of vpcraft: typed resources, the graph they make, and the checks that hold them to what AWS does.
//!
//! [`topology`] has the builder, [`graph`] the network as nodes and links, [`resource`] the kinds, [`check`] the
//! checks and [`facts`] what AWS publishes as tables. Nothing in here reads a file or knows an output format.

pub mod check;
pub mod facts;
pub mod finding;
pub mod flow;
pub mod graph;
pub mod json;
pub mod kind;
pub mod net;
pub mod origin;
pub mod report;
pub mod resource;
pub mod topology;
pub mod value;
pub mod view;

/// What a builder needs.
pub mod prelude {
    pub use crate::{
        check::{Checked, Report},
        resource::prelude::*,
        topology::{Blueprint, Element, Key, Ref, Topology},
        value::{List, Pairs, Slot, Traffic, Value},
    };
}
