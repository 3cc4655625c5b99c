//! Which address a service's name gives in a VPC.

use dsl::resource::peering::Peering;

use super::{
    network::{Name, Network, Reach},
    traffic::TrafficSet,
    tri::Tri,
    walk::Goal,
};

/// What a name leads to.
pub(super) enum Resolved {
    /// Each of these.
    To(Vec<Goal>),
    /// It is not known yet which.
    Unclear(String),
    /// Nothing: nobody answers.
    Nothing,
}

/// Where the usual name of a service leads: private DNS of an endpoint diverts it.
///
/// AWS: <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html>
pub(super) fn resolve(reach: &Reach<'_>, vpc: usize, service: &Name) -> Resolved {
    let network = &reach.networks[vpc];
    match network.dns {
        Tri::No => return Resolved::Nothing,
        Tri::Maybe => return Resolved::Unclear("whether the VPC answers DNS is not known yet".into()),
        Tri::Yes => {}
    }
    let own = endpoints(network, service);
    if own.clone().any(|endpoint| endpoint.private_dns == Tri::Maybe) {
        return Resolved::Unclear("whether the name leads to the endpoint is not known yet".into());
    }
    let diverted: Vec<_> = own.filter(|endpoint| endpoint.private_dns == Tri::Yes).collect();
    if diverted.is_empty() {
        return Resolved::To(vec![Goal::Service(service.clone())]);
    }
    let goals: Vec<_> =
        diverted.iter().flat_map(|it| &it.interfaces).map(|at| Goal::Interface(*at)).collect();
    if goals.is_empty() {
        return Resolved::Unclear("the endpoint that its name leads to is in no subnet".into());
    }
    Resolved::To(goals)
}

/// Every address of a service: its endpoints here and at peers, by whatever name, and its public ones.
pub(super) fn every(reach: &Reach<'_>, vpc: usize, service: &Name) -> Vec<Goal> {
    let network = &reach.networks[vpc];
    let peers = network.peerings.iter().filter_map(|peering| {
        let peering = reach.graph.view::<Peering>(*peering)?;
        reach.place(peering.other_side(network.id)?.id())
    });
    let all = peers.map(|at| &reach.networks[at]).chain([network]);
    let interfaces = all.flat_map(|network| endpoints(network, service)).flat_map(|it| &it.interfaces);
    let mut goals: Vec<_> = interfaces.map(|at| Goal::Interface(*at)).collect();
    goals.push(Goal::Service(service.clone()));
    goals
}

pub(super) fn endpoints<'n>(
    network: &'n Network,
    service: &'n Name,
) -> impl Iterator<Item = &'n super::network::Endpoint> + Clone {
    let region = network.region.as_deref();
    network.endpoints.iter().filter(move |endpoint| {
        let same =
            |own: &Name| own.word == service.word && own.is_in(region).may() && service.is_in(region).may();
        endpoint.service.as_ref().is_some_and(same)
    })
}

/// The ports that clients of a service open.
pub(super) fn ports(reach: &Reach<'_>, service: &Name) -> TrafficSet {
    let known = service.facts(reach.graph).map(|facts| facts.ports.clone()).unwrap_or_default();
    let ports = known.iter().map(|port| TrafficSet::tcp(*port, *port));
    let all = ports.fold(TrafficSet::none(), |all, port| all.union(&port));
    if all.is_empty() { TrafficSet::tcp(443, 443) } else { all }
}
