//! Every kind with every field, as a program: `tests/aws/prove_sdk.sh` compiles what it emits.

#[path = "../data/every_kind.rs"]
mod source;

fn main() -> std::process::ExitCode {
    vpcraft::cli::run(source::every_kind::topology())
}
