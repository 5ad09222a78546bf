"""The commands of stewards and operators against the wire protocols of AWS, as emulators speak them.

  python3 tests/commands/run.py                 sets up the emulators and the program, and tests; needs cargo and Java
  python3 tests/commands/run.py BINARY          with this `lakegate`
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "outside"))
import emulators
import provision


def main():
    python = provision.python(HERE / "requirements.txt")
    binary = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else provision.operator()
    with emulators.elasticmq() as mail:
        environment = {**os.environ, "LAKEGATE": str(binary), "LAKE_MAIL": mail, "PYTHONPATH": str(HERE.parent / "outside")}
        return subprocess.run([python, "-m", "unittest", "-v", "test_commands", "test_people"], cwd=HERE, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
