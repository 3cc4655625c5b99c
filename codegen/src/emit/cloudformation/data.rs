//! Values as CloudFormation writes them: `Ref`, `Fn::GetAtt`, `Fn::Sub` and plain JSON.

use dsl::{
    graph::{Data, Graph, NodeId},
    kind::{Identity, common},
};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use crate::stack::Stacks;

/// The logical id of every node, and where it is deployed.
pub(super) struct Names<'a> {
    pub(super) graph: &'a Graph,
    pub(super) stacks: &'a Stacks<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn new(graph: &'a Graph, stacks: &'a Stacks<'a>) -> Self {
        Self { graph, stacks }
    }

    pub(super) fn id(&self, id: NodeId) -> &str {
        self.graph.logical_id(id)
    }

    /// How `from`, a stack by position, names a resource or one of its attributes.
    pub(super) fn reference(
        &self,
        from: usize,
        id: NodeId,
        attribute: Option<&'static str>,
    ) -> Reference<'_> {
        let node = self.graph.node(id);
        if node.is_existing() {
            return match node.get(common::ID).map(|set| &set.value) {
                Some(dsl::value::Attr::Text(text)) => Reference::Known(text),
                _ => Reference::Parameter(existing_parameter(self.graph, id)),
            };
        }
        if self.stacks.position(id).is_some_and(|at| at != from) {
            return Reference::Parameter(format!("{}{}", self.id(id), attribute.unwrap_or_default()));
        }
        match (attribute, node.kind.identity) {
            (Some(attribute), _) | (None, Identity::Attribute(attribute)) => {
                Reference::GetAtt(self.id(id), attribute)
            }
            (None, Identity::Ref) => Reference::Ref(self.id(id)),
        }
    }

    /// What stands for a node that is no resource.
    pub(super) fn known_as(&self, id: NodeId) -> Option<Data> {
        (self.graph.node(id).kind.known_as)(self.graph, id)
    }

    /// A value in words, for people.
    pub(super) fn words(&self, data: &Data) -> String {
        match data {
            Data::Bool(yes) => yes.to_string(),
            Data::Number(number) => number.to_string(),
            Data::Text(text) => text.to_string(),
            Data::Cidr(net) => net.to_string(),
            Data::Link(id) => match self.known_as(*id) {
                Some(known) => self.words(&known),
                None => format!("<id of {}>", self.graph.path(*id)),
            },
            Data::Object(parts) => {
                let parts = parts.iter().map(|(name, value)| format!("{name}={}", self.words(value)));
                format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
            }
            other => format!("{other:?}"),
        }
    }
}

/// The parameter that stands for the id of an existing resource.
pub(super) fn existing_parameter(graph: &Graph, id: NodeId) -> String {
    format!("{}Id", dsl::graph::logical_id(&graph.path(id)))
}

/// How a template names a resource.
pub(super) enum Reference<'a> {
    Ref(&'a str),
    GetAtt(&'a str, &'static str),
    Parameter(String),
    Known(&'a str),
}

/// A value in the template of one stack.
pub(super) struct Written<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) stack: usize,
    pub(super) data: &'a Data,
}

impl<'a> Written<'a> {
    fn with(&self, data: &'a Data) -> Self {
        Written { names: self.names, stack: self.stack, data }
    }

    fn reference<S: Serializer>(
        &self,
        id: NodeId,
        attribute: Option<&'static str>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match self.names.reference(self.stack, id, attribute) {
            Reference::Ref(name) => function("Ref", name, serializer),
            Reference::Parameter(name) => function("Ref", &name, serializer),
            Reference::GetAtt(name, attribute) => function("Fn::GetAtt", &[name, attribute], serializer),
            Reference::Known(text) => serializer.serialize_str(text),
        }
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.data {
            Data::Bool(yes) => serializer.serialize_bool(*yes),
            Data::Number(number) => serializer.serialize_i64(*number),
            Data::Text(text) => serializer.serialize_str(text),
            Data::Cidr(net) => serializer.collect_str(net),
            Data::Link(id) => match self.names.known_as(*id) {
                Some(known) => {
                    Written { names: self.names, stack: self.stack, data: &known }.serialize(serializer)
                }
                None => self.reference(*id, None, serializer),
            },
            Data::Attribute(id, attribute) => self.reference(*id, Some(attribute), serializer),
            Data::Region => function("Ref", "AWS::Region", serializer),
            Data::Partition => function("Ref", "AWS::Partition", serializer),
            Data::Parameter(parameter) => function("Ref", &parameter.name, serializer),
            Data::Ipv6Slot(vpc, slot) => {
                let blocks = Written {
                    names: self.names,
                    stack: self.stack,
                    data: &Data::Attribute(*vpc, "Ipv6CidrBlocks"),
                };
                let first = One("Fn::Select", (0, blocks));
                let cidrs = One("Fn::Cidr", (first, 256, 64));
                One("Fn::Select", (slot.0, cidrs)).serialize(serializer)
            }
            Data::Join(parts) => self.join(parts, serializer),
            Data::Select(at, list) => function("Fn::Select", &(at, self.with(list)), serializer),
            Data::Split(separator, text) => function("Fn::Split", &(separator, self.with(text)), serializer),
            Data::Base64(inner) => function("Fn::Base64", &self.with(inner), serializer),
            Data::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&self.with(item))?;
                }
                list.end()
            }
            Data::Object(parts) => {
                let mut map = serializer.serialize_map(Some(parts.len()))?;
                for (name, value) in parts {
                    map.serialize_entry(name, &self.with(value))?;
                }
                map.end()
            }
            Data::Json(json) => {
                let raw: &RawValue = serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
        }
    }
}

impl Written<'_> {
    /// Text around pseudo parameters is `Fn::Sub`, anything else `Fn::Join`.
    fn join<S: Serializer>(&self, parts: &[Data], serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        for part in parts {
            match part {
                Data::Text(plain) => text.push_str(&plain.replace("${", "${!")),
                Data::Region => text.push_str("${AWS::Region}"),
                Data::Partition => text.push_str("${AWS::Partition}"),
                _ => {
                    let parts: Vec<_> = parts.iter().map(|part| self.with(part)).collect();
                    return function("Fn::Join", &("", parts), serializer);
                }
            }
        }
        function("Fn::Sub", &text, serializer)
    }
}

/// An object with one entry.
struct One<T>(&'static str, T);

impl<T: Serialize> Serialize for One<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        function(self.0, &self.1, serializer)
    }
}

fn function<S: Serializer>(
    name: &str,
    argument: &(impl Serialize + ?Sized),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, argument)?;
    map.end()
}
