//! A host that needs AWS services has no role.

use crate::{
    check::context::{Context, Network},
    finding::{Findings, Severity},
};

check! {
    /// # What it finds
    /// An instance that `needs` an AWS service and has neither a role nor an instance profile. One whose table
    /// has a gateway endpoint, and that says nothing of needs, is only worth an advice.
    ///
    /// # Why it matters
    /// The network lets its calls through, and the service refuses them: without a role there are no
    /// credentials on the host, unless somebody puts some there.
    ///
    /// # Example
    /// ```text
    /// instance host in app needs s3;
    /// ```
    ///
    /// # Instead
    /// Add a role: `role: reader;`, with `role reader { read_s3: ["bucket"]; }` beside the VPC.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html>
    "role-missing-for-endpoint", "security", Warning, "a host that needs AWS services has no role", network, absence
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for host in &network.instances {
        if host.role().is_set() || host.instance_profile().is_set() || host.is_existing() {
            continue;
        }
        let endpoint = || {
            let table = host.host_subnet().and_then(|subnet| cx.table_of(subnet))?;
            network.endpoints_in(table.view.id()).next()
        };
        let (severity, message) = if host.needs().is_set() {
            (Severity::Warning, format!("`{}` needs AWS services and has no role to call them", host.path()))
        } else if let Some(endpoint) = endpoint() {
            let message = format!("`{}` can use endpoint `{}` and has no role", host.path(), endpoint.path());
            (Severity::Advice, message)
        } else {
            continue;
        };
        out.report(host.id(), host.role().origin(), message)
            .severity(severity)
            .help("add `role` with a role that lets it call them".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::fixture::*, finding::Severity};
    use dsl::{prelude::*, value::List};

    fn with(subnet: &'static str, change: impl FnOnce(&Fixture, Instance) -> Instance) -> Fixture {
        private_network()
            .add(|_| Role::new("reader"))
            .add(|n| SecurityGroup::new("sg", n.get("main"), "test"))
            .add(|n| {
                let host = Instance::new("host", n.get("main"), n.get::<Subnet>(subnet));
                change(n, host.security_groups([n.get("main.sg")]))
            })
    }

    #[test]
    fn needs_are_a_warning_and_paths_an_advice() {
        let needs = || List(vec!["s3".to_owned()]);
        assert_eq!(with("main.app", |_, host| host.needs(needs())).findings()[0].severity, Severity::Warning);
        assert_eq!(with("main.app", |_, host| host).findings()[0].severity, Severity::Advice);
        assert_eq!(with("main.web", |_, host| host.public_ip(true)).ids(), [""; 0]);
        assert_eq!(with("main.app", |n, host| host.role(n.get::<Role>("reader"))).ids(), [""; 0]);
    }
}
