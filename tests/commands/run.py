"""The commands of stewards and operators against the wire protocols of AWS, as an emulator speaks them.

  python3 tests/commands/run.py                 sets up the emulator and the program, and tests
  python3 tests/commands/run.py BINARY          with this `lakegate`
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "outside"))
import provision


def main():
    python = provision.python(HERE / "requirements.txt")
    binary = sys.argv[1] if len(sys.argv) > 1 else provision.operator()
    environment = {**os.environ, "LAKEGATE": str(binary), "PYTHONPATH": str(HERE.parent / "outside")}
    return subprocess.run([python, "-m", "unittest", "-v", "test_commands", "test_people"], cwd=HERE, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
