//! The `vpcraft` binary, built with these tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    vpcraft::cli::run_on_model(std::env::args_os())
}
