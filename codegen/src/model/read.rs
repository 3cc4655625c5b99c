//! From JSON to a topology, with nothing taken on trust.

use dsl::{
    graph::{Allow, NodeId},
    kind::{Field, Kind, Shape},
    origin::Origin,
    resource::{KINDS, kind},
    topology::{Draft, Topology},
};

use super::{DEEPEST, ModelError, VERSION, attr, cursor::Cursor, facts};
use crate::json::Json;

const MEMBERS: &[&str] =
    &["version", "topology", "stage", "region", "account", "doc", "tags", "allows", "facts", "elements"];
const OF_ELEMENT: &[&str] = &["kind", "name", "parent", "existing", "broken", "doc", "allows", "settings"];

/// The topology that `text` is a saved model of.
///
/// # Errors
/// If it is none, with the place in the JSON.
///
/// # Example
/// ```
/// use vpcraft_codegen::model;
/// let text = r#"{"version": 1, "topology": "demo", "stage": "main", "elements": [{"kind": "vpcs"}]}"#;
/// let error = model::read(text).unwrap_err();
/// assert_eq!(model::read(&format!("\u{feff}{text}")).unwrap_err().to_string(), error.to_string());
/// assert_eq!(error.to_string(), "$.elements[0].kind: no kind is named `vpcs`; did you mean `vpc`?");
/// ```
pub fn read(text: &str) -> Result<Topology, ModelError> {
    // Editors on Windows put a mark before the text.
    let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let root = Cursor::root(&json);
    version(&root)?;
    root.only(MEMBERS)?;
    let mut topology = header(&root)?;
    if let Some(said) = root.member("facts")? {
        facts::read(&said, &mut topology)?;
    }
    let elements = root.required("elements")?;
    let elements: Vec<_> = elements.items()?.collect();
    let ids = reserve(&elements, &mut topology)?;
    for (at, id) in elements.iter().zip(&ids) {
        let draft = element(at, topology.nodes()[id.number()].kind, &ids)?;
        topology.replace_draft(*id, draft);
    }
    for (at, id) in elements.iter().zip(&ids) {
        nesting(at, *id, &topology)?;
        links(at, *id, &topology)?;
    }
    Ok(topology)
}

fn version(root: &Cursor<'_>) -> Result<(), ModelError> {
    let version = root.required("version")?;
    match version.unsigned()? {
        VERSION => Ok(()),
        other => Err(ModelError::Version { found: other.to_string() }),
    }
}

fn header(root: &Cursor<'_>) -> Result<Topology, ModelError> {
    let text = |name| {
        Ok::<_, ModelError>(match root.member(name)? {
            Some(value) => Some(value.text()?.to_owned()),
            None => None,
        })
    };
    let mut topology = Topology::new(root.required("topology")?.text()?);
    topology = topology.stage(root.required("stage")?.text()?).describe(&text("doc")?.unwrap_or_default());
    if let Some(region) = text("region")? {
        topology = topology.region(&region);
    }
    if let Some(account) = text("account")? {
        topology = topology.account(&account);
    }
    if let Some(tags) = root.member("tags")? {
        for (key, value) in attr::read_pairs(&tags)?.0 {
            topology = topology.tag(&key, &value);
        }
    }
    for allow in allows(root)? {
        topology = topology.allow(&allow.check, &allow.reason);
    }
    Ok(topology.without_origins())
}

fn allows(at: &Cursor<'_>) -> Result<Vec<Allow>, ModelError> {
    let Some(allows) = at.member("allows")? else { return Ok(Vec::new()) };
    let allow = |item: Cursor<'_>| {
        item.only(&["check", "reason"])?;
        let text = |member| item.required(member)?.text().map(Into::into);
        Ok(Allow { check: text("check")?, reason: text("reason")?, origin: Origin::Unknown })
    };
    allows.items()?.map(allow).collect()
}

/// An empty element of each kind, so that elements can link to later ones.
fn reserve(elements: &[Cursor<'_>], topology: &mut Topology) -> Result<Vec<NodeId>, ModelError> {
    let mut ids = Vec::with_capacity(elements.len());
    for at in elements {
        at.only(OF_ELEMENT)?;
        let word = at.required("kind")?;
        let found = kind(word.text()?);
        let known = KINDS.iter().map(|kind| kind.keyword);
        let kind = found.ok_or_else(|| word.unknown("kind", word.text().unwrap_or_default(), known))?;
        ids.push(topology.add_draft(Draft::new(kind, "", None, Origin::Unknown)));
    }
    Ok(ids)
}

fn element(at: &Cursor<'_>, kind: &'static Kind, ids: &[NodeId]) -> Result<Draft, ModelError> {
    let name = at.member("name")?.map_or(Ok(""), |name| name.text())?.to_owned();
    let parent = match at.member("parent")? {
        Some(parent) => Some(attr::read_link(&parent, ids)?),
        None => None,
    };
    let mut draft = Draft::new(kind, &name, parent, Origin::Unknown);
    extra(at, &mut draft)?;
    let settings = at.required("settings")?;
    for (name, value) in settings.members()? {
        let known = || kind.all_fields().map(|(_, field)| field.name);
        let (number, field) = kind.field(name).ok_or_else(|| settings.unknown("field", name, known()))?;
        draft.node.set(number, attr::read(&value, &field.shape, ids)?, Origin::Unknown);
    }
    let lacks = |field: &&Field| field.required && settings.member(field.name).is_ok_and(|it| it.is_none());
    match kind.fields.iter().find(lacks) {
        Some(field) if !draft.node.is_broken() => Err(settings.missing(field.name)),
        _ => Ok(draft),
    }
}

fn extra(at: &Cursor<'_>, draft: &mut Draft) -> Result<(), ModelError> {
    let flag = |name| at.member(name)?.map_or(Ok(false), |flag| flag.bool());
    if flag("existing")? {
        draft.node.extra_mut().existing = true;
    }
    if flag("broken")? {
        draft.node.extra_mut().broken = true;
    }
    if let Some(doc) = at.member("doc")? {
        doc.text()?.clone_into(&mut draft.node.extra_mut().doc);
    }
    let allows = allows(at)?;
    if !allows.is_empty() {
        draft.node.extra_mut().allows = allows;
    }
    Ok(())
}

/// An element stands in one that its kind can stand in, and at last in the topology.
fn nesting(at: &Cursor<'_>, id: NodeId, topology: &Topology) -> Result<(), ModelError> {
    let nodes = topology.nodes();
    let node = &nodes[id.number()];
    let levels = std::iter::successors(Some(id), |id| nodes[id.number()].parent).take(DEEPEST + 1).count();
    if levels > DEEPEST {
        return Err(ModelError::Circle { path: at.path() });
    }
    let parents = &node.kind.parents;
    let parent = node.parent.map(|parent| nodes[parent.number()].kind);
    let fits = match parent {
        Some(parent) => parents.kinds.contains(&parent.keyword),
        None => parents.kinds.is_empty() || parents.top,
    };
    if fits || node.is_broken() {
        return Ok(());
    }
    let parent = parent.map_or_else(|| "the topology".to_owned(), |kind| format!("a {}", kind.title));
    Err(ModelError::Parent { path: at.path(), kind: node.kind.title, parent })
}

/// Each link leads to a kind that its field can name.
fn links(at: &Cursor<'_>, id: NodeId, topology: &Topology) -> Result<(), ModelError> {
    let nodes = topology.nodes();
    let node = &nodes[id.number()];
    for set in &node.settings {
        let Some(field) = node.kind.field_at(set.field) else { continue };
        let kinds = linked(&field.shape);
        let targets = set.value.items().iter().filter_map(dsl::value::Attr::as_link);
        let mut targets = targets.map(|target| nodes[target.number()].kind.keyword);
        if let Some(found) = targets.find(|keyword| !kinds.contains(keyword)) {
            let path = format!("{}.settings.{}", at.path(), field.name);
            let found = format!("a link to a {found}");
            return Err(ModelError::Type { path, expected: kinds.join(" or "), found });
        }
    }
    Ok(())
}

/// The kinds that a field of this shape can name.
fn linked(shape: &Shape) -> Vec<&'static str> {
    match shape {
        Shape::Link(kinds) => kinds.to_vec(),
        Shape::List(inner) => linked(inner),
        Shape::OneOf(shapes) => shapes.iter().flat_map(linked).collect(),
        _ => Vec::new(),
    }
}
