#!/usr/bin/env bash
# What `topology!` adds to `cargo check` in a debug build, where procedural macros run unoptimised: 50 resources, and 1,000
# subnets in five VPCs. Prints the median of nine rounds in milliseconds, less that of a crate without a topology.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
crate=${CARGO_TARGET_DIR:-$root/target}/bench-macro
mkdir -p "$crate/examples" "$crate/src"
: >"$crate/src/lib.rs"
rm -f "$crate"/*.times
cat >"$crate/Cargo.toml" <<TOML
[package]
name = "bench-macro"
edition = "2024"

[dependencies]
vpcraft = { path = "$root" }

[workspace]
TOML
cp "$root/Cargo.lock" "$crate/Cargo.lock"

# VPCs of so many subnets each, with one table.
topology() {
    local vpc subnet names
    echo 'vpcraft::topology! { pub demo in us-west-2;'
    for ((vpc = 0; vpc < $1; vpc++)); do
        names=
        echo "vpc v$vpc 10.$vpc.0.0/16 {"
        for ((subnet = 0; subnet < $2; subnet++)); do
            echo "subnet s$subnet 10.$vpc.$subnet.0/24 zone a type isolated;"
            names+="${names:+, }s$subnet"
        done
        echo "route_table rt for $names; }"
    done
    echo '}'
}

{ echo 'fn main() {}'; } >"$crate/examples/none.rs"
{ topology 1 24; echo 'fn main() {}'; } >"$crate/examples/fifty.rs"
{ topology 5 200; echo 'fn main() {}'; } >"$crate/examples/thousand.rs"

TIMEFORMAT=%3R
check() { touch "$crate/examples/$1.rs"; (cd "$crate" && cargo check --quiet --example "$1"); }
names=(none fifty thousand)
for name in "${names[@]}"; do check "$name"; done
# In turns, so that what else the machine does meets all three.
for _ in 1 2 3 4 5 6 7 8 9; do
    for name in "${names[@]}"; do { time check "$name" 2>/dev/null; } 2>>"$crate/$name.times"; done
done
median() { sort -n "$crate/$1.times" | sed -n 5p | tr -d .; }
none=$(median none)
echo "1 VPC, 24 subnets, a table, 24 associations: $((10#$(median fifty) - 10#$none)) ms"
echo "5 VPCs, 1,000 subnets, 5 tables, 1,000 associations: $((10#$(median thousand) - 10#$none)) ms"
