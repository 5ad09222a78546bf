#!/usr/bin/env python3
"""Each Lambda as the process that Lambda would start, under a Runtime API of this machine, against emulators of AWS:
`python3 pipeline/lambdas/tests/run.py [UNITTEST ARGS]`."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests" / "outside"))

import emulators
import provision


def main():
    python = provision.python(ROOT / "pipeline" / "aws" / "tests" / "requirements.txt")
    binaries = provision.cargo("-p", "lake-lambdas").parent
    with emulators.ministack(python) as most, emulators.moto(python) as states:
        given = {**emulators.CLIENT, "AWS_ENDPOINT_URL": most, "AWS_ENDPOINT_URL_SFN": states, "LAKE_BINARIES": str(binaries)}
        tests = [python, "-m", "unittest", *(sys.argv[1:] or ["-v", "test_functions"])]
        return subprocess.run(tests, cwd=HERE, env={**os.environ, **given}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
