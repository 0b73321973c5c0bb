#!/bin/sh
# Write the locks anew from pyproject.toml: versions and hashes, no addresses.
# Needs uv, which nothing else here does.
set -eu
cd "$(dirname "$0")/.."

lock() {
    out=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --no-strip-extras \
        --output-file "requirements/$out" "$@"
}

echo pip | lock pip.txt -
set -- pyproject.toml
lock run.txt "$@" --group build
lock dev.txt "$@" --group build --group dev
lock browser.txt "$@" --group build --group dev --group browser
lock spark.txt "$@" --extra spark --group build --group dev
