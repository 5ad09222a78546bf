#!/usr/bin/env python3
"""Runs the Glue job on real Spark and holds it equal to lake-refine: `python3 pipeline/glue/tests/run.py [UNITTEST ARGS]`.

Needs Java 17 and cargo. Sets up its environment by itself.
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "tests" / "outside"))

import provision

EXAMPLES = {"admit": "lake-contract", "refine": "lake-refine", "sample": "lake-contract"}


def main():
    python = provision.python(HERE / "requirements.txt")
    built = {f"LAKE_{name.upper()}": str(provision.cargo("-p", package, "--example", name)) for name, package in EXAMPLES.items()}
    environment = {**os.environ, **built}
    tests = [python, "-m", "unittest", *(sys.argv[1:] or ["-v", "test_refine", "test_admitted"])]
    return subprocess.run(tests, cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
