//! The security groups.

use dsl::{
    graph::Graph,
    resource::{
        egress::Egress, ingress::Ingress, instance::Instance, interface_endpoint::InterfaceEndpoint,
        security_group::SecurityGroup,
    },
    value::Attr,
    view::View,
};

use super::text;

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its path.
    pub path: String,
    /// What it is for.
    pub description: String,
    /// What has it: hosts and endpoints.
    pub members: Vec<String>,
    /// Its rules, those for what comes in first.
    pub rules: Vec<Rule>,
}

/// A rule of a security group or an entry of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its turn, if it has one.
    pub number: String,
    /// `in` or `out`.
    pub direction: &'static str,
    /// What it does: `allow` or `deny`.
    pub action: String,
    /// Protocol and ports.
    pub traffic: String,
    /// Who or which addresses.
    pub peer: String,
    /// What it is for, or who says so.
    pub remark: String,
}

/// Every security group, in order.
pub fn groups(graph: &Graph) -> Vec<Group> {
    graph.all::<SecurityGroup>().map(|group| report(graph, group)).collect()
}

fn report(graph: &Graph, group: View<'_, SecurityGroup>) -> Group {
    let hosts = text::paths(graph.users_of::<Instance>(group.id()));
    let endpoints = text::paths(graph.users_of::<InterfaceEndpoint>(group.id()));
    let ingress = group.ingress_rules().map(|rule| ingress(graph, rule));
    let egress = group.egress_rules().map(|rule| egress(graph, rule));
    Group {
        path: group.path(),
        description: text::optional(graph, group.description().attr()),
        members: hosts.into_iter().chain(endpoints).collect(),
        rules: ingress.chain(egress).chain(implied(group)).collect(),
    }
}

fn ingress(graph: &Graph, rule: View<'_, Ingress>) -> Rule {
    let parts = [rule.traffic().attr(), rule.peer().attr(), rule.description().attr()];
    self::rule(graph, "in", parts)
}

fn egress(graph: &Graph, rule: View<'_, Egress>) -> Rule {
    let parts = [rule.traffic().attr(), rule.peer().attr(), rule.description().attr()];
    self::rule(graph, "out", parts)
}

fn rule(graph: &Graph, direction: &'static str, parts: [Option<&Attr>; 3]) -> Rule {
    let [traffic, peer, remark] = parts.map(|part| text::optional(graph, part));
    Rule { number: String::new(), direction, action: "allow".into(), traffic, peer, remark }
}

/// What AWS lets out of a group without rules for it.
fn implied(group: View<'_, SecurityGroup>) -> Option<Rule> {
    group.has_default_egress().then(|| Rule {
        number: String::new(),
        direction: "out",
        action: "allow".into(),
        traffic: "all".into(),
        peer: "anywhere".into(),
        remark: "by default".into(),
    })
}
