//! The table of kinds: what each resource declares of itself, read by builder, macro, checks and emitters.

use crate::{
    graph::{Data, Graph, Node, NodeId, PostStep, Properties},
    topology::Expansion,
};

/// How a setting is spelled in `topology!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Number,
    /// Text in quotes, or a plain word.
    Text,
    /// `10.0.0.0/16`.
    Ipv4,
    /// `"2600:1f14::/56"` or `slot 1`.
    Ipv6,
    /// A CIDR block of either family.
    Cidr,
    /// One address.
    Address,
    /// The name of an element of one of these kinds.
    Link(&'static [&'static str]),
    /// One of the shapes, tried in order.
    OneOf(&'static [Shape]),
    /// Several, in brackets, or with commas in a heading.
    List(&'static Shape),
    /// One word of a closed list.
    Word(&'static Words),
    /// The letter, name or id of an availability zone.
    Zone,
    /// `tcp 443`, `udp 1024-65535`, `icmp`, `icmp 8`, `protocol 50`, `all`.
    Traffic,
    /// `{ key: "value"; }`.
    Pairs,
    /// `/24`, stored as a number.
    PrefixLength,
    /// A keyword before a text, as in `prefix_list "pl-63a5400a"`.
    Tagged(&'static str),
}

impl Shape {
    /// Whether a link to an element of this kind fits.
    pub fn names(&self, kind: &Kind) -> bool {
        match self {
            Self::Link(kinds) => kinds.contains(&kind.keyword),
            Self::OneOf(shapes) => shapes.iter().any(|shape| shape.names(kind)),
            Self::List(shape) => shape.names(kind),
            _ => false,
        }
    }
}

/// A closed list of words and the Rust type that spells them.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// The Rust type, such as `Tenancy`.
    pub rust: &'static str,
    /// Word and variant, such as `("dedicated", "Dedicated")`.
    pub words: &'static [(&'static str, &'static str)],
}

/// Where a setting may stand besides the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Only in the body, as `field: value;`.
    Body,
    /// In the heading, by its position.
    Position,
    /// In the heading, after this word.
    Word(&'static str),
}

/// One setting of a kind.
#[derive(Debug)]
pub struct Field {
    /// Its name in the language and in the builder.
    pub name: &'static str,
    /// The CloudFormation property it becomes, where it is one as it stands.
    pub property: Option<&'static str>,
    /// How it is spelled.
    pub shape: Shape,
    /// Its place in a heading.
    pub heading: Heading,
    /// Whether it must be given.
    pub required: bool,
    /// Its documentation.
    pub doc: &'static str,
}

/// How another resource names one of this kind in CloudFormation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// By `Ref`.
    Ref,
    /// By `Fn::GetAtt` of this attribute.
    Attribute(&'static str),
}

/// The parent's property in CloudFormation and the kinds a parent can be.
#[derive(Clone, Copy, Debug)]
pub struct Parents {
    /// Keywords of the kinds; empty for the topology itself.
    pub kinds: &'static [&'static str],
    /// The property that names the parent, such as `VpcId`.
    pub property: Option<&'static str>,
    /// Whether it may stand in the topology itself as well.
    pub top: bool,
}

/// The parts of an element, one for each value of a list.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// The keyword of their kind.
    pub kind: &'static str,
    /// The field with the list.
    pub field: &'static str,
    /// The name of the part for a value.
    pub name: fn(&str) -> String,
}

/// Everything a resource declares of itself.
#[derive(Debug)]
pub struct Kind {
    /// The word of the language: `nat_gateway`.
    pub keyword: &'static str,
    /// The word that begins it in the language, where kinds of different parents share one: `ingress`.
    pub word: &'static str,
    /// The words of a sentence: `NAT gateway`.
    pub title: &'static str,
    /// The builder's type: `NatGateway`.
    pub rust: &'static str,
    /// The CloudFormation type, for kinds that AWS has.
    pub cloudformation: Option<&'static str>,
    /// The type of one whose author gives it, as a raw resource has it.
    pub resource_type: fn(&Node) -> Option<&str>,
    /// Whether it is written as a part of its parent, as a rule for addresses is.
    pub inline: fn(&Graph, NodeId) -> bool,
    /// What others name it by where it is no resource, such as a key pair that exists under a name.
    pub known_as: fn(&Graph, NodeId) -> Option<Data>,
    /// How others name it in CloudFormation.
    pub identity: Identity,
    /// Where it may stand.
    pub parents: Parents,
    /// Whether it has a name of its own; others have a natural key.
    pub named: bool,
    /// The elements that it has by itself and that may be named without being written.
    pub parts: Option<Parts>,
    /// Whether AWS lets it carry tags.
    pub taggable: bool,
    /// Its settings.
    pub fields: &'static [Field],
    /// Its documentation.
    pub doc: &'static str,
    /// The node whose account and Region it shares, if it says none itself.
    pub place_of: fn(&Graph, NodeId) -> Option<NodeId>,
    /// What CloudFormation can't say about it: EC2 calls to make afterwards.
    pub post_steps: fn(&Graph, NodeId) -> Vec<PostStep>,
    /// The property of a route that names it, for kinds that a route can lead to.
    pub route_property: Option<&'static str>,
    /// What users look up next: output suffix and attribute (`""` for the identity).
    pub outputs: &'static [(&'static str, &'static str)],
    /// The same for what is more than an attribute: output suffix and value.
    pub more_outputs: fn(&Graph, NodeId) -> Vec<(&'static str, Data)>,
    /// The natural key of one without a name, such as a route's destination.
    pub key: fn(&Graph, NodeId) -> String,
    /// Adds what this element implies, such as the attachment of an internet gateway.
    pub expand: fn(&mut Expansion<'_>, NodeId),
    /// Adds what this element implies once all others have: routes of peerings, tables of endpoints.
    pub expand_last: fn(&mut Expansion<'_>, NodeId),
    /// Adds the properties that are not plain settings.
    pub describe: fn(&Graph, NodeId, &mut Properties),
    /// What must exist before, beyond what it links to.
    pub after: fn(&Graph, NodeId) -> Vec<NodeId>,
    /// The properties that can't change: with another value it is another resource, made before the old one goes.
    pub create_only: &'static [&'static str],
    /// The properties whose change may replace it, depending on what else it is.
    pub maybe_create_only: &'static [&'static str],
    /// What no two resources of the kind may share, so that a new one can't stand beside the old one.
    pub exclusive: &'static [Exclusive],
}

/// What the change of a property does to a resource.
///
/// AWS: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Update {
    /// It stays and has the new value.
    InPlace,
    /// It stays or is replaced, depending on what else it is.
    MayReplace,
    /// Another one takes its place.
    Replaces,
}

/// Values that AWS lets only one resource of a kind have at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exclusive {
    /// Two may not have the same in all of these; nothing, `false` and an empty list are shared freely.
    Same(&'static [&'static str]),
    /// Two that have the same in all of these may not overlap in the CIDR block of this one.
    Overlap(&'static [&'static str], &'static str),
}

impl Kind {
    /// A kind without anything, for `..` in declarations.
    pub const PLAIN: Self = Self {
        keyword: "",
        word: "",
        title: "",
        rust: "",
        cloudformation: None,
        resource_type: |_| None,
        inline: |_, _| false,
        known_as: |_, _| None,
        identity: Identity::Ref,
        parents: Parents { kinds: &[], property: None, top: false },
        named: true,
        parts: None,
        taggable: true,
        fields: &[],
        doc: "",
        place_of: |graph, id| graph.node(id).parent,
        post_steps: |_, _| Vec::new(),
        route_property: None,
        outputs: &[],
        more_outputs: |_, _| Vec::new(),
        key: |_, _| String::new(),
        expand: |_, _| {},
        expand_last: |_, _| {},
        describe: |_, _, _| {},
        after: |_, _| Vec::new(),
        create_only: &[],
        maybe_create_only: &[],
        exclusive: &[],
    };

    /// What the change of a CloudFormation property does to a resource of this kind.
    ///
    /// # Example
    /// ```
    /// use vpcraft_dsl::{kind::Update, resource::kind};
    /// let subnet = kind("subnet").unwrap();
    /// assert_eq!(subnet.update_of("CidrBlock"), Update::Replaces);
    /// assert_eq!(subnet.update_of("MapPublicIpOnLaunch"), Update::InPlace);
    /// ```
    pub fn update_of(&self, property: &str) -> Update {
        if self.create_only.contains(&property) {
            Update::Replaces
        } else if self.maybe_create_only.contains(&property) {
            Update::MayReplace
        } else {
            Update::InPlace
        }
    }

    /// The word that begins it in the language.
    pub fn word(&self) -> &'static str {
        if self.word.is_empty() { self.keyword } else { self.word }
    }

    /// Whether an element of this kind may stand in one of kind `parent`.
    pub fn may_stand_in(&self, parent: &Kind) -> bool {
        self.parents.kinds.contains(&parent.keyword)
    }

    /// The settings of this kind, then those that every kind has, with their numbers.
    pub fn all_fields(&self) -> impl Iterator<Item = (u8, &'static Field)> + use<> {
        let own = self.fields.iter().enumerate();
        let common = COMMON.iter().enumerate().map(|(at, field)| (at + usize::from(common::FIRST), field));
        // At most a few dozen settings a kind.
        own.chain(common).map(|(at, field)| (u8::try_from(at).unwrap_or(u8::MAX), field))
    }

    /// The setting called `name` and its number.
    pub fn field(&self, name: &str) -> Option<(u8, &'static Field)> {
        self.all_fields().find(|(_, field)| field.name == name)
    }

    /// The setting with this number.
    pub fn field_at(&self, number: u8) -> Option<&'static Field> {
        match number.checked_sub(common::FIRST) {
            Some(common) => COMMON.get(usize::from(common)),
            None => self.fields.get(usize::from(number)),
        }
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.keyword == other.keyword
    }
}

/// Numbers of the settings that every kind has.
pub mod common {
    /// The number of the first.
    pub const FIRST: u8 = 200;
    /// `name`: the `Name` tag.
    pub const NAME: u8 = 200;
    /// `tags`.
    pub const TAGS: u8 = 201;
    /// `was`: the path before a rename.
    pub const WAS: u8 = 202;
    /// `logical_id`: pins the CloudFormation logical id.
    pub const LOGICAL_ID: u8 = 203;
    /// `properties`: CloudFormation properties set or overridden, as JSON.
    pub const PROPERTIES: u8 = 204;
    /// `id`: the id of an existing one.
    pub const ID: u8 = 205;
    /// `at`: account and Region.
    pub const AT: u8 = 206;
}

/// The name of a field without the `r#` that Rust wants before its own words.
pub(crate) const fn plain_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

macro_rules! common {
    ($($name:literal, $shape:expr, $heading:expr, $doc:literal;)*) => {
        &[$(Field { name: $name, property: None, shape: $shape, heading: $heading, required: false, doc: $doc }),*]
    };
}

/// The settings that every kind has.
pub static COMMON: &[Field] = common! {
    "name", Shape::Text, Heading::Body, "The `Name` tag, for names that are no Rust identifier.";
    "tags", Shape::Pairs, Heading::Body, "Tags besides those every resource gets.";
    "was", Shape::Text, Heading::Body, "The path it had before a rename: the resource is kept, not replaced.";
    "logical_id", Shape::Text, Heading::Body, "Pins the CloudFormation logical id.";
    "properties", Shape::Pairs, Heading::Body,
        "CloudFormation properties to set or override, each value as JSON; reviews show them.";
    "id", Shape::Text, Heading::Body, "The id of an `existing` one, such as `vpc-0a0152fbfb1aaecc7`.";
    "at", Shape::Link(&["at"]), Heading::Word("at"), "The account and Region it is in.";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_numbers_match_their_rows() {
        let numbers = [
            ("name", common::NAME),
            ("tags", common::TAGS),
            ("was", common::WAS),
            ("logical_id", common::LOGICAL_ID),
            ("properties", common::PROPERTIES),
            ("id", common::ID),
            ("at", common::AT),
        ];
        assert_eq!(numbers.len(), COMMON.len());
        for (name, number) in numbers {
            assert_eq!(Kind::PLAIN.field_at(number).map(|field| field.name), Some(name));
        }
    }
}
