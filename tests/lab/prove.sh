#!/usr/bin/env bash
# Holds the engine's answers about traffic against real packets, in labs of network namespaces: `quick` with every
# story and a dozen random networks, `long` with 300 of them. Another first seed is `VPCRAFT_LAB_SEED=n`.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v nft >/dev/null || ! command -v ip >/dev/null || ! command -v ping >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing nftables, iproute2 and ping" >&2
        { apt-get update && apt-get install -y --no-install-recommends nftables iproute2 iputils-ping; } >/dev/null 2>&1 || true
    fi
fi
missing=()
for tool in ip nft ping python3; do
    command -v "$tool" >/dev/null 2>&1 || missing+=("$tool")
done
[ "$(id -u)" = 0 ] || missing+=(root)
if [ "${#missing[@]}" -gt 0 ]; then
    echo "SKIPPED: labs need ${missing[*]} (apt-get install iproute2 nftables iputils-ping python3)" >&2
    [ -z "${CI:-}" ] || exit 1
    exit 0
fi

export VPCRAFT_LAB=1
case ${1:-quick} in
    quick) ;;
    long) export VPCRAFT_LAB_NETWORKS="${VPCRAFT_LAB_NETWORKS:-300}" ;;
    *)
        echo "usage: $0 [quick|long]" >&2
        exit 2
        ;;
esac
cargo test --locked -p vpcraft-tests --test lab -- --nocapture --test-threads=1
