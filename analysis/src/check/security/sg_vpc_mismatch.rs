//! Something has a security group of another VPC.

use dsl::{graph::NodeId, origin::Origin, resource::security_group::SecurityGroup, view::View};

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An instance or interface endpoint with a security group of another VPC than its own.
    ///
    /// # Why it matters
    /// AWS refuses it with `InvalidParameter`: a group belongs to the VPC it was made in.
    ///
    /// # Example
    /// ```text
    /// instance host in a_web { security_groups: [b.sg]; }
    /// ```
    ///
    /// # Instead
    /// Declare the group in the VPC of its user.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
    "sg-vpc-mismatch", "security", Error, "something has a security group of another VPC", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for host in &network.instances {
        host.groups().for_each(|group| look(cx, host.id(), host.security_groups().origin(), group, out));
    }
    for endpoint in &network.interface_endpoints {
        endpoint
            .groups()
            .for_each(|group| look(cx, endpoint.id(), endpoint.security_groups().origin(), group, out));
    }
}

fn look(cx: &Context<'_>, user: NodeId, origin: Origin, group: View<'_, SecurityGroup>, out: &mut Findings) {
    let (Some(own), Some(other)) = (cx.vpc_of(user), cx.vpc_of(group.id())) else { return };
    if own == other {
        return;
    }
    let graph = cx.graph();
    let message = format!(
        "`{}` is in VPC `{}`, and group `{}` in `{}`",
        graph.path(user),
        graph.path(own),
        group.path(),
        graph.path(other)
    );
    out.report(user, origin, message)
        .about(group.id())
        .help(format!("declare a group in `{}`", graph.path(own)));
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn of_its_own_vpc() {
        let with = |vpc| {
            peered()
                .add(|n| SecurityGroup::new("sg", n.get(vpc), "test"))
                .add(|n| {
                    let group = if vpc == "main" { "main.sg" } else { "other.sg" };
                    Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"))
                        .security_groups([n.get(group)])
                })
                .ids()
        };
        assert_eq!(with("main"), [""; 0]);
        assert_eq!(with("other"), ["sg-vpc-mismatch"]);
    }
}
