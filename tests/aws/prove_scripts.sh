#!/usr/bin/env bash
# Proves the scripts of four stories and a spread of faults. With `all`, of every story, and with the CLI as it comes;
# with `long`, every fault at every call of two stories, two runs at a time: 518 points of five to eight
# seconds each.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
py=$("$here/setup.sh")
cargo build --locked --examples
cargo build --locked --package vpcraft-tests --examples
examples=${CARGO_TARGET_DIR:-$here/../../target}/debug/examples
case ${1:-usual} in
usual)
    "$py" "$here/script.py" --examples "$examples" private_s3 interface_endpoint peering dual_stack
    "$py" "$here/script.py" --examples "$examples" --faults peering --count 8
    "$py" "$here/script.py" --examples "$examples" --faults private_s3 --count 8
    ;;
all)
    "$py" "$here/script.py" --examples "$examples"
    "$py" "$here/script.py" --examples "$examples" --cli peering
    ;;
long)
    "$py" "$here/script.py" --examples "$examples" --planted
    other=
    trap '[ -z "$other" ] || kill "$other" 2>/dev/null || true' EXIT
    for story in peering private_s3; do
        every=("$py" "$here/script.py" --examples "$examples" --faults "$story" --every)
        "${every[@]}" --part 1/2 &
        other=$!
        "${every[@]}" --part 2/2
        wait "$other"
        other=
    done
    ;;
*)
    echo "usage: $0 [usual | all | long]" >&2
    exit 2
    ;;
esac
