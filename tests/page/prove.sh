#!/usr/bin/env bash
# Opens the review's page in headless Chromium: what is in it, what clicks and keys do, that it asks nobody for
# anything, that no label is over another, that it is accessible. Bugs planted in copies must be found.
#
#   CHROMIUM, CHROMEDRIVER   the programs, if they are not on the path
#   SHOTS=DIR                keeps pictures of the pages in DIR
#
# Where something is missing it says what it skips; where CI is set that is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
axe=4.14.1
axe_hash=FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==

skip() {
    echo "SKIPPED: $1: nobody looked at the review's page" >&2
    [[ -z ${CI:-} ]] || exit 1
    exit 0
}

if ! command -v "${CHROMIUM:-chromium}" >/dev/null || ! command -v "${CHROMEDRIVER:-chromedriver}" >/dev/null; then
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        echo "installing chromium and its driver" >&2
        { apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver fonts-dejavu-core; } \
            >"$target/chromium.log" 2>&1 || true
    fi
fi
command -v "${CHROMIUM:-chromium}" >/dev/null || skip "no chromium found (apt-get install chromium chromium-driver)"
command -v "${CHROMEDRIVER:-chromedriver}" >/dev/null || skip "no chromedriver found (apt-get install chromium-driver)"

python=$(VPCRAFT_TEST_ENV=$target/page-python VPCRAFT_TEST_REQUIREMENTS=tests/page/requirements.txt tests/aws/setup.sh) \
    || skip "no usable Python 3 with venv and pip"

mkdir -p "$target/page"
archive=$target/page/axe-core-$axe.tgz
if [[ ! -f $archive ]]; then
    command -v npm >/dev/null || skip "no npm to fetch axe-core, which judges accessibility"
    npm pack --silent --pack-destination "$target/page" "axe-core@$axe" >/dev/null || skip "axe-core can't be fetched"
fi
[[ $(openssl dgst -sha512 -binary "$archive" | base64 -w0) == "$axe_hash" ]] || { echo "$archive is not what was published" >&2; exit 1; }
tar -xzf "$archive" -C "$target/page" package/axe.min.js

cargo build --quiet --locked --examples
cargo build --quiet --locked --package vpcraft-tests --examples
pages=$target/page/pages
mkdir -p "$pages"
for story in private_s3 three_tier dual_stack hub_and_spoke cross_account_peering; do
    "$target/debug/examples/$story" review --format html >"$pages/$story.html"
done
for count in 12 40; do "$target/debug/examples/fleet" "$count" review --format html >"$pages/fleet_$count.html"; done
mkdir -p "$pages/large"
"$target/debug/examples/fleet" 100 review --format html >"$pages/large/fleet_100.html"
# The hostile one has errors, which is an exit code of its own.
for page in small hostile; do
    "$target/debug/examples/pages" "$page" review --format html >"$pages/$page.html" || [[ $? == 1 ]]
done

# What became of the small one, as a page with the changes on top; and as hostile as can be.
"$target/debug/examples/pages" small emit model >"$target/page/small.json"
for page in grown hostile; do
    "$target/debug/examples/pages" "$page" review --format html --against "$target/page/small.json" \
        >"$pages/$page-changes.html" || [[ $? == 1 ]]
done
"$target/debug/examples/three_tier" review --format html --section routes,exposure >"$pages/three_tier-sections.html"

CHROMIUM=$(command -v "${CHROMIUM:-chromium}") CHROMEDRIVER=$(command -v "${CHROMEDRIVER:-chromedriver}") \
    AXE=$target/page/package/axe.min.js PAGES=$pages "$python" tests/page/prove.py
