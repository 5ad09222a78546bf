#!/usr/bin/env python3
"""The ports over AWS, held to the conformance suite on the wire: MiniStack and moto, started here."""
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
    python = provision.python(HERE / "requirements.txt")
    with emulators.ministack(python) as most, emulators.moto(python) as states:
        given = {**emulators.CLIENT, "AWS_ENDPOINT_URL": most, "AWS_ENDPOINT_URL_SFN": states}
        test = ["cargo", "test", "--locked", "-p", "lake-aws", "--features", "emulated", "--test", "emulated", *sys.argv[1:]]
        return subprocess.run(test, cwd=ROOT, env={**os.environ, **given}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
