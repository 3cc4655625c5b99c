#!/usr/bin/env bash
# Plants bugs in the engine, one at a time in a copy of this tree, and fails unless packets catch each of them.
#
#   tests/lab/planted.sh            every bug
#   tests/lab/planted.sh NAME…      some
set -euo pipefail
cd "$(dirname "$0")/../.."

# Name, file, and what sed does to it: replies pass every ACL; the way back is taken for granted; the entries of an ACL
# are read backwards; internet gateways ask for no public address; peerings need not be accepted.
bugs() {
    cat <<'END'
reply-acl   analysis/src/flow/walk/reply.rs           s/if self.manner.routes_only || part.acl.is_none() {/if true {/
reply-route analysis/src/flow/walk/reply.rs           s/if part.existing {/if true { return; } if part.existing {/
acl-order   analysis/src/flow/filter.rs               s/rows.sort_by_key(|row| row.number);/rows.reverse();/
public      analysis/src/flow/hop/internet_gateway.rs s/&Passed::when(packet.public),/\&Passed::all(),/
accepted    analysis/src/flow/hop/peering.rs          s/field => Tri::of(field.known().unwrap_or(true)),/_ => Tri::Yes,/
END
}

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git archive HEAD | tar -x -C "$copy"
# What the copy depends on is built already.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}" VPCRAFT_LAB=1 VPCRAFT_LAB_SHRINK=0
missed=()
while read -r name file change; do
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    cp "$file" "$copy/$file"
    sed -i "$change" "$copy/$file"
    if cmp -s "$file" "$copy/$file"; then
        echo "$name: there is nothing to plant it in" >&2
        exit 1
    fi
    echo "== $name"
    if (cd "$copy" && cargo test -q --offline -p vpcraft-tests --test lab random </dev/null >"$copy/said" 2>&1); then
        missed+=("$name")
        echo "MISSED"
    elif grep -q 'the engine says' "$copy/said"; then
        grep -m 1 'the engine says' "$copy/said" | cut -c 1-300
    else
        tail -n 20 "$copy/said"
        exit 1
    fi
    cp "$file" "$copy/$file"
done < <(bugs)
[ "${#missed[@]}" -eq 0 ] || { echo "missed: ${missed[*]}" >&2; exit 1; }
echo "packets catch every planted bug"
