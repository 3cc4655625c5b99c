#!/usr/bin/env bash
# Makes the Python environment of the AWS tests, or of others that name their
# own, and prints nothing but the path of its interpreter. Safe to call before
# every test: when the environment already has the pinned requirements it
# returns at once.
#
#   VPCRAFT_TEST_ENV           where the environment lives (default: target/python)
#   VPCRAFT_TEST_REQUIREMENTS  what is in it (default: requirements.txt here)
#   PYTHON                     the interpreter to build it with (default: python3)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
env_dir=${VPCRAFT_TEST_ENV:-$root/target/python}
requirements=${VPCRAFT_TEST_REQUIREMENTS:-$here/requirements.txt}
python=${PYTHON:-python3}
stamp=$env_dir/.requirements.sha256

want=$(sha256sum "$requirements" | cut -d' ' -f1)
ready() { [[ -x $env_dir/bin/python && -f $stamp && $(<"$stamp") == "$want" ]]; }

if ready; then
    echo "$env_dir/bin/python"
    exit 0
fi

command -v "$python" >/dev/null || {
    echo "setup.sh: no '$python' found; install Python 3.10 or later, or set PYTHON" >&2
    exit 2
}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
    echo "setup.sh: Python 3.10 or later is needed, '$python' is $version" >&2
    exit 2
}
"$python" -c 'import venv, ensurepip' 2>/dev/null || {
    echo "setup.sh: this Python cannot make virtual environments (no ensurepip)." >&2
    echo "          On Debian or Ubuntu install it with: apt-get install python$version-venv" >&2
    echo "          Elsewhere install a full Python $version, or point PYTHON at one." >&2
    exit 2
}

# Two test binaries may start together; the second waits and finds it done.
mkdir -p "$(dirname "$env_dir")"
if command -v flock >/dev/null; then
    exec 9>"$env_dir.lock"
    flock 9
    if ready; then
        echo "$env_dir/bin/python"
        exit 0
    fi
fi

echo "setup.sh: installing a test environment into $env_dir" >&2
rm -f "$stamp"
[[ -x $env_dir/bin/python ]] || "$python" -m venv --clear "$env_dir" >&2
"$env_dir/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$requirements" >&2
echo "$want" >"$stamp"
echo "$env_dir/bin/python"
