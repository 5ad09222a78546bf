#!/usr/bin/env bash
# Records what the real Pulumi YAML host makes of the programs here: programs/*/expected.json, refusals/expected.json.
#   PULUMI_ENGINE=<command> tests/record.sh [programs/NAME | refusals]…
# `<command> evaluate DIR STACK` prints {"type::name": {"inputs": …, "options": …}} for every resource that the host registered;
# `<command> preview DIR STACK` prints the host's diagnostics.
# What an engine without AWS has to make up is left out: a value whose key begins with `invented` becomes `@`, a secret `@secret`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
: "${PULUMI_ENGINE:?the command that runs the engine}"
export LAKE_ACCOUNT=111122223333 LAKE_PARTITION=aws
[ $# -gt 0 ] || set -- programs/* refusals
exec python3 - "$@" <<'PYTHON'
import json, os, pathlib, re, shlex, subprocess, sys, tempfile

ENGINE = shlex.split(os.environ["PULUMI_ENGINE"])
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
    # The host registers dependencies in the order of a hash map.
    ordered = {k: sorted(v) if k == "dependencies" and isinstance(v, list) else v for k, v in value.items()}
    return {k: "@" if k.startswith("invented") else plain(v) for k, v in ordered.items()}


def write(path, value):
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    print(path)


def lines_of(program):
    """The lines that the host complains about, and whether it refuses the program."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "Pulumi.yaml").write_text("name: lake\nruntime: yaml\n")
        (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
        (folder / "Main.yaml").write_bytes(program.read_bytes())
        done = subprocess.run([*ENGINE, "preview", folder, "dev"], capture_output=True, text=True)
    text = done.stdout.replace("\\n", "\n") + done.stderr
    lines = re.findall(r"on Main\.yaml line (\d+)|Main\.yaml:(\d+),|yaml: line (\d+):", text)
    return {"refused": done.returncode != 0, "lines": sorted({int(a or b or c) for a, b, c in lines})}


for argument in map(pathlib.Path, sys.argv[1:]):
    if argument.name == "refusals":
        write(argument / "expected.json", {p.stem: lines_of(p) for p in sorted(argument.glob("*.yaml"))})
    else:
        done = subprocess.run([*ENGINE, "evaluate", argument, "dev"], stdout=subprocess.PIPE, check=True)
        write(argument / "expected.json", plain(json.loads(done.stdout)))
PYTHON
