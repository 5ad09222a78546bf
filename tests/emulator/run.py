#!/usr/bin/env python3
"""The lake on the wire: `python3 tests/emulator/run.py [UNITTEST ARGS]`. README.md says what it proves.

Needs cargo, Java 17, and Go where there is no `pulumi` on PATH. Sets up the rest by itself.
"""
import json
import os
import subprocess
import sys
import tempfile

from paths import HERE, ROOT

OUTSIDE = str(ROOT / "tests" / "outside")
sys.path[:0] = [OUTSIDE, str(ROOT / "tests" / "engine")]

import provision
import pulumi
import verbs

# The Hadoop of PySpark 4.1.1, and the modules of the AWS SDK that its S3 file system calls; their bundle is half a gigabyte.
PACKAGES = ["org.apache.hadoop:hadoop-aws:3.4.2", "software.amazon.awssdk:s3-transfer-manager:2.29.52", "software.amazon.awssdk:sts:2.29.52"]
BUNDLE = "software.amazon.awssdk:bundle"


def evaluated():
    """The account's bootstrap and the lake, as the engine evaluates them."""
    found = []
    for folder in ("pulumi/bootstrap", "pulumi"):
        with pulumi.Project(ROOT / folder, "dev") as project:
            found.append(verbs.evaluate(project))
    return json.dumps(found)


def main():
    python = provision.python(HERE / "requirements.txt")
    spark = provision.spark()
    given = {
        "LAKE_SPARK_PYTHON": spark, "LAKE_JARS": provision.jars("spark-s3", PACKAGES, without=[BUNDLE]), "LAKEGATE": provision.cargo("-p", "lakegate", "--bin", "lakegate"),
        "LAKEGATE_AWS": provision.operator(), "LAKE_BINARIES": provision.cargo("-p", "lake-lambdas").parent,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as program:
        program.write(evaluated())
        program.flush()
        environment = {**os.environ, **{name: str(path) for name, path in given.items()}, "LAKE_EVALUATED": program.name, "PYTHONPATH": OUTSIDE}
        tests = [python, "-m", "unittest", *(sys.argv[1:] or ["-v", "test_deploy", "test_wire"])]
        return subprocess.run(tests, cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
