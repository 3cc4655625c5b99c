//! The rules of security groups, with the addresses they name, and the entries of network ACLs.

use std::collections::BTreeMap;

use dsl::{
    graph::NodeId,
    resource::{
        instance::Instance,
        interface_endpoint::InterfaceEndpoint,
        network_acl::{AclAction, NetworkAcl},
        network_acl_association::NetworkAclAssociation,
        security_group::{Peer, SecurityGroup},
    },
    value::{Attr, Setting, Traffic},
};
use ipnet::IpNet;

use super::{Acl, Entry, Role, Rule, Rules, address, build::Builder};

/// A group: one that is declared, or the default one of the VPC at this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Declared(NodeId),
    Default(usize),
}

/// An entry as far as it is known.
struct Row {
    id: NodeId,
    number: Option<i64>,
    action: Option<AclAction>,
    traffic: Option<Traffic>,
    net: Option<IpNet>,
}

/// The entries of either direction, which are of two kinds.
macro_rules! rows {
    ($entries:expr) => {
        $entries
            .into_iter()
            .map(|it| Row {
                id: it.id(),
                number: it.number().known(),
                action: it.action().known(),
                traffic: it.traffic().known(),
                net: it.cidr().known(),
            })
            .collect()
    };
}

impl Builder<'_> {
    pub(super) fn add_rules(&mut self) {
        let mut groups_of = Vec::new();
        let mut members: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
        for at in 0..self.fabric.interfaces.len() {
            let groups = self.groups_of(at);
            for group in &groups {
                members.entry(*group).or_default().push(at);
            }
            groups_of.push(groups);
        }
        for (at, groups) in groups_of.into_iter().enumerate() {
            if self.fabric.interfaces[at].rules.is_some() {
                let rules = self.rules(at, &groups, &members);
                self.fabric.interfaces[at].rules = Some(rules);
            }
        }
    }

    /// The groups of an interface; the default one of its VPC where none is named.
    fn groups_of(&self, at: usize) -> Vec<Group> {
        let interface = &self.fabric.interfaces[at];
        let named: Vec<NodeId> = match interface.role {
            Role::Host { .. } => {
                let host = self.graph.view::<Instance>(interface.id);
                host.map(|host| host.security_groups().links().collect()).unwrap_or_default()
            }
            Role::Endpoint => {
                let endpoint = self.graph.view::<InterfaceEndpoint>(interface.id);
                endpoint.map(|it| it.security_groups().links().collect()).unwrap_or_default()
            }
            Role::StandIn | Role::Nat => return Vec::new(),
        };
        if named.is_empty() {
            return vec![Group::Default(self.fabric.vpc_of(interface))];
        }
        let mut groups: Vec<Group> = named.into_iter().map(Group::Declared).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    fn rules(&mut self, at: usize, groups: &[Group], members: &BTreeMap<Group, Vec<usize>>) -> Rules {
        let mut rules = Rules::default();
        for group in groups {
            match *group {
                Group::Default(_) => {
                    rules.groups.push("default".into());
                    let nets = self.addresses(at, members.get(group));
                    rules.ingress.push(Rule {
                        traffic: Traffic::ALL,
                        nets,
                        text: "all from its members".into(),
                    });
                    rules.egress.push(anywhere());
                }
                Group::Declared(id) => self.declared(at, id, members, &mut rules),
            }
        }
        rules
    }

    fn declared(&mut self, at: usize, id: NodeId, members: &BTreeMap<Group, Vec<usize>>, rules: &mut Rules) {
        let Some(group) = self.graph.view::<SecurityGroup>(id) else { return };
        rules.groups.push(group.path());
        if group.is_existing() {
            self.note(id, "not ours, so that it may have more rules");
        }
        for rule in group.ingress_rules() {
            let traffic = rule.traffic().known();
            let rule = self.rule(at, rule.id(), "from", traffic, rule.peer().attr(), members);
            rules.ingress.extend(rule);
        }
        for rule in group.egress_rules() {
            let traffic = rule.traffic().known();
            let rule = self.rule(at, rule.id(), "to", traffic, rule.peer().attr(), members);
            rules.egress.extend(rule);
        }
        if group.has_default_egress() {
            rules.egress.push(anywhere());
        }
    }

    fn rule(
        &mut self,
        at: usize,
        id: NodeId,
        word: &str,
        traffic: Option<Traffic>,
        peer: Option<&Attr>,
        members: &BTreeMap<Group, Vec<usize>>,
    ) -> Option<Rule> {
        let (Some(traffic), Some(peer)) = (traffic, peer.and_then(Peer::from_attr)) else {
            self.note(id, "what it says is not known yet");
            return None;
        };
        let vpc = self.fabric.vpc_of(&self.fabric.interfaces[at]);
        let (nets, other) = match peer {
            Peer::Cidr(net) => (vec![net.trunc()], net.to_string()),
            Peer::Group(group) => {
                let nets = self.addresses(at, members.get(&Group::Declared(group)));
                (nets, self.graph.path(group))
            }
            Peer::PrefixList(list) => match self.list(vpc, &list) {
                Some(net) => (vec![net], format!("prefix list {list}")),
                None => {
                    self.note(id, "which addresses its prefix list has is not known");
                    return None;
                }
            },
        };
        Some(Rule { traffic, nets, text: format!("{traffic} {word} {other}") })
    }

    /// The private addresses of members that rules of an interface may name: those in its VPC, or in a peered one
    /// of the same Region.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
    fn addresses(&self, at: usize, members: Option<&Vec<usize>>) -> Vec<IpNet> {
        let own = self.fabric.vpc_of(&self.fabric.interfaces[at]);
        let is_near = |other: usize| {
            let region = |vpc: usize| self.graph.region(self.fabric.vpcs[vpc].id);
            other == own || self.fabric.are_near(own, other) && region(own) == region(other)
        };
        let members = members.into_iter().flatten().map(|member| &self.fabric.interfaces[*member]);
        let near = members.filter(|member| is_near(self.fabric.vpc_of(member)));
        near.flat_map(|member| member.addresses.iter().copied().map(address::single)).collect()
    }

    pub(super) fn add_acls(&mut self) {
        for place in 0..self.fabric.subnets.len() {
            let subnet = self.fabric.subnets[place].id;
            let association = self.graph.children_of::<NetworkAclAssociation>(subnet).next();
            let acl = association.and_then(|it| self.graph.view::<NetworkAcl>(it.acl().link()?));
            let Some(acl) = acl else { continue };
            if acl.is_existing() {
                self.note(acl.id(), "not ours, so that it may have more entries");
            }
            let (ingress, egress) = (rows!(acl.ingress_entries()), rows!(acl.egress_entries()));
            let acl = Acl { path: acl.path(), ingress: self.entries(ingress), egress: self.entries(egress) };
            self.fabric.subnets[place].acl = Some(acl);
        }
    }

    fn entries(&mut self, rows: Vec<Row>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for row in rows {
            match row {
                Row {
                    number: Some(number),
                    action: Some(action),
                    traffic: Some(traffic),
                    net: Some(net),
                    ..
                } => {
                    let allows = action == AclAction::Allow;
                    entries.push(Entry { number, allows, traffic, net: net.trunc() });
                }
                Row { id, .. } => self.note(id, "what it says is not known yet"),
            }
        }
        entries.sort_by_key(|entry| entry.number);
        entries
    }
}

/// The rule of a group that nobody gave an egress rule.
fn anywhere() -> Rule {
    let nets = vec![IpNet::V4(ipnet::Ipv4Net::default()), IpNet::V6(ipnet::Ipv6Net::default())];
    Rule { traffic: Traffic::ALL, nets, text: "all to anywhere, as AWS has it".into() }
}
