#!/usr/bin/env python3
"""The ports over AWS, held to the conformance suite on the wire: MiniStack, moto and ElasticMQ, started here. Needs cargo and Java."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests" / "outside"))

import emulators
import provision

# What operators do takes an SQS that moves messages back.
OPERATORS = "the_ports_of_operators"


def main():
    python = provision.python(HERE / "requirements.txt")
    test = ["cargo", "test", "--locked", "-p", "lake-aws", "--features", "emulated", "--test", "emulated", "--"]
    with emulators.ministack(python) as most, emulators.moto(python) as states, emulators.elasticmq() as moves:
        given = {**os.environ, **emulators.CLIENT, "AWS_ENDPOINT_URL": most, "AWS_ENDPOINT_URL_SFN": states}
        for chosen, environment in ((["--skip", OPERATORS], given), ([OPERATORS], {**given, "AWS_ENDPOINT_URL_SQS": moves})):
            code = subprocess.run([*test, *chosen], cwd=ROOT, env=environment, check=False).returncode
            if code:
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
