//! The policy of an endpoint is too long.

use dsl::{graph::NodeId, origin::Origin};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An endpoint policy of more than 20,480 characters, blanks included.
    ///
    /// # Why it matters
    /// AWS refuses it, and the limit cannot be raised.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint s3 service s3 { policy: "…"; }
    /// ```
    ///
    /// # Instead
    /// Shorten it with wildcards, or move statements to the policies of the buckets.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html>
    "endpoint-policy-size", "endpoints", Error, "the policy of an endpoint is too long", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.gateway_endpoints {
        look(cx, endpoint.id(), endpoint.policy().as_str(), endpoint.policy().origin(), out);
    }
    for endpoint in &network.interface_endpoints {
        look(cx, endpoint.id(), endpoint.policy().as_str(), endpoint.policy().origin(), out);
    }
}

fn look(cx: &Context<'_>, id: NodeId, policy: Option<&str>, origin: Origin, out: &mut Findings) {
    let limit = cx.facts().quota("endpoint_policy_size").and_then(|limit| usize::try_from(limit).ok());
    let length = policy.map_or(0, |policy| policy.chars().count());
    let Some(limit) = limit.filter(|limit| length > *limit) else { return };
    let message =
        format!("the policy of `{}` has {length} characters, more than {limit}", cx.graph().path(id));
    out.report(id, origin, message)
        .help("shorten it, or move statements to the policies of the buckets".to_owned());
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn at_the_limit() {
        let with = |length: usize| {
            let all = Policy::allow(["*"], ["*"]);
            let json = all.json().unwrap_or_default();
            let policy = Policy::from_json(&format!("{json:length$}"));
            network()
                .add(|n| {
                    GatewayEndpoint::new("s3", n.get("main"), "s3")
                        .route_tables([n.get("main.db_rt")])
                        .policy(policy)
                })
                .ids()
        };
        assert_eq!(with(20_480), [""; 0]);
        assert_eq!(with(20_481), ["endpoint-policy-size"]);
    }
}
