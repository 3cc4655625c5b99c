#!/usr/bin/env bash
# Holds what `check --format sarif` writes to the JSON schema of SARIF 2.1.0: findings of every severity, allowed ones,
# none at all, names that want to be something else. Bugs planted in copies must be refused.
#
# Where something is missing it says what it skips; where CI is set that is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${CARGO_TARGET_DIR:-target}
logs=$target/sarif/logs
mkdir -p "$logs"
# Its authors' own package for tests has the schema; nothing else of it is used.
name=@microsoft/jest-sarif version=1.0.0-beta.0 schema=package/lib/schemas/sarif-2.1.0-rtm.5.json
hash=A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A==

skip() {
    echo "SKIPPED: $1: nobody held findings to the schema of SARIF" >&2
    [[ -z ${CI:-} ]] || exit 1
    exit 0
}

python=$(VPCRAFT_TEST_ENV=$target/sarif-python VPCRAFT_TEST_REQUIREMENTS=tests/sarif/requirements.txt tests/aws/setup.sh) \
    || skip "no usable Python 3 with venv and pip"

archive=$target/sarif/microsoft-jest-sarif-$version.tgz
if [[ ! -f $archive ]]; then
    command -v npm >/dev/null || skip "no npm to fetch $name, which has the schema"
    npm pack --silent --pack-destination "$target/sarif" "$name@$version" >/dev/null || skip "$name can't be fetched"
fi
[[ $(openssl dgst -sha512 -binary "$archive" | base64 -w0) == "$hash" ]] || { echo "$archive is not what was published" >&2; exit 1; }
tar -xzf "$archive" -C "$target/sarif" "$schema"

cargo build --quiet --locked --example fleet
cargo build --quiet --locked --package vpcraft-tests --bins --examples

# check NAME PROGRAM ARGUMENTS...: errors are an exit code of their own.
check() {
    local log=$logs/$1.sarif
    shift
    "$@" check --format sarif >"$log" || [[ $? == 1 ]]
}
rm -f "$logs"/*
for topology in office overlap allowed hostile; do check "$topology" "$target/debug/sample" "$topology"; done
for page in small hostile; do check "page-$page" "$target/debug/examples/pages" "$page"; done
check fleet "$target/debug/examples/fleet" 12
check further_kinds "$target/debug/examples/further_kinds"

LOGS=$logs SCHEMA=$target/sarif/$schema "$python" tests/sarif/prove.py
