#!/bin/sh
# Renews every requirements*.lock and package-lock.json: hashes, no addresses.
set -eu
cd "$(dirname "$0")/.."
export UV_CACHE_DIR="$PWD/.cache/uv" npm_config_cache="$PWD/.cache/npm"

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --output-file requirements.lock
# The development lock holds the same versions of what runs.
compile pyproject.toml --constraint requirements.lock --group dev \
    --output-file requirements-dev.lock
# What Purser is measured against stands in an environment of its own.
compile bench/requirements.in --output-file bench/requirements.lock
# What guides the fuzzer is built for few machines, and is needed nowhere else.
compile tests/fuzz/requirements.in --output-file requirements-fuzz.lock
if command -v npm >/dev/null 2>&1; then
    npm install --package-lock-only --silent
else
    echo "purser: npm is missing, package-lock.json stays as it is." >&2
fi
