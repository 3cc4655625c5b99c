//! A tag that AWS does not take.

use std::collections::BTreeSet;

use dsl::{
    graph::NodeId,
    kind::common,
    origin::Origin,
    value::{Attr, Pairs},
};

use crate::{
    check::context::Context,
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A tag whose key is empty, begins with `aws:` or has more than 128 characters, one whose value has more
    /// than 256, a key given twice, tags on something that has none, or more than 50 of them; as a warning, an
    /// empty name.
    ///
    /// # Why it matters
    /// AWS refuses the whole resource.
    ///
    /// # Example
    /// ```text
    /// subnet web 10.0.1.0/24 { tags: { "aws:team": "net"; } }
    /// ```
    ///
    /// # Instead
    /// Choose another key. Of the 50, four are ours: the name and what finds a resource again.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>
    "tag-invalid", "naming", Error, "a tag that AWS does not take"
}

const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;
/// `Name`, and the topology, stage and path that find a resource again.
const OURS: usize = 4;

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    let topology = graph.topology();
    look(cx, None, topology.origin(), topology.common_tags(), out);
    for id in graph.special().iter().copied() {
        let node = graph.node(id);
        if let Some(set) = node.get(common::NAME).filter(|_| node.derived_from.is_none())
            && let Some(message) = set.value.as_str().and_then(|name| wrong("Name", name, false))
        {
            out.report(id, set.origin, message).help("choose a shorter text".to_owned());
        }
        if let Some(set) = node.get(common::NAME).filter(|set| set.value.as_str() == Some("")) {
            out.report(id, set.origin, format!("the name tag of `{}` is empty", graph.path(id)))
                .severity(Severity::Warning)
                .help(format!("leave `name` out, and the tag is `{}`", graph.path(id)));
        }
        let Some(set) = node.get(common::TAGS).filter(|_| node.derived_from.is_none()) else { continue };
        let Attr::Pairs(pairs) = &set.value else { continue };
        // The tags of a place are those of what is there.
        if !node.kind.taggable && node.kind.cloudformation.is_some() {
            let message = format!("AWS has no tags for a {}", node.kind.title);
            out.report(id, set.origin, message).help("take them out".to_owned());
            continue;
        }
        look(cx, Some(id), set.origin, pairs, out);
    }
}

fn look(cx: &Context<'_>, id: Option<NodeId>, origin: Origin, pairs: &Pairs, out: &mut Findings) {
    let mut keys = BTreeSet::new();
    for (key, value) in &pairs.0 {
        if let Some(message) = wrong(key, value, !keys.insert(&**key)) {
            out.report(id, origin, message).help("choose another key or a shorter text".to_owned());
        }
    }
    let limit = cx.facts().quota("tags_per_resource").and_then(|limit| usize::try_from(limit).ok());
    let common = if id.is_some() { cx.graph().topology().common_tags().0.len() } else { 0 };
    let count = keys.len() + common + OURS;
    if let Some(limit) = limit.filter(|limit| count > *limit) {
        let message =
            format!("{count} tags with the {OURS} that vpcraft adds, more than the {limit} of a resource");
        out.report(id, origin, message).help("take some out".to_owned());
    }
}

fn wrong(key: &str, value: &str, again: bool) -> Option<String> {
    let length = key.chars().count();
    Some(match key {
        "" => "a tag has an empty key".to_owned(),
        _ if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) => {
            format!("tag `{key}` begins with `aws:`, which AWS keeps for itself")
        }
        _ if length > LONGEST_KEY => {
            format!("the key of a tag has {length} characters, more than {LONGEST_KEY}")
        }
        _ if value.chars().count() > LONGEST_VALUE => {
            let length = value.chars().count();
            format!("the value of tag `{key}` has {length} characters, more than {LONGEST_VALUE}")
        }
        _ if again => format!("tag `{key}` is given twice"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(key: &str, value: &str) -> Vec<&'static str> {
        network().edit("main.web", |subnet: Subnet| subnet.tag(key, value)).ids()
    }

    #[test]
    fn keys_and_values() {
        let long = |count| "k".repeat(count);
        for (key, value) in
            [("aws:team", "net"), ("AWS:team", "net"), ("", "net"), (&long(129), ""), ("k", &long(257))]
        {
            assert_eq!(with(key, value), ["tag-invalid"], "{key}");
        }
        for (key, value) in [("awsteam", "net"), ("team", ""), (&long(128), ""), ("k", &long(256))] {
            assert_eq!(with(key, value), [""; 0], "{key}");
        }
    }

    #[test]
    fn empty_names() {
        let with = |name: &'static str| network().edit("main.web", |subnet: Subnet| subnet.name_tag(name));
        assert_eq!(with("web 1").ids(), [""; 0]);
        assert_eq!(with("").says().1, "leave `name` out, and the tag is `main.web`");
    }

    #[test]
    fn fifty_with_ours() {
        let with = |count| {
            network()
                .edit("main.web", |subnet: Subnet| {
                    (0..count).fold(subnet, |subnet, n| subnet.tag(&format!("k{n}"), ""))
                })
                .ids()
        };
        assert_eq!(with(46), [""; 0]);
        assert_eq!(with(47), ["tag-invalid"]);
    }

    #[test]
    fn routes_have_none() {
        let with = network().add(|n| {
            Route::new(n.get("main.db_rt"), v4("20.0.0.0/8"), n.get::<InternetGateway>("main.igw"))
                .tag("a", "b")
        });
        assert!(with.ids().contains(&"tag-invalid"));
    }
}
