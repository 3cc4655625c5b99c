//! The id of an existing resource is of another kind.

use dsl::kind::common;

use crate::{
    check::{
        context::Context,
        forms::{is_iam_name, is_id, is_key_name},
        naming::name_invalid::article,
    },
    finding::Findings,
};

check! {
    /// # What it finds
    /// An `id` of an existing element that does not look like the ids AWS gives to its kind, or, for roles, instance
    /// profiles and key pairs, like a name; or the `id` of one that is not marked as existing, and so would be made.
    ///
    /// # Why it matters
    /// Everything that names the element would name something else, or nothing, and AWS refuses it at
    /// deployment.
    ///
    /// # Example
    /// ```text
    /// existing vpc legacy 172.31.0.0/16 { id: "subnet-0a0152fbfb1aaecc7"; }
    /// ```
    ///
    /// # Instead
    /// Copy the id from AWS: that of a VPC begins with `vpc-`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>
    "existing-id-invalid", "naming", Error, "the id of an existing resource is of another kind"
}

/// Kinds and what their ids begin with.
static PREFIXES: &[(&str, &str)] = &[
    ("egress_only_internet_gateway", "eigw-"),
    ("elastic_ip", "eipalloc-"),
    ("gateway_endpoint", "vpce-"),
    ("instance", "i-"),
    ("interface_endpoint", "vpce-"),
    ("internet_gateway", "igw-"),
    ("nat_gateway", "nat-"),
    ("network_acl", "acl-"),
    ("peering", "pcx-"),
    ("route_table", "rtb-"),
    ("security_group", "sg-"),
    ("subnet", "subnet-"),
    ("vpc", "vpc-"),
];

fn run(cx: &Context<'_>, out: &mut Findings) {
    let graph = cx.graph();
    for id in graph.special().iter().copied() {
        let node = graph.node(id);
        let Some(set) = node.get(common::ID) else { continue };
        if !node.is_existing() {
            let message = format!("`{}` has an `id` and is not marked as existing", graph.path(id));
            let (word, name) = (node.kind.word(), &node.name);
            out.report(id, set.origin, message).help(format!(
                "write `existing {word} {name}`, or take `id` out: AWS gives one to what is made"
            ));
            continue;
        }
        let Some((what, help)) = set.value.as_str().and_then(|text| wrong(node.kind.keyword, text)) else {
            continue;
        };
        let text = set.value.as_str().unwrap_or_default();
        let message = format!("`{text}` is no {what} of {} {}", article(node.kind.title), node.kind.title);
        out.report(id, set.origin, message).help(help);
    }
}

/// What a text is not, and what to write instead; nothing, if AWS gives such ids.
fn wrong(keyword: &str, text: &str) -> Option<(&'static str, String)> {
    if let Ok(row) = PREFIXES.binary_search_by_key(&keyword, |(keyword, _)| keyword) {
        let prefix = PREFIXES[row].1;
        let help = || format!("write one such as `{prefix}0a0152fbfb1aaecc7`");
        return (!is_id(text, prefix)).then(|| ("id", help()));
    }
    let is_name = match keyword {
        "instance_profile" | "role" => is_iam_name(text),
        "key_pair" => is_key_name(text) && !is_id(text, "key-"),
        _ => return None,
    };
    let last = text.rsplit('/').next().filter(|last| text.starts_with("arn:") && is_iam_name(last));
    let help = last.map_or_else(|| "AWS knows it by its name".to_owned(), |last| format!("write `{last}`"));
    (!is_name).then_some(("name", help))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn the_kind_shows() {
        let with =
            |id: &'static str| network().add(|_| Vpc::new("legacy", v4("172.31.0.0/16")).existing(id)).ids();
        assert_eq!(with("vpc-0a0152fbfb1aaecc7"), [""; 0]);
        assert_eq!(with("vpc-1a2b3c4d"), [""; 0]);
        assert_eq!(with("subnet-0a0152fbfb1aaecc7"), ["existing-id-invalid"]);
        assert_eq!(with("vpc-legacy"), ["existing-id-invalid"]);
        assert_eq!(with("vpc-0a0152fbfb1aaecc"), ["existing-id-invalid"]);
    }

    #[test]
    fn what_is_made_has_no_id_yet() {
        let said = network().edit("main.igw", |igw: InternetGateway| igw.id("igw-0a0152fbfb1aaecc7")).says();
        assert_eq!(said.0, "`main.igw` has an `id` and is not marked as existing");
        assert!(said.1.starts_with("write `existing internet_gateway igw`"), "{said:?}");
    }

    #[test]
    fn some_are_known_by_name() {
        let role = |id: &'static str| network().add(|_| Role::new("app").existing(id));
        assert_eq!(role("app-hosts").ids(), [""; 0]);
        let said = role("arn:aws:iam::111122223333:role/net/app").says();
        assert_eq!(said.0, "`arn:aws:iam::111122223333:role/net/app` is no name of a role");
        assert_eq!(said.1, "write `app`");
        let pair = |id: &'static str| network().add(|_| KeyPair::new("ops").existing(id)).ids();
        assert_eq!(pair("ops@office"), [""; 0]);
        assert_eq!(pair("key-0a0152fbfb1aaecc7"), ["existing-id-invalid"]);
    }

    #[test]
    fn rows_are_sorted_and_kinds() {
        assert!(super::PREFIXES.is_sorted());
        for (keyword, _) in super::PREFIXES {
            assert!(dsl::resource::kind(keyword).is_some(), "{keyword}");
        }
    }
}
