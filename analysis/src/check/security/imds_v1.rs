//! An instance tells its credentials to anybody who asks.

use crate::{
    check::context::{Context, Network},
    finding::Findings,
};

check! {
    /// # What it finds
    /// An instance with `imds_v1: true`.
    ///
    /// # Why it matters
    /// Version 1 of the instance metadata service answers without a session token. A proxy or web server that
    /// can be made to fetch an address then gives away the credentials of the instance.
    ///
    /// # Example
    /// ```text
    /// instance host in web { imds_v1: true; }
    /// ```
    ///
    /// # Instead
    /// Leave it out: every current SDK uses version 2.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>
    "imds-v1", "security", Warning, "an instance tells its credentials to anybody who asks", network
}

fn run(_: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for host in &network.instances {
        if host.imds_v1().known() == Some(true) {
            let message = format!("instance `{}` tells its credentials without a session token", host.path());
            out.report(host.id(), host.imds_v1().origin(), message).help("take `imds_v1` out".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn switched_on() {
        let with = |v1| {
            network()
                .add(|n| SecurityGroup::new("sg", n.get("main"), "test"))
                .add(|n| {
                    Instance::new("host", n.get("main"), n.get::<Subnet>("main.db"))
                        .security_groups([n.get("main.sg")])
                        .imds_v1(v1)
                })
                .ids()
        };
        assert_eq!(with(true), ["imds-v1"]);
        assert_eq!(with(false), [""; 0]);
    }
}
