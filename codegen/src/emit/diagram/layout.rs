//! Where everything goes: boxes in boxes by rows and columns, wires in the lanes between them.
//!
//! A VPC has its zones side by side, its gateways and endpoints below them, its peerings on its right. Wires run in
//! gutters that hold no text, so that no label is ever crossed; what a label says too long is cut and kept in its
//! title.

mod estate;
pub(super) mod lanes;
mod network;
mod subnet;

use analysis::report::{Diagram, Outline};

use super::shape::Shape;

/// The drawing, with its corner at the origin.
pub(super) fn layout(diagram: &Diagram) -> Shape {
    estate::draw(diagram)
}

/// The class of a single thing.
fn class(outline: Outline) -> &'static str {
    match outline {
        Outline::Network => "network",
        Outline::Zone => "zone",
        Outline::Subnet => "part",
        Outline::Gateway => "gateway",
        Outline::Endpoint => "endpoint",
        Outline::Host => "host",
    }
}

/// The class of a wire to it.
fn wire_class(outline: Outline) -> &'static str {
    match outline {
        Outline::Endpoint => "to-endpoint",
        Outline::Host => "to-host",
        Outline::Network | Outline::Zone | Outline::Subnet | Outline::Gateway => "to-gateway",
    }
}
