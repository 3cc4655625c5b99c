//! A host cannot reach an endpoint.

use crate::{
    check::{
        context::Context,
        uses::{self, is_of_endpoint},
    },
    finding::Findings,
    flow::Reason,
};

check! {
    /// # What it finds
    /// Hosts that `used_by` of an interface endpoint names, whose own security groups or network ACLs keep them
    /// from its network interfaces.
    ///
    /// # Why it matters
    /// Requests to the service hang.
    ///
    /// # Example
    /// ```text
    /// security_group app_sg "app" { egress tcp 5432 to data_sg; }
    /// ```
    ///
    /// # Instead
    /// Let them out: `egress tcp 443 to endpoint_sg;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-client-egress", "needs", Error, "a host cannot reach an endpoint", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    uses::report(cx, out, |it, reason| {
        !(it.is_gateway || reason == Reason::EniSgRulesMismatch && is_of_endpoint(cx, it))
    });
}
