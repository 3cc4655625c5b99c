//! An endpoint's security group keeps its users out.

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
    /// An interface endpoint whose security groups do not let in those that `used_by` names, on the ports of its
    /// service.
    ///
    /// # Why it matters
    /// Private DNS leads every host of the VPC to the endpoint, and it drops them: requests hang.
    ///
    /// # Example
    /// ```text
    /// interface_endpoint ssm service ssm { subnets: [app]; security_groups: [empty_sg]; used_by: [app]; }
    /// ```
    ///
    /// # Instead
    /// Let the users in: `ingress tcp 443 from app_sg;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    "endpoint-sg-ingress", "needs", Error, "an endpoint's security group keeps its users out", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    uses::report(cx, out, |it, reason| {
        !it.is_gateway && reason == Reason::EniSgRulesMismatch && is_of_endpoint(cx, it)
    });
}
