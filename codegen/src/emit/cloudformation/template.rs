//! One template: parameters, resources, outputs.

use std::{borrow::Cow, collections::BTreeMap};

use dsl::graph::{Data, IMAGE_PARAMETER, NodeId, Parameter, Properties};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::json;

use super::data::{Names, Reference, Written};
use crate::{check::template::Size, emit::EmitError, stack::Stack};

/// More outputs than this make a template that AWS refuses; those for people are left out then.
const MAX_OUTPUTS: usize = 200;

/// A template before it is text.
pub(super) struct Template<'a> {
    pub(super) stack: &'a Stack<'a>,
    /// Parameters that other stacks' outputs feed: name and stack.
    pub(super) imports: BTreeMap<String, &'a str>,
    names: &'a Names<'a>,
    position: usize,
    parameters: BTreeMap<String, serde_json::Value>,
    outputs: BTreeMap<String, Data>,
}

/// The templates of all stacks, wired to each other.
pub(super) fn templates<'a>(names: &'a Names<'a>) -> Result<Vec<Template<'a>>, EmitError> {
    let mut templates: Vec<_> = (0..names.stacks.all.len()).map(|at| Template::new(names, at)).collect();
    let mut exports = Vec::new();
    for template in &mut templates {
        template.collect(&mut exports)?;
    }
    for (id, attribute) in exports {
        let Some(template) = names.stacks.position(id).and_then(|at| templates.get_mut(at)) else { continue };
        let name = format!("{}{}", names.id(id), attribute.unwrap_or_default());
        let data = attribute.map_or(Data::Link(id), |attribute| Data::Attribute(id, attribute));
        template.outputs.insert(name, data);
    }
    for template in &mut templates {
        template.add_outputs();
    }
    Ok(templates)
}

type Exports = Vec<(NodeId, Option<&'static str>)>;

impl<'a> Template<'a> {
    fn new(names: &'a Names<'a>, position: usize) -> Self {
        Self {
            stack: &names.stacks.all[position],
            names,
            position,
            imports: BTreeMap::new(),
            parameters: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }

    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameters.contains_key(name) || self.imports.contains_key(name)
    }

    pub(super) fn size(&self) -> Size<'a> {
        Size {
            stack: &self.stack.name,
            resources: self.stack.nodes.len(),
            parameters: self.parameters.len(),
            outputs: self.outputs.len(),
        }
    }

    /// Finds what comes from outside: parameters, and what other stacks must put out.
    ///
    /// Properties are made again when they are written: those of all resources at once are most of a large network.
    fn collect(&mut self, exports: &mut Exports) -> Result<(), EmitError> {
        for id in &self.stack.nodes {
            for (name, data) in &self.names.graph.properties(*id).0 {
                self.refuse_bad_json(*id, name, data)?;
                self.collect_data(data, exports);
            }
        }
        Ok(())
    }

    fn refuse_bad_json(&self, id: NodeId, property: &str, data: &Data) -> Result<(), EmitError> {
        match data {
            Data::Json(json) => {
                serde_json::from_str::<serde::de::IgnoredAny>(json).map(|_| ()).map_err(|source| {
                    EmitError::Property {
                        path: self.names.graph.path(id),
                        property: property.to_owned(),
                        source,
                    }
                })
            }
            Data::List(items) => items.iter().try_for_each(|item| self.refuse_bad_json(id, property, item)),
            Data::Object(parts) => {
                parts.iter().try_for_each(|(_, part)| self.refuse_bad_json(id, property, part))
            }
            _ => Ok(()),
        }
    }

    fn collect_data(&mut self, data: &Data, exports: &mut Exports) {
        match data {
            Data::Link(id) => match self.names.known_as(*id) {
                Some(known) => self.collect_data(&known, exports),
                None => self.collect_link(*id, None, exports),
            },
            Data::Attribute(id, attribute) => self.collect_link(*id, Some(attribute), exports),
            Data::Ipv6Slot(vpc, _) => self.collect_link(*vpc, Some("Ipv6CidrBlocks"), exports),
            Data::Parameter(parameter) => self.add_parameter(parameter),
            Data::Base64(inner) | Data::Select(_, inner) | Data::Split(_, inner) => {
                self.collect_data(inner, exports);
            }
            Data::List(items) | Data::Join(items) => {
                items.iter().for_each(|item| self.collect_data(item, exports));
            }
            Data::Object(parts) => parts.iter().for_each(|(_, item)| self.collect_data(item, exports)),
            _ => {}
        }
    }

    fn collect_link(&mut self, id: NodeId, attribute: Option<&'static str>, exports: &mut Exports) {
        let Reference::Parameter(name) = self.names.reference(self.position, id, attribute) else { return };
        let row = json!({ "Type": "String", "Description": format!("id of {}", self.names.graph.path(id)) });
        self.parameters.insert(name.clone(), row);
        if let Some(from) = self.names.stacks.position(id) {
            self.imports.insert(name, &self.names.stacks.all[from].name);
            exports.push((id, attribute));
        }
    }

    fn add_parameter(&mut self, parameter: &Parameter) {
        let row = match (&parameter.ssm, &parameter.default) {
            (Some(path), _) => {
                json!({ "Type": IMAGE_PARAMETER, "Default": path })
            }
            (None, Some(default)) => json!({ "Type": "String", "Default": default }),
            (None, None) => json!({ "Type": "String" }),
        };
        self.parameters.insert(parameter.name.clone(), row);
    }

    /// What people look up next.
    fn add_outputs(&mut self) {
        let mut wanted = Vec::new();
        for id in &self.stack.nodes {
            for (suffix, attribute) in self.names.graph.node(*id).kind.outputs {
                let data =
                    if attribute.is_empty() { Data::Link(*id) } else { Data::Attribute(*id, attribute) };
                wanted.push((format!("{}{suffix}", self.names.id(*id)), data));
            }
            let graph = self.names.graph;
            for (suffix, data) in (graph.node(*id).kind.more_outputs)(graph, *id) {
                wanted.push((format!("{}{suffix}", self.names.id(*id)), data));
            }
        }
        if wanted.len() + self.outputs.len() <= MAX_OUTPUTS {
            for (name, data) in wanted {
                self.outputs.entry(name).or_insert(data);
            }
        }
    }

    fn written<'b>(&'b self, data: &'b Data) -> Written<'b> {
        Written { names: self.names, stack: self.position, data }
    }
}

impl Serialize for Template<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("AWSTemplateFormatVersion", "2010-09-09")?;
        let topology = self.names.graph.topology();
        let doc = topology.doc().lines().next().unwrap_or_default();
        if !doc.is_empty() {
            map.serialize_entry("Description", &description(doc))?;
        }
        if !self.parameters.is_empty() {
            map.serialize_entry("Parameters", &self.parameters)?;
        }
        map.serialize_entry("Resources", &Resources(self))?;
        if !self.outputs.is_empty() {
            map.serialize_entry("Outputs", &Outputs(self))?;
        }
        map.end()
    }
}

/// At most 1,024 bytes, whole characters.
fn description(doc: &str) -> &str {
    let mut end = doc.len().min(1024);
    while !doc.is_char_boundary(end) {
        end -= 1;
    }
    &doc[..end]
}

struct Resources<'a>(&'a Template<'a>);

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Template { stack, names, .. } = self.0;
        let mut map = serializer.serialize_map(Some(stack.nodes.len()))?;
        for id in &stack.nodes {
            let resource = Resource { template: self.0, id: *id, properties: names.graph.properties(*id) };
            map.serialize_entry(names.id(*id), &resource)?;
        }
        map.end()
    }
}

struct Resource<'a> {
    template: &'a Template<'a>,
    id: NodeId,
    properties: Properties,
}

impl Serialize for Resource<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Template { names, position, .. } = self.template;
        let node = names.graph.node(self.id);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Type", &names.graph.resource_type(self.id))?;
        let mut after: Vec<_> = names
            .graph
            .after(self.id)
            .into_iter()
            .filter(|id| names.stacks.position(*id) == Some(*position))
            .map(|id| names.id(id))
            .collect();
        after.sort_unstable();
        after.dedup();
        if !after.is_empty() {
            map.serialize_entry("DependsOn", &after)?;
        }
        if !self.properties.0.is_empty() || node.kind.taggable {
            map.serialize_entry("Properties", &PropertyMap(self))?;
        }
        map.end()
    }
}

struct PropertyMap<'a>(&'a Resource<'a>);

impl Serialize for PropertyMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Resource { template, id, properties } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (name, data) in &properties.0 {
            map.serialize_entry(name, &template.written(data))?;
        }
        let graph = template.names.graph;
        if graph.node(*id).kind.taggable && properties.get("Tags").is_none() {
            map.serialize_entry("Tags", &Tags(graph.tags(*id)))?;
        }
        map.end()
    }
}

struct Tags<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl Serialize for Tags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            list.serialize_element(&Pair([("Key", *key), ("Value", value.as_ref())]))?;
        }
        list.end()
    }
}

struct Outputs<'a>(&'a Template<'a>);

impl Serialize for Outputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.outputs.len()))?;
        for (name, data) in &self.0.outputs {
            map.serialize_entry(name, &Pair([("Value", self.0.written(data))]))?;
        }
        map.end()
    }
}

/// A small object with fixed names.
struct Pair<T, const N: usize>([(&'static str, T); N]);

impl<T: Serialize, const N: usize> Serialize for Pair<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(N))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
