#!/usr/bin/env bash
# Builds what the proofs of the AWS SDK run, six minutes and 8 GB the first time, and lints it with `lint`.
#
#   VPCRAFT_SDK_TARGET   its target folder, where the build is not to wait for others (default: that of all)
#
# Linting as `cargo clippy` does would check the SDK again, for minutes. Here Clippy is the compiler of the workspace's
# own crates in an ordinary build, so that those of the SDK are the ones that were built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export CARGO_TARGET_DIR=${VPCRAFT_SDK_TARGET:-${CARGO_TARGET_DIR:-target}}
mkdir -p "$CARGO_TARGET_DIR"
binary=(--locked --package vpcraft --features sdk --bin vpcraft)
case ${1:-build} in
build) exec cargo build "${binary[@]}" --message-format json-render-diagnostics >"$CARGO_TARGET_DIR/sdk-build.json" ;;
lint)
    # Its own build, so that the binary stays the ordinary one; what is not of the workspace is shared.
    RUSTC_WORKSPACE_WRAPPER=$PWD/tests/aws/clippy.sh cargo rustc --locked --package vpcraft --features sdk --lib
    ;;
*)
    echo "usage: $0 [build | lint]" >&2
    exit 2
    ;;
esac
