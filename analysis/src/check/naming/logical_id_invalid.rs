//! A logical id that CloudFormation does not take.

use dsl::{
    graph::{Graph, NodeId},
    kind::common,
};

use crate::{
    check::{context::Context, naming::name_invalid::is_name},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A `logical_id` that has other characters than letters and digits, or an id, pinned or made from the
    /// path, of more than 255 characters.
    ///
    /// # Why it matters
    /// CloudFormation refuses the template.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 { logical_id: "web-subnet"; }
    /// ```
    ///
    /// # Instead
    /// Write letters and digits only: `WebSubnet`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    "logical-id-invalid", "naming", Error, "a logical id that CloudFormation does not take"
}

const LONGEST: usize = 255;

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for id in graph.special().iter().copied() {
        if let Some(pinned) = graph.node(id).get(common::LOGICAL_ID) {
            let Some(text) = pinned.value.as_str() else { continue };
            let fits = |letter: char| letter.is_ascii_alphanumeric();
            if text.is_empty() || text.len() > LONGEST || !text.chars().all(fits) {
                let written: String = text.chars().filter(|letter| fits(*letter)).take(LONGEST).collect();
                let message = format!("`{text}` is no logical id of CloudFormation");
                out.report(id, pinned.origin, message)
                    .help((!written.is_empty()).then(|| format!("write `{written}`")));
            }
        }
    }
    for id in graph.ids().filter(|id| graph.logical_id(*id).len() > LONGEST) {
        let node = graph.node(id);
        let is_pinned = node.get(common::LOGICAL_ID).is_some();
        if !is_pinned && graph.is_resource(id) && has_sound_names(graph, id) {
            let message = format!(
                "the logical id of `{}` has {} characters, more than {LONGEST}",
                graph.path(id),
                graph.logical_id(id).len()
            );
            out.report(id, node.origin, message).help("pin a short one with `logical_id`".to_owned());
        }
    }
}

/// Whether no name in the path is a mistake of its own.
fn has_sound_names(graph: &Graph, id: NodeId) -> bool {
    let mut path =
        std::iter::successors(Some(id), |at| graph.node(*at).parent).map(|at| &graph.node(at).name);
    path.all(|name| name.is_empty() || is_name(name))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn letters_and_digits() {
        let with = |id: &'static str| network().edit("main.web", |subnet: Subnet| subnet.logical_id(id));
        assert_eq!(with("Web1").ids(), [""; 0]);
        assert_eq!(with("web-subnet").ids(), ["logical-id-invalid"]);
        assert_eq!(with("web-subnet").says().1, "write `websubnet`");
        assert_eq!(with("").ids(), ["logical-id-invalid"]);
    }

    #[test]
    fn long_paths() {
        let name = "a".repeat(128);
        let long = |n: Fixture| n.add(|_| Vpc::new(&name, v4("10.1.0.0/16")));
        assert_eq!(long(network()).ids(), [""; 0]);
        let mut n = network();
        let vpc = n.t.add(Vpc::new(&name, v4("10.1.0.0/16")));
        n.t.add(InternetGateway::new(&name, vpc));
        // The gateway, and its attachment.
        assert_eq!(n.ids(), ["logical-id-invalid"; 2]);
    }
}
