//! Single ends of a connection, where a statement speaks of sets of them.

use std::net::IpAddr;

use dsl::{
    graph::NodeId,
    net::{AddressSet, Family},
    resource::interface_endpoint::InterfaceEndpoint,
};

use super::{
    address::Address,
    network::{Name, Reach},
    trace::Trace,
    traffic::TrafficSet,
    walk::{Goal, Manner, Start, walk},
};

/// One end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The network interface of an instance or an endpoint in a subnet; of any host there, if it is the subnet's.
    Interface {
        /// The instance, the endpoint or the subnet.
        of: NodeId,
        /// The subnet.
        subnet: NodeId,
    },
    /// The same, by the public IPv4 address that an internet gateway has for it.
    Public {
        /// The instance or the subnet.
        of: NodeId,
        /// The subnet.
        subnet: NodeId,
    },
    /// A public address of a service.
    Service {
        /// Its word: `s3`.
        word: String,
        /// Its Region.
        region: String,
    },
    /// An address, whoever has it.
    Address(IpAddr),
}

impl Reach<'_> {
    /// What becomes of traffic of one family between two single ends.
    ///
    /// Nothing, if an end is none: it stands for no interface, or connections are never opened there.
    ///
    /// # Example
    /// ```
    /// use vpcraft_analysis::{flow::{Reach, Spot, TrafficSet}, prelude::*};
    /// use dsl::net::{Family, parse_ipv4_cidr};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut t = Topology::new("demo").region("us-west-2");
    /// let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
    /// let db = t.add(Subnet::isolated("db", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
    /// let graph = t.graph();
    /// let host = Spot::Interface { of: db.id(), subnet: db.id() };
    /// let reach = Reach::new(&graph);
    /// let out = reach.trace(&host, &Spot::Address("192.0.2.1".parse()?), Family::V4, &TrafficSet::all());
    /// assert!(out.expect("both are ends").may_arrive.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn trace(&self, from: &Spot, to: &Spot, family: Family, traffic: &TrafficSet) -> Option<Trace> {
        let start = match from {
            Spot::Interface { of, .. } | Spot::Public { of, .. }
                if self.graph.is::<InterfaceEndpoint>(*of) =>
            {
                return None;
            }
            Spot::Interface { of, subnet } | Spot::Public { of, subnet } => {
                Start::Interface(self.interface(*of, *subnet)?)
            }
            Spot::Address(address) => Start::Outside(Address::Net((*address).into())),
            Spot::Service { .. } => return None,
        };
        let goal = match to {
            Spot::Interface { of, subnet } => Goal::Interface(self.interface(*of, *subnet)?),
            Spot::Public { of, subnet } => Goal::Public(self.interface(*of, *subnet)?),
            Spot::Service { word, region } => {
                Goal::Service(Name { word: word.clone(), region: Some(region.clone()) })
            }
            Spot::Address(address) => {
                let net: ipnet::IpNet = (*address).into();
                Goal::Outside(Address::Set(AddressSet::from(net), Family::of(net)))
            }
        };
        Some(walk(self, &start, &goal, family, traffic, Manner::default()))
    }

    /// The class of interfaces that has this one.
    fn interface(&self, of: NodeId, subnet: NodeId) -> Option<usize> {
        let part = self.place(subnet)?;
        let own = || self.interfaces_of(of).iter().copied().find(|at| self.interfaces[*at].subnet == part);
        match self.class_of(of) {
            Some(class) => Some(class),
            None if of == subnet => Some(self.parts.get(part)?.any),
            None => own(),
        }
    }
}
