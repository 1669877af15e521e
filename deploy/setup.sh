#!/bin/sh
# Makes .venv (and node_modules, with `desk`) from the lock files, inside this checkout only.
# usage: sh deploy/setup.sh [desk]
set -eu
cd "$(dirname "$0")/.."
mkdir -p .cache
# Pip and npm keep what they download here and leave the home directory alone.
export PIP_CACHE_DIR="$PWD/.cache/pip" PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export npm_config_cache="$PWD/.cache/npm" npm_config_update_notifier=false
export TMPDIR="$PWD/.cache/tmp"
mkdir -p "$TMPDIR"

missing() {
    echo "purser: $1" >&2
    exit 1
}

fitting() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        fitting "$PYTHON" || missing "PYTHON=$PYTHON is not Python 3.11 or newer."
        echo "$PYTHON"
        return
    fi
    for name in python3 python3.13 python3.12 python3.11 python; do
        if fitting "$name"; then
            echo "$name"
            return
        fi
    done
    missing "Python 3.11 or newer is missing; install it, or name it: make PYTHON=/path/to/python3."
}

stamp_of() {
    # The environment belongs to one lock file and one place: a moved checkout sets up again.
    cksum requirements-dev.lock deploy/setup.sh | cksum
    pwd
}

make_venv() {
    python=$(find_python) || exit 1
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        missing "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv."
    fitting .venv/bin/python || rm -rf .venv
    [ -x .venv/bin/pip ] || "$python" -m venv --clear .venv
    echo "purser: installing what requirements-dev.lock names into .venv …"
    .venv/bin/python -m pip install --quiet --use-pep517 --require-hashes \
        --requirement requirements-dev.lock >.cache/setup.log 2>&1 || {
        cat .cache/setup.log >&2
        missing "the packages could not be installed; what pip said stands above."
    }
    # Start-up time: byte code stands ready even where PYTHONDONTWRITEBYTECODE is set.
    .venv/bin/python -W ignore -m compileall -q .venv/lib >/dev/null 2>&1 || true
    stamp_of >.venv/ready
}

make_desk() {
    if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
        missing "node and npm are missing; the Agents Playground needs them (Node.js 18 or newer)."
    fi
    echo "purser: installing the Agents Playground into node_modules …"
    npm ci --silent --no-progress
    cksum package-lock.json >node_modules/ready
}

if [ "$(cat .venv/ready 2>/dev/null)" != "$(stamp_of)" ]; then
    make_venv
fi
if [ "${1:-}" = desk ] && [ "$(cat node_modules/ready 2>/dev/null)" != "$(cksum package-lock.json)" ]; then
    make_desk
fi
