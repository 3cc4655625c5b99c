//! What a setting holds: known, symbolic or later values, and the one form all of them are stored in.

use std::{fmt, net::IpAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::{graph::NodeId, kind::Shape};

/// A value that is known, symbolic, or given later.
///
/// # Example
/// ```
/// use vpcraft_dsl::value::Value;
/// assert_eq!(Value::Known(5).known(), Some(&5));
/// assert_eq!(Value::<i64>::parameter("Office").known(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<T> {
    /// Written in the topology.
    Known(T),
    /// Part `n` of a block that AWS chooses: disjoint from every other part, whatever the numbers.
    Symbolic(Slot),
    /// Known when the topology is deployed: a template parameter or a variable of the script.
    Later(Box<str>),
}

impl<T> Value<T> {
    /// A value that becomes the parameter `name` of what is emitted.
    pub fn parameter(name: &str) -> Self {
        Self::Later(name.into())
    }

    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Symbolic(_) | Self::Later(_) => None,
        }
    }
}

/// The n-th /64 of the IPv6 block that AWS gives a VPC; 0 to 255 for an Amazon-provided /56.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u16);

/// Several values of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

/// Keys and values, as tags have them, in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(Box<str>, Box<str>)>);

/// The stored form of any setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// One word of a closed list, such as `dedicated`.
    Word(&'static str),
    /// Free text.
    Text(Box<str>),
    /// An IPv4 CIDR block.
    V4(Ipv4Net),
    /// An IPv6 CIDR block.
    V6(Ipv6Net),
    /// One address.
    Address(IpAddr),
    /// Another node.
    Link(NodeId),
    /// Protocol and ports.
    Traffic(Traffic),
    /// A part of an IPv6 block that AWS chooses.
    Slot(Slot),
    /// Several.
    List(Box<[Attr]>),
    /// Keys and values.
    Pairs(Box<Pairs>),
    /// Not known yet; the name it has until then.
    Later(Box<str>),
}

impl Attr {
    /// A CIDR block of either family, if this is one.
    pub fn as_cidr(&self) -> Option<IpNet> {
        match self {
            Self::V4(net) => Some(IpNet::V4(*net)),
            Self::V6(net) => Some(IpNet::V6(*net)),
            _ => None,
        }
    }

    /// The text of a word or a text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The node this links to.
    pub fn as_link(&self) -> Option<NodeId> {
        match self {
            Self::Link(id) => Some(*id),
            _ => None,
        }
    }

    /// This value as a list: itself, if it is not one.
    pub fn items(&self) -> &[Attr] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }
}

/// A type that a setting can have, with the form it takes in the language.
pub trait Setting: Sized {
    /// How the language spells it.
    const SHAPE: Shape;
    /// The stored form.
    fn into_attr(self) -> Attr;
    /// Back from the stored form; `None` for another shape or a value that is not known.
    fn from_attr(attr: &Attr) -> Option<Self>;
}

/// What a builder step accepts for a setting of type `T`: a `T`, a [`Value`] of it, or a plain form of it.
///
/// # Example
/// An element of another kind does not compile: a route table is for subnets, a route leads to a gateway.
/// ```
/// use vpcraft_dsl::prelude::*;
/// fn write(main: Ref<Vpc>, web: Ref<Subnet>) -> RouteTable {
///     RouteTable::new("rt", main).subnets([web])
/// }
/// ```
/// ```compile_fail,E0277
/// use vpcraft_dsl::prelude::*;
/// fn write(main: Ref<Vpc>, igw: Ref<InternetGateway>) -> RouteTable {
///     RouteTable::new("rt", main).subnets([igw])
/// }
/// ```
/// ```compile_fail,E0277
/// use vpcraft_dsl::prelude::*;
/// fn write(main: Ref<Vpc>, rt: Ref<RouteTable>) -> InterfaceEndpoint {
///     InterfaceEndpoint::new("ssm", main, Service::SSM).subnets([rt])
/// }
/// ```
/// ```compile_fail,E0277
/// use vpcraft_dsl::prelude::*;
/// fn write(rt: Ref<RouteTable>, to: ipnet::Ipv4Net, web: Ref<Subnet>) -> Route {
///     Route::new(rt, to, web)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "this setting takes `{T}`, not `{Self}`",
    label = "not `{T}`",
    note = "several are given as an array, `[a, b]`; a block by `cidr!(\"10.0.0.0/16\")`; one that comes later by `Value::parameter(\"Name\")`"
)]
pub trait IntoValue<T> {
    /// The value.
    fn into_value(self) -> Value<T>;
}

impl<T> IntoValue<T> for T {
    fn into_value(self) -> Value<T> {
        Value::Known(self)
    }
}

impl<T> IntoValue<T> for Value<T> {
    fn into_value(self) -> Self {
        self
    }
}

impl<T, const N: usize> IntoValue<List<T>> for [T; N] {
    fn into_value(self) -> Value<List<T>> {
        Value::Known(List(self.into()))
    }
}

impl<T> IntoValue<List<T>> for Vec<T> {
    fn into_value(self) -> Value<List<T>> {
        Value::Known(List(self))
    }
}

impl<const N: usize> IntoValue<List<String>> for [&str; N] {
    fn into_value(self) -> Value<List<String>> {
        Value::Known(List(self.map(str::to_owned).into()))
    }
}

impl IntoValue<String> for &str {
    fn into_value(self) -> Value<String> {
        Value::Known(self.into())
    }
}

impl IntoValue<IpNet> for Ipv4Net {
    fn into_value(self) -> Value<IpNet> {
        Value::Known(self.into())
    }
}

impl IntoValue<IpNet> for Ipv6Net {
    fn into_value(self) -> Value<IpNet> {
        Value::Known(self.into())
    }
}

impl IntoValue<Ipv6Net> for Slot {
    fn into_value(self) -> Value<Ipv6Net> {
        Value::Symbolic(self)
    }
}

/// The stored form of `value`.
pub(crate) fn attr_of<T: Setting>(value: Value<T>) -> Attr {
    match value {
        Value::Known(value) => value.into_attr(),
        Value::Symbolic(slot) => Attr::Slot(slot),
        Value::Later(name) => Attr::Later(name),
    }
}

macro_rules! setting {
    ($($ty:ty, $shape:expr, $into:expr, $pattern:pat => $from:expr;)*) => {$(
        impl Setting for $ty {
            const SHAPE: Shape = $shape;
            fn into_attr(self) -> Attr { let into: fn(Self) -> Attr = $into; into(self) }
            fn from_attr(attr: &Attr) -> Option<Self> {
                match attr { $pattern => Some($from), _ => None }
            }
        }
    )*};
}

setting! {
    bool, Shape::Bool, Attr::Bool, Attr::Bool(yes) => *yes;
    i64, Shape::Number, Attr::Number, Attr::Number(number) => *number;
    String, Shape::Text, |text| Attr::Text(text.into()), Attr::Text(text) => text.to_string();
    Ipv4Net, Shape::Ipv4, Attr::V4, Attr::V4(net) => *net;
    Ipv6Net, Shape::Ipv6, Attr::V6, Attr::V6(net) => *net;
    IpAddr, Shape::Address, Attr::Address, Attr::Address(address) => *address;
    Traffic, Shape::Traffic, Attr::Traffic, Attr::Traffic(traffic) => *traffic;
    Pairs, Shape::Pairs, |pairs| Attr::Pairs(pairs.into()), Attr::Pairs(pairs) => (**pairs).clone();
}

impl Setting for IpNet {
    const SHAPE: Shape = Shape::Cidr;
    fn into_attr(self) -> Attr {
        match self {
            Self::V4(net) => Attr::V4(net),
            Self::V6(net) => Attr::V6(net),
        }
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        attr.as_cidr()
    }
}

impl<T: Setting> Setting for List<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    fn into_attr(self) -> Attr {
        Attr::List(self.0.into_iter().map(T::into_attr).collect())
    }
    fn from_attr(attr: &Attr) -> Option<Self> {
        attr.items().iter().map(T::from_attr).collect::<Option<_>>().map(List)
    }
}

/// Protocol and ports of a rule of a security group or network ACL.
///
/// `-1` stands for all, as in AWS's own tools: all protocols, all ports, any ICMP type or code.
///
/// # Example
/// ```
/// use vpcraft_dsl::value::Traffic;
/// assert_eq!(Traffic::tcp(443).to_string(), "tcp 443");
/// assert_eq!(Traffic::tcp_range(1024, 65535).to_string(), "tcp 1024-65535");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Traffic {
    /// The protocol's number: 6 TCP, 17 UDP, 1 ICMP, 58 `ICMPv6`, -1 all.
    pub protocol: i16,
    /// First port, or ICMP type; -1 any.
    pub from: i32,
    /// Last port, or ICMP code; -1 any.
    pub to: i32,
}

impl Traffic {
    /// All protocols and ports.
    pub const ALL: Self = Self { protocol: -1, from: -1, to: -1 };
    /// Every ICMP message.
    pub const ICMP: Self = Self { protocol: 1, from: -1, to: -1 };
    /// Every `ICMPv6` message.
    pub const ICMPV6: Self = Self { protocol: 58, from: -1, to: -1 };

    /// One TCP port.
    pub const fn tcp(port: u16) -> Self {
        Self::tcp_range(port, port)
    }

    /// TCP ports from `first` to `last`, both included.
    pub const fn tcp_range(first: u16, last: u16) -> Self {
        Self { protocol: 6, from: first as i32, to: last as i32 }
    }

    /// One UDP port.
    pub const fn udp(port: u16) -> Self {
        Self::udp_range(port, port)
    }

    /// UDP ports from `first` to `last`, both included.
    pub const fn udp_range(first: u16, last: u16) -> Self {
        Self { protocol: 17, from: first as i32, to: last as i32 }
    }

    /// Every packet of a protocol given by its number, such as 50 for ESP.
    pub const fn protocol(number: u8) -> Self {
        Self { protocol: number as i16, from: -1, to: -1 }
    }

    /// Whether the protocol has ports.
    pub const fn has_ports(self) -> bool {
        matches!(self.protocol, 6 | 17)
    }

    /// Whether the protocol is ICMP or `ICMPv6`.
    pub const fn is_icmp(self) -> bool {
        matches!(self.protocol, 1 | 58)
    }

    /// The protocol as security groups spell it: `tcp`, `udp`, `icmp`, `icmpv6`, `-1` or a number.
    pub fn protocol_name(self) -> std::borrow::Cow<'static, str> {
        match self.protocol {
            6 => "tcp".into(),
            17 => "udp".into(),
            1 => "icmp".into(),
            58 => "icmpv6".into(),
            -1 => "-1".into(),
            other => other.to_string().into(),
        }
    }

    /// Whether a packet to `port` of `protocol` (by its number) is covered.
    pub fn covers_port(self, protocol: i16, port: u16) -> bool {
        let port = i32::from(port);
        self.protocol == -1
            || self.protocol == protocol && (self.from == -1 || (self.from..=self.to).contains(&port))
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.protocol {
            -1 => return f.write_str("all"),
            6 | 17 | 1 | 58 => f.write_str(&self.protocol_name())?,
            other => write!(f, "protocol {other}")?,
        }
        match (self.from, self.to) {
            (-1, _) => Ok(()),
            (kind, code) if self.is_icmp() && code != -1 => write!(f, " {kind} {code}"),
            (from, to) if self.is_icmp() || from == to => write!(f, " {from}"),
            (from, to) => write!(f, " {from}-{to}"),
        }
    }
}
