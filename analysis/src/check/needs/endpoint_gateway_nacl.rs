//! A network ACL keeps a host from a gateway endpoint.

use crate::{
    check::{context::Context, uses},
    finding::Findings,
    flow::Reason,
};

check! {
    /// # What it finds
    /// A network ACL of subnets that `used_by` of a gateway endpoint names, which drops HTTPS to the service or its
    /// replies.
    ///
    /// # Why it matters
    /// Network ACLs keep no state and know no prefix lists: both directions need entries for public addresses.
    ///
    /// # Example
    /// ```text
    /// network_acl acl for app { egress 100 allow tcp 443 to 0.0.0.0/0; }
    /// ```
    ///
    /// # Instead
    /// Let the replies in: `ingress 100 allow tcp 1024-65535 from 0.0.0.0/0;`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    "endpoint-gateway-nacl", "needs", Error, "a network ACL keeps a host from a gateway endpoint", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    uses::report(cx, out, |it, reason| it.is_gateway && reason == Reason::SubnetAclRestriction);
}
