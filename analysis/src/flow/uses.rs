//! Endpoints with those that are said to use them.

use dsl::{
    graph::{Graph, NodeId},
    origin::Origin,
    resource::{
        expect::End, gateway_endpoint::GatewayEndpoint, instance::Instance,
        interface_endpoint::InterfaceEndpoint,
    },
};

use super::{Answer, Case, Claim, Reach, Verdict};

/// An endpoint that a part of the network is said to use, and can't.
#[derive(Debug)]
pub(crate) struct Use {
    pub(crate) endpoint: NodeId,
    pub(crate) is_gateway: bool,
    pub(crate) user: NodeId,
    /// Where it is said.
    pub(crate) origin: Origin,
    pub(crate) answer: Answer,
}

/// Every use that can't be.
pub(crate) fn failing(reach: &Reach<'_>) -> Vec<Use> {
    let graph = reach.graph();
    let gateways = graph.all::<GatewayEndpoint>().map(|it| (it.id(), true, it.used_by()));
    let interfaces = graph.all::<InterfaceEndpoint>().map(|it| (it.id(), false, it.used_by()));
    let mut uses = Vec::new();
    for (endpoint, is_gateway, used_by) in gateways.chain(interfaces) {
        for user in used_by.links() {
            let claim = Claim::reaches(End::Element(user), End::Element(endpoint));
            let mut answer = reach.judge(&claim);
            // A host that opens no connection at all is no user, whoever else is in its subnet.
            answer.cases.retain(|case| !case.source.is_some_and(|host| opens_nothing(graph, host)));
            let is_open = |case: &Case| case.verdict != Verdict::Refuted;
            if !answer.cases.is_empty() && !answer.cases.iter().any(is_open) {
                uses.push(Use { endpoint, is_gateway, user, origin: used_by.origin(), answer });
            }
        }
    }
    uses
}

/// Whether all groups of a host say `no_egress`.
fn opens_nothing(graph: &Graph, host: NodeId) -> bool {
    let Some(host) = graph.view::<Instance>(host) else { return false };
    let mut groups = host.groups().peekable();
    groups.peek().is_some() && groups.all(|group| group.no_egress().known() == Some(true))
}

/// Whether any endpoint says who uses it.
pub(crate) fn are_said(graph: &Graph) -> bool {
    graph.all::<GatewayEndpoint>().any(|it| it.used_by().is_set())
        || graph.all::<InterfaceEndpoint>().any(|it| it.used_by().is_set())
}
