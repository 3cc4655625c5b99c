//! One template: parameters, resources, outputs.

use std::{borrow::Cow, collections::BTreeMap, io};

use dsl::graph::{Data, IMAGE_PARAMETER, NodeId, Parameter, Properties};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{
    json,
    ser::{Formatter, PrettyFormatter},
};

use super::data::{Names, Reference, Written};
use crate::{check::template::Size, emit::EmitError, stack::Stack};

/// More outputs than this make a template that AWS refuses; those for people are left out then.
const MAX_OUTPUTS: usize = 200;

/// A template whose resources are text already: as values, those of a large network would fill the memory.
pub(super) struct Template<'a> {
    pub(super) stack: &'a Stack<'a>,
    /// Parameters that other stacks' outputs feed: name and stack.
    pub(super) imports: BTreeMap<String, &'a str>,
    names: &'a Names<'a>,
    position: usize,
    parameters: BTreeMap<String, serde_json::Value>,
    resources: String,
    outputs: BTreeMap<String, Data>,
}

/// The templates of all stacks, wired to each other.
pub(super) fn templates<'a>(names: &'a Names<'a>) -> Result<Vec<Template<'a>>, EmitError> {
    let mut templates: Vec<_> = (0..names.stacks.all.len()).map(|at| Template::new(names, at)).collect();
    let mut exports = Vec::new();
    for template in &mut templates {
        template.write_resources(&mut exports)?;
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
            resources: String::new(),
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

    /// Writes the resources, and finds what comes from outside: parameters, and what other stacks must put out.
    fn write_resources(&mut self, exports: &mut Exports) -> Result<(), EmitError> {
        let mut text = Vec::new();
        let mut serializer = member_serializer(&mut text)?;
        let mut map = serializer.serialize_map(Some(self.stack.nodes.len()))?;
        for id in &self.stack.nodes {
            let properties = self.names.graph.properties(*id);
            for (name, data) in &properties.0 {
                self.refuse_bad_json(*id, name, data)?;
                self.collect_data(data, exports);
            }
            map.serialize_entry(self.names.id(*id), &Resource { template: self, id: *id, properties })?;
        }
        SerializeMap::end(map)?;
        self.resources = into_text(text)?;
        Ok(())
    }

    /// The whole template.
    pub(super) fn into_text(mut self) -> Result<String, serde_json::Error> {
        let mut head = String::from("{");
        push_member(&mut head, "AWSTemplateFormatVersion", "2010-09-09")?;
        let doc = self.names.graph.topology().doc().lines().next().unwrap_or_default();
        if !doc.is_empty() {
            push_member(&mut head, "Description", description(doc))?;
        }
        if !self.parameters.is_empty() {
            push_member(&mut head, "Parameters", &self.parameters)?;
        }
        head.push_str(",\n  \"Resources\": ");
        let mut text = std::mem::take(&mut self.resources);
        text.insert_str(0, &head);
        if !self.outputs.is_empty() {
            push_member(&mut text, "Outputs", &Outputs(&self))?;
        }
        text.push_str("\n}\n");
        Ok(text)
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

/// Adds a member to the text of an object.
fn push_member(
    text: &mut String,
    name: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<(), serde_json::Error> {
    text.push_str(if text.len() == 1 { "\n  " } else { ",\n  " });
    let mut written = Vec::new();
    serde_json::to_writer(&mut written, name)?;
    written.extend_from_slice(b": ");
    value.serialize(&mut member_serializer(&mut written)?)?;
    text.push_str(&into_text(written)?);
    Ok(())
}

/// Writes the value of a member of the template: one level in.
fn member_serializer(
    text: &mut Vec<u8>,
) -> Result<serde_json::Serializer<&mut Vec<u8>, PrettyFormatter<'static>>, serde_json::Error> {
    let mut formatter = PrettyFormatter::new();
    formatter.begin_object(&mut io::sink()).map_err(serde_json::Error::io)?;
    Ok(serde_json::Serializer::with_formatter(text, formatter))
}

fn into_text(bytes: Vec<u8>) -> Result<String, serde_json::Error> {
    String::from_utf8(bytes).map_err(serde_json::Error::custom)
}

/// At most 1,024 bytes, whole characters.
fn description(doc: &str) -> &str {
    let mut end = doc.len().min(1024);
    while !doc.is_char_boundary(end) {
        end -= 1;
    }
    &doc[..end]
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
