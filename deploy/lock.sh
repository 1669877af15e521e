#!/bin/sh
# Renews requirements.lock, requirements-dev.lock and package-lock.json: hashes, no addresses.
set -eu
cd "$(dirname "$0")/.."
export UV_CACHE_DIR="$PWD/.cache/uv" npm_config_cache="$PWD/.cache/npm"

compile() {
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile --upgrade --output-file requirements.lock
# The development lock holds the same versions of what runs.
compile --upgrade --constraint requirements.lock --group dev --output-file requirements-dev.lock
if command -v npm >/dev/null 2>&1; then
    npm install --package-lock-only --silent
else
    echo "purser: npm is missing, package-lock.json stays as it is." >&2
fi
