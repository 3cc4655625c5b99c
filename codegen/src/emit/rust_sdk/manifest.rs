//! The manifest of the program: a package and a workspace of its own, with the crates that the program names.

use crate::call::Plan;

/// A crate, its version, and its features beyond none.
type Crate = (&'static str, &'static str, &'static str);

/// The crates that programs use. TLS is rustls with ring, which builds without cmake; the SDK's default is aws-lc.
///
/// The versions are those that vpcraft itself is built and tested with.
pub(super) const CRATES: &[Crate] = &[
    ("aws-config", "1.8.13", r#""behavior-version-latest", "credentials-process", "rt-tokio", "sso""#),
    ("aws-sdk-ec2", "1.208.0", r#""rt-tokio""#),
    ("aws-sdk-iam", "1.103.0", r#""rt-tokio""#),
    ("aws-sdk-ssm", "1.103.0", r#""rt-tokio""#),
    ("aws-sdk-sts", "1.97.0", r#""rt-tokio""#),
    ("aws-smithy-http-client", "1.1.9", r#""rustls-ring""#),
    ("aws-smithy-types", "1.4.3", ""),
    ("tokio", "1.54.1", r#""macros", "rt", "time""#),
];

/// The manifest of a program.
pub(super) fn manifest(plan: &Plan, program: &str) -> String {
    let used = CRATES.iter().filter(|(name, ..)| program.contains(&format!("{}::", name.replace('-', "_"))));
    let mut text = format!(
        "[package]
name = \"{}\"
version = \"0.1.0\"
edition = \"2024\"
rust-version = \"1.88\"
publish = false

[dependencies]
",
        package(&plan.topology),
    );
    for (name, version, features) in used {
        let line = match *features {
            "" => format!("{name} = \"{version}\"\n"),
            features => {
                format!(
                    "{name} = {{ version = \"{version}\", default-features = false, features = [{features}] }}\n"
                )
            }
        };
        text.push_str(&line);
    }
    text.push_str("\n# It is no part of a workspace around it.\n[workspace]\n");
    text
}

/// A name that Cargo takes: letters, digits, `-` and `_`, none of Rust's own words.
fn package(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("{}-network", plain.trim_matches('-'))
        .trim_start_matches(|c: char| !c.is_ascii_alphabetic())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> String {
        std::fs::read_to_string(format!("{}/../{file}", env!("CARGO_MANIFEST_DIR"))).expect("it is there")
    }

    #[test]
    fn versions_are_those_that_are_tested() {
        let lock = read("Cargo.lock");
        for (name, version, _) in CRATES {
            assert!(
                lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")),
                "{name} {version}"
            );
        }
    }

    #[test]
    fn features_are_those_that_are_tested() {
        let workspace = read("Cargo.toml");
        for (name, _, features) in CRATES.iter().filter(|(name, ..)| name.starts_with("aws-")) {
            let line = workspace.lines().find(|line| line.starts_with(&format!("{name} = "))).expect("a row");
            assert_eq!(line.contains("features = ["), !features.is_empty(), "{name}");
            assert!(line.contains(&format!("[{features}]")) || features.is_empty(), "{name}: {line}");
        }
    }

    #[test]
    fn packages_have_names_that_cargo_takes() {
        for (name, wanted) in [
            ("private_s3", "private_s3-network"),
            ("test", "test-network"),
            ("3 tiers", "tiers-network"),
            ("\u{fc}", "network"),
        ] {
            assert_eq!(package(name), wanted);
        }
    }
}
