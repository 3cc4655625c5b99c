//! Properties of a resource on their way out, free of any output format.

use std::borrow::Cow;

use ipnet::IpNet;

use super::{NodeId, logical_id};
use crate::value::{Attr, Slot, Traffic};

/// An EC2 call that CloudFormation has no property for.
#[derive(Clone, Debug, PartialEq)]
pub struct PostStep {
    /// What it does, in a few words.
    pub title: String,
    /// The EC2 operation, such as `ModifyVpcPeeringConnectionOptions`.
    pub operation: &'static str,
    /// Its inputs.
    pub inputs: Vec<(&'static str, Data)>,
    /// The node whose account and Region it is made in.
    pub place: NodeId,
}

/// The properties of one resource, in a fixed order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties(pub Vec<(Cow<'static, str>, Data)>);

impl Properties {
    /// Sets or replaces a property.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Data) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(property) => property.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Takes a property out.
    pub fn take(&mut self, name: &str) -> Option<Data> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// A property.
    pub fn get(&self, name: &str) -> Option<&Data> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A value on its way out, free of any output format.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text.
    Text(Cow<'static, str>),
    /// A CIDR block.
    Cidr(IpNet),
    /// What another node is known by.
    Link(NodeId),
    /// An attribute of another node.
    Attribute(NodeId, &'static str),
    /// The n-th /64 of the IPv6 block that AWS gives a VPC.
    Ipv6Slot(NodeId, Slot),
    /// The Region it is deployed to.
    Region,
    /// The partition it is deployed to: `aws`, `aws-cn`.
    Partition,
    /// A value given at deployment.
    Parameter(Parameter),
    /// Text from parts.
    Join(Vec<Data>),
    /// Text that AWS wants in base 64.
    Base64(Box<Data>),
    /// The n-th of several, counted from 0.
    Select(u16, Box<Data>),
    /// The parts of a text between separators.
    Split(&'static str, Box<Data>),
    /// Several.
    List(Vec<Data>),
    /// Named parts.
    Object(Vec<(Cow<'static, str>, Data)>),
    /// JSON text, as written by the user.
    Json(Box<str>),
}

impl Data {
    /// Text that is part of the program.
    pub const fn word(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Named parts, in this order.
    pub fn object<const N: usize>(parts: [(&'static str, Data); N]) -> Self {
        Self::Object(parts.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// Text from anywhere.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Cow::Owned(text.into()))
    }
}

/// What CloudFormation calls the type of a parameter that is looked up as a machine image.
pub const IMAGE_PARAMETER: &str = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";

/// A value given at deployment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parameter {
    /// Its name, letters and digits.
    pub name: String,
    /// The SSM public parameter it is looked up in, such as that of the newest Amazon Linux image.
    pub ssm: Option<Cow<'static, str>>,
    /// Its value, unless another is given.
    pub default: Option<String>,
}

impl From<&Attr> for Data {
    fn from(attr: &Attr) -> Self {
        match attr {
            Attr::Bool(yes) => Self::Bool(*yes),
            Attr::Number(number) => Self::Number(*number),
            Attr::Word(word) => Self::word(word),
            Attr::Text(text) => Self::text(&**text),
            Attr::V4(net) => Self::Cidr(IpNet::V4(*net)),
            Attr::V6(net) => Self::Cidr(IpNet::V6(*net)),
            Attr::Address(address) => Self::text(address.to_string()),
            Attr::Link(id) => Self::Link(*id),
            Attr::Traffic(traffic) => Self::traffic(*traffic),
            Attr::Slot(slot) => Self::Number(i64::from(slot.0)),
            Attr::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Attr::Pairs(pairs) => Self::Object(
                pairs.0.iter().map(|(key, value)| (key.to_string().into(), Self::text(&**value))).collect(),
            ),
            Attr::Later(name) => {
                Self::Parameter(Parameter { name: logical_id(name), ssm: None, default: None })
            }
        }
    }
}

impl Data {
    fn traffic(traffic: Traffic) -> Self {
        Self::text(traffic.to_string())
    }
}
