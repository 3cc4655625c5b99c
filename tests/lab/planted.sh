#!/usr/bin/env bash
# Plants bugs in the engine, one at a time in a copy of this tree, and fails unless packets catch each of them.
#
#   tests/lab/planted.sh            every bug
#   tests/lab/planted.sh NAME…      some
set -euo pipefail
cd "$(dirname "$0")/../.."

# Name, file, and what sed does to it: the reply passes every ACL; a group that is named counts wherever its members
# are called from; the way back is taken for granted; peerings carry what is for anybody.
bugs() {
    cat <<'END'
reply-acl   dsl/src/flow/walk/reply.rs       s/if self.manner.routes_only || part.acl.is_none() {/if true {/
reply-route dsl/src/flow/walk/reply.rs       s/if part.existing {/if true { return; } if part.existing {/
nat-groups  dsl/src/flow/hop/nat_gateway.rs  s/groups: None,/groups: packet.groups,/
peering     dsl/src/flow/hop/peering.rs      s/if packet.home != own {/if false {/
acl-order   dsl/src/flow/filter.rs           s/rows.sort_by_key(|row| row.number);/rows.reverse();/
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
