#!/usr/bin/env bash
# Deploys every story to the emulator and compares what is there with what the model says; then plants bugs in a
# copy, which must be found; updates a stack; tests the applier. Everything is written below target/prove and
# removed again; `KEEP=1` keeps it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=$(tests/aws/setup.sh)
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target/prove"
work=$(mktemp -d "$target/prove/run.XXXXXX")
applier=
clean() {
    [[ -z $applier ]] || kill "$applier" 2>/dev/null || true
    [[ -n ${KEEP:-} ]] || rm -rf "$work"
}
trap clean EXIT

# Zones are written out because the stories name their Regions; ARNs and account ids because a peer's are given.
lint=(--lint --accept W3010 --accept W9002 --accept W9013)
in_every_order=(private_s3 dual_stack)
in_one_order=(interface_endpoint peering three_tier hub_and_spoke cross_account_peering further_kinds)

step() { printf -- '-- %s\n' "$1"; }

step "build"
cargo build --quiet --locked --bins --examples
cargo build --quiet --locked --package vpcraft-tests --bins --examples

# The longest part needs no template: it runs beside the others.
"$python" tests/aws/test_applier.py >"$work/applier.log" 2>&1 &
applier=$!

# emit_case FOLDER STORY: the templates of a story, their manifest, and what they should come to.
emit_case() {
    local folder=$work/$1/$2 model=$work/$2.model.json
    "$target/debug/examples/$2" emit model 2>"$work/notes" >"$work/written.json" || { cat "$work/notes" >&2; return 1; }
    # The VPC that exists already has an id the emulator never gives: a parameter stands for it.
    sed 's/"text": "vpc-0a1b2c3d4e5f60718"/"later": "partner_id"/' "$work/written.json" >"$model"
    "$target/debug/vpcraft" "$model" emit cloudformation -o "$folder" 2>"$work/notes" || { cat "$work/notes" >&2; return 1; }
    "$target/debug/expected" "$model" "$folder"
}

for story in "${in_every_order[@]}"; do emit_case every "$story"; done
for story in "${in_one_order[@]}"; do emit_case one "$story"; done

step "stories in every order"
"$python" tests/aws/prove.py --batch "$work"/every "${lint[@]}" --strategy all --expect-beside --delete

step "stories in an unfavourable order"
"$python" tests/aws/prove.py --batch "$work"/one "${lint[@]}" --expect-beside --delete \
    --parameter PartnerId=new-vpc:192.168.0.0/20

step "what an update replaces"
"$target/debug/updates" >"$work/updates.json"
find "$work/every" "$work/one" -name '*.template.json' -exec "$python" tests/aws/updates.py "$work/updates.json" {} +

step "planted bugs"
"$python" tests/aws/test_planted.py "$work/every/private_s3"

step "create, update, delete"
for version in plain changed; do
    "$target/debug/examples/smoke" "$version" emit cloudformation >"$work/smoke-$version.json"
done
"$python" tests/aws/ministack_smoke.py "$work/smoke-plain.json" "$work/smoke-changed.json" --strict

step "the applier itself"
wait "$applier" || { applier=; cat "$work/applier.log" >&2; exit 1; }
applier=
tail -n 1 "$work/applier.log"
