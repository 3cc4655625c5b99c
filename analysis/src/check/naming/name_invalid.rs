//! A name that is none.

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// The name of an element or of the topology that is not an ASCII letter followed by letters, digits and
    /// underscores, 128 characters at most.
    ///
    /// # Why it matters
    /// Names become logical ids, tags, Rust identifiers and words on the command line, where dots separate
    /// them. Other characters would be lost on the way, and two names could become one.
    ///
    /// # Example
    /// ```text
    /// Subnet::public("web-1", main, cidr)
    /// ```
    ///
    /// # Instead
    /// Write `web_1`, and give the name tag with `name: "web-1";`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    "name-invalid", "naming", Error, "a name that is none"
}

const LONGEST: usize = 128;

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    let topology = graph.topology();
    if !is_name(topology.name()) {
        let finding = out.report(None, topology.origin(), message("the topology", topology.name()));
        finding.help(instead(topology.name()));
    }
    for id in graph.ids() {
        let node = graph.node(id);
        if !node.kind.named || node.derived_from.is_some() || node.is_broken() || is_name(&node.name) {
            continue;
        }
        let what = format!("{} {}", article(node.kind.title), node.kind.title);
        out.report(id, node.origin, message(&what, &node.name)).help(instead(&node.name));
    }
}

pub(crate) fn is_name(name: &str) -> bool {
    let mut letters = name.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
        && name.len() <= LONGEST
}

fn message(what: &str, name: &str) -> String {
    match name.chars().count() {
        0 => format!("{what} has an empty name"),
        count if count > LONGEST => format!("the name of {what} has {count} characters, more than {LONGEST}"),
        _ => format!("`{name}` is no name for {what}"),
    }
}

pub(crate) fn article(title: &str) -> &'static str {
    if title.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

fn instead(name: &str) -> String {
    let fits = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let written: String = name.chars().take(LONGEST).map(fits).collect();
    if is_name(&written) && name.chars().count() <= LONGEST {
        return format!("write `{written}`; the name tag can be `{name}` all the same");
    }
    "begin with a letter and go on with letters, digits and underscores".to_owned()
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(name: &str) -> Fixture {
        let mut t = Topology::new("demo").region("us-west-2");
        t.add(Vpc::new(name, v4("10.0.0.0/16")));
        Fixture { t }
    }

    #[test]
    fn letters_digits_and_underscores() {
        for name in ["a", "main", "web_1", "Web", &"a".repeat(128)] {
            assert_eq!(with(name).ids(), [""; 0], "{name}");
        }
        for name in ["", "web-1", "1web", "_web", "web.a", "größe", &"a".repeat(129)] {
            assert_eq!(with(name).ids(), ["name-invalid"], "{name}");
        }
        let said = with("web-1").says();
        assert_eq!(said.0, "`web-1` is no name for a VPC");
        assert_eq!(said.1, "write `web_1`; the name tag can be `web-1` all the same");
    }

    #[test]
    fn of_the_topology() {
        assert_eq!(Fixture { t: Topology::new("my net") }.ids(), ["name-invalid"]);
    }
}
