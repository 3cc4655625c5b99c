#!/usr/bin/env bash
# Clippy as a compiler, for `RUSTC_WORKSPACE_WRAPPER`: what it warns of is an error.
set -euo pipefail
exec clippy-driver "$@" -D warnings
