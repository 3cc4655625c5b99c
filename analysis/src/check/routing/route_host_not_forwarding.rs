//! A route leads to an instance that forwards nothing.

use dsl::resource::route::Route;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A route to an instance without `source_dest_check: false`.
    ///
    /// # Why it matters
    /// AWS drops the packets that are neither from nor for the instance itself before it sees them.
    ///
    /// # Example
    /// ```text
    /// instance proxy in web;
    /// route_table rt for app { 0.0.0.0/0 => proxy; }
    /// ```
    ///
    /// # Instead
    /// Say `source_dest_check: false;` on the instance.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html>
    "route-host-not-forwarding", "routing", Error, "a route leads to an instance that forwards nothing", network, absence
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for instance in &network.instances {
        if instance.forwards() || instance.is_existing() || instance.source_dest_check().is_later() {
            continue;
        }
        let Some(route) = cx.graph().users_of::<Route>(instance.id()).next() else { continue };
        let message =
            format!("route `{}` leads to `{}`, which forwards nothing", route.path(), instance.path());
        out.report(instance.id(), instance.source_dest_check().origin(), message)
            .related(route.target().origin(), "the route")
            .about(route.id())
            .help(format!("add `source_dest_check: false;` to `{}`", instance.path()));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn forwards_or_not() {
        let with = |check| {
            network()
                .add(|n| SecurityGroup::new("sg", n.get("main"), "all"))
                .add(|n| {
                    Instance::new("proxy", n.get("main"), n.get::<Subnet>("main.web"))
                        .security_groups([n.get("main.sg")])
                        .public_ip(true)
                        .source_dest_check(check)
                })
                .route::<Instance>("main.db_rt", "20.0.0.0/8", "main.proxy")
                .ids()
        };
        assert_eq!(with(true), ["route-host-not-forwarding"]);
        assert_eq!(with(false), [""; 0]);
    }
}
