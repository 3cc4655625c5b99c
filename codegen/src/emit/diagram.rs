//! Diagrams: the drawing of [`analysis::report::diagram`] as SVG, for Graphviz and for Mermaid.

mod dot;
mod layout;
mod shape;
pub(super) mod svg;
mod text;

use analysis::{check::Checked, report};
use dsl::graph::Graph;

use super::{Emission, EmitError, Emitter, File, review};

/// A picture that needs no other program: VPCs, zones and subnets in each other, gateways, endpoints, peerings.
#[derive(Clone, Copy, Debug)]
pub struct Svg;

/// The same for Graphviz, which lays it out.
#[derive(Clone, Copy, Debug)]
pub struct Dot;

/// The same for Mermaid, which Markdown viewers draw.
#[derive(Clone, Copy, Debug)]
pub struct Mermaid;

impl Emitter for Svg {
    fn name(&self) -> &'static str {
        "svg"
    }

    fn extension(&self) -> &'static str {
        "svg"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        Ok(file(self, checked.graph(), svg(checked.graph())))
    }
}

impl Emitter for Dot {
    fn name(&self) -> &'static str {
        "dot"
    }

    fn extension(&self) -> &'static str {
        "dot"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let graph = checked.graph();
        Ok(file(self, graph, dot::document(&report::diagram(graph), graph.topology().name())))
    }
}

impl Emitter for Mermaid {
    fn name(&self) -> &'static str {
        "mermaid"
    }

    fn extension(&self) -> &'static str {
        "mmd"
    }

    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError> {
        let drawing = report::diagram(checked.graph());
        let mut emission = file(self, checked.graph(), review::flowchart(&drawing, true));
        let edges = drawing.edges.len();
        if edges > review::MOST_EDGES {
            let most = review::MOST_EDGES;
            emission.notes.push(format!(
                "Mermaid draws {most} edges unless `maxEdges` of its configuration says more; here are {edges}"
            ));
        }
        Ok(emission)
    }
}

fn file(emitter: &dyn Emitter, graph: &Graph, text: String) -> Emission {
    let name = format!("{}.{}", graph.topology().name(), emitter.extension());
    Emission { files: vec![File { name, text }], ..Emission::default() }
}

/// The picture of a network, of one with errors too.
///
/// # Example
/// ```
/// use vpcraft_codegen::emit::diagram;
/// use analysis::prelude::*;
/// let text = diagram::svg(&Topology::new("demo").graph());
/// assert!(text.starts_with("<svg"));
/// ```
pub fn svg(graph: &Graph) -> String {
    let title = format!("Network {}", graph.topology().name());
    svg::document(&layout::layout(&report::diagram(graph)), &title)
}

/// The same as a part of a page, which has the style sheet.
pub(super) fn part(graph: &Graph) -> String {
    let title = format!("Network {}", graph.topology().name());
    svg::part(&layout::layout(&report::diagram(graph)), &title)
}

#[cfg(test)]
mod tests;
