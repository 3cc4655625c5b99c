//! A security group: AWS lets everything leave a new one, which is taken back before rules of its own are added.
//!
//! AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>

use dsl::graph::{Data, NodeId, Properties};

use super::{
    draft::{Draft, Props, Step},
    plan::{Condition, Input, Inputs, Lookup, Query, Test, Undo},
    recipe::{Recipe, condition, ec2, filter},
};

pub(super) static RECIPE: Recipe = Recipe {
    create: "CreateSecurityGroup",
    inputs: &["VpcId"],
    tag_type: "security-group",
    answer: "GroupId",
    describe: "DescribeSecurityGroups",
    list: "SecurityGroups[]",
    id: "GroupId",
    ids: "GroupIds",
    delete: ("DeleteSecurityGroup", "GroupId"),
    ..Recipe::PLAIN
};

pub(super) fn add(draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
    let name = draft.take(props, "GroupName").unwrap_or_else(|| Input::Text(draft.graph.global_name(id)));
    let description = draft.take(props, "GroupDescription").unwrap_or_else(|| Input::word(""));
    let (ingress, egress) = (props.take("SecurityGroupIngress"), props.take("SecurityGroupEgress"));
    let more = vec![("GroupName".into(), name), ("Description".into(), description)];
    let group = Input::Result(RECIPE.make(draft, id, props, more));
    if let Some(rules) = &egress {
        for family in &FAMILIES {
            if !rules_of(rules).any(|rule| family.is_default(rule)) {
                revoke_default(draft, id, &group, family);
            }
        }
    }
    for (rules, is_egress) in [(ingress, false), (egress, true)] {
        for rule in rules.iter().flat_map(rules_of) {
            let mut rule = Props::new(Properties(rule.to_vec()));
            let owned = Rule { group: group.clone(), egress: is_egress, owned: true };
            owned.add(draft, id, &mut rule);
        }
    }
}

type Parts = [(std::borrow::Cow<'static, str>, Data)];

/// The rules of a list.
fn rules_of(rules: &Data) -> impl Iterator<Item = &Parts> {
    let items = if let Data::List(items) = rules { &**items } else { &[] };
    items.iter().filter_map(|rule| if let Data::Object(parts) = rule { Some(&**parts) } else { None })
}

/// An address family in the rule that lets everything leave.
struct Family {
    property: &'static str,
    ranges: &'static str,
    field: &'static str,
    all: &'static str,
    what: &'static str,
}

const FAMILIES: [Family; 2] = [
    Family {
        property: "CidrIp",
        ranges: "IpRanges",
        field: "CidrIp",
        all: "0.0.0.0/0",
        what: "AWS's own rule that lets all IPv4 leave: off",
    },
    Family {
        property: "CidrIpv6",
        ranges: "Ipv6Ranges",
        field: "CidrIpv6",
        all: "::/0",
        what: "AWS's own rule that lets all IPv6 leave: off",
    },
];

impl Family {
    /// Whether a rule is the one that AWS makes.
    fn is_default(&self, rule: &Parts) -> bool {
        let text = |name| {
            rule.iter().find(|(known, _)| known == name).map(|(_, value)| match value {
                Data::Cidr(net) => net.to_string(),
                Data::Text(text) => text.to_string(),
                _ => String::new(),
            })
        };
        let all = |name, wanted| text(name).is_some_and(|value| value == wanted);
        all("IpProtocol", "-1") && all(self.property, self.all) && text("Description").is_none()
    }
}

/// Takes AWS's own rule back, if it is there.
fn revoke_default(draft: &mut Draft<'_>, id: NodeId, group: &Input, family: &Family) {
    let is = |field, text| condition(field, Test::Is(Input::word(text)));
    let all = vec![is(family.field, family.all), condition("Description", Test::Holds(false))];
    let rule = vec![is("IpProtocol", "-1"), condition(family.ranges, Test::HasOne(all))];
    let gone = vec![condition("IpPermissionsEgress", Test::HasNone(rule))];
    let ids = vec![("GroupIds".into(), Input::List(vec![group.clone()]))];
    let range = Input::parts([(family.field, Input::word(family.all))]);
    let permission =
        Input::parts([("IpProtocol", Input::word("-1")), (family.ranges, Input::List(vec![range]))]);
    let step = Step {
        what: family.what.into(),
        name: format!("default {}", family.ranges).into(),
        find: Some(Lookup {
            request: ec2("DescribeSecurityGroups", ids),
            query: Query::new("SecurityGroups[].GroupId").filtered(gone),
        }),
        make: Some(ec2("RevokeSecurityGroupEgress", permissions(group, permission))),
        ..Step::default()
    };
    draft.push(id, step, false);
}

fn permissions(group: &Input, permission: Input) -> Inputs {
    vec![("GroupId".into(), group.clone()), ("IpPermissions".into(), Input::List(vec![permission]))]
}

/// A rule: known by its group, direction, protocol, ports and peer.
pub(super) struct Rule {
    pub(super) group: Input,
    pub(super) egress: bool,
    /// Whether it goes along with its group.
    pub(super) owned: bool,
}

/// Property, list of the permission, field in it, field of a rule that is listed.
const PEERS: [(&str, &str, &str, &str); 6] = [
    ("CidrIp", "IpRanges", "CidrIp", "CidrIpv4"),
    ("CidrIpv6", "Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("SourcePrefixListId", "PrefixListIds", "PrefixListId", "PrefixListId"),
    ("DestinationPrefixListId", "PrefixListIds", "PrefixListId", "PrefixListId"),
    ("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId", "ReferencedGroupInfo.GroupId"),
    ("DestinationSecurityGroupId", "UserIdGroupPairs", "GroupId", "ReferencedGroupInfo.GroupId"),
];

impl Rule {
    /// Adds the call for a rule with these properties.
    pub(super) fn add(&self, draft: &mut Draft<'_>, id: NodeId, props: &mut Props) {
        let mut permission = draft.inputs(props, &["IpProtocol"]);
        let ports = draft.inputs(props, &["FromPort", "ToPort"]);
        let mut key: Vec<Condition> = vec![condition("IsEgress", Test::Holds(self.egress))];
        key.extend(permission.iter().chain(&ports).map(|(name, value)| equals(name.clone(), value)));
        permission.extend(ports);
        let mut words = String::new();
        for (property, list, field, listed) in PEERS {
            let Some(peer) = draft.take(props, property) else { continue };
            key.push(equals(listed, &peer));
            let mut range = vec![(field.into(), peer)];
            if let Some(owner) = draft.take(props, "SourceSecurityGroupOwnerId") {
                range.push(("UserId".into(), owner));
            }
            if let Some(description) = draft.take(props, "Description") {
                key.push(equals("Description", &description));
                range.push(("Description".into(), description));
            }
            words = words_of(&permission, &range[0].1, self.egress);
            permission.push((list.into(), Input::List(vec![Input::Struct(range)])));
        }
        let find = vec![("Filters".into(), Input::List(vec![filter("group-id", self.group.clone())]))];
        let inputs = permissions(&self.group, Input::Struct(permission));
        let (authorize, revoke) = if self.egress {
            ("AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress")
        } else {
            ("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress")
        };
        let step = Step {
            name: words.clone().into(),
            what: if self.owned { words.into() } else { "".into() },
            find: Some(Lookup {
                request: ec2("DescribeSecurityGroupRules", find),
                query: Query::new("SecurityGroupRules[].SecurityGroupRuleId").filtered(key),
            }),
            make: Some(ec2(authorize, inputs.clone())),
            undo: Undo { request: (!self.owned).then(|| ec2(revoke, inputs)), gone: None },
            ..Step::default()
        };
        draft.push(id, step, false);
    }
}

fn equals(field: impl Into<std::borrow::Cow<'static, str>>, value: &Input) -> Condition {
    condition(field, Test::Is(value.clone()))
}

/// A rule in words: `ingress tcp 22 from 203.0.113.0/24`.
fn words_of(permission: &Inputs, peer: &Input, egress: bool) -> String {
    let text = |value: &Input| match value {
        Input::Text(text) => text.clone(),
        Input::Number(number) => number.to_string(),
        _ => "another".to_owned(),
    };
    let mut words: Vec<_> = permission.iter().map(|(_, value)| text(value)).collect();
    words.dedup();
    let (direction, word) = if egress { ("egress", "to") } else { ("ingress", "from") };
    let traffic = words.join(" ").replace("-1", "all");
    format!("{direction} {traffic} {word} {}", text(peer))
}

/// A rule that is a node of its own.
pub(super) fn add_rule(draft: &mut Draft<'_>, id: NodeId, props: &mut Props, egress: bool) {
    let Some(group) = draft.take(props, "GroupId") else { return };
    Rule { group, egress, owned: false }.add(draft, id, props);
}
