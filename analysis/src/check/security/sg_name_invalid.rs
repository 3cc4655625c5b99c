//! A name or description that AWS does not take for a security group.

use std::collections::BTreeMap;

use dsl::{
    graph::NodeId,
    origin::Origin,
    resource::{egress::Egress, ingress::Ingress, security_group::SecurityGroup},
};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A `group_name` that begins with `sg-`, is `default`, or is that of another group of the VPC but for
    /// case; a name or description that is empty, has more than 255 characters, or has others than letters,
    /// digits, spaces and `._-:/()#,@[]+=&;{}!$*`.
    ///
    /// # Why it matters
    /// AWS refuses the group. A description can never be changed.
    ///
    /// # Example
    /// ```text
    /// security_group web "Web – öffentlich";
    /// ```
    ///
    /// # Instead
    /// Keep to plain letters and the listed signs.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>
    "sg-name-invalid", "security", Error, "a name or description that AWS does not take for a security group"
}

const LONGEST: usize = 255;
const SIGNS: &str = " ._-:/()#,@[]+=&;{}!$*";

fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut named: BTreeMap<(Option<NodeId>, String), Origin> = BTreeMap::new();
    for group in cx.all::<SecurityGroup>().filter(|group| !group.is_existing()) {
        let (name, description) = (group.group_name(), group.description());
        if let Some(text) = description.as_str().filter(|_| !description.is_later()) {
            look(group.id(), description.origin(), "description", text, false, out);
        }
        let Some(text) = name.as_str().filter(|_| !name.is_later()) else { continue };
        let reserved = text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("sg-"));
        if reserved || text.eq_ignore_ascii_case("default") {
            let message = format!("AWS keeps `{text}` for itself: no group can have such a name");
            out.report(group.id(), name.origin(), message).help("leave `group_name` out".to_owned());
        }
        look(group.id(), name.origin(), "name", text, false, out);
        let key = (cx.vpc_of(group.id()), text.to_lowercase());
        if let Some(first) = named.get(&key) {
            out.report(group.id(), name.origin(), format!("another group of the VPC is called `{text}`"))
                .related(*first, "the first one")
                .help("leave `group_name` out".to_owned());
        }
        named.entry(key).or_insert(name.origin());
    }
    let ingress = cx.all::<Ingress>().map(|rule| (rule.id(), rule.description()));
    let egress = cx.all::<Egress>().map(|rule| (rule.id(), rule.description()));
    for (id, field) in ingress.chain(egress) {
        if let Some(text) = field.as_str() {
            look(id, field.origin(), "description", text, true, out);
        }
    }
}

fn look(id: NodeId, origin: Origin, what: &str, text: &str, may_be_empty: bool, out: &mut Findings) {
    let odd = text.chars().find(|sign| !sign.is_ascii_alphanumeric() && !SIGNS.contains(*sign));
    let count = text.chars().count();
    let message = match odd {
        Some(sign) => format!("AWS takes no `{sign}` in the {what} `{text}`"),
        None if count > LONGEST => format!("the {what} has {count} characters, more than {LONGEST}"),
        None if count == 0 && !may_be_empty => format!("the {what} of a security group is empty"),
        None => return,
    };
    out.report(id, origin, message).help(format!("use letters, digits, spaces and `{}`", SIGNS.trim()));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(name: &'static str, description: &'static str) -> Vec<&'static str> {
        network()
            .add(|n| SecurityGroup::new("one", n.get("main"), "one").group_name("Web servers"))
            .add(|n| SecurityGroup::new("two", n.get("main"), description).group_name(name))
            .ids()
    }

    #[test]
    fn names() {
        assert_eq!(with("web", "web (TLS)"), [""; 0]);
        for name in ["sg-web", "Default", "web servers", "größe", ""] {
            assert_eq!(with(name, "fine"), ["sg-name-invalid"], "{name}");
        }
    }

    #[test]
    fn descriptions() {
        assert_eq!(with("web", "SSH from the office"), [""; 0]);
        assert_eq!(with("web", "öffentlich"), ["sg-name-invalid"]);
        assert_eq!(with("web", ""), ["sg-name-invalid"]);
    }
}
