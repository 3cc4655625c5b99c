#!/usr/bin/env bash
# Proves `apply` and `destroy` against the emulator, with the AWS SDK: six minutes and 8 GB to build it the first time.
# The programs of `emit rust-sdk` are compiled with the crates of that build, and two of them run.
# The usual run makes four stories and spoils a spread of calls; `all` every story; `long` every fault at every call
# of two stories, which takes more than an hour.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
py=$("$here/setup.sh")
target=${CARGO_TARGET_DIR:-target}
cargo build --locked --examples
cargo build --locked --package vpcraft-tests --examples
"$here/build_sdk.sh"
sdk=${VPCRAFT_SDK_TARGET:-$target}
programs=("$py" "$here/programs.py" --build "$sdk/sdk-build.json" --examples "$target/debug/examples")
prove=("$py" "$here/sdk.py" --program "$sdk/debug/vpcraft" --examples "$target/debug/examples")
case ${1:-usual} in
usual)
    "${prove[@]}" --brief private_s3 dual_stack cross_account_peering
    "${prove[@]}" peering odd_names
    "${prove[@]}" --changed
    "${prove[@]}" --stacks
    "${prove[@]}" --faults private_s3 --count 12
    "${prove[@]}" --faults peering --count 12
    "${programs[@]}"
    ;;
all)
    "${prove[@]}"
    "${programs[@]}"
    "${programs[@]}" --planted
    ;;
long) for story in private_s3 peering; do "${prove[@]}" --faults "$story" --every; done ;;
*)
    echo "usage: $0 [usual | all | long]" >&2
    exit 2
    ;;
esac
