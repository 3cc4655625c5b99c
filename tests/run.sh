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

# One crate of the AWS SDK takes minutes of one core, in which the other would wait: it is built beside what follows,
# in a folder of its own, because two runs of cargo wait for each other in one.
export VPCRAFT_SDK_TARGET=${VPCRAFT_SDK_TARGET:-${CARGO_TARGET_DIR:-target}/sdk}
mkdir -p "$VPCRAFT_SDK_TARGET"
bash tests/aws/build_sdk.sh 2>"$VPCRAFT_SDK_TARGET/build.log" &
sdk=$!
trap 'kill "$sdk" 2>/dev/null || true' EXIT

step "traffic, by real packets"
bash tests/lab/prove.sh quick

python=
if command -v python3 >/dev/null 2>&1 && bash tests/aws/setup.sh; then
    python=yes
    step "templates, by their own readers"
    bash tests/aws/prove.sh
    step "scripts, by running them"
    bash tests/aws/prove_scripts.sh
else
    echo "SKIPPED: no usable Python 3 with venv and pip: templates met neither linter nor emulator" >&2
    [ -z "${CI:-}" ] || exit 1
fi

step "the AWS SDK: lints"
wait "$sdk" || { cat "$VPCRAFT_SDK_TARGET/build.log" >&2; exit 1; }
bash tests/aws/build_sdk.sh lint

if [ -n "$python" ]; then
    step "runs of the AWS SDK"
    bash tests/aws/prove_sdk.sh
fi

step "findings, by the schema of SARIF"
bash tests/sarif/prove.sh

step "the review's page, in Chromium"
bash tests/page/prove.sh
