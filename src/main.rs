//! The `vpcraft` binary: the command line for a saved model.

use std::process::ExitCode;

fn main() -> ExitCode {
    vpcraft::cli::run_on_model(std::env::args_os())
}
