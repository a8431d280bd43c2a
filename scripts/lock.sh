#!/bin/sh
# Writes requirements/*.lock: the newest versions that satisfy pyproject.toml, each with the hashes of every file of its
# release (source, and wheels of all platforms), so that one lock serves x86_64 and aarch64, every Python from 3.11 on,
# and no index needs to be named: pip refuses whatever an index serves if it is not one of these files.
#
# Run by `make lock`; needs the network. Everything else in this repository reads the locks and never resolves.
set -eu

cd "$(dirname "$0")/.."
uv_version=0.13.9 # resolves for all platforms at once, which pip cannot
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check "uv==$uv_version"

# compile NAME ARGUMENT…: writes requirements/NAME.lock.
compile() {
    name=$1
    shift
    # System certificates, because a company's network may show its own; no project or user settings of uv apply.
    "$scratch/venv/bin/uv" pip compile --quiet --no-config --system-certs --upgrade \
        --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --output-file "$scratch/$name.lock" "$@" >/dev/null
    {
        echo "# Written by \`make lock\`; do not edit. Install with: pip install --require-hashes -r requirements/$name.lock"
        cat "$scratch/$name.lock"
    } >"requirements/$name.lock"
}

# dev holds everything; runtime and build are cut from it, so that no two locks name different versions.
compile dev pyproject.toml --group dev
sed -e 's/ *\\$//' -e '/--hash/d' "$scratch/dev.lock" >"$scratch/versions.txt"
compile runtime pyproject.toml --constraint "$scratch/versions.txt"
compile build --group build --constraint "$scratch/versions.txt"
# What compiles has setuptools, which dev is to be without; it shares the versions of the rest.
compile compile --group compile --constraint "$scratch/versions.txt"
