//! The commands that were not built in, and how to build them in.

use std::{env, path::Path};

use super::error::CliError;

/// The error for a command that speaks to AWS.
pub(super) fn needs_sdk(command: &'static str, is_model: bool) -> CliError {
    let package = env::var("CARGO_PKG_NAME").ok();
    let program = env::current_exe().unwrap_or_default();
    CliError::NeedsSdk { command, build: build(command, is_model, package.as_deref(), &program) }
}

/// What to type: for a program of the checkout, for the `vpcraft` binary, for a program of the user's.
fn build(command: &str, is_model: bool, package: Option<&str>, program: &Path) -> String {
    let folder = program.parent().and_then(Path::file_name);
    let example = program.file_stem().filter(|_| folder.is_some_and(|name| name == "examples"));
    match (example, package) {
        (Some(name), None | Some("vpcraft")) => {
            format!("`cargo run --features sdk --example {} -- {command}`", name.display())
        }
        (None, Some("vpcraft")) => format!("`cargo run --features sdk -- MODEL {command}`"),
        _ if is_model => "`cargo install --path . --features sdk` in the checkout of vpcraft".to_owned(),
        _ => format!("`cargo add vpcraft --features sdk`, then `cargo run -- {command}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_program_has_its_own_way() {
        let example = Path::new("/net/target/debug/examples/private_s3");
        let own = Path::new("/net/target/debug/net");
        let rows = [
            (false, None, example, "`cargo run --features sdk --example private_s3 -- plan`"),
            (false, Some("vpcraft"), example, "`cargo run --features sdk --example private_s3 -- plan`"),
            (false, Some("net"), own, "`cargo add vpcraft --features sdk`, then `cargo run -- plan`"),
            (false, None, own, "`cargo add vpcraft --features sdk`, then `cargo run -- plan`"),
            (true, None, own, "`cargo install --path . --features sdk` in the checkout of vpcraft"),
            (true, Some("vpcraft"), own, "`cargo run --features sdk -- MODEL plan`"),
        ];
        for (is_model, package, program, wanted) in rows {
            assert_eq!(build("plan", is_model, package, program), wanted);
        }
    }
}
