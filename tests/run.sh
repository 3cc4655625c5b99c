#!/usr/bin/env bash
# Sets up and runs every test of the workspace. Without Python it says what it skips, and fails where CI is set.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "format"
git ls-files -z '*.rs' | xargs -0 rustfmt --check --edition 2024

step "lints"
# Everything but the AWS SDK, which has a step of its own below.
most=(--locked --workspace --features vpcraft/testing)
cargo clippy "${most[@]}" --all-targets -- -D warnings

step "tests"
cargo test "${most[@]}"

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc "${most[@]}" --no-deps

step "traffic, by real packets"
bash tests/lab/prove.sh quick

step "the AWS SDK: lints"
cargo clippy --locked --package vpcraft --features sdk --lib --bins -- -D warnings

step "templates, scripts and runs, by their own readers"
if command -v python3 >/dev/null 2>&1 && bash tests/aws/setup.sh; then
    bash tests/aws/prove.sh
    bash tests/aws/prove_scripts.sh
    bash tests/aws/prove_sdk.sh
else
    echo "SKIPPED: no usable Python 3 with venv and pip: templates met neither linter nor emulator" >&2
    [ -z "${CI:-}" ] || exit 1
fi

step "findings, by the schema of SARIF"
bash tests/sarif/prove.sh

step "the review's page, in Chromium"
bash tests/page/prove.sh
