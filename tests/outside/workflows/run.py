#!/usr/bin/env python3
"""Has strangers judge the workflows, the state machines and the policies: `python3 tests/outside/workflows/run.py [UNITTEST ARGS]`.

Needs Go, Node and cargo. Sets up its programs by itself.
"""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))

import provision


def resources(judge, folder):
    """The resources of a program with their properties, as the project's own reader evaluates them."""
    project = ROOT / folder
    command = [judge, "--dump", project / "program" / "Main.yaml", project / "Pulumi.yaml", project / "Pulumi.dev.yaml"]
    dumped = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(dumped)["Resources"]


def main():
    python = provision.python(HERE / "requirements.txt")
    programs = [python.parent, provision.go(HERE), provision.node(HERE)]
    judge = provision.cargo("-p", "lake-policy", "--example", "judge")
    evaluated = {folder: resources(judge, folder) for folder in ("pulumi", "pulumi/bootstrap")}
    dump = ROOT / "target" / "outside" / "evaluated.json"
    dump.write_text(json.dumps(evaluated), encoding="utf-8")
    path = os.pathsep.join([*map(str, programs), os.environ.get("PATH", "")])
    lakegate = provision.cargo("-p", "lakegate", "--bin", "lakegate")
    environment = {**os.environ, "PATH": path, "EVALUATED": str(dump), "LAKEGATE": str(lakegate)}
    tests = [python, "-W", "ignore::UserWarning", "-m", "unittest", *(sys.argv[1:] or ["discover", "-v", "-s", str(HERE)])]
    return subprocess.run(tests, cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
