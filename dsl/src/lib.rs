//! The model of vpcraft: typed resources and the graph they make.
//!
//! [`topology`] has the builder, [`graph`] the network as nodes and links, [`resource`] the kinds
//! and [`facts`] what AWS publishes as tables. Nothing in here reads a file or knows an output format.

pub mod facts;
pub mod graph;
pub mod json;
pub mod kind;
pub mod net;
pub mod origin;
pub mod resource;
pub mod topology;
pub mod value;
pub mod view;

/// What a builder needs.
pub mod prelude {
    pub use crate::{
        resource::prelude::*,
        topology::{Blueprint, Element, Key, Ref, Topology},
        value::{List, Pairs, Slot, Traffic, Value},
    };
}
