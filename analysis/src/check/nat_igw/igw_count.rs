//! A VPC has two internet gateways.

use dsl::{resource::gateway_attachment::GatewayAttachment, resource::internet_gateway::InternetGateway};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A second internet gateway that is attached to a VPC.
    ///
    /// # Why it matters
    /// AWS attaches one to a VPC, and refuses the second with `Resource.AlreadyAssociated`. One carries all the
    /// traffic there is.
    ///
    /// # Example
    /// ```text
    /// vpc main 10.0.0.0/16 { internet_gateway one; internet_gateway two; }
    /// ```
    ///
    /// # Instead
    /// Lead all routes to one.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
    "igw-count", "nat-igw", Error, "a VPC has two internet gateways", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    let attached = cx.graph().users_of::<GatewayAttachment>(network.vpc.id());
    let mut gateways = attached.filter_map(|it| cx.graph().view::<InternetGateway>(it.parent()?));
    let Some(first) = gateways.next() else { return };
    for further in gateways {
        let message = format!(
            "VPC `{}` has internet gateway `{}` and `{}` too",
            network.vpc.path(),
            first.path(),
            further.path()
        );
        out.report(further.id(), further.origin(), message)
            .related(first.origin(), "the first one")
            .help(format!("take it out and lead all routes to `{}`", first.path()));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn one_is_attached() {
        let with =
            |attached| network().add(|n| InternetGateway::new("two", n.get("main")).attached(attached)).ids();
        assert_eq!(with(true), ["igw-count"]);
        assert_eq!(with(false), [""; 0]);
    }
}
