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

# A target folder of its own: `target/debug/lakegate` is the binary with the player in it, which other tests start.
BUILD = ["-p", "lakegate", "--no-default-features", "--features", "aws", "--target-dir", str(provision.ROOT / "target" / "aws")]


def main():
    python = provision.python(HERE / "requirements.txt")
    binary = sys.argv[1] if len(sys.argv) > 1 else provision.cargo(*BUILD)
    environment = {**os.environ, "LAKEGATE": str(binary)}
    return subprocess.run([python, "-m", "unittest", "-v", "test_commands"], cwd=HERE, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
