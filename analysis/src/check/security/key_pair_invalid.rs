//! A key pair that is none.

use dsl::resource::key_pair::KeyPair;

use crate::{
    check::{context::Context, forms::is_key_name},
    finding::Findings,
};

check! {
    /// # What it finds
    /// A key pair with neither or both of `public_key` and `existing_name`, or with a public key that is no RSA
    /// or ED25519 key in the form of OpenSSH, or an `existing_name` that no key pair can have.
    ///
    /// # Why it matters
    /// Without a public key AWS would make a pair, and somebody would have to keep its private half. AWS
    /// refuses keys of other kinds with `InvalidKey.Format`.
    ///
    /// # Example
    /// ```text
    /// key_pair ops { public_key: "ssh-dss AAAA… ops"; }
    /// ```
    ///
    /// # Instead
    /// Write the line of `~/.ssh/id_ed25519.pub`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html>
    "key-pair-invalid", "security", Error, "a key pair that is none", absence
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    for pair in cx.all::<KeyPair>().filter(|pair| !pair.is_existing() && !pair.node().is_broken()) {
        let (key, name) = (pair.public_key(), pair.existing_name());
        let (origin, message, help) = match (key.is_set(), name.is_set()) {
            (false, false) => (
                pair.origin(),
                format!("key pair `{}` has no public key", pair.path()),
                "add `public_key`, or `existing_name` for one that AWS has",
            ),
            (true, true) => (
                name.origin(),
                format!("key pair `{}` has a public key and the name of another", pair.path()),
                "keep one of them",
            ),
            (true, false) if key.as_str().is_some_and(|text| !is_public_key(text)) => (
                key.origin(),
                format!("key pair `{}` has no RSA or ED25519 key of OpenSSH", pair.path()),
                "write it as in `ssh-ed25519 AAAA… name`",
            ),
            (false, true) if name.as_str().is_some_and(|text| !is_key_name(text)) => (
                name.origin(),
                format!("key pair `{}` has a name that AWS does not take", pair.path()),
                "use plain letters, digits and signs, without spaces around them",
            ),
            _ => continue,
        };
        out.report(pair.id(), origin, message).help(help.to_owned());
    }
}

fn is_public_key(text: &str) -> bool {
    let mut parts = text.split_whitespace();
    matches!(parts.next(), Some("ssh-rsa" | "ssh-ed25519"))
        && parts.next().is_some_and(|key| key.starts_with("AAAA"))
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn with(change: impl FnOnce(KeyPair) -> KeyPair) -> Vec<&'static str> {
        network().add(|_| change(KeyPair::new("ops"))).ids()
    }

    #[test]
    fn one_of_two_forms() {
        assert_eq!(with(|pair| pair.public_key("ssh-ed25519 AAAAC3Nz ops")), [""; 0]);
        assert_eq!(with(|pair| pair.existing_name("ops")), [""; 0]);
        assert_eq!(with(|pair| pair), ["key-pair-invalid"]);
        for name in ["", " ops", "größe", "ops\n"] {
            assert_eq!(with(|pair| pair.existing_name(name)), ["key-pair-invalid"], "{name}");
        }
        assert_eq!(with(|pair| pair.public_key("ssh-rsa AAAA").existing_name("ops")), ["key-pair-invalid"]);
        assert_eq!(with(|pair| pair.public_key("ssh-dss AAAAB3Nz")), ["key-pair-invalid"]);
        assert_eq!(with(|pair| pair.public_key("-----BEGIN OPENSSH PRIVATE KEY-----")), ["key-pair-invalid"]);
    }
}
