#!/usr/bin/env python3
"""Runs the Glue job on real Spark and holds it equal to lake-refine: `python3 pipeline/glue/tests/run.py [UNITTEST ARGS]`.

Needs Java 17 and cargo. Sets up `target/spark-venv` by itself.
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
VENV = ROOT / "target" / "spark-venv"
PINNED = ["pyspark==3.5.6", "pyarrow==26.0.1", "PyYAML==6.0.3"]


def main():
    if not (VENV / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
    subprocess.run(["cargo", "build", "--quiet", "-p", "lake-refine", "--example", "refine"], cwd=ROOT, check=True)
    tests = [VENV / "bin" / "python", "-m", "unittest", *(sys.argv[1:] or ["-v", "test_refine"])]
    return subprocess.run(tests, cwd=ROOT / "pipeline" / "glue" / "tests", check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
