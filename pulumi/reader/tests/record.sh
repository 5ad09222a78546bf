#!/usr/bin/env bash
# Records what the real Pulumi YAML host makes of the programs here, in programs/*/expected.json.
#   PULUMI_ENGINE=<command> tests/record.sh [PROGRAM…]
# `<command> evaluate DIR STACK` prints {"type::name": {"inputs": …, "options": …}} for every resource that the host registered.
# What an engine without AWS has to make up is left out: a value whose key begins with `invented` becomes `@`, a secret `@secret`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/programs"
: "${PULUMI_ENGINE:?the command that runs the engine}"
export LAKE_ACCOUNT=111122223333 LAKE_PARTITION=aws
[ $# -gt 0 ] || set -- *
for program in "$@"; do
  $PULUMI_ENGINE evaluate "$program" dev | python3 -c '
import json, sys

SPECIAL = "4dabf18193072939515e22adb298388d"
KINDS = {"1b47061264138c4ac30d75fd1eb44270": "secret", "c44067f5952c0a294b673a41bacd8c17": "asset", "0def7320c3a5731c473e5ecbe6d01bc7": "archive"}


def plain(value):
    if isinstance(value, list):
        return [plain(x) for x in value]
    if not isinstance(value, dict):
        return value
    kind = KINDS.get(value.get(SPECIAL))
    if kind == "secret":
        return "@secret"
    if kind:
        return {kind: {k: plain(v) for k, v in value.items() if k in ("text", "path", "uri", "assets")}}
    return {k: "@" if k.startswith("invented") else plain(v) for k, v in value.items()}


json.dump(plain(json.load(sys.stdin)), sys.stdout, indent=1, sort_keys=True)
print()
' > "$program/expected.json.new"
  mv "$program/expected.json.new" "$program/expected.json"
  echo "$program"
done
