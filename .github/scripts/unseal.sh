#!/usr/bin/env bash
# Checks what was fetched against the seals in ARCHIVES, TOOLS and PLAN, those that are set, and puts the tools on the job's PATH.
set -euo pipefail
seal() { python3 "$(dirname "$0")/seal.py" "$@" >/dev/null; }
[[ -z ${ARCHIVES:-} ]] || seal pulumi/archives "$ARCHIVES"
[[ -z ${PLAN:-} ]] || seal out "$PLAN"
seal tools "${TOOLS:?}"
# Artifacts keep no modes.
chmod +x tools/*
echo "$PWD/tools" >>"${GITHUB_PATH:?}"
