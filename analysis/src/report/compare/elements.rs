//! Which elements come, go, change and are replaced.

use std::collections::{BTreeMap, BTreeSet};

use dsl::{
    graph::{Graph, NodeId, Properties},
    kind::Update,
    resource::security_group::SecurityGroup,
};

use super::{
    exclusive::{Side, clash},
    said::{links, said},
};

/// An element of either network, as a comparison speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its path.
    pub path: String,
    /// Its kind, in words.
    pub kind: &'static str,
    /// The path of what implied it, if nobody wrote it.
    pub from: Option<String>,
    /// Why AWS refuses a new one as long as an old one is there, if it does.
    pub obstacle: Option<String>,
}

/// An element that stays, with other settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The element.
    pub element: Subject,
    /// Its path before, if it was renamed.
    pub was: Option<String>,
    /// What is different.
    pub settings: Vec<SettingChange>,
    /// Whether AWS replaces it after all, depending on what else it is.
    pub may_replace: bool,
}

/// An element that another one takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The element.
    pub element: Subject,
    /// What is different and can't change.
    pub settings: Vec<SettingChange>,
    /// The paths of replaced elements that it can't be without, if nothing of its own is different.
    pub follows: Vec<String>,
    /// Why the replacement can't succeed, if it can't: what the old one still has.
    pub obstacle: Option<String>,
}

/// One setting, before and after; empty where it is not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingChange {
    /// The CloudFormation property, or what it is in words.
    pub property: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// What became of the elements.
#[derive(Debug, Default)]
pub(super) struct Elements {
    pub(super) added: Vec<Subject>,
    pub(super) removed: Vec<Subject>,
    pub(super) changed: Vec<Changed>,
    pub(super) replaced: Vec<Replaced>,
    pub(super) unchanged: usize,
    pub(super) renamed: BTreeMap<String, String>,
}

/// The elements that AWS has, by the name they are deployed under, with their properties.
struct Deployed<'g> {
    graph: &'g Graph,
    ids: Vec<NodeId>,
    by_name: BTreeMap<String, NodeId>,
    properties: BTreeMap<NodeId, Properties>,
}

impl<'g> Deployed<'g> {
    fn new(graph: &'g Graph) -> Self {
        let is_there =
            |id: &NodeId| graph.node(*id).kind.cloudformation.is_some() && !graph.node(*id).is_existing();
        let ids: Vec<NodeId> = graph.ids().filter(is_there).collect();
        Self {
            graph,
            by_name: ids.iter().map(|id| (graph.logical_id(*id).to_owned(), *id)).collect(),
            properties: ids.iter().map(|id| (*id, graph.properties(*id))).collect(),
            ids,
        }
    }

    fn element(&self, id: NodeId) -> Subject {
        let node = self.graph.node(id);
        Subject {
            path: self.graph.path(id),
            kind: node.kind.title,
            from: node.derived_from.map(|from| self.graph.path(from)),
            obstacle: None,
        }
    }

    fn side(&self, id: NodeId) -> Option<Side<'_>> {
        Some(Side { graph: self.graph, id, properties: self.properties.get(&id)? })
    }
}

/// The same element in both networks.
struct Pair {
    old: NodeId,
    new: NodeId,
    settings: Vec<(Update, SettingChange)>,
}

pub(super) fn compare(before: &Graph, after: &Graph) -> Elements {
    let (old, new) = (Deployed::new(before), Deployed::new(after));
    let partner = |id: &NodeId| old.by_name.get(new.graph.logical_id(*id)).copied();
    let pairs: Vec<Pair> =
        new.ids.iter().filter_map(|id| Some(pair(&old, &new, partner(id)?, *id))).collect();
    let follows = following(&new, &pairs);
    let mut made: BTreeSet<NodeId> = follows.keys().copied().collect();
    made.extend(new.ids.iter().filter(|id| partner(id).is_none()));
    let kept: BTreeSet<NodeId> =
        pairs.iter().filter(|pair| !follows.contains_key(&pair.new)).map(|pair| pair.old).collect();
    let leaving: Vec<NodeId> = old.ids.iter().copied().filter(|id| !kept.contains(id)).collect();
    let obstacle = |id: NodeId| obstacle(&new, &old, id, &leaving, &made);

    let mut elements = Elements::default();
    for id in new.ids.iter().filter(|id| partner(id).is_none()) {
        elements.added.push(Subject { obstacle: obstacle(*id), ..new.element(*id) });
    }
    let in_new: BTreeSet<NodeId> = pairs.iter().map(|pair| pair.old).collect();
    elements.removed = old.ids.iter().filter(|id| !in_new.contains(id)).map(|id| old.element(*id)).collect();
    for pair in pairs {
        let (path, was) = (new.graph.path(pair.new), old.graph.path(pair.old));
        let was = (path != was).then_some(was);
        if let Some(was) = &was {
            elements.renamed.insert(was.clone(), path);
        }
        let element = new.element(pair.new);
        if let Some(because) = follows.get(&pair.new) {
            let fixed = pair.settings.into_iter().filter(|(update, _)| *update == Update::Replaces);
            elements.replaced.push(Replaced {
                element,
                settings: fixed.map(|(_, setting)| setting).collect(),
                follows: because.iter().map(|id| new.graph.path(*id)).collect(),
                obstacle: obstacle(pair.new),
            });
        } else if pair.settings.is_empty() && was.is_none() {
            elements.unchanged += 1;
        } else {
            let may_replace = pair.settings.iter().any(|(update, _)| *update == Update::MayReplace);
            let settings = pair.settings.into_iter().map(|(_, setting)| setting).collect();
            elements.changed.push(Changed { element, was, settings, may_replace });
        }
    }
    elements
}

fn pair(old: &Deployed<'_>, new: &Deployed<'_>, before: NodeId, after: NodeId) -> Pair {
    let kind = new.graph.node(after).kind;
    let is_part = (kind.inline)(new.graph, after);
    let mut settings = Vec::new();
    let mut add = |update: Update, property: &str, before: String, after: String| {
        if before != after {
            // A part of another resource is written anew with it.
            let update = if is_part { Update::InPlace } else { update };
            settings.push((update, SettingChange { property: property.to_owned(), before, after }));
        }
    };
    let types = [old.graph.resource_type(before), new.graph.resource_type(after)].map(str::to_owned);
    let [type_before, type_after] = types;
    add(Update::Replaces, "type", type_before, type_after);
    let [place_before, place_after] = [(old, before), (new, after)].map(|(side, id)| {
        let place = side.graph.place(id);
        [place.account, place.region].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    add(Update::Replaces, "account and Region", place_before, place_after);
    let [theirs, own] = [(old, before), (new, after)].map(|(side, id)| values(side, id));
    let mut names: Vec<&str> = theirs.keys().chain(own.keys()).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let value = |values: &BTreeMap<String, String>| values.get(name).cloned().unwrap_or_default();
        add(kind.update_of(name), name, value(&theirs), value(&own));
    }
    let [tags_before, tags_after] = [(old, before), (new, after)].map(|(side, id)| tags(side.graph, id));
    add(kind.update_of("Tags"), "Tags", tags_before, tags_after);
    Pair { old: before, new: after, settings }
}

/// The lists of a group's rules; each rule is an element of its own here.
const RULES: [&str; 2] = ["SecurityGroupIngress", "SecurityGroupEgress"];

fn values(side: &Deployed<'_>, id: NodeId) -> BTreeMap<String, String> {
    let Some(properties) = side.properties.get(&id) else { return BTreeMap::new() };
    let group = side.graph.view::<SecurityGroup>(id);
    let is_rules = |name: &str| group.is_some() && RULES.contains(&name);
    let plain = properties.0.iter().filter(|(name, _)| !is_rules(name));
    let mut values: BTreeMap<String, String> =
        plain.map(|(name, data)| (name.to_string(), said(side.graph, data))).collect();
    if group.is_some_and(|group| group.has_default_egress()) {
        values.insert("egress by default".to_owned(), "everything".to_owned());
    }
    values
}

/// The tags of its author; those that find it again follow from its name.
fn tags(graph: &Graph, id: NodeId) -> String {
    if !graph.node(id).kind.taggable {
        return String::new();
    }
    let tags = graph.tags(id);
    let own = tags.iter().filter(|(key, _)| !key.starts_with("vpcraft:"));
    own.map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join(", ")
}

/// What is replaced: by a setting of its own, or with what it can't be without. The latter have those as reasons.
fn following(new: &Deployed<'_>, pairs: &[Pair]) -> BTreeMap<NodeId, Vec<NodeId>> {
    let replaces = |pair: &&Pair| pair.settings.iter().any(|(update, _)| *update == Update::Replaces);
    let mut replaced: BTreeMap<NodeId, Vec<NodeId>> =
        pairs.iter().filter(replaces).map(|pair| (pair.new, Vec::new())).collect();
    loop {
        let mut further = Vec::new();
        for pair in pairs.iter().filter(|pair| !replaced.contains_key(&pair.new)) {
            let kind = new.graph.node(pair.new).kind;
            let fixed = kind.create_only.iter().filter_map(|name| new.properties.get(&pair.new)?.get(name));
            let mut because: Vec<NodeId> =
                fixed.flat_map(links).filter(|target| replaced.contains_key(target)).collect();
            because.dedup();
            if !because.is_empty() && !(kind.inline)(new.graph, pair.new) {
                further.push((pair.new, because));
            }
        }
        if further.is_empty() {
            return replaced;
        }
        replaced.extend(further);
    }
}

/// What keeps a new resource from being made, among the old ones that are there until the end of the update.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html>
fn obstacle(
    new: &Deployed<'_>,
    old: &Deployed<'_>,
    id: NodeId,
    leaving: &[NodeId],
    made: &BTreeSet<NodeId>,
) -> Option<String> {
    let kind = new.graph.node(id).kind;
    if kind.exclusive.is_empty() || (kind.inline)(new.graph, id) {
        return None;
    }
    let own = new.side(id)?;
    let rivals = leaving.iter().copied().filter(|other| {
        let place = |graph: &Graph, id| {
            let place = graph.place(id);
            (place.account.map(str::to_owned), place.region.map(str::to_owned))
        };
        old.graph.node(*other).kind == kind && place(old.graph, *other) == place(new.graph, id)
    });
    rivals.into_iter().find_map(|other| {
        let shared = clash(&own, &old.side(other)?, made)?;
        Some(format!("the old `{}` still has {shared}", old.graph.path(other)))
    })
}
