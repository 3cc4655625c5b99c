//! A text that AWS does not take.

use dsl::{graph::NodeId, value::Attr};

use crate::{
    check::{
        context::Context,
        forms::{self, Form, Wrong},
    },
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// A text that has not the form AWS asks for: an instance type, the image of an instance, a managed policy, the
    /// name of a role or bucket, a prefix list, a pool of addresses, the type of a resource. A managed policy of
    /// AWS that this version does not know, and that is close to none, is a warning.
    ///
    /// # Why it matters
    /// AWS refuses the resource, after everything before it was made.
    ///
    /// # Example
    /// ```text
    /// instance host in app { type: "t3 micro"; }
    /// ```
    ///
    /// # Instead
    /// Write it as the finding says: `t3.micro`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html>
    "text-invalid", "values", Error, "a text that AWS does not take"
}

/// Kind and field of what may be a prefix list.
const LISTS: &[(&str, &str)] = &[("egress", "peer"), ("ingress", "peer"), ("route", "destination")];

/// Kind, field, form of its text or of each text in it.
const ROWS: &[(&str, &str, Form)] = &[
    ("cidr_block", "pool", forms::ipv6_pool),
    ("elastic_ip", "public_ipv4_pool", forms::ipv4_pool),
    ("instance", "ami", forms::image),
    ("instance", "type", forms::instance_type),
    ("resource", "type", forms::resource_type),
    ("role", "managed_policies", forms::managed_policy),
    ("role", "read_s3", forms::bucket),
    ("role", "role_name", forms::role_name),
    ("vpc", "ipv6_pool", forms::ipv6_pool),
];

fn run(cx: &Context<'_>, out: &mut Findings) {
    for (keyword, field, form) in ROWS {
        look(cx, (keyword, field), |_, text| form(text), out);
    }
    for row in LISTS {
        look(cx, *row, |id, text| unknown_list(cx, id, text), out);
    }
}

/// What is wrong with the prefix list of a service, unless the topology says its id or weight.
fn unknown_list(cx: &Context<'_>, id: NodeId, text: &str) -> Option<Wrong> {
    let region = cx.graph().region(id);
    let has_id = region.and_then(|region| cx.facts().prefix_list(region, text)).is_some();
    let is_known = has_id || cx.facts().prefix_list_weight(text).is_some();
    if is_known { None } else { forms::prefix_list(text) }
}

fn look(
    cx: &Context<'_>,
    (keyword, field): (&str, &str),
    form: impl Fn(NodeId, &str) -> Option<Wrong>,
    out: &mut Findings,
) {
    let graph = cx.graph();
    let Some(kind) = graph.kinds().find(|kind| kind.keyword == keyword) else { return };
    let Some((field, _)) = kind.field(field) else { return };
    for id in graph.ids_of(kind).iter().copied() {
        let node = graph.node(id);
        let Some(set) = node.get(field).filter(|_| node.derived_from.is_none()) else { continue };
        for text in set.value.items() {
            let Attr::Text(text) = text else { continue };
            let Some(wrong) = form(id, text) else { continue };
            let finding = out.report(id, set.origin, wrong.message).help(wrong.help);
            if wrong.may_be_newer {
                finding.severity(Severity::Warning);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTS, ROWS};
    use crate::{check::fixture::*, finding::Severity};
    use dsl::{prelude::*, resource::KINDS};

    #[test]
    fn every_row_is_a_field() {
        assert!(ROWS.is_sorted_by_key(|(kind, name, _)| (kind, name)));
        let rows = ROWS.iter().map(|(kind, name, _)| (kind, name));
        for (kind, name) in rows.chain(LISTS.iter().map(|(kind, name)| (kind, name))) {
            let kind = KINDS.iter().find(|known| known.keyword == *kind).expect(kind);
            assert!(kind.field(name).is_some(), "{name}");
        }
    }

    fn host(change: impl FnOnce(Instance) -> Instance) -> Fixture {
        network().add(|n| SecurityGroup::new("sg", n.get("main"), "app")).add(|n| {
            let host = Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"));
            change(host.security_groups([n.get("main.sg")]))
        })
    }

    #[test]
    fn of_an_instance() {
        assert_eq!(host(|it| it.r#type("c7gn.2xlarge").ami("ami-0123456789abcdef0")).ids(), [""; 0]);
        assert_eq!(host(|it| it.ami("/my/images/web")).ids(), [""; 0]);
        let said = host(|it| it.r#type("t3 micro")).says();
        assert_eq!(said.0, "`t3 micro` is no instance type");
        assert_eq!(said.1, "write family and size with a dot between them: `t3.micro`");
        assert_eq!(host(|it| it.ami("ami-xyz")).ids(), ["text-invalid"]);
    }

    #[test]
    fn of_a_role() {
        let with = |name: &'static str| network().add(|_| Role::new("app").managed_policies([name]));
        assert_eq!(with("AmazonSSMManagedInstanceCore").ids(), [""; 0]);
        assert_eq!(with("AmazonSSMManagedInstanceCor").findings()[0].severity, Severity::Error);
        assert_eq!(with("QuantumTeleportFullAccess").findings()[0].severity, Severity::Warning);
        let buckets = |names: [&'static str; 2]| network().add(|_| Role::new("app").read_s3(names)).ids();
        assert_eq!(buckets(["logs", "logs-*"]), [""; 0]);
        assert_eq!(buckets(["arn:aws:s3:::logs", "s3://logs"]), ["text-invalid", "text-invalid"]);
    }

    #[test]
    fn of_a_rule_and_a_route() {
        let with = |list: &'static str| {
            network()
                .add(|n| SecurityGroup::new("sg", n.get("main"), "app"))
                .add(|n| Egress::new(n.get("main.sg"), Traffic::tcp(443)).peer(PrefixList::new(list)))
        };
        assert_eq!(with("s3").ids(), [""; 0]);
        assert_eq!(with("pl-63a5400a").ids(), [""; 0]);
        assert_eq!(with("s4").says().1, "did you mean `s3`?");
        assert_eq!(with("pl-s3").ids(), ["text-invalid"]);
        let mut told = with("partner");
        told.t.facts_mut().override_prefix_list_weight("partner", 3);
        assert_eq!(told.ids(), [""; 0]);
    }
}
