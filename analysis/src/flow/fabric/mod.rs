//! The network as the tables that forward packets: interfaces with their addresses, routes, rules and entries.
//!
//! A [`Fabric`] says what is there and concludes nothing: it is for those that build the network a second time, out
//! of other parts, and let real packets decide. Addresses that AWS chooses are chosen here, the same ones each time.
//! It is read from the graph alone, past everything that [`Reach`](super::Reach) prepares for its questions.

mod address;
mod build;
mod claims;
mod index;
mod names;
mod routes;
mod rules;

use std::net::{IpAddr, Ipv4Addr};

use dsl::{
    graph::{Graph, NodeId},
    net::Family,
    value::Traffic,
};
use ipnet::IpNet;

pub use index::Index;

use super::Spot;

/// A network as tables.
///
/// # Example
/// ```
/// use vpcraft_analysis::{flow::fabric::fabric, prelude::*};
/// use dsl::net::parse_ipv4_cidr;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut t = Topology::new("demo").region("us-west-2");
/// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
/// let db = t.add(Subnet::isolated("db", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
/// t.add(Instance::new("host", main, db));
/// let fabric = fabric(&t.graph());
/// assert_eq!(fabric.interfaces[0].path, "main.host");
/// assert_eq!(fabric.interfaces[0].addresses[0].to_string(), "10.0.1.4");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Fabric {
    /// VPCs that are ours.
    pub vpcs: Vec<Vpc>,
    /// Their subnets.
    pub subnets: Vec<Subnet>,
    /// What has an address in a subnet.
    pub interfaces: Vec<Interface>,
    /// What leads out of a VPC, each on its own.
    pub gateways: Vec<Gateway>,
    /// What joins two VPCs.
    pub links: Vec<Link>,
    /// AWS services that something speaks of.
    pub services: Vec<Service>,
    /// Addresses on the internet that stand for those which rules and routes tell apart.
    pub internet: Vec<IpAddr>,
    /// Blocks that the internet does not carry.
    pub unrouted: Vec<IpNet>,
    /// What stands where.
    pub index: Index,
    /// The facts about traffic that are stated, by the ends they are about.
    pub claims: Vec<Claimed>,
    /// What was left out, and why, a line each.
    pub notes: Vec<String>,
}

/// A VPC.
#[derive(Clone, Debug)]
pub struct Vpc {
    /// The element.
    pub id: NodeId,
    /// Its path.
    pub path: String,
    /// Its CIDR blocks.
    pub blocks: Vec<IpNet>,
    /// What names stand for in it, in order; a name may stand more than once.
    pub names: Vec<(String, IpAddr)>,
}

/// A subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// The element.
    pub id: NodeId,
    /// Its path.
    pub path: String,
    /// Its VPC, by place.
    pub vpc: usize,
    /// Its blocks, at most one a family.
    pub blocks: Vec<IpNet>,
    /// The path of its route table; none for the main table.
    pub table: Option<String>,
    /// The routes of its table but the local ones.
    pub routes: Vec<Route>,
    /// Its network ACL; none for the default one, which lets everything pass.
    pub acl: Option<Acl>,
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Which packets.
    pub destination: IpNet,
    /// Where they go; `None` drops them, as a route to what is gone does.
    pub way: Option<Way>,
    /// What it says, as it is written.
    pub text: String,
}

/// What a route leads to, by place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// An interface that passes packets on.
    Interface(usize),
    /// A gateway.
    Gateway(usize),
    /// A link.
    Link(usize),
}

/// A network ACL.
#[derive(Clone, Debug)]
pub struct Acl {
    /// Its path.
    pub path: String,
    /// Entries for what comes in, by number.
    pub ingress: Vec<Entry>,
    /// Entries for what leaves, by number.
    pub egress: Vec<Entry>,
}

/// An entry of a network ACL.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub number: i64,
    /// Whether packets pass.
    pub allows: bool,
    /// Protocol and ports.
    pub traffic: Traffic,
    /// Addresses of the other end.
    pub net: IpNet,
}

/// What an interface does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A host.
    Host {
        /// Whether it passes packets on that are not for it.
        forwards: bool,
        /// Whether it does so under its own address.
        masquerades: bool,
    },
    /// What stands for any host in a subnet that has none; nothing filters it.
    StandIn,
    /// Sends packets of others on under its own address, and nothing comes in by it.
    Nat,
    /// Answers for a service and opens no connection.
    Endpoint,
}

/// What has an address in a subnet.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The element; the subnet, for a stand-in.
    pub id: NodeId,
    /// A name that no other has: a path, for an endpoint of several subnets with `@` and the subnet's.
    pub path: String,
    /// Its subnet, by place.
    pub subnet: usize,
    /// What it does.
    pub role: Role,
    /// Its addresses inside, at most one a family, IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// The public IPv4 address that an internet gateway has for it.
    pub public: Option<Ipv4Addr>,
    /// What its security groups let pass; `None` for everything.
    pub rules: Option<Rules>,
}

/// The rules of all security groups of an interface.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The groups, by path; `default` for that of the VPC.
    pub groups: Vec<String>,
    /// What may come in.
    pub ingress: Vec<Rule>,
    /// What may leave.
    pub egress: Vec<Rule>,
}

/// A rule of a security group.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Protocol and ports.
    pub traffic: Traffic,
    /// Addresses of the other end: a block, those of a prefix list, or those of the members of a group.
    pub nets: Vec<IpNet>,
    /// What it says, as it is written.
    pub text: String,
}

/// What leads out of a VPC.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The element.
    pub id: NodeId,
    /// Its path.
    pub path: String,
    /// Its VPC, by place.
    pub vpc: usize,
    /// What lies behind it.
    pub behind: Behind,
}

/// What lies behind a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// The internet, both ways; IPv4 for those with a public address alone.
    Internet,
    /// The internet by IPv6, for connections from inside.
    InternetEgress,
    /// A service, by place, for TCP and echo messages of ICMP.
    Service(usize),
}

/// What joins two VPCs.
#[derive(Clone, Debug)]
pub struct Link {
    /// The element.
    pub id: NodeId,
    /// Its path.
    pub path: String,
    /// The VPCs, by place.
    pub vpcs: [usize; 2],
}

/// An AWS service with its public addresses.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its word: `s3`.
    pub word: String,
    /// Its Region.
    pub region: String,
    /// The name it is called by.
    pub host: String,
    /// Its block: the whole of its prefix list, if it has one.
    pub block: IpNet,
    /// Its address.
    pub address: IpAddr,
    /// The TCP ports that clients open.
    pub ports: Vec<u16>,
}

/// A fact about traffic, by the ends it is about.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The fact as it is written.
    pub text: String,
    /// Whether the traffic flows, or none of it does.
    pub reaches: bool,
    /// What is asked about.
    pub traffic: Vec<Traffic>,
    /// The only family that is meant, if it is one.
    pub family: Option<Family>,
    /// Each pair of ends: where connections are opened, and what they call.
    pub pairs: Vec<(Spot, Called)>,
}

/// What a connection is opened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// An end of the network.
    Spot(Spot),
    /// Whatever a name gives where it is asked.
    Name(String),
}

/// Reads the tables of a network.
pub fn fabric(graph: &Graph) -> Fabric {
    build::Builder::new(graph).build()
}

impl Fabric {
    /// Whether two VPCs are the same or joined.
    pub fn are_near(&self, one: usize, other: usize) -> bool {
        one == other || self.index.links[one].iter().any(|link| self.links[*link].vpcs.contains(&other))
    }

    /// The VPC of an interface, by place.
    pub fn vpc_of(&self, interface: &Interface) -> usize {
        self.subnets[interface.subnet].vpc
    }
}
