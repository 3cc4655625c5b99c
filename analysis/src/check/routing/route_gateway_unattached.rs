//! A route leads to an internet gateway that is not attached.

use dsl::resource::internet_gateway::InternetGateway;

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A route to an internet gateway with `attached: false`.
    ///
    /// # Why it matters
    /// AWS refuses the route with `InvalidGatewayID.NotFound`; one that is there already becomes a blackhole
    /// when the gateway is detached.
    ///
    /// # Example
    /// ```text
    /// internet_gateway igw { attached: false; }
    /// route_table rt for web { 0.0.0.0/0 => igw; }
    /// ```
    ///
    /// # Instead
    /// Leave `attached` out, or take the route out as well.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
    "route-gateway-unattached", "routing", Error, "a route leads to an internet gateway that is not attached"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for gateway in cx.all::<InternetGateway>() {
        if gateway.attached().known() != Some(false) {
            continue;
        }
        let users = cx.graph().users(gateway.id()).iter();
        let Some(route) =
            users.copied().find_map(|user| cx.graph().view::<dsl::resource::route::Route>(user))
        else {
            continue;
        };
        let path = gateway.path();
        let message =
            format!("route `{}` leads to internet gateway `{path}`, which is not attached", route.path());
        out.report(route.id(), route.target().origin(), message)
            .related(gateway.attached().origin(), "switched off here")
            .about(gateway.id())
            .help(format!("take `attached` of `{path}` out, or the route"));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn attached_or_not() {
        let with = |attached| network().edit("main.igw", |igw: InternetGateway| igw.attached(attached)).ids();
        assert_eq!(with(false), ["route-gateway-unattached"]);
        assert_eq!(with(true), [""; 0]);
    }
}
