//! A security group keeps a host from a gateway endpoint.

use crate::{
    check::{context::Context, uses},
    finding::Findings,
    flow::Reason,
};

check! {
    /// # What it finds
    /// Hosts that `used_by` of a gateway endpoint names, whose security groups let nothing out to the service.
    ///
    /// # Why it matters
    /// A gateway endpoint leads to public addresses of the service: a group that lets out to the VPC alone drops
    /// them.
    ///
    /// # Example
    /// ```text
    /// security_group app_sg "app" { egress tcp 443 to 10.0.0.0/16; }
    /// ```
    ///
    /// # Instead
    /// Let them out to the prefix list of the service, which the help names, or to `0.0.0.0/0`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "endpoint-gateway-sg-egress", "needs", Error, "a security group keeps a host from a gateway endpoint", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    uses::report(cx, out, |it, reason| it.is_gateway && reason == Reason::EniSgRulesMismatch);
}
