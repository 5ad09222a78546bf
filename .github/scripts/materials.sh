#!/usr/bin/env bash
# Writes the bills of materials of what is shipped, as CycloneDX, to a folder: `materials.sh FOLDER`.
set -euo pipefail
mkdir -p "$1"
# What is released has every feature.
cargo cyclonedx --format json --spec-version 1.5 --describe binaries --all-features --no-build-deps --quiet
for crate in cli policy/pack pipeline/lambdas; do
    for bill in "$crate"/*.cdx.json; do
        cp "$bill" "$1/$(basename "$bill")"
    done
done
find . -name '*.cdx.json' -not -path "./$1/*" -not -path './target/*' -delete
