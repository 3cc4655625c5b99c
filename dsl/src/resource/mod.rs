//! The kinds of resources, one a file, and the declaration that all of them share.

use crate::{kind::Kind, topology::Draft};

/// A kind of element: what the builder writes and the table of kinds lists.
pub trait Resource: Sized + 'static {
    /// Its word in the language.
    const KEYWORD: &'static str;
    /// What it declares of itself.
    const KIND: &'static Kind;
    /// An element without settings; `topology!` starts from it.
    #[doc(hidden)]
    fn start(name: &str, parent: Option<crate::graph::NodeId>) -> Self;
    /// The element as written so far.
    #[doc(hidden)]
    fn draft_mut(&mut self) -> &mut Draft;
    /// The element, done.
    #[doc(hidden)]
    fn into_draft(self) -> Draft;
}

/// Declares a kind: its builder, its getters and its row in the table of kinds.
///
/// ```text
/// resource! {
///     /// What it is for.
///     pub struct NatGateway as nat_gateway, "NAT gateway", "AWS::EC2::NatGateway", in Vpc ["vpc"];
///     required { subnet: Ref<Subnet> => "SubnetId", word("in"); }
///     optional { address: Ref<ElasticIp>; }
///     with { after: after }
/// }
/// ```
/// becomes `NatGateway { draft }` with `new(name, vpc, subnet)` and a setter for each field, getters of the same
/// names on `View<NatGateway>`, the numbers of the fields in `field`, and `impl Resource` with the static `Kind`.
/// `=> "SubnetId"` is the CloudFormation property of a plain setting; `position` and `word("in")` say where a
/// setting may stand in a heading; `with` sets further rows of [`Kind`].
macro_rules! resource {
    (
        $(#[doc = $doc:literal])*
        pub struct $Name:ident as $keyword:ident, $title:literal $(, $type:literal)?
        $(, in $Parent:ident [$($parent:literal),*] $(=> $parent_property:literal)?)? ;
        required { $(
            $(#[doc = $rdoc:literal])*
            $rname:ident : $rty:ty $(=> $rproperty:literal)? $(, $rhead:ident $(($rword:literal))?)? ;
        )* }
        optional { $(
            $(#[doc = $odoc:literal])*
            $oname:ident : $oty:ty $(=> $oproperty:literal)? $(, $ohead:ident $(($oword:literal))?)? ;
        )* }
        $(with { $($row:ident : $value:expr),* $(,)? })?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $Name {
            draft: $crate::topology::Draft,
        }

        /// The numbers of its fields.
        #[allow(non_upper_case_globals, dead_code, reason = "numbers have the names of the fields")]
        pub(crate) mod field {
            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "variants are the fields")]
            enum Number { $($rname,)* $($oname),* }
            $(pub(crate) const $rname: u8 = Number::$rname as u8;)*
            $(pub(crate) const $oname: u8 = Number::$oname as u8;)*
        }

        #[allow(clippy::needless_update, reason = "kinds without anything special end in the same update")]
        static KIND: $crate::kind::Kind = $crate::kind::Kind {
            keyword: stringify!($keyword),
            title: $title,
            rust: stringify!($Name),
            $(cloudformation: Some($type),)?
            $(parents: $crate::kind::Parents {
                kinds: &[$($parent),*],
                property: option!($($parent_property)?),
                top: false,
            },)?
            fields: &[
                $($crate::kind::Field {
                    name: $crate::kind::plain_name(stringify!($rname)),
                    property: option!($($rproperty)?),
                    shape: <$rty as $crate::value::Setting>::SHAPE,
                    heading: heading!($($rhead $(($rword))?)?),
                    required: true,
                    doc: concat!($($rdoc, "\n"),*),
                },)*
                $($crate::kind::Field {
                    name: $crate::kind::plain_name(stringify!($oname)),
                    property: option!($($oproperty)?),
                    shape: <$oty as $crate::value::Setting>::SHAPE,
                    heading: heading!($($ohead $(($oword))?)?),
                    required: false,
                    doc: concat!($($odoc, "\n"),*),
                },)*
            ],
            doc: concat!($($doc, "\n"),*),
            $($($row: $value,)*)?
            ..$crate::kind::Kind::PLAIN
        };

        impl $crate::resource::Resource for $Name {
            const KEYWORD: &'static str = stringify!($keyword);
            const KIND: &'static $crate::kind::Kind = &KIND;

            #[track_caller]
            fn start(name: &str, parent: Option<$crate::graph::NodeId>) -> Self {
                Self { draft: $crate::topology::Draft::new(&KIND, name, parent, $crate::origin::Origin::caller()) }
            }

            fn draft_mut(&mut self) -> &mut $crate::topology::Draft {
                &mut self.draft
            }

            fn into_draft(self) -> $crate::topology::Draft {
                self.draft
            }
        }

        impl $Name {
            $(
                $(#[doc = $rdoc])*
                #[track_caller]
                pub fn $rname(mut self, $rname: impl $crate::value::IntoValue<$rty>) -> Self {
                    self.draft.set(field::$rname, $rname.into_value(), $crate::origin::Origin::caller());
                    self
                }
            )*
            $(
                $(#[doc = $odoc])*
                #[track_caller]
                pub fn $oname(mut self, $oname: impl $crate::value::IntoValue<$oty>) -> Self {
                    self.draft.set(field::$oname, $oname.into_value(), $crate::origin::Origin::caller());
                    self
                }
            )*
        }

        impl<'a> $crate::view::View<'a, $Name> {
            $(
                $(#[doc = $rdoc])*
                pub fn $rname(self) -> $crate::view::Field<'a, $rty> {
                    self.field(field::$rname)
                }
            )*
            $(
                $(#[doc = $odoc])*
                pub fn $oname(self) -> $crate::view::Field<'a, $oty> {
                    self.field(field::$oname)
                }
            )*
        }
    };
}

/// The constructor of a kind with a name: `new(name, parent, required…)`.
macro_rules! named {
    ($Name:ident $(, in $Parent:ident)? ; $($field:ident : $ty:ty),*) => {
        impl $Name {
            /// A new element with what it must have.
            #[track_caller]
            pub fn new(
                name: &str,
                $(parent: $crate::topology::Ref<$Parent>,)?
                $($field: impl $crate::value::IntoValue<$ty>),*
            ) -> Self {
                let parent = parent!($(parent as $Parent)?);
                <Self as $crate::resource::Resource>::start(name, parent)$(.$field($field))*
            }
        }
    };
}

/// The constructor of a kind without a name: `new(parent, required…)`.
macro_rules! anonymous {
    ($Name:ident, in $Parent:ident ; $($field:ident : $ty:ty),*) => {
        impl $Name {
            /// A new element with what it must have.
            #[track_caller]
            pub fn new(
                parent: $crate::topology::Ref<$Parent>,
                $($field: impl $crate::value::IntoValue<$ty>),*
            ) -> Self {
                <Self as $crate::resource::Resource>::start("", Some(parent.id()))$(.$field($field))*
            }
        }
    };
}

macro_rules! parent {
    () => {
        None
    };
    ($parent:ident as $Parent:ident) => {
        Some($parent.id())
    };
}

macro_rules! option {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

macro_rules! heading {
    () => {
        $crate::kind::Heading::Body
    };
    (position) => {
        $crate::kind::Heading::Position
    };
    (word($word:literal)) => {
        $crate::kind::Heading::Word($word)
    };
}

/// Declares a closed list of words as an enum.
macro_rules! words {
    ($(#[doc = $doc:literal])* pub enum $Name:ident {
        $($(#[doc = $vdoc:literal])* $Variant:ident = $word:literal),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Name { $($(#[doc = $vdoc])* $Variant),* }

        impl $crate::value::Setting for $Name {
            const SHAPE: $crate::kind::Shape = $crate::kind::Shape::Word(&$crate::kind::Words {
                rust: stringify!($Name),
                words: &[$(($word, stringify!($Variant))),*],
            });
            fn into_attr(self) -> $crate::value::Attr {
                $crate::value::Attr::Word(match self { $(Self::$Variant => $word),* })
            }
            fn from_attr(attr: &$crate::value::Attr) -> Option<Self> {
                match attr.as_str()? { $($word => Some(Self::$Variant),)* _ => None }
            }
        }
    };
}

/// Declares a link to one of several kinds.
macro_rules! link_to {
    ($(#[doc = $doc:literal])* pub struct $Name:ident: $($Kind:ty = $keyword:literal),* $(,)?) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $Name(pub $crate::graph::NodeId);

        impl $crate::value::Setting for $Name {
            const SHAPE: $crate::kind::Shape = $crate::kind::Shape::Link(&[$($keyword),*]);
            fn into_attr(self) -> $crate::value::Attr { $crate::value::Attr::Link(self.0) }
            fn from_attr(attr: &$crate::value::Attr) -> Option<Self> { attr.as_link().map(Self) }
        }

        $(
            impl $crate::value::IntoValue<$Name> for $crate::topology::Ref<$Kind> {
                fn into_value(self) -> $crate::value::Value<$Name> {
                    $crate::value::Value::Known($Name(self.id()))
                }
            }
            impl From<$crate::topology::Ref<$Kind>> for $Name {
                fn from(handle: $crate::topology::Ref<$Kind>) -> Self { Self(handle.id()) }
            }
            impl<const N: usize> $crate::value::IntoValue<$crate::value::List<$Name>>
                for [$crate::topology::Ref<$Kind>; N]
            {
                fn into_value(self) -> $crate::value::Value<$crate::value::List<$Name>> {
                    $crate::value::Value::Known($crate::value::List(self.map($Name::from).into()))
                }
            }
            impl $crate::value::IntoValue<$crate::value::List<$Name>> for Vec<$crate::topology::Ref<$Kind>> {
                fn into_value(self) -> $crate::value::Value<$crate::value::List<$Name>> {
                    let links = self.into_iter().map($Name::from).collect();
                    $crate::value::Value::Known($crate::value::List(links))
                }
            }
        )*
    };
}

/// Lists the kinds: module and type, one a line, in the order that documentation shows them.
macro_rules! kinds {
    ($($module:ident :: $Name:ident,)*) => {
        $(pub mod $module;)*

        /// Every kind.
        pub static KINDS: &[&Kind] = &[$(<$module::$Name as Resource>::KIND),*];

        $(
            impl crate::value::Setting for crate::topology::Ref<$module::$Name> {
                const SHAPE: crate::kind::Shape = crate::kind::Shape::Link(&[<$module::$Name as Resource>::KEYWORD]);
                fn into_attr(self) -> crate::value::Attr { crate::value::Attr::Link(self.id()) }
                fn from_attr(attr: &crate::value::Attr) -> Option<Self> {
                    attr.as_link().map(crate::topology::Ref::new)
                }
            }
        )*

        /// The builders of every kind.
        pub mod prelude {
            $(pub use super::$module::*;)*
            pub use super::{policy::*, service::*};
        }
    };
}

pub mod policy;
pub mod service;
#[cfg(test)]
mod tests;

kinds! {
    at::At,
    vpc::Vpc,
    cidr_block::CidrBlock,
    internet_gateway::InternetGateway,
    gateway_attachment::GatewayAttachment,
    subnet::Subnet,
    route_table::RouteTable,
    association::Association,
    route::Route,
    egress_only_internet_gateway::EgressOnlyInternetGateway,
    elastic_ip::ElasticIp,
    nat_gateway::NatGateway,
    security_group::SecurityGroup,
    ingress::Ingress,
    egress::Egress,
    gateway_endpoint::GatewayEndpoint,
    interface_endpoint::InterfaceEndpoint,
    peering::Peering,
    key_pair::KeyPair,
    instance::Instance,
    elastic_ip_association::ElasticIpAssociation,
    tier::Tier,
    network_acl::NetworkAcl,
    acl_ingress::AclIngress,
    acl_egress::AclEgress,
    network_acl_association::NetworkAclAssociation,
    role::Role,
    instance_profile::InstanceProfile,
    raw::Raw,
    expect::Expect,
}

/// The kind that `word` begins in an element of kind `parent`, or in the topology itself.
pub fn kind_in(word: &str, parent: Option<&Kind>) -> Option<&'static Kind> {
    let fits = |kind: &&&Kind| match parent {
        Some(parent) => kind.parents.kinds.contains(&parent.keyword),
        None => kind.parents.kinds.is_empty() || kind.parents.top,
    };
    KINDS.iter().filter(|kind| kind.word() == word).find(fits).copied()
}

/// The kind with this keyword.
pub fn kind(keyword: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.keyword == keyword)
}
