//! An instance has the default security group.

use dsl::value::Attr;

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An instance without `security_groups`.
    ///
    /// # Why it matters
    /// It then has the default group of its VPC with whatever else fell back to it: they all reach each other,
    /// and nothing else reaches them.
    ///
    /// # Example
    /// ```text
    /// instance host in web;
    /// ```
    ///
    /// # Instead
    /// Give it a group that says who may reach it.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html>
    "default-sg-used", "security", Warning, "an instance has the default security group", network, absence
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for host in &network.instances {
        let given = host.security_groups().attr();
        let given = given.is_some_and(|attr| !attr.items().is_empty() || matches!(attr, Attr::Later(_)));
        if given || host.is_existing() || host.node().is_broken() {
            continue;
        }
        let message = format!("instance `{}` has the default group of its VPC", host.path());
        out.report(host.id(), host.security_groups().origin(), message)
            .help("add `security_groups` with a group that says who may reach it".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn a_group_of_its_own() {
        let host = |n: &Fixture| Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"));
        assert_eq!(network().add(host).ids(), ["default-sg-used"]);
        let fine = network()
            .add(|n| SecurityGroup::new("sg", n.get("main"), "test"))
            .add(|n| host(n).security_groups([n.get("main.sg")]));
        assert_eq!(fine.ids(), [""; 0]);
    }
}
