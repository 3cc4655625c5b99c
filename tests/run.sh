#!/usr/bin/env bash
# Sets up and runs every test of the workspace. Without Python it says what it skips, and fails where CI is set.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "format"
git ls-files -z '*.rs' | xargs -0 rustfmt --check --edition 2024

step "lints"
cargo clippy --locked --workspace --all-targets --all-features -- -D warnings

step "tests"
cargo test --locked --workspace --all-features

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --all-features

step "traffic, by real packets"
bash tests/lab/prove.sh quick

step "templates, by their own readers"
if command -v python3 >/dev/null 2>&1 && bash tests/aws/setup.sh; then
    bash tests/aws/prove.sh
    bash tests/aws/prove_scripts.sh
else
    echo "SKIPPED: no usable Python 3 with venv and pip: templates met neither linter nor emulator" >&2
    [ -z "${CI:-}" ] || exit 1
fi
